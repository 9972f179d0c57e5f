"""What a provider brought, translated: the only shapes in which the outside enters."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from relay.address import Address
from relay.content import Content
from relay.language import Language


@dataclass(frozen=True, slots=True, repr=False)
class Arrival:
    """One message from a person, not yet recorded.

    `source` and `provider_id` name it once for all (a repeat has no effect); `proxy` is what it was written to
    (``whatsapp:+1…``, ``telegram:staff``); `slot` tells apart threads on a shared proxy, 0 where there are none;
    `message_id` is the provider's name for it, for marks and quotes; `edited` says that it is an earlier message of that
    name anew. `quoted` is the provider's name of the message that it answers, `choice` what a pressed quick-reply
    button carries, `group` the album that it is part of.
    """

    source: str
    provider_id: str
    proxy: str
    sender: Address
    slot: int
    content: Content
    message_id: str
    language: Language
    edited: bool = False
    quoted: str | None = None
    choice: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Event:
    """A command, a button or a join: kept whole (sealed) and worked off after the commit, in order per `sender`."""

    source: str
    provider_id: str
    sender: Address | None
    raw: bytes


class Progress(IntEnum):
    """How far a provider says a delivery has come. Higher is later; it never goes back."""

    SENT = 1
    DELIVERED = 2
    READ = 3
    FAILED = 4


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider says about a delivery later, found by the token that we gave it along."""

    token: str
    provider_id: str
    progress: Progress
    code: str | None
    at: datetime | None = None
