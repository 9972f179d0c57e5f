"""The guard: what may be said.

`judge` is asked about everything that is to cross. It refuses contact cards. File names never cross because a
`Content` has no place for one; the channels name files themselves.
"""

from dataclasses import dataclass
from enum import StrEnum

from relay.content import Content, ContentKind


class Outcome(StrEnum):
    """What becomes of the content."""

    PASS = "pass"  # noqa: S105 a verdict, not a password
    MASKED = "masked"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """The outcome, and the content as far as it may cross."""

    outcome: Outcome
    content: Content
    reasons: tuple[str, ...] = ()


def judge(content: Content) -> Verdict:
    """Judge one piece of content. Never raises."""
    if content.kind is ContentKind.CONTACT:
        return Verdict(Outcome.REFUSED, Content(ContentKind.CONTACT), ("contact_card",))
    return Verdict(Outcome.PASS, content)
