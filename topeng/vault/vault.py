"""The vault: the only way from a participant to an address, from an address to a blind index, and to any key.

What goes in comes back as ciphertext, an index or a token. What is sealed comes out by the narrow rights below, or under
a capability (`topeng.vault.access`). `LocalVault` does it in this process; `VaultLine` asks a process of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from db.keys import WrappedKey
from db.pool import Connection
from db.waiting import Waiting
from relay.address import Address, Scheme
from relay.audit.head import Signer
from relay.errors import TopengError
from relay.payload import Payload
from relay.vault.seal import Place
from topeng.vault.access import Capability, Cell, Reading


class Gated(Exception):
    """A delivery holds the address of another party of its session, and does not go out."""


class VaultAway(TopengError):
    """The vault's process does not answer. Nothing is lost: what needs it is tried again."""


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """An address as it stands sealed in a lane, which can be sealed for another lane without being opened here."""

    lane_id: UUID
    key_id: UUID
    sealed: bytes
    counterpart: bytes
    scheme: Scheme


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """What a hand-over needs: where to, and what of each delivery of the run."""

    address: Address
    payloads: tuple[Payload, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Reference:
    """A ticket's sealed reference: the business's own word, which is nobody's address."""

    ticket_id: UUID
    key_id: UUID
    sealed: bytes


def cell_of(one: Waiting) -> Cell:
    """What a delivery says, sealed."""
    return Cell(one.key_id, Place("delivery", "body", one.id, one.ref.lane_id), one.body)


class Destroyed(Protocol):
    """Ids of keys that are no more."""

    def __contains__(self, id: object, /) -> bool: ...

    def __iter__(self) -> Iterator[UUID]: ...


class Vault(Protocol):
    """What the service may ask."""

    signer: Signer
    """Signs the heads of the audit log."""
    destroyed: Destroyed
    """The keys that were erased: what of them is back in the database is destroyed again. Nothing where the vault sees to it."""

    on_read: Callable[[Reading, int], None]
    """Told of each read under a capability: for which purpose, and of how many cells."""

    async def check(self, connection: Connection) -> None:
        """Refuse to go on with keys that are not this database's. Raises `KeyFileError` or `VaultAway`."""
        ...

    # What goes in. Nothing of it comes back.

    def new_key(self) -> WrappedKey:
        """A fresh key, wrapped for storing and ready for use."""
        ...

    async def load(self, connection: Connection, ids: Iterable[UUID]) -> None:
        """Make keys ready for sealing. One that was destroyed or altered stays missing."""
        ...

    async def close(self, ids: Iterable[UUID]) -> None:
        """Close keys that are destroyed."""
        ...

    def seal(self, key_id: UUID, plain: bytes, place: Place) -> bytes:
        """`plain` under a key that is ready. Raises `Unopenable` when it is not (destroyed, or never loaded)."""
        ...

    def seal_address(self, key_id: UUID, lane_id: UUID, address: Address | Known) -> bytes:
        """An address for its place in a lane. Raises `Unopenable`."""
        ...

    def index(self, address: Address) -> bytes:
        """The blind index by which messages from this address are routed."""
        ...

    def block_index(self, counterpart: bytes) -> bytes:
        """The blind index by which somebody stands in a block list, made of the one by which they are routed."""
        ...

    def queue_index(self, counterpart: bytes) -> bytes:
        """The blind index by which somebody's commands are kept in order, likewise."""
        ...

    def reference_index(self, text: str) -> bytes:
        """The blind index of a business reference."""
        ...

    def token(self, purpose: str, id: UUID, number: int = 0, count: int = 1) -> str:
        """A short text that names something of ours to a provider, and that nobody else can make."""
        ...

    def read_token(self, purpose: str, token: str) -> tuple[UUID, int, int] | None:
        """What `token` named, or None for a text that was not made here for this purpose."""
        ...

    def secret(self, purpose: str) -> str:
        """A secret of 32 hexadecimal digits that stays the same for a purpose: what a webhook must present."""
        ...

    # The service's own narrow rights.

    async def deliver(self, run: Sequence[Waiting]) -> Opened:
        """Open deliveries of one lane whose intent is recorded. Raises `Unopenable`, `Gated`, `Denied` or `VaultAway`."""
        ...

    async def joinable(self, run: Sequence[Cell], longest: int) -> int:
        """How many of these lines fit into one message of `longest` code points; 0 where the first is no plain line."""
        ...

    async def references(
        self, connection: Connection, sealed: Sequence[Reference]
    ) -> list[str | None]:
        """The references of tickets; None where the key is destroyed."""
        ...

    async def event(self, connection: Connection, key_id: UUID, row_id: UUID, raw: bytes) -> bytes:
        """A command that somebody of the staff gave the bot, from the inbox. Raises `Unopenable` or `VaultAway`."""
        ...

    # Everything else.

    async def open(
        self, connection: Connection, capability: Capability, cells: Sequence[Cell]
    ) -> list[bytes | None]:
        """What was sealed; None where it does not open. Raises `Denied` or `VaultAway`."""
        ...
