"""The vault: turns a sealed address into an address, an address into its blind index, a key id into a key.

Nothing else in the service holds a key. Keys are wrapped in the database and opened here on first use; the last
`CACHE` of them stay open.
"""

import hmac
import struct
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from db import keys
from db.keys import WrappedKey
from db.pool import Connection
from relay.address import Address, Scheme
from relay.vault.blind import blind, blind_text
from relay.vault.seal import KEY_SIZE, NONCE_SIZE, Place, Unopenable, seal, unseal
from topeng.chance import Chance
from topeng.vault.keyfile import KeyFile, KeyFileError

CACHE = 20_000
_TOKEN = struct.Struct(">16sQH")
_TAG_SIZE = 12


class Vault:
    """Seals and opens with keys that it alone holds."""

    def __init__(self, keyfile: KeyFile, chance: Chance) -> None:
        self._keyfile = keyfile
        self._chance = chance
        self._open: OrderedDict[UUID, bytes] = OrderedDict()

    def new_key(self) -> WrappedKey:
        """A fresh key, wrapped for storing and ready for use."""
        id, key, version = self._chance.uuid(), self._chance.bytes(KEY_SIZE), self._keyfile.current
        wrapped = seal(
            self._keyfile.masters[version], self._chance.bytes(NONCE_SIZE), key, _key_place(id)
        )
        self._remember(id, key)
        return WrappedKey(id, wrapped, version)

    async def load(self, connection: Connection, ids: Iterable[UUID]) -> None:
        """Open the keys of `ids` that are not open yet. One that was destroyed or altered stays missing."""
        missing = [id for id in set(ids) if id not in self._open]
        for row in await keys.find(connection, missing) if missing else ():
            master = self._keyfile.masters.get(row.master_version)
            if master is None:
                raise KeyFileError(
                    f"The key file lacks master key {row.master_version}, which the database needs."
                )
            # Without it only what it sealed cannot be read, and whoever needs that hears so.
            with suppress(Unopenable):
                self._remember(row.id, unseal(master, row.wrapped, _key_place(row.id)))

    def seal(self, key_id: UUID, plain: bytes, place: Place) -> bytes:
        """`plain` under a key that is open. Raises `Unopenable` when it is not (destroyed, or never loaded)."""
        return seal(self._key(key_id), self._chance.bytes(NONCE_SIZE), plain, place)

    def unseal(self, key_id: UUID, sealed: bytes, place: Place) -> bytes:
        """What was sealed. Raises `Unopenable`."""
        return unseal(self._key(key_id), sealed, place)

    def seal_address(self, key_id: UUID, lane_id: UUID, address: Address) -> bytes:
        """An address for its place in a lane."""
        return self.seal(key_id, address.reveal().encode(), Place("lane", "address", lane_id))

    def unseal_address(self, key_id: UUID, lane_id: UUID, sealed: bytes) -> Address:
        """The address of a lane, as it was stored: what is canonical is not judged again. Raises `Unopenable`."""
        text = self.unseal(key_id, sealed, Place("lane", "address", lane_id)).decode()
        scheme, _, rest = text.partition(":")
        return Address(Scheme(scheme), rest)

    def index(self, address: Address) -> bytes:
        """The blind index by which messages from this address are routed."""
        return blind(self._keyfile.routing, address)

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


async def check(connection: Connection, keyfile: KeyFile) -> None:
    """Refuse to go on with keys that are not this database's. Raises `KeyFileError`."""
    known = await keys.fingerprints(connection)
    if not known:
        await keys.add_fingerprint(
            connection, keyfile.current, keyfile.fingerprint(keyfile.current)
        )
        return
    for version, fingerprint in known.items():
        if version not in keyfile.masters or keyfile.fingerprint(version) != fingerprint:
            raise KeyFileError(
                "The key file does not belong to this database: what was sealed with the old one cannot be read. "
                "Name the right file with TOPENG_KEY_FILE, or start with an empty TOPENG_DATA_DIR."
            )


def _key_place(id: UUID) -> Place:
    return Place("key", "wrapped", id)
