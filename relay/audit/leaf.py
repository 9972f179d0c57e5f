"""The bytes of a leaf: every column of an entry, each with its length, so that no two entries have the same."""

import struct
from uuid import UUID

from relay.audit.entry import Recorded
from relay.audit.tree import leaf_hash

VERSION = b"topeng audit entry 1\x00"
"""Another encoding gets another version, and old leaves keep theirs."""

_NUMBERS = struct.Struct(">qq")
_LENGTH = struct.Struct(">I")
_NOTHING = b"\xff\xff\xff\xff"


def encode(entry: Recorded) -> bytes:
    """The bytes: the version, id and moment as signed 64-bit numbers, then each column behind its length.

    The columns are actor_kind, actor, act, object_kind, object and reason; texts in UTF-8, ids as 16 bytes; a length of
    2**32 - 1 with nothing behind it is NULL.
    """
    return b"".join(
        (
            VERSION,
            _NUMBERS.pack(entry.id, entry.at),
            _text(entry.actor_kind),
            _id(entry.actor),
            _text(entry.act),
            _text(entry.object_kind),
            _id(entry.object),
            _text(entry.reason),
        )
    )


def hash_of(entry: Recorded) -> bytes:
    """What stands for the entry in the tree."""
    return leaf_hash(encode(entry))


def _text(text: str | None) -> bytes:
    if text is None:
        return _NOTHING
    raw = text.encode()
    return _LENGTH.pack(len(raw)) + raw


def _id(id: UUID | None) -> bytes:
    return _NOTHING if id is None else _LENGTH.pack(16) + id.bytes
