"""Needs: what a number must be able to do for a conversation, and for whom a number may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from relay.session import Mode

SMS: Final = 1
VOICE: Final = 2
"""What a number can do, added up: its ability."""

ABILITIES: Final[Mapping[Mode, tuple[int, ...]]] = {
    Mode.MESSAGE_ONLY: (SMS, SMS + VOICE),
    Mode.VOICE_ONLY: (VOICE, SMS + VOICE),
    Mode.VOICE_AND_MESSAGE: (SMS + VOICE,),
}


class Selection(StrEnum):
    """Whether somebody gets a number that they had before, or rather one that they have not."""

    PREFER_STICKY = "prefer-sticky"
    AVOID_STICKY = "avoid-sticky"


@dataclass(frozen=True, slots=True, repr=False)
class Want:
    """For whom a number is sought, in which pool. `block` is the same person under the index of block lists.

    Without a `country` any will do; `areas` is None where the country is all that is asked.
    """

    service_id: UUID
    counterpart: bytes
    block: bytes
    abilities: tuple[int, ...]
    country: str | None
    areas: tuple[str, ...] | None
    selection: Selection
