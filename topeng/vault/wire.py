"""The wire between the service and the vault's process: frames of JSON, four bytes of length in front.

What is bytes goes as base64, an id as its digits. Nothing but these shapes is ever made of what comes in.
"""

import base64
import struct
from typing import Any
from uuid import UUID

import orjson

from relay.errors import TopengError
from relay.vault.seal import Place
from topeng.vault.access import Capability, Cell, Reading

HEAD = struct.Struct(">I")
LONGEST = 64 * 1024 * 1024
"""Bytes of one frame: the largest file, in base64, with room to spare."""


class Garbled(TopengError):
    """What came over the wire is no frame of ours."""


def frame(message: dict[str, Any]) -> bytes:
    """A message as it goes over the wire."""
    body = orjson.dumps(message)
    return HEAD.pack(len(body)) + body


def length(head: bytes) -> int:
    """How long the message behind a head is. Raises `Garbled`."""
    size: int = HEAD.unpack(head)[0]
    if size > LONGEST:
        raise Garbled("a frame is too long")
    return size


def message(body: bytes) -> dict[str, Any]:
    """The message in a frame. Raises `Garbled`."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Garbled("a frame is no JSON") from None
    if not isinstance(found, dict):
        raise Garbled("a frame is no object")
    return found


def text(raw: bytes) -> str:
    """Bytes for the wire."""
    return base64.b64encode(raw).decode("ascii")


def raw(written: str) -> bytes:
    """Bytes from the wire."""
    return base64.b64decode(written, validate=True)


def put_place(place: Place) -> list[str | None]:
    """A place for the wire."""
    owner = place.owner.hex if place.owner else None
    return [place.table, place.column, place.row.hex, owner]


def get_place(written: list[str | None]) -> Place:
    """A place from the wire."""
    table, column, row, owner = written
    return Place(str(table), str(column), UUID(row), UUID(owner) if owner else None)


def put_cell(cell: Cell) -> list[Any]:
    """A cell for the wire."""
    return [cell.key_id.hex, put_place(cell.place), text(cell.sealed)]


def get_cell(written: list[Any]) -> Cell:
    """A cell from the wire."""
    key_id, place, sealed = written
    return Cell(UUID(key_id), get_place(place), raw(sealed))


def put_capability(capability: Capability) -> list[str]:
    """A capability for the wire."""
    return [capability.agent.hex, capability.session.hex, capability.purpose.value]


def get_capability(written: list[str]) -> Capability:
    """A capability from the wire."""
    agent, session, purpose = written
    return Capability(UUID(agent), UUID(session), Reading(purpose))
