"""The keys that the service stands on: master keys by version, and a pepper per purpose. They live outside the database.

Written down they are JSON::

    {"masters": {"1": "<base64 of 32 bytes>"}, "current": 1,
     "peppers": {"routing": "…", "reference": "…", "token": "…", "blocking": "…", "queue": "…"}}

The last two peppers came later: where they are not written they derive from `token`, so that old files stay good.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from relay.errors import TopengError
from relay.vault.seal import KEY_SIZE
from topeng.chance import Chance

_GIVEN = ("routing", "reference", "token")
_DERIVED = ("blocking", "queue")


class KeyFileError(TopengError):
    """The keys cannot be used. The text says which and why, and nothing of what they are."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyFile:
    """Master keys by version, the version that wraps new keys, and a pepper per purpose."""

    masters: Mapping[int, bytes]
    current: int
    routing: bytes
    reference: bytes
    token: bytes
    blocking: bytes = b""
    queue: bytes = b""

    def __post_init__(self) -> None:
        for name in _DERIVED:
            if not getattr(self, name):
                object.__setattr__(self, name, _derived(self.token, name))

    @classmethod
    def fresh(cls, chance: Chance) -> "KeyFile":
        """New keys."""
        peppers = [chance.bytes(KEY_SIZE) for _ in _GIVEN + _DERIVED]
        return cls({1: chance.bytes(KEY_SIZE)}, 1, *peppers)

    def fingerprint(self, version: int) -> bytes:
        """What the database may know of a master key and the peppers: enough to recognise them, no more."""
        return hmac.digest(
            self.masters[version], b"fingerprint" + self.routing + self.reference, "sha256"
        )[:16]

    def next(self, chance: Chance, taken: Collection[int] = ()) -> "KeyFile":
        """These with one more master key, which wraps from now on; its version is none of `taken`."""
        version = max(*self.masters, *taken, 0) + 1
        masters = {**self.masters, version: chance.bytes(KEY_SIZE)}
        return replace(self, masters=masters, current=version)

    def renewed(self, newer: "KeyFile") -> "KeyFile":
        """What was read later, with the master keys that were known before: rows of theirs may be in hand still."""
        return replace(newer, masters={**self.masters, **newer.masters})

    def only(self, versions: Collection[int]) -> "KeyFile":
        """These with the master keys of `versions` alone, the current one among them."""
        kept = {version: key for version, key in self.masters.items() if version in versions}
        return replace(self, masters=kept)


def dump(keys: KeyFile) -> str:
    """The keys as they are written down."""
    fields = {
        "masters": {str(version): _text(key) for version, key in keys.masters.items()},
        "current": keys.current,
        "peppers": {name: _text(getattr(keys, name)) for name in _GIVEN + _DERIVED},
    }
    return json.dumps(fields, indent=1) + "\n"


def parse(text: str, source: str) -> KeyFile:
    """The keys as they are written in `source`. Raises `KeyFileError`, which quotes nothing of them."""
    fields = _object(text, source)
    masters = {
        _version(name, source): _key(key, source, f"master key {_version(name, source)}")
        for name, key in _part(fields, "masters", source).items()
    }
    current = fields.get("current")
    if not isinstance(current, int) or current not in masters:
        raise KeyFileError(
            f"{source} lacks its current master key: “current” must name a version in “masters”."
        )
    peppers = _part(fields, "peppers", source)
    for name in _GIVEN:
        if name not in peppers:
            raise KeyFileError(f"{source} lacks the pepper “{name}”; put the right keys back.")
    known = {
        name: _key(peppers[name], source, f"the pepper “{name}”")
        for name in _GIVEN + _DERIVED
        if name in peppers
    }
    return KeyFile(masters, current, **known)


def _object(text: str, source: str) -> dict[str, Any]:
    if not text.strip():
        raise KeyFileError(f"{source} is empty; put the right keys back.")
    try:
        fields = json.loads(text)
    except json.JSONDecodeError as error:
        # Where the text ends before the JSON does, somebody has copied half of it.
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        what = "is cut short: its end is missing" if cut else "is not JSON"
        raise KeyFileError(f"{source} {what}; put the right keys back.") from None
    except RecursionError:
        raise KeyFileError(f"{source} is not laid out as keys are.") from None
    if not isinstance(fields, dict):
        raise KeyFileError(f"{source} is not laid out as keys are: it must be a JSON object.")
    return fields


def _part(fields: dict[str, Any], name: str, source: str) -> dict[str, Any]:
    part = fields.get(name)
    if not isinstance(part, dict):
        raise KeyFileError(f"{source} lacks “{name}”; put the right keys back.")
    return part


def _version(name: str, source: str) -> int:
    if not (name.isascii() and name.isdigit() and int(name[:9]) > 0 and len(name) < 10):
        raise KeyFileError(f"{source} names a master key that is no version: versions are 1, 2, 3…")
    return int(name)


def _key(text: object, source: str, what: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        raise KeyFileError(f"{source}: {what} is not base64; put the right keys back.") from None
    if len(key) != KEY_SIZE:
        raise KeyFileError(
            f"{source}: {what} has not {KEY_SIZE} bytes in base64; put the right keys back."
        )
    return key


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _derived(token: bytes, name: str) -> bytes:
    return HKDF(SHA256(), KEY_SIZE, salt=None, info=b"topeng/1 pepper " + name.encode()).derive(
        token
    )
