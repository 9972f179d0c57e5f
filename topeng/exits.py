"""Exit codes, for scripts."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command's exit code means."""

    OK = 0
    FAILED = 1
    """It ran, and what it checked is not as it should be."""
    USAGE = 2
    """The command line is wrong, or what it names cannot be used."""
    NOT_FOUND = 3
    CONFLICT = 4
    SETTINGS = 5
    PORT_TAKEN = 6
    DATABASE = 7
    """The data folder or the database cannot be used."""
    KEYS = 8
    INTERRUPTED = 130
    """Ended by a signal before it was done."""
