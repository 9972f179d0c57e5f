"""The key file: the master keys and the peppers, outside the database and outside the data folder."""

import base64
import hmac
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from relay.errors import TopengError
from relay.vault.seal import KEY_SIZE
from topeng.chance import Chance


class KeyFileError(TopengError):
    """The key file cannot be used."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyFile:
    """Master keys by version, the version that wraps new keys, and a pepper per purpose."""

    masters: dict[int, bytes]
    current: int
    routing: bytes
    reference: bytes
    token: bytes

    def fingerprint(self, version: int) -> bytes:
        """What the database may know of a master key and the peppers: enough to recognise them, no more."""
        return hmac.digest(
            self.masters[version], b"fingerprint" + self.routing + self.reference, "sha256"
        )[:16]


def load_or_create(path: Path, chance: Chance) -> KeyFile:
    """The keys in the file, which is made (mode 0600) where there is none. Raises `KeyFileError`."""
    try:
        if not path.exists():
            _write(path, _fresh(chance))
    except OSError as error:
        raise _unusable(path, error) from None
    return load(path)


def load(path: Path) -> KeyFile:
    """The keys in the file. Raises `KeyFileError`."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o007:
            raise KeyFileError(
                f"Everyone on this machine can reach the key file {path}; run: chmod 600 {path}"
            )
        return _read(json.loads(path.read_text(encoding="ascii")))
    except (KeyError, ValueError, TypeError, AttributeError):
        raise KeyFileError(
            f"The key file {path} is damaged; put the right one back, or name it with TOPENG_KEY_FILE."
        ) from None
    except OSError as error:
        raise _unusable(path, error) from None


def _unusable(path: Path, error: OSError) -> KeyFileError:
    return KeyFileError(
        f"The key file {path} cannot be used ({error.strerror}); see TOPENG_KEY_FILE."
    )


def _fresh(chance: Chance) -> KeyFile:
    return KeyFile(
        masters={1: chance.bytes(KEY_SIZE)},
        current=1,
        routing=chance.bytes(KEY_SIZE),
        reference=chance.bytes(KEY_SIZE),
        token=chance.bytes(KEY_SIZE),
    )


def _write(path: Path, keys: KeyFile) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fields = {
        "masters": {str(version): _text(key) for version, key in keys.masters.items()},
        "current": keys.current,
        "peppers": {
            "routing": _text(keys.routing),
            "reference": _text(keys.reference),
            "token": _text(keys.token),
        },
    }
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
    ) as file:
        json.dump(fields, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link fails where the name is taken: of two that start at once, one file stays.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read(fields: dict[str, dict[str, str]]) -> KeyFile:
    masters = {int(version): _key(text) for version, text in fields["masters"].items()}
    current = int(str(fields["current"]))
    if current not in masters:
        raise ValueError("the current version is not among the keys")
    peppers = fields["peppers"]
    return KeyFile(
        masters,
        current,
        _key(peppers["routing"]),
        _key(peppers["reference"]),
        _key(peppers["token"]),
    )


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_SIZE:
        raise ValueError("a key has 32 bytes")
    return key
