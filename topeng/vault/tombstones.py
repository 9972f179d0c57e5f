"""Tombstones: the ids of what was erased, in a file beside the keys and outside every backup of the database.

A restored backup brings the wrapped keys of erased people back. Their ids are here: such a key is not opened again, and
it is destroyed again at the next start. The file holds ids and nothing else, one a line; lines are only ever added.
"""

import fcntl
import math
import os
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from topeng.vault.keyfile import KeyFileError

FRESH = 0.05
_MODE = 0o600


@dataclass(slots=True)
class Tombstones:
    """The ids in the file `path`; what others add to it is seen within `FRESH` seconds."""

    path: Path
    _ids: set[UUID] = field(default_factory=set, init=False, repr=False)
    _read: int = field(default=0, init=False, repr=False)
    _looked: float = field(default=-math.inf, init=False, repr=False)

    def __contains__(self, id: object) -> bool:
        """Whether this was erased: now and then a look at the file's size, and at what was added. Raises `KeyFileError`."""
        self._look()
        return id in self._ids

    def __iter__(self) -> Iterator[UUID]:
        self._look()
        return iter(frozenset(self._ids))

    def __len__(self) -> int:
        self._look()
        return len(self._ids)

    def add(self, ids: Collection[UUID]) -> None:
        """Remember ids for good: on the disk when this returns. Raises `KeyFileError`."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            number = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
            with os.fdopen(number, "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                # Half a line is of somebody who died while adding it, and has destroyed nothing yet.
                file.truncate(_whole(file.read()))
                file.seek(0, os.SEEK_END)
                file.write("".join(f"{id}\n" for id in ids).encode())
                file.flush()
                os.fsync(file.fileno())
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise self._unusable(error.strerror or "unknown") from None
        self._looked = -math.inf

    def _look(self) -> None:
        # It is asked for every key that a message needs, and asking the system each time would cost more than the rest.
        if time.monotonic() - self._looked < FRESH:
            return
        self._looked = time.monotonic()
        try:
            size = self.path.stat().st_size
            if size <= self._read:
                return  # what was known once is never forgotten, whatever became of the file
            with self.path.open("rb") as file:
                file.seek(self._read)
                added = file.read()
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unusable(error.strerror or "unknown") from None
        whole = _whole(added)
        try:
            self._ids.update(UUID(line) for line in added[:whole].decode("ascii").split())
        except ValueError:
            raise self._unusable("it is damaged") from None
        self._read += whole

    def _unusable(self, why: str) -> KeyFileError:
        return KeyFileError(
            f"The list of what was erased, {self.path}, cannot be used ({why}); see TOPENG_TOMBSTONES."
        )


def _whole(text: bytes) -> int:
    """How many bytes are whole lines."""
    return text.rfind(b"\n") + 1
