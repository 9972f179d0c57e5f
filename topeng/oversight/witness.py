"""Witnesses: an outsider with a file of what they have seen, or one who answers at a URL."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from db import audit_log
from db.pool import Database
from relay.audit.evidence import (
    Seen,
    Unreadable,
    read,
    read_cosignature,
    show,
    show_head,
)
from relay.audit.head import Cosignature, Head
from relay.audit.witness import Refused, cosign
from relay.errors import BadInput, TopengError
from topeng.oversight import ledger
from topeng.vault.signing import SEED, LocalSigner

SECONDS = 10.0
LONGEST = 65_536
_COSIGNED, _OTHER_SIZE = 200, 409


class WitnessError(TopengError):
    """The witness did not co-sign."""


@dataclass(frozen=True, slots=True)
class Record:
    """A witness's own file: a line for each head that they co-signed. Their key lies beside it."""

    path: Path

    def read(self) -> list[Seen]:
        """All that was seen, the oldest first. Raises `BadInput`."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError):
            raise BadInput(f"{self.path} cannot be read.") from None
        found = []
        for number, line in enumerate(text.splitlines(), 1):
            try:
                one = read(json.loads(line))
            except (Unreadable, ValueError):
                one = None
            if not isinstance(one, Seen) or not one.cosignature.is_of(one.head):
                raise BadInput(f"{self.path}, line {number}: this is no co-signed head.")
            found.append(one)
        return found

    def add(self, seen: Seen) -> None:
        """Write one more line, to last. Raises `BadInput`."""
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(show(seen)) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise BadInput(f"{self.path} cannot be written ({error.strerror}).") from None

    def signer(self) -> LocalSigner:
        """The witness's key, made on first use. Raises `BadInput`."""
        path = self.path.with_name(f"{self.path.name}.key")
        try:
            if not path.exists():
                number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(number, "w", encoding="ascii") as file:
                    file.write(secrets.token_hex(SEED))
            return LocalSigner.of(bytes.fromhex(path.read_text(encoding="ascii").strip()))
        except (OSError, ValueError):
            raise BadInput(f"The witness's key in {path} cannot be used.") from None


async def by_file(database: Database, path: Path, key: bytes | None) -> Seen | None:
    """Co-sign the newest head into a record; None where it was seen before. Raises `WitnessError`, `BadInput`, `NotFound`.

    `key` is the log's, for who knows it; the first time any other is taken at its word.
    """
    record = Record(path)
    before = record.read()
    last = before[-1].head if before else None
    head, proof = await ledger.newest(database, last.size if last else 0)
    if key is not None and head.key != key:
        raise WitnessError("The newest head is signed with another key than the one given.")
    if head == last:
        return None
    try:
        seen = await cosign(
            head, proof, last=last, signer=record.signer(), now=await _now(database)
        )
    except Refused as refused:
        raise WitnessError(str(refused)) from None
    record.add(seen)
    return seen


async def by_url(database: Database, url: str) -> Seen:
    """Have the witness at `url` co-sign the newest head, and keep their word. Raises `WitnessError`, `BadInput`, `NotFound`.

    They get {"head", "old", "proof"} by POST, and answer 200 with a co-signature, or 409 with {"size"}: how much of the
    log they saw before, where `old` is another.
    """
    if not url.startswith(("http://", "https://")):
        raise BadInput("A witness is a file, or a URL that begins with http:// or https://.")
    status, head, fields = await _ask(database, url, 0)
    if status == _OTHER_SIZE:
        status, head, fields = await _ask(database, url, _size(fields))
    if status != _COSIGNED:
        raise WitnessError(f"The witness did not co-sign; it answered {status}.")
    try:
        seen = Seen(head, read_cosignature(fields))
    except Unreadable:
        raise WitnessError(
            "The witness answered with something else than a co-signature."
        ) from None
    if not seen.cosignature.is_of(head):
        raise WitnessError("The witness answered with a co-signature that is not of this head.")
    await _keep(database, head.size, seen.cosignature)
    return seen


async def _ask(database: Database, url: str, old: int) -> tuple[int, Head, Any]:
    head, proof = await ledger.newest(database, old)
    body = {"head": show_head(head), "old": old, "proof": [node.hex() for node in proof]}
    status, raw = await _post(url, body)
    try:
        return status, head, json.loads(raw or b"null")
    except ValueError:
        raise WitnessError("The witness did not answer with JSON.") from None


async def _post(url: str, body: dict[str, Any]) -> tuple[int, bytes]:
    timeout, raw = aiohttp.ClientTimeout(total=SECONDS), bytearray()
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, json=body, allow_redirects=False) as answer,
        ):
            async for part in answer.content.iter_any():
                raw += part
                if len(raw) > LONGEST:
                    raise WitnessError("The witness answered with too much.")
            return answer.status, bytes(raw)
    except TimeoutError:
        raise WitnessError(f"The witness did not answer within {SECONDS:.0f} seconds.") from None
    except (aiohttp.ClientError, ValueError):
        raise WitnessError("The witness cannot be reached.") from None


def _size(fields: Any) -> int:
    if isinstance(fields, dict) and isinstance(fields.get("size"), int):
        return int(fields["size"])
    raise WitnessError("The witness did not say how much of the log it saw before.")


async def _keep(database: Database, size: int, cosignature: Cosignature) -> None:
    async with database.transaction() as connection:
        await audit_log.add_cosignature(connection, size, cosignature)


async def _now(database: Database) -> int:
    async with database.connection() as connection:
        return await audit_log.now(connection)
