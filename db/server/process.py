"""A PostgreSQL program as our own child: it never outlives us, and it stops when it is told to."""

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from db.server.account import Account

log = logging.getLogger(__name__)

# PostgreSQL makes a relative path absolute, and that may lead through folders closed to its account.
# Linux has a name for the folder a process works in that leads through none.
HERE = "/proc/self/cwd" if sys.platform == "linux" else "."
CHILD = Path(__file__).with_name("child.py")
# How long each way of stopping may take, in seconds: under 10 in all. After SIGINT (fast) sessions are
# ended and a checkpoint is written; after SIGQUIT (immediate) the server kills within 5 s what does
# not end, and the next start recovers.
WAYS_TO_STOP = ((signal.SIGINT, 3.5), (signal.SIGQUIT, 5.3), (signal.SIGKILL, 0.3))
CLOSING = 0.5  # what the log may say after the end, in seconds
LONGEST_LINE = 1 << 20
LAST_WORDS = 40


async def spawn(
    program: Path, *arguments: str, cluster: Path, account: Account, lock: int
) -> Process:
    """Start a program that works in the cluster's folder and inherits its lock."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-S",
        str(CHILD),
        str(account.uid),
        str(account.gid),
        str(os.getpid()),
        str(program),
        *arguments,
        cwd=cluster,
        pass_fds=(lock,),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
        limit=LONGEST_LINE,
    )


async def finished(process: Process) -> tuple[int, str]:
    """The exit code and stderr of a program that ends by itself; killed when we are cancelled."""
    try:
        _, words = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return await process.wait(), words.decode(errors="replace")


@asynccontextmanager
async def serving(
    program: Path, *arguments: str, cluster: Path, account: Account, lock: int
) -> AsyncIterator["ServerLog"]:
    """Run the server and follow its log. It is stopped at the end, whatever the end is."""
    process = await spawn(program, *arguments, cluster=cluster, account=account, lock=lock)
    assert process.stderr is not None  # noqa: S101 - spawn asked for a pipe
    server_log = ServerLog()
    follower = asyncio.create_task(server_log.follow(process.stderr))
    try:
        yield server_log
    finally:
        try:
            await _stop_surely(process, server_log.ended)
        finally:
            await asyncio.wait([follower], timeout=CLOSING)
            follower.cancel()


async def _stop_surely(process: Process, ended: asyncio.Event) -> None:
    """End the server in order, within 10 s, however often we are cancelled meanwhile."""
    stopping = asyncio.create_task(_stop(process, ended))
    cancelled: asyncio.CancelledError | None = None
    while not stopping.done():
        try:
            await asyncio.shield(stopping)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled


async def _stop(process: Process, ended: asyncio.Event) -> None:
    if ended.is_set():  # a signal now would race with the reaping of the child
        await process.wait()
        return
    for way, seconds in WAYS_TO_STOP:
        with suppress(ProcessLookupError):
            process.send_signal(way)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await process.wait()
                return
        log.warning("PostgreSQL did not end within %s s of %s", seconds, way.name)


class ServerLog:
    """What the server says on stderr, line by line, as records of ours."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self._opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)

    @property
    def last_words(self) -> str:
        """The latest lines."""
        return "\n".join(self._last_words)

    async def opened(self) -> bool:
        """Wait until the server takes connections, however long it recovers; False when it ends."""
        return await asyncio.shield(self._opened)

    async def follow(self, stream: asyncio.StreamReader) -> None:
        """Read to the end, which comes when the last process of the server is gone."""
        async for raw in stream:
            self._hear(raw.decode(errors="replace").rstrip())
        if not self._opened.done():
            self._opened.set_result(False)
        self.ended.set()

    def _hear(self, line: str) -> None:
        self._last_words.append(line)
        log.log(_level(line), "PostgreSQL: %s", line)
        if "database system is ready to accept connections" in line and not self._opened.done():
            self._opened.set_result(True)


def _level(line: str) -> int:
    if line.startswith(("FATAL:", "PANIC:")):
        return logging.WARNING
    if "recovery in progress" in line or "redo in progress" in line:
        return logging.INFO
    return logging.DEBUG
