"""The line to a vault in a process of its own, over a Unix socket.

What only goes in (sealing, indexes, tokens) is answered from memory within microseconds, and asked for where it is
needed. What comes out may take the vault a look into the database, and is waited for beside everything else; hand-overs
that begin together go as one message.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from db.keys import WrappedKey
from db.pool import Connection
from db.waiting import Waiting
from relay import payload as payloads
from relay.address import Address
from relay.audit.head import Signer
from relay.vault.seal import Place
from topeng.vault import wire
from topeng.vault.access import Capability, Cell, Reading
from topeng.vault.talk import Line, Talk, refusal_of
from topeng.vault.vault import Destroyed, Known, Opened, Reference


class VaultLine:
    """Asks the vault that listens at `path`. Raises `VaultAway` while nobody does; the next question tries again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._talk = Talk(path)
        self._line = Line(path)
        self._runs: list[tuple[Sequence[Waiting], asyncio.Future[Opened]]] = []
        self._sending: set[asyncio.Task[None]] = set()
        self.on_read: Callable[[Reading, int], None] = lambda _purpose, _cells: None
        self.signer: Signer = _Signer(self)
        self.destroyed: Destroyed = ()

    async def hang_up(self) -> None:
        """Ask nothing more."""
        self._talk.hang_up()
        await self._line.hang_up()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hang_up()

    async def check(self, connection: Connection) -> None:  # noqa: ARG002 the vault has its own
        """Whether the vault's keys are those of the database that it looks into."""
        await self._line.ask("check")

    def new_key(self) -> WrappedKey:
        """A fresh key, which the vault keeps ready."""
        id, wrapped, version = self._talk.ask("new_key")
        return WrappedKey(UUID(id), wire.raw(wrapped), version)

    async def load(self, connection: Connection, ids: Iterable[UUID]) -> None:  # noqa: ARG002
        """Have keys made ready."""
        wanted = {id.hex for id in ids}
        if wanted:
            await self._line.ask("load", ids=list(wanted))

    async def close(self, ids: Iterable[UUID]) -> None:
        """Have keys closed."""
        await self._line.ask("close", ids=[id.hex for id in ids])

    def seal(self, key_id: UUID, plain: bytes, place: Place) -> bytes:
        """`plain`, sealed."""
        return wire.raw(
            self._talk.ask(
                "seal", key=key_id.hex, plain=wire.text(plain), place=wire.put_place(place)
            )
        )

    def seal_address(self, key_id: UUID, lane_id: UUID, address: Address | Known) -> bytes:
        """An address, sealed for a lane."""
        where: dict[str, Any] = (
            {"address": address.reveal()}
            if isinstance(address, Address)
            else {
                "known": [
                    address.lane_id.hex,
                    address.key_id.hex,
                    wire.text(address.sealed),
                    wire.text(address.counterpart),
                    address.scheme.value,
                ]
            }
        )
        return wire.raw(self._talk.ask("seal_address", key=key_id.hex, lane=lane_id.hex, **where))

    def index(self, address: Address) -> bytes:
        """The blind index for routing."""
        return wire.raw(self._talk.ask("index", address=address.reveal()))

    def block_index(self, counterpart: bytes) -> bytes:
        """The blind index for a block list."""
        return wire.raw(self._talk.ask("block_index", of=wire.text(counterpart)))

    def queue_index(self, counterpart: bytes) -> bytes:
        """The blind index for the inbox."""
        return wire.raw(self._talk.ask("queue_index", of=wire.text(counterpart)))

    def reference_index(self, text: str) -> bytes:
        """The blind index of a business reference."""
        return wire.raw(self._talk.ask("reference_index", text=text))

    def token(self, purpose: str, id: UUID, number: int = 0, count: int = 1) -> str:
        """A token."""
        token: str = self._talk.ask(
            "token", purpose=purpose, about=id.hex, number=number, count=count
        )
        return token

    def read_token(self, purpose: str, token: str) -> tuple[UUID, int, int] | None:
        """What a token named."""
        read = self._talk.ask("read_token", purpose=purpose, token=token)
        return (UUID(read[0]), read[1], read[2]) if read else None

    def secret(self, purpose: str) -> str:
        """A webhook's secret."""
        secret: str = self._talk.ask("secret", purpose=purpose)
        return secret

    def public_key(self) -> bytes:
        """What the log's heads are verified with."""
        return wire.raw(self._talk.ask("public_key"))

    async def sign(self, message: bytes) -> bytes:
        """A head's signature."""
        return wire.raw(await self._line.ask("sign", message=wire.text(message)))

    async def deliver(self, run: Sequence[Waiting]) -> Opened:
        """Open deliveries whose intent is recorded; with those of every other lane that are asked for now."""
        opened: asyncio.Future[Opened] = asyncio.get_running_loop().create_future()
        self._runs.append((run, opened))
        if len(self._runs) == 1:
            task = asyncio.create_task(self._deliver_all())
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return await opened

    async def _deliver_all(self) -> None:
        await asyncio.sleep(0)
        runs, self._runs = self._runs, []
        asked = [[run[0].ref.lane_id.hex, [one.seq for one in run]] for run, _ in runs]
        try:
            answers = await self._line.ask("deliver", runs=asked)
        except Exception as error:  # noqa: BLE001 whoever waits hears of it
            answers = [error] * len(runs)
        for (_, opened), answer in zip(runs, answers, strict=True):
            if opened.done():
                continue
            if isinstance(answer, Exception):
                opened.set_exception(answer)
            elif "ok" in answer:
                opened.set_result(_opened(answer["ok"]))
            else:
                opened.set_exception(refusal_of(answer["error"]))

    async def joinable(self, run: Sequence[Cell], longest: int) -> int:
        """How many lines fit into one message."""
        cells = [wire.put_cell(cell) for cell in run]
        fitting: int = await self._line.ask("joinable", cells=cells, longest=longest)
        return fitting

    async def references(
        self,
        connection: Connection,  # noqa: ARG002
        sealed: Sequence[Reference],
    ) -> list[str | None]:
        """The references of tickets."""
        if not sealed:
            return []
        tickets = [[one.ticket_id.hex, one.key_id.hex, wire.text(one.sealed)] for one in sealed]
        found: list[str | None] = await self._line.ask("references", tickets=tickets)
        return found

    async def event(self, connection: Connection, key_id: UUID, row_id: UUID, raw: bytes) -> bytes:  # noqa: ARG002
        """A command from the inbox."""
        return wire.raw(
            await self._line.ask("event", key=key_id.hex, row=row_id.hex, raw=wire.text(raw))
        )

    async def open(
        self,
        connection: Connection,  # noqa: ARG002
        capability: Capability,
        cells: Sequence[Cell],
    ) -> list[bytes | None]:
        """What was sealed, under a capability."""
        if not cells:
            return []
        opened = await self._line.ask(
            "open",
            capability=wire.put_capability(capability),
            cells=[wire.put_cell(cell) for cell in cells],
        )
        self.on_read(capability.purpose, len(cells))
        return [wire.raw(plain) if plain is not None else None for plain in opened]


@dataclass(frozen=True, slots=True)
class _Signer:
    """The vault's signer, at the other end (`relay.audit.head.Signer`)."""

    line: VaultLine

    @property
    def public_key(self) -> bytes:
        """What its signatures are verified with."""
        return self.line.public_key()

    async def sign(self, message: bytes) -> bytes:
        """A signature."""
        return await self.line.sign(message)


def _opened(fields: dict[str, Any]) -> Opened:
    said = tuple(payloads.load(wire.raw(body)) for body in fields["payloads"])
    return Opened(Address.stored(fields["address"]), said)
