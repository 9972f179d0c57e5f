"""Heads: how large the tree was and what its root was, signed by the log and co-signed by outsiders (Ed25519, RFC 8032)."""

import struct
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_HEAD = struct.Struct(">16sQQqq32s")
_HEAD_LABEL = b"topeng audit head 1\x00"
_SEEN = struct.Struct(">32s16sQq32s")


class Signer(Protocol):
    """Whoever holds a private key. It may sit in another process: nothing but this is asked of it."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes by which signatures are checked."""
        ...

    async def sign(self, message: bytes) -> bytes:
        """The 64 bytes of a signature."""
        ...


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head of the log `log`; one key may sign those of several databases.

    `previous` is the size of the head before (0: the first). Every entry numbered up to `settled` had its place by then,
    or never came to be. `signed_at` is in microseconds since 1970, `key` the public one.
    """

    log: UUID
    size: int
    previous: int
    settled: int
    root: bytes
    signed_at: int
    key: bytes
    signature: bytes

    def is_signed_by(self, key: bytes) -> bool:
        """Whether the log with this public key signed exactly this."""
        try:
            said = head_bytes(
                self.log, self.size, self.previous, self.settled, self.root, self.signed_at
            )
        except struct.error:
            return False
        return self.key == key and is_signed(key, self.signature, said)


@dataclass(frozen=True, slots=True)
class Cosignature:
    """An outsider's word that this is what the log showed, and that it extends all that it showed before."""

    witness: bytes
    seen_at: int
    signature: bytes

    def is_of(self, head: Head) -> bool:
        """Whether it is the witness's own word for this head."""
        try:
            said = seen_bytes(head, self.seen_at)
        except struct.error:
            return False
        return is_signed(self.witness, self.signature, said)


def head_bytes(
    log: UUID, size: int, previous: int, settled: int, root: bytes, signed_at: int
) -> bytes:
    """What the log signs."""
    return _HEAD_LABEL + _HEAD.pack(log.bytes, size, previous, settled, signed_at, root)


def is_head(message: bytes) -> bool:
    """Whether a message is one that the log signs, and nothing else that a signature could be wanted for."""
    return message.startswith(_HEAD_LABEL) and len(message) == len(_HEAD_LABEL) + _HEAD.size


def seen_bytes(head: Head, seen_at: int) -> bytes:
    """What a witness signs."""
    return b"topeng audit witness 1\x00" + _SEEN.pack(
        head.key, head.log.bytes, head.size, seen_at, head.root
    )


async def sign_head(
    signer: Signer,
    *,
    log: UUID,
    size: int,
    previous: int,
    settled: int,
    root: bytes,
    signed_at: int,
) -> Head:
    """A head by this log."""
    signature = await signer.sign(head_bytes(log, size, previous, settled, root, signed_at))
    return Head(log, size, previous, settled, root, signed_at, signer.public_key, signature)


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether whoever holds the private half of `key` signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
