"""Topengs in processes of their own, which can be killed, and what they leave to look at."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]

RUN_UNTIL_KILLED = """
import asyncio, sys, uvloop
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from db.server import running_server

async def main():
    async with running_server(Path(sys.argv[1])) as server:
        print(server.dsn, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

uvloop.run(main())
"""


@asynccontextmanager
async def topeng(data_dir: Path, *before: str) -> AsyncIterator[Process]:
    """A Topeng that runs the server until its stdin is closed; `before` stands before its command."""
    process = await asyncio.create_subprocess_exec(
        *before,
        sys.executable,
        "-c",
        RUN_UNTIL_KILLED,
        str(data_dir),
        str(REPOSITORY),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.communicate()


async def dsn_of(process: Process) -> str:
    """Where the server of a Topeng is reached, as soon as it is ready."""
    assert process.stdout is not None
    assert process.stderr is not None
    line = await process.stdout.readline()
    assert line, (await process.stderr.read()).decode()
    return line.decode().strip()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what must come; the time limit of the test is the only one."""
    while not condition():  # noqa: ASYNC110 - another process makes it true
        await asyncio.sleep(0.005)


def modes(path: Path) -> dict[Path, tuple[int, int, int]]:
    """Mode, owner and group of a folder and of all that lie above it."""
    return {
        step: (step.stat().st_mode, step.stat().st_uid, step.stat().st_gid)
        for step in (path, *path.parents)
    }


def names_in(folder: Path) -> set[str]:
    """What lies in a folder."""
    return {path.name for path in folder.iterdir()}


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def postmaster(data_dir: Path) -> int:
    """The process id of the server."""
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def is_root() -> bool:
    """Whether the tests run as root."""
    return os.geteuid() == 0
