"""The data folder: one cluster inside, one Topeng and one PostgreSQL at a time.

    data folder/      0700, held by a lock of the Topeng that uses it
        postgres/     0700, the cluster and its socket, held by a lock of the server's processes
        postgres.new/ a cluster in the making: becomes the above when complete, else is thrown away

Both locks are flock(2) locks on the folders themselves. The second one is inherited by the server and
all its processes, so the kernel knows whether any of them lives: no process id is ever trusted.
"""

import asyncio
import fcntl
import logging
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.server.errors import ServerError, Trouble

log = logging.getLogger(__name__)

SOCKET = ".s.PGSQL.5432"
# A socket's name has 108 bytes on Linux and 104 on macOS, with a closing zero.
LONGEST_SOCKET_PATH = 103
# PostgreSQL looks once a minute whether its pid file is still there, and ends when it is not.
ORPHAN_PATIENCE = 75.0


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where things lie in a data folder."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> "DataFolder":
        """The data folder at a path that may be relative or lead through links."""
        return cls(path.resolve())

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.path / "postgres"

    @property
    def unfinished(self) -> Path:
        """Where a cluster is made."""
        return self.path / "postgres.new"

    def check_cluster(self, major: str) -> None:
        """Refuse a cluster that is none, or one of another major version."""
        try:
            found = (self.cluster / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise ServerError(
                Trouble.BROKEN,
                f"The folder {self.cluster} is not a PostgreSQL cluster (it has no PG_VERSION): "
                "put a backup in its place, or choose another folder with TOPENG_DATA_DIR.",
            ) from None
        if found != major:
            raise ServerError(
                Trouble.BROKEN,
                f"The data folder {self.path} was made by PostgreSQL {found[:8]}, and this is "
                f"{major}: dump it with the old version and load it with this one.",
            )

    def adopt_unfinished(self) -> None:
        """Make the finished cluster the cluster, durably."""
        self.unfinished.rename(self.cluster)
        with _opened(self.path) as descriptor:
            os.fsync(descriptor)


@contextmanager
def held(path: Path) -> Iterator[DataFolder]:
    """The data folder, made when missing, 0700, and held by this process alone."""
    folder = DataFolder.at(path)
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _opened(folder.path) as descriptor:
        if not _locked(descriptor):
            raise ServerError(
                Trouble.HELD,
                f"Another Topeng is running on the data folder {path}: stop it, or give this one "
                "a folder of its own with TOPENG_DATA_DIR.",
            )
        _check_ours(folder)
        os.fchmod(descriptor, 0o700)
        yield folder


@asynccontextmanager
async def unserved(cluster: Path, *, patience: float = ORPHAN_PATIENCE) -> AsyncIterator[int]:
    """The lock of a cluster that no process serves, to be inherited by the one that will.

    The server of a Topeng that was killed ends at once where Linux tells it. Elsewhere it ends when
    it misses its pid file. Once the lock is ours, what is left of such files is stale by proof, also
    when the pid in them belongs to another process by now; PostgreSQL itself would refuse to start.
    """
    pid_file = cluster / "postmaster.pid"
    with _opened(cluster) as descriptor:
        deadline = asyncio.get_running_loop().time() + patience
        while not _locked(descriptor):
            if pid_file.exists():
                log.warning("Waiting for the PostgreSQL of an earlier run to end")
                pid_file.unlink(missing_ok=True)
            if asyncio.get_running_loop().time() > deadline:
                raise ServerError(
                    Trouble.HELD,
                    f"The PostgreSQL of an earlier run still works on {cluster} and does not end: "
                    "end it, then start again.",
                )
            await asyncio.sleep(0.05)
        for stale in (pid_file, cluster / f"{SOCKET}.lock", cluster / SOCKET):
            stale.unlink(missing_ok=True)
        yield descriptor


@contextmanager
def socket_folder(cluster: Path) -> Iterator[Path]:
    """A name of the socket's folder that a client can use: the cluster, or a short link to it."""
    short = len(os.fsencode(cluster / SOCKET)) <= LONGEST_SOCKET_PATH
    if short and "," not in str(cluster):  # a comma separates hosts in a DSN
        yield cluster
        return
    with tempfile.TemporaryDirectory(prefix="topeng-", dir="/tmp") as private:
        link = Path(private, "db")
        link.symlink_to(cluster)
        yield link


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)  # closed, never unlocked: a process that inherited the lock keeps it


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _check_ours(folder: DataFolder) -> None:
    known = {folder.cluster.name, folder.unfinished.name, "lost+found"}
    if not folder.cluster.exists() and {entry.name for entry in folder.path.iterdir()} - known:
        raise ServerError(
            Trouble.NOT_OURS,
            f"The folder {folder.path} holds other things and no data of Topeng's: "
            "choose an empty or a new one with TOPENG_DATA_DIR.",
        )
