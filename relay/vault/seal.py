"""AES-256-GCM with the place of the ciphertext as associated data (NIST SP 800-38D).

What is sealed for one row and column does not open in another: a cell moved elsewhere is refused like a forged one.
Nonces are 96 random bits; one key seals far fewer than 2**32 messages, as it belongs to one session.
"""

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
    """Where a ciphertext lives: column `column` of table `table`, in the row `row`."""

    table: str
    column: str
    row: UUID

    def __bytes__(self) -> bytes:
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
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], bytes(place))
    except (InvalidTag, ValueError) as error:
        raise Unopenable(
            "this ciphertext does not open: wrong key, wrong place, or altered"
        ) from error
