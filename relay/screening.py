"""Screening: the guard's judgement of a whole message, whatever it holds.

Every content is asked about before it crosses. Texts and captions are judged as text; file names never cross because a
`Content` has no place for one.
"""

from dataclasses import dataclass, field

from relay.content import Content, ContentKind
from relay.guard import Content as Held
from relay.guard import Intent, Kind, Memory, Outcome, Place, Policy, judge
from relay.session import Role

_HOLDS = {
    ContentKind.CONTACT: Held.CONTACT,
    ContentKind.LOCATION: Held.LOCATION,
    ContentKind.VOICE: Held.VOICE,
    ContentKind.PICTURE: Held.PICTURE,
    ContentKind.DOCUMENT: Held.PDF,
}
"""What a document is, and what is in it, is judged once its bytes are here (`topeng.files`)."""


@dataclass(frozen=True, slots=True, repr=False)
class Screened:
    """What becomes of a message: `content` is what of it may cross.

    `memory` is the conversation's from now on. `retracts` names earlier messages whose pieces this one completed;
    `waits` says that it may be such a piece itself and is worth a moment's wait for its neighbours.
    """

    outcome: Outcome
    content: Content
    kinds: tuple[Kind, ...] = ()
    intents: tuple[Intent, ...] = ()
    memory: Memory = field(default_factory=Memory)
    retracts: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote: the role, and opaque names for the writer and the message."""

    role: Role
    sender: str
    message: str


def screen(
    content: Content, writer: Writer, policy: Policy, memory: Memory, now: float
) -> Screened:
    """Judge one message. `now` is in seconds of any clock that does not go back. Never raises."""
    held = _HOLDS.get(content.kind)
    by_kind = policy.of_content(held, writer.role) if held is not None else Outcome.PASSED
    if by_kind is Outcome.REFUSED:
        return Screened(Outcome.REFUSED, Content(content.kind), memory=memory)
    verdict = judge(
        content.text,
        place=Place.TEXT if content.kind is ContentKind.TEXT else Place.CAPTION,
        role=writer.role,
        policy=policy,
        memory=memory,
        sender=writer.sender,
        message=writer.message,
        now=now,
    )
    return Screened(
        outcome=verdict.outcome,
        content=Content(content.kind, verdict.text, content.file, content.spot),
        kinds=verdict.kinds,
        intents=verdict.intents,
        memory=verdict.memory,
        retracts=verdict.retracts,
        waits=verdict.waits,
    )
