"""The switchboard: which of a person's conversations a message is for, where several share one sender.

It picks by what the person said (a quoted message, a pressed button, a code in front, the number of an answer) and never
by what is likely: where nothing was said it is unclear, and the person is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from relay.code import ALPHABET, LENGTH
from relay.session import Party, Role

_CODE = re.compile(rf"\s*#?([{ALPHABET}]{{{LENGTH}}})(?![\w])[\s:,.\-]*", re.IGNORECASE)
_NUMBER = re.compile(r"\s*#?([1-9][0-9]?)[\s.)]*")
FLAT = -1_000_000
"""Slots up to here, and threads of these ids, are conversations that share one flat chat with a bot; above it and up to 0
are a person's on one sender."""
PICK = "pick:"
"""Before a participant's hexadecimal id: what a button of the question carries."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the person's conversations: who they are in it, its session, and its short code."""

    participant: UUID
    session: UUID
    code: str


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What a message says of where it belongs.

    `quoted` is the session of the message that it answers, if that is known; `asked` the participants that an open
    question offered, in its order. `plain`: nothing but a text, which could be the answer to a question.
    """

    text: str
    quoted: UUID | None = None
    choice: str | None = None
    asked: tuple[UUID, ...] = ()
    plain: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class To:
    """It is for the conversation at this place; `text` is what of it should cross."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """It says which conversation the messages before it are for, and nothing more."""

    place: int


@dataclass(frozen=True, slots=True)
class Past:
    """It is for a conversation that is over."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """It does not say."""


Pick = To | Answer | Past | Unclear


def pick(choices: Sequence[Choice], said: Said, *, must_say: bool) -> Pick:
    """Where a message belongs. With a single choice it need not say so, unless it `must_say`."""
    pressed = _pressed(choices, said.choice)
    if pressed is not None:
        return pressed
    if said.quoted is not None:
        place = _only([one.session == said.quoted for one in choices])
        if place is None:
            return Past()
        alone = len(choices) == 1 and not must_say
        return To(place, said.text if alone else _without(choices[place].code, said.text))
    if len(choices) == 1 and not must_say and not said.asked:
        return To(0, said.text)
    coded = _CODE.match(said.text)
    if coded is not None:
        place = _only([one.code == coded[1].upper() for one in choices])
        if place is not None:
            rest = said.text[coded.end() :]
            return To(place, rest) if rest or not said.plain else Answer(place)
    numbered = _NUMBER.fullmatch(said.text)
    if said.plain and numbered is not None and int(numbered[1]) <= len(said.asked):
        wanted = said.asked[int(numbered[1]) - 1]
        place = _only([one.participant == wanted for one in choices])
        return Past() if place is None else Answer(place)
    return Unclear()


def label(writer: Party, code: str) -> str:
    """The line that tells somebody with several conversations which one a message is of."""
    return heading(writer.alias, writer.role, code)


def heading(alias: str, role: Role, code: str) -> str:
    """The same of a writer who may have left since."""
    return f"{alias}{' (driver)' if role is Role.DRIVER else ''} · {code}"


def _without(code: str, text: str) -> str:
    """What was said behind a code in front: an edit of such a message still begins with it."""
    coded = _CODE.match(text)
    if coded is None or coded[1].upper() != code:
        return text
    return text[coded.end() :] or text


def _pressed(choices: Sequence[Choice], choice: str | None) -> Pick | None:
    """What a button of ours says; None for a button of somebody else's template, which is a text like any other."""
    if choice is None:
        return None
    place = _only([choice in {one.code, PICK + one.participant.hex} for one in choices])
    if place is not None:
        return Answer(place)
    return Past() if choice.startswith(PICK) else None


def _only(fits: Sequence[bool]) -> int | None:
    """The one place that fits; None where none does, or several do."""
    return fits.index(True) if sum(fits) == 1 else None
