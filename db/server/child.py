"""The last steps of a child process before it becomes a PostgreSQL program.

Run as a script: `python child.py UID GID PARENT PROGRAM ARGUMENT…`. It leaves the terminal's process
group (Ctrl-C is for the parent, which then stops the server in order), gives up root, ties its life
to the parent's and replaces itself by the program with an environment that holds nothing of ours.
The standard library alone, for it starts without site-packages.
"""

import ctypes
import os
import signal
import sys
from typing import NoReturn

PR_SET_PDEATHSIG = 1  # prctl(2)
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}


def give_up_root(uid: int, gid: int) -> None:
    """Become `uid` for good, with no other group. Nothing to do for who is not root."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def die_with(parent: int) -> None:
    """Ask Linux for an immediate shutdown (SIGQUIT) when the parent dies, however it dies.

    After the change of uid, because that clears the request (prctl(2)). A parent that died before
    the request was made is noticed by the new parent's id.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
    if os.getppid() != parent:
        sys.exit("the parent is gone")


def main(uid: str, gid: str, parent: str, program: str, *arguments: str) -> NoReturn:
    """Become the program, or say why not on stderr."""
    try:
        os.setsid()
        os.umask(0o077)
        give_up_root(int(uid), int(gid))
        die_with(int(parent))
        os.execve(program, [program, *arguments], ENVIRONMENT)  # noqa: S606 - no shell is wanted
    except OSError as error:
        sys.exit(f"cannot become {program}: {error.strerror}")


if __name__ == "__main__":
    main(*sys.argv[1:])
