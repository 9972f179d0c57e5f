"""The counter: answers what comes over the wire, one message at a time, and gives out nothing that is not in its list."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from db import waiting
from db.pool import Connection, Database
from db.waiting import Waiting
from relay import payload as payloads
from relay.address import Address, Scheme
from relay.audit.head import is_head
from relay.vault.seal import Unopenable
from topeng.vault import wire
from topeng.vault.access import Denied
from topeng.vault.local import LocalVault
from topeng.vault.vault import Gated, Known, Opened, Reference

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counter:
    """Serves one vault. It reads what it opens from the database itself, over a connection of its own."""

    vault: LocalVault
    database: Database

    async def answer(self, asked: Fields) -> Fields:
        """What to say to a message: its result under `ok`, or under `error` the kind of the refusal."""
        number = asked.get("id")
        try:
            done = await self._act(str(asked["op"]), asked.get("with", {}))
        except Unopenable:
            return {"id": number, "error": "unopenable"}
        except Gated:
            return {"id": number, "error": "gated"}
        except Denied:
            return {"id": number, "error": "denied"}
        except (KeyError, ValueError, TypeError, AttributeError):
            return {"id": number, "error": "garbled"}
        return {"id": number, "ok": done}

    async def _act(self, name: str, fields: Fields) -> Any:
        at_once = self._at_once().get(name)
        if at_once is not None:
            return at_once(fields)
        async with self.database.connection() as connection:
            return await self._with_database()[name](connection, fields)

    def _at_once(self) -> dict[str, Callable[[Fields], Any]]:
        """What needs the keys alone."""
        return {
            "new_key": self._new_key,
            "seal": self._seal,
            "seal_address": self._seal_address,
            "index": lambda f: wire.text(self.vault.index(Address.stored(f["address"]))),
            "block_index": lambda f: wire.text(self.vault.block_index(wire.raw(f["of"]))),
            "queue_index": lambda f: wire.text(self.vault.queue_index(wire.raw(f["of"]))),
            "reference_index": lambda f: wire.text(self.vault.reference_index(f["text"])),
            "token": lambda f: self.vault.token(
                f["purpose"], UUID(f["about"]), f["number"], f["count"]
            ),
            "read_token": self._read_token,
            "secret": lambda f: self.vault.secret(f["purpose"]),
            "public_key": lambda _: wire.text(self.vault.signer.public_key),
        }

    def _with_database(self) -> dict[str, Callable[[Connection, Fields], Awaitable[Any]]]:
        """What needs to look into the database, too."""
        return {
            "check": self._check,
            "sign": self._sign,
            "load": self._load,
            "close": self._close,
            "deliver": self._deliver,
            "joinable": self._joinable,
            "references": self._references,
            "event": self._event,
            "open": self._open,
        }

    def _new_key(self, _: Fields) -> list[Any]:
        made = self.vault.new_key()
        return [made.id.hex, wire.text(made.wrapped), made.master_version]

    def _seal(self, fields: Fields) -> str:
        place = wire.get_place(fields["place"])
        return wire.text(self.vault.seal(UUID(fields["key"]), wire.raw(fields["plain"]), place))

    def _seal_address(self, fields: Fields) -> str:
        address: Address | Known
        if "address" in fields:
            address = Address.stored(fields["address"])
        else:
            lane_id, key_id, sealed, counterpart, scheme = fields["known"]
            address = Known(
                UUID(lane_id), UUID(key_id), wire.raw(sealed), wire.raw(counterpart), Scheme(scheme)
            )
        return wire.text(
            self.vault.seal_address(UUID(fields["key"]), UUID(fields["lane"]), address)
        )

    def _read_token(self, fields: Fields) -> list[Any] | None:
        read = self.vault.read_token(fields["purpose"], fields["token"])
        return [read[0].hex, read[1], read[2]] if read else None

    async def _close(self, _: Connection, fields: Fields) -> bool:
        await self.vault.close(UUID(id) for id in fields["ids"])
        return True

    async def _check(self, connection: Connection, _: Fields) -> bool:
        await self.vault.check(connection)
        return True

    async def _sign(self, _: Connection, fields: Fields) -> str:
        message = wire.raw(fields["message"])
        if not is_head(message):
            raise Denied("heads alone are signed")
        return wire.text(await self.vault.signer.sign(message))

    async def _load(self, connection: Connection, fields: Fields) -> bool:
        await self.vault.load(connection, [UUID(id) for id in fields["ids"]])
        return True

    async def _deliver(self, connection: Connection, fields: Fields) -> list[Fields]:
        """For each run: where to and what, or why not. Only what has an open intent is looked at."""
        runs = [[(UUID(lane), seq) for seq in seqs] for lane, seqs in fields["runs"]]
        found = await waiting.intended(connection, [place for run in runs for place in run])
        await self.vault.load(connection, (one.key_id for one in found))
        of_lane = {
            lane_id: list(lane) for lane_id, lane in groupby(found, key=lambda one: one.ref.lane_id)
        }
        return [
            await self._run(of_lane.get(run[0][0], []), [seq for _, seq in run]) for run in runs
        ]

    async def _run(self, lane: list[Waiting], seqs: list[int]) -> Fields:
        run = [one for one in lane if one.seq in seqs]
        if [one.seq for one in run] != seqs:
            return {"error": "denied"}
        try:
            return {"ok": _opened(await self.vault.deliver(run))}
        except Unopenable:
            return {"error": "unopenable"}
        except Gated:
            return {"error": "gated"}

    async def _joinable(self, connection: Connection, fields: Fields) -> int:
        """How many lines fit: a number is all that is learned of them."""
        cells = [wire.get_cell(cell) for cell in fields["cells"]]
        if {(cell.place.table, cell.place.column) for cell in cells} != {("delivery", "body")}:
            raise Denied("lines are deliveries")
        await self.vault.load(connection, (cell.key_id for cell in cells))
        return await self.vault.joinable(cells, fields["longest"])

    async def _references(self, connection: Connection, fields: Fields) -> list[str | None]:
        asked = [
            Reference(UUID(ticket), UUID(key), wire.raw(sealed))
            for ticket, key, sealed in fields["tickets"]
        ]
        return await self.vault.references(connection, asked)

    async def _event(self, connection: Connection, fields: Fields) -> str:
        key_id, row_id = UUID(fields["key"]), UUID(fields["row"])
        return wire.text(
            await self.vault.event(connection, key_id, row_id, wire.raw(fields["raw"]))
        )

    async def _open(self, connection: Connection, fields: Fields) -> list[str | None]:
        capability = wire.get_capability(fields["capability"])
        cells = [wire.get_cell(cell) for cell in fields["cells"]]
        opened = await self.vault.open(connection, capability, cells)
        return [wire.text(plain) if plain is not None else None for plain in opened]


def _opened(opened: Opened) -> Fields:
    return {
        "address": opened.address.reveal(),
        "payloads": [wire.text(payloads.dump(payload)) for payload in opened.payloads],
    }
