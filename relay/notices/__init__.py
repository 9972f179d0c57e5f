"""What Topeng itself says, in the reader's language.

Every notice exists in both languages (a test counts them). None names an address, and none says more to a stranger
than to someone whose ticket has ended.
"""

from relay.language import Language
from relay.notices import appeals, calls, cases, desk, everyone, ops, reveals, staff, words
from relay.notices.cases import CASE_BUTTONS
from relay.notices.labels import (
    CARRIERS,
    DONE,
    INVITED,
    KINDS,
    MEDIA,
    ROLES,
    TAKE,
    UNWANTED,
    thread_title,
)
from relay.notices.notice import Notice
from relay.notices.reasons import REASONS
from relay.routing import Reason

__all__ = [
    "CARRIERS",
    "CASE_BUTTONS",
    "DONE",
    "INVITED",
    "KINDS",
    "MEDIA",
    "REASONS",
    "REFUSALS",
    "ROLES",
    "TAKE",
    "TEXTS",
    "UNWANTED",
    "Notice",
    "because",
    "say",
    "thread_title",
]

TEXTS = (
    everyone.TEXTS
    | staff.TEXTS
    | desk.TEXTS
    | ops.TEXTS
    | words.TEXTS
    | cases.TEXTS
    | reveals.TEXTS
    | appeals.TEXTS
    | calls.TEXTS
)

REFUSALS = {reason: Notice(reason.value) for reason in Reason}
"""The notice for each reason of refusal; the names agree on purpose."""


def because(code: str | None, language: Language) -> str:
    """The sentence that says why, with a space before it; nothing where the writer can do nothing about it."""
    reason = REASONS.get(code or "")
    return f" {reason[language]}" if reason else ""


def say(notice: Notice, language: Language, **places: str) -> str:
    """The notice's text with its places filled."""
    return TEXTS[notice][language].format(**places)
