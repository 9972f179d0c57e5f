"""Two ways of asking over the vault's socket: one that waits, for microseconds, and one that goes on meanwhile."""

import asyncio
import socket
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from relay.vault.seal import Unopenable
from topeng.vault import wire
from topeng.vault.access import Denied
from topeng.vault.vault import Gated, VaultAway

PATIENCE = 2.0
"""Seconds for what is answered from memory."""
LOOKING = 30.0
"""Seconds for what needs the database."""
_REFUSALS: dict[str, type[Exception]] = {
    "unopenable": Unopenable,
    "denied": Denied,
    "gated": Gated,
    "away": VaultAway,  # its own database does not answer
}


class Talk:
    """Question and answer on a socket that waits: for what takes microseconds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None

    def ask(self, name: str, **fields: Any) -> Any:
        """The answer. A line that broke since the last question is renewed once."""
        return _result(self._answer(wire.frame({"op": name, "with": fields})))

    def hang_up(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _answer(self, sent: bytes) -> dict[str, Any]:
        fresh = self._socket is None
        try:
            return self._exchange(sent)
        except (OSError, wire.Garbled):
            self.hang_up()
            if fresh:
                raise _away(self._path) from None
        try:
            return self._exchange(sent)
        except (OSError, wire.Garbled):
            self.hang_up()
            raise _away(self._path) from None

    def _exchange(self, sent: bytes) -> dict[str, Any]:
        if self._socket is None:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.settimeout(PATIENCE)
            self._socket.connect(str(self._path))
        self._socket.sendall(sent)
        size = wire.length(_read(self._socket, wire.HEAD.size))
        return wire.message(_read(self._socket, size))


def _read(line: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = line.recv(size - len(parts))
        if not part:
            raise OSError("hung up")
        parts += part
    return bytes(parts)


class Line:
    """Questions whose answers come when they come."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._dialling = asyncio.Lock()

    async def ask(self, name: str, **fields: Any) -> Any:
        """The answer."""
        writer = await self._dial()
        number = next(self._numbers)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            writer.write(wire.frame({"id": number, "op": name, "with": fields}))
            async with asyncio.timeout(LOOKING):
                await writer.drain()
                return _result(await answer)
        except (OSError, TimeoutError):
            raise _away(self._path) from None
        finally:
            self._waiting.pop(number, None)

    async def hang_up(self) -> None:
        """Close the line."""
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
        self._hung_up()

    async def _dial(self) -> asyncio.StreamWriter:
        async with self._dialling:
            if self._writer is None:
                try:
                    reader, self._writer = await asyncio.open_unix_connection(str(self._path))
                except OSError:
                    raise _away(self._path) from None
                self._reading = asyncio.create_task(self._read(reader))
            return self._writer

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                size = wire.length(await reader.readexactly(wire.HEAD.size))
                answer = wire.message(await reader.readexactly(size))
                waits = self._waiting.get(int(answer.get("id") or 0))
                if waits is not None and not waits.done():
                    waits.set_result(answer)
        except (OSError, EOFError, wire.Garbled):
            pass
        finally:
            self._hung_up()

    def _hung_up(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for waits in self._waiting.values():
            if not waits.done():
                waits.set_exception(_away(self._path))


def _result(answer: dict[str, Any]) -> Any:
    if "ok" in answer:
        return answer["ok"]
    raise refusal_of(str(answer.get("error")))


def refusal_of(kind: str) -> Exception:
    """What a refusal at the other end is at this one."""
    refusal = _REFUSALS.get(kind)
    return refusal("the vault refuses") if refusal else wire.Garbled("the vault did not understand")


def _away(path: Path) -> VaultAway:
    return VaultAway(
        f"The vault does not answer at {path}; start it with `topeng vault`, or see TOPENG_VAULT_SOCKET."
    )
