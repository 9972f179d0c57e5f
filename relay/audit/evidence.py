"""Evidence: proofs and heads as JSON, which anybody can check without the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from relay.audit.entry import Recorded
from relay.audit.head import Cosignature, Head
from relay.audit.leaf import hash_of
from relay.audit.proof import extends, includes


class Unreadable(Exception):
    """This is not evidence."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That an entry stands in a place of the log with this head."""

    entry: Recorded
    place: int
    head: Head
    proof: tuple[bytes, ...]

    def holds(self, key: bytes) -> bool:
        """Whether it is so, by the word of the log with this public key."""
        return self.head.is_signed_by(key) and includes(
            leaf=hash_of(self.entry),
            place=self.place,
            size=self.head.size,
            proof=self.proof,
            root=self.head.root,
        )


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the log with the head `old` only grew until it had this one."""

    old: Head
    head: Head
    proof: tuple[bytes, ...]

    def holds(self, key: bytes) -> bool:
        """Whether it is so, by the word of the log with this public key."""
        signed = self.old.is_signed_by(key) and self.head.is_signed_by(key)
        return (
            signed
            and self.old.log == self.head.log
            and extends(
                first=self.old.size,
                old=self.old.root,
                size=self.head.size,
                root=self.head.root,
                proof=self.proof,
            )
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """A head that a witness has co-signed."""

    head: Head
    cosignature: Cosignature

    def holds(self, key: bytes) -> bool:
        """Whether both have signed it: the log with this public key, and the witness."""
        return self.head.is_signed_by(key) and self.cosignature.is_of(self.head)


def moment(microseconds: int) -> str:
    """A moment for people and JSON."""
    seconds, rest = divmod(microseconds, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest).isoformat()


def microseconds(text: str) -> int:
    """What `moment` showed."""
    at = datetime.fromisoformat(text)
    return int(at.replace(microsecond=0).timestamp()) * 1_000_000 + at.microsecond


def show_entry(entry: Recorded) -> dict[str, Any]:
    """An entry as JSON fields."""
    return {
        "id": entry.id,
        "at": moment(entry.at),
        "actor_kind": entry.actor_kind,
        "actor": entry.actor and str(entry.actor),
        "act": entry.act,
        "object_kind": entry.object_kind,
        "object": entry.object and str(entry.object),
        "reason": entry.reason,
    }


def show_head(head: Head) -> dict[str, Any]:
    """A head as JSON fields."""
    return {
        "log": str(head.log),
        "size": head.size,
        "previous": head.previous,
        "settled": head.settled,
        "root": head.root.hex(),
        "signed_at": moment(head.signed_at),
        "key": head.key.hex(),
        "signature": head.signature.hex(),
    }


def show(one: Inclusion | Consistency | Seen) -> dict[str, Any]:
    """Evidence as JSON fields."""
    match one:
        case Inclusion(entry, place, head, proof):
            return {
                "entry": show_entry(entry),
                "place": place,
                "proof": [node.hex() for node in proof],
                "head": show_head(head),
            }
        case Consistency(old, head, proof):
            return {
                "old": show_head(old),
                "proof": [node.hex() for node in proof],
                "head": show_head(head),
            }
        case Seen(head, cosignature):
            return {"head": show_head(head), "cosignature": show_cosignature(cosignature)}


def show_cosignature(cosignature: Cosignature) -> dict[str, Any]:
    """A cosignature as JSON fields."""
    return {
        "witness": cosignature.witness.hex(),
        "seen_at": moment(cosignature.seen_at),
        "signature": cosignature.signature.hex(),
    }


def read(fields: Any) -> Inclusion | Consistency | Seen:
    """The evidence in JSON fields. Raises `Unreadable`."""
    try:
        head = _head(fields["head"])
        if "cosignature" in fields:
            return Seen(head, _cosignature(fields["cosignature"]))
        proof = tuple(bytes.fromhex(node) for node in fields["proof"])
        if "old" in fields:
            return Consistency(_head(fields["old"]), head, proof)
        return Inclusion(_entry(fields["entry"]), int(fields["place"]), head, proof)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Unreadable("this is neither a proof nor a head of an audit log") from None


def read_head(fields: Any) -> Head:
    """The head in JSON fields. Raises `Unreadable`."""
    try:
        return _head(fields)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Unreadable("this is no head of an audit log") from None


def read_cosignature(fields: Any) -> Cosignature:
    """The cosignature in JSON fields. Raises `Unreadable`."""
    try:
        return _cosignature(fields)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Unreadable("this is no cosignature") from None


def _head(fields: Mapping[str, Any]) -> Head:
    return Head(
        log=UUID(fields["log"]),
        size=int(fields["size"]),
        previous=int(fields["previous"]),
        settled=int(fields["settled"]),
        root=bytes.fromhex(fields["root"]),
        signed_at=microseconds(fields["signed_at"]),
        key=bytes.fromhex(fields["key"]),
        signature=bytes.fromhex(fields["signature"]),
    )


def _cosignature(fields: Mapping[str, Any]) -> Cosignature:
    return Cosignature(
        witness=bytes.fromhex(fields["witness"]),
        seen_at=microseconds(fields["seen_at"]),
        signature=bytes.fromhex(fields["signature"]),
    )


def _entry(fields: Mapping[str, Any]) -> Recorded:
    return Recorded(
        id=int(fields["id"]),
        at=microseconds(fields["at"]),
        actor_kind=fields["actor_kind"],
        actor=None if fields["actor"] is None else UUID(fields["actor"]),
        act=fields["act"],
        object_kind=fields["object_kind"],
        object=None if fields["object"] is None else UUID(fields["object"]),
        reason=fields["reason"],
    )
