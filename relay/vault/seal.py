"""AES-256-GCM with the place of the ciphertext as associated data (NIST SP 800-38D).

What is sealed for one row, column and owner does not open in another: a cell moved elsewhere is refused like a forged
one. Nonces are 96 random bits; one key seals far fewer than 2**32 messages, as it belongs to one session or file.
"""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_SIZE = 32
NONCE_SIZE = 12


class Unopenable(Exception):
    """Wrong key, wrong place, or altered. Says nothing of the content."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ciphertext lives: column `column` of table `table`, in the row `row`, which is the `owner`'s.

    The owner is a participant where the row is one person's; else what the row belongs to (a lane, a session).
    """

    table: str
    column: str
    row: UUID
    owner: UUID | None = None

    def __bytes__(self) -> bytes:
        return b"topeng/2\x00%b\x00%b\x00%b%b" % (
            self.table.encode(),
            self.column.encode(),
            self.row.bytes,
            self.owner.bytes if self.owner else b"",
        )

    @property
    def first_version(self) -> bytes:
        """How the place was written before it named an owner: what was sealed then still opens."""
        return b"topeng/1\x00%b\x00%b\x00%b" % (
            self.table.encode(),
            self.column.encode(),
            self.row.bytes,
        )


def seal(key: bytes, nonce: bytes, plain: bytes, place: Place) -> bytes:
    """`plain` as nonce and ciphertext, bound to `place`."""
    return nonce + AESGCM(key).encrypt(nonce, plain, bytes(place))


def unseal(key: bytes, sealed: bytes, place: Place) -> bytes:
    """What `seal` sealed under the same key for the same place. Raises `Unopenable`."""
    for written in (bytes(place), place.first_version):
        with suppress(InvalidTag, ValueError):
            return AESGCM(key).decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], written)
    raise Unopenable("this ciphertext does not open: wrong key, wrong place, or altered")
