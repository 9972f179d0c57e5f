"""The vault's process: listens on a Unix socket, knows who calls, and answers at its counter."""

import asyncio
import os
import socket
import struct
import sys
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog

from db.pool import DatabaseError
from relay.errors import TopengError
from topeng.vault import wire
from topeng.vault.counter import Counter

_PEER = struct.Struct("3i")
AT_ONCE = 64
"""Questions of one caller that are worked on at a time; the others wait in its socket."""
log: Any = structlog.get_logger()


class CannotListen(TopengError):
    """The socket cannot be had."""


@asynccontextmanager
async def listening(path: Path, counter: Counter, callers: Collection[int]) -> AsyncIterator[None]:
    """Answer at `path` until the block ends, to processes of the users `callers` alone. Raises `CannotListen`."""
    tasks: set[asyncio.Task[None]] = set()

    async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        try:
            if _caller(writer) in callers:
                await _converse(reader, writer, counter)
            else:
                log.warning("vault.stranger")
        except* (OSError, EOFError, wire.Garbled):
            pass  # hung up, or no vault's language
        finally:
            writer.close()

    server = await _bound(path, welcome)
    try:
        yield
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        _clear(path)


async def _bound(path: Path, welcome: Any) -> asyncio.Server:
    try:
        if await _answers(path):
            raise CannotListen(f"Another vault listens at {path} already.")
        _clear(path)
        server = await asyncio.start_unix_server(welcome, str(path), limit=wire.LONGEST)
        _let_reach(path)
    except OSError as error:
        raise CannotListen(
            f"The vault cannot listen at {path} ({error.strerror}); see TOPENG_VAULT_SOCKET."
        ) from None
    return server


def _clear(path: Path) -> None:
    path.unlink(missing_ok=True)


def _let_reach(path: Path) -> None:
    """Whoever may reach the socket is seen by its user's number, not by its mode, which cannot name two users."""
    path.chmod(0o666 if sys.platform == "linux" else 0o600)


async def _answers(path: Path) -> bool:
    try:
        _, writer = await asyncio.open_unix_connection(str(path))
    except OSError:
        return False
    writer.close()
    return True


def _caller(writer: asyncio.StreamWriter) -> int:
    """The user whose process is at the other end (unix(7), SO_PEERCRED); elsewhere the socket's mode keeps others away."""
    if sys.platform != "linux":
        return os.getuid()
    end: socket.socket = writer.get_extra_info("socket")
    _, user, _ = _PEER.unpack(end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return int(user)


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counter: Counter
) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    async with asyncio.TaskGroup() as group:
        while True:
            size = wire.length(await reader.readexactly(wire.HEAD.size))
            asked = wire.message(await reader.readexactly(size))
            if "id" not in asked:
                writer.write(wire.frame(await _answer(counter, asked)))
                await writer.drain()
                continue
            await room.acquire()
            group.create_task(_answer_later(counter, asked, writer, room))


async def _answer_later(
    counter: Counter, asked: dict[str, Any], writer: asyncio.StreamWriter, room: asyncio.Semaphore
) -> None:
    try:
        writer.write(wire.frame(await _answer(counter, asked)))
        await writer.drain()
    finally:
        room.release()


async def _answer(counter: Counter, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return await counter.answer(asked)
    except (DatabaseError, TopengError) as trouble:
        log.warning("vault.trouble", error=type(trouble).__name__)
    except Exception as fault:  # noqa: BLE001 one question must not end the vault
        log.error("vault.fault", error=type(fault).__name__)
    return {"id": asked.get("id"), "error": "away"}
