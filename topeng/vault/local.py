"""The vault in this process: keys are wrapped in the database and opened here on first use; the last `CACHE` stay open."""

import asyncio
import hmac
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from uuid import UUID

from db import keys
from db.keys import WrappedKey
from db.pool import Connection
from db.waiting import Waiting
from relay import lines
from relay import payload as payloads
from relay.address import Address
from relay.audit.head import Signer
from relay.gate import Gate, texts_of
from relay.payload import Payload, Text
from relay.vault.blind import SIZE, blind, blind_text
from relay.vault.seal import KEY_SIZE, NONCE_SIZE, Place, Unopenable, seal, unseal
from topeng.chance import Chance
from topeng.vault import access
from topeng.vault.access import Capability, Cell, Reading
from topeng.vault.belonging import check
from topeng.vault.keyfile import KeyFile, KeyFileError
from topeng.vault.signing import audit_signer
from topeng.vault.source import KeySource
from topeng.vault.vault import Destroyed, Gated, Known, Opened, Reference, cell_of

CACHE = 20_000
_TOKEN = struct.Struct(">16sQH")
_TAG_SIZE = 12


class LocalVault:
    """Seals and opens with keys that it alone holds. `source` is where they are read anew; `destroyed` are keys no more."""

    def __init__(
        self,
        keyfile: KeyFile,
        chance: Chance,
        *,
        source: KeySource | None = None,
        destroyed: Destroyed = (),
    ) -> None:
        self.on_read: Callable[[Reading, int], None] = lambda _purpose, _cells: None
        self.signer: Signer = audit_signer(keyfile.token)
        self._keyfile = keyfile
        self._chance = chance
        self._source = source
        self.destroyed: Destroyed = destroyed
        self._open: OrderedDict[UUID, bytes] = OrderedDict()

    async def check(self, connection: Connection) -> None:
        """Refuse to go on with keys that are not this database's. Raises `KeyFileError`."""
        name = self._source.name if self._source is not None else "The key file"
        await check(connection, self._keyfile, name)

    def new_key(self) -> WrappedKey:
        """A fresh key, wrapped for storing and ready for use."""
        if self._source is not None and self._source.changed():
            with suppress(
                KeyFileError
            ):  # what was read before is good until its master key is retired
                self._keyfile = self._keyfile.renewed(self._source.load())
        id, key, version = self._chance.uuid(), self._chance.bytes(KEY_SIZE), self._keyfile.current
        wrapped = seal(
            self._keyfile.masters[version], self._chance.bytes(NONCE_SIZE), key, _key_place(id)
        )
        self._remember(id, key)
        return WrappedKey(id, wrapped, version)

    async def load(self, connection: Connection, ids: Iterable[UUID]) -> None:
        """Open the keys of `ids` that are not open yet. One that was destroyed or altered stays missing."""
        asked = set(ids)
        gone = {id for id in asked if id in self.destroyed}
        await self.close(gone)
        missing = [id for id in asked - gone if id not in self._open]
        rows = await keys.find(connection, missing) if missing else []
        await self._meet({row.master_version for row in rows})
        for row in rows:
            # Without it only what it sealed cannot be read, and whoever needs that hears so.
            with suppress(Unopenable):
                master = self._keyfile.masters[row.master_version]
                self._remember(row.id, unseal(master, row.wrapped, _key_place(row.id)))

    async def close(self, ids: Iterable[UUID]) -> None:
        """Close keys that are destroyed."""
        for id in ids:
            self._open.pop(id, None)

    def seal(self, key_id: UUID, plain: bytes, place: Place) -> bytes:
        """`plain` under a key that is open. Raises `Unopenable`."""
        return seal(self._key(key_id), self._chance.bytes(NONCE_SIZE), plain, place)

    def seal_address(self, key_id: UUID, lane_id: UUID, address: Address | Known) -> bytes:
        """An address for its place in a lane. Raises `Unopenable`."""
        plain = (
            address.reveal().encode()
            if isinstance(address, Address)
            else self._unseal(address.key_id, address.sealed, _address_place(address.lane_id))
        )
        return self.seal(key_id, plain, _address_place(lane_id))

    def index(self, address: Address) -> bytes:
        """The blind index by which messages from this address are routed."""
        return blind(self._keyfile.routing, address)

    def block_index(self, counterpart: bytes) -> bytes:
        """The blind index in a block list."""
        return hmac.digest(self._keyfile.blocking, counterpart, "sha256")[:SIZE]

    def queue_index(self, counterpart: bytes) -> bytes:
        """The blind index in the inbox."""
        return hmac.digest(self._keyfile.queue, counterpart, "sha256")[:SIZE]

    def reference_index(self, text: str) -> bytes:
        """The blind index of a business reference."""
        return blind_text(self._keyfile.reference, text)

    def token(self, purpose: str, id: UUID, number: int = 0, count: int = 1) -> str:
        """A short text that names something of ours to a provider, and that nobody else can make."""
        body = _TOKEN.pack(id.bytes, number, count)
        return (body + self._tag(purpose, body)).hex()

    def read_token(self, purpose: str, token: str) -> tuple[UUID, int, int] | None:
        """What `token` named, or None for a text that was not made here for this purpose."""
        try:
            raw = bytes.fromhex(token)
        except ValueError:
            return None
        body, tag = raw[: _TOKEN.size], raw[_TOKEN.size :]
        if len(body) != _TOKEN.size or not hmac.compare_digest(tag, self._tag(purpose, body)):
            return None
        id, number, count = _TOKEN.unpack(body)
        return UUID(bytes=id), number, count

    def secret(self, purpose: str) -> str:
        """A secret of 32 hexadecimal digits that stays the same for a purpose: what a webhook must present."""
        return hmac.digest(self._keyfile.token, b"secret\x00" + purpose.encode(), "sha256").hex()[
            :32
        ]

    async def deliver(self, run: Sequence[Waiting]) -> Opened:
        """Open deliveries of one lane; the keys are open, the intent is recorded. Raises `Unopenable` or `Gated`."""
        head = run[0]
        address = self._address(head.key_id, head.ref.lane_id, head.address)
        opened = tuple(self._payload(cell_of(one)) for one in run)
        others = {self._address(head.key_id, lane_id, sealed) for lane_id, sealed in head.others}
        gate = _gate(frozenset(others - {address}))
        said = [text for payload in opened for text in texts_of(payload)]
        if gate.blocks_any([*said, head.title]):
            raise Gated("this delivery holds an address of another party")
        return Opened(address, opened)

    async def joinable(self, run: Sequence[Cell], longest: int) -> int:
        """How many of these lines fit into one message; the keys are open."""
        texts: list[str] = []
        for cell in run:
            try:
                payload = self._payload(cell)
            except Unopenable:
                break
            if isinstance(payload, Text) and payload.reply is not None:
                # It answers something of its own, which joined lines cannot say.
                texts = texts or [payload.text]
                break
            texts.append(payload.text if isinstance(payload, Text) else "")
        return lines.joinable(texts, longest) if texts else 0

    async def references(
        self, connection: Connection, sealed: Sequence[Reference]
    ) -> list[str | None]:
        """The references of tickets; None where the key is destroyed."""
        await self.load(connection, (one.key_id for one in sealed))
        opened = [
            self._opened(Cell(one.key_id, Place("ticket", "ref", one.ticket_id), one.sealed))
            for one in sealed
        ]
        return [plain.decode() if plain is not None else None for plain in opened]

    async def event(self, connection: Connection, key_id: UUID, row_id: UUID, raw: bytes) -> bytes:
        """A command from the inbox. Raises `Unopenable`."""
        await self.load(connection, [key_id])
        return self._unseal(key_id, raw, Place("inbox", "raw", row_id))

    async def open(
        self, connection: Connection, capability: Capability, cells: Sequence[Cell]
    ) -> list[bytes | None]:
        """What was sealed; None where it does not open. Raises `Denied`."""
        if not cells:
            return []
        await access.check(connection, capability, cells)
        self.on_read(capability.purpose, len(cells))
        await self.load(connection, (cell.key_id for cell in cells))
        return [self._opened(cell) for cell in cells]

    def _payload(self, cell: Cell) -> Payload:
        try:
            return payloads.load(self._unseal(cell.key_id, cell.sealed, cell.place))
        except (ValueError, LookupError, TypeError):
            raise Unopenable("this delivery cannot be read") from None

    def _address(self, key_id: UUID, lane_id: UUID, sealed: bytes) -> Address:
        return Address.stored(self._unseal(key_id, sealed, _address_place(lane_id)).decode())

    def _opened(self, cell: Cell) -> bytes | None:
        try:
            return self._unseal(cell.key_id, cell.sealed, cell.place)
        except Unopenable:
            return None

    def _unseal(self, key_id: UUID, sealed: bytes, place: Place) -> bytes:
        return unseal(self._key(key_id), sealed, place)

    async def _meet(self, versions: set[int]) -> None:
        """Know these master keys: one that is newer than what was read is looked for again. Raises `KeyFileError`."""
        if not versions <= self._keyfile.masters.keys() and self._source is not None:
            self._keyfile = self._keyfile.renewed(await asyncio.to_thread(self._source.load))
        for version in sorted(versions - self._keyfile.masters.keys()):
            name = self._source.name if self._source is not None else "The key file"
            raise KeyFileError(f"{name} lacks master key {version}, which the database needs.")

    def _tag(self, purpose: str, body: bytes) -> bytes:
        return hmac.digest(self._keyfile.token, purpose.encode() + b"\x00" + body, "sha256")[
            :_TAG_SIZE
        ]

    def _key(self, id: UUID) -> bytes:
        try:
            key = self._open[id]
        except KeyError:
            raise Unopenable("the key is not there: destroyed, or not loaded") from None
        self._open.move_to_end(id)
        return key

    def _remember(self, id: UUID, key: bytes) -> None:
        self._open[id] = key
        while len(self._open) > CACHE:
            self._open.popitem(last=False)


@lru_cache(maxsize=4_096)
def _gate(addresses: frozenset[Address]) -> Gate:
    return Gate.against(addresses)


def _key_place(id: UUID) -> Place:
    return Place("key", "wrapped", id)


def _address_place(lane_id: UUID) -> Place:
    return Place("lane", "address", lane_id)
