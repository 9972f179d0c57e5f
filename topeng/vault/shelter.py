"""The shelter: what keeps a process that holds keys from being looked into.

No core file is written, and no other process of the same user may trace it or read its memory (Linux, prctl(2)
PR_SET_DUMPABLE). The machine's own root still may.
"""

import ctypes
import resource
import sys

_SET_DUMPABLE = 4
_GET_DUMPABLE = 3


def take_shelter() -> None:
    """Make this process undumpable, for good."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def is_sheltered() -> bool:
    """Whether it is."""
    core = resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    if sys.platform != "linux":
        return core
    return core and ctypes.CDLL(None).prctl(_GET_DUMPABLE, 0, 0, 0, 0) == 0
