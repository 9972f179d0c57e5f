"""The recap: what a new holder reads first of a conversation that others have had before."""

from dataclasses import dataclass
from uuid import UUID

from db import history, notes, services
from db.deliveries import Draft
from db.history import Line
from db.pool import Connection
from db.staff import Staff
from relay import lines
from relay.address import Scheme
from relay.content import Content, ContentKind
from relay.delivery import Purpose
from relay.guard import judge
from relay.language import Language
from relay.notices import MEDIA, Notice, say
from relay.notices.buttons import CUSTOMER
from relay.payload import Text
from relay.routing import NOTE
from relay.session import Role
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.intake import contents
from topeng.vault import Capability, Cell, Denied, Reading

LONGEST_LINE = 300
_ROOM = lines.LONGEST[Scheme.TELEGRAM] - 200
"""Code points for lines in one message, beside what stands above them."""


@dataclass(frozen=True, slots=True)
class Recap:
    """Tells what was."""

    drafter: Drafter

    async def drafts(
        self,
        connection: Connection,
        reader: Staff,
        session_id: UUID,
        key_id: UUID,
        lane_id: UUID,
    ) -> list[Draft]:
        """The last lines as they crossed, as many as the service hands over, and the notes. The session's key must be open."""
        limit, language = await services.handover_lines(connection, session_id), reader.language
        said = await history.last_lines(connection, session_id, limit=limit) if limit else []
        kept = await notes.of_session(connection, session_id)
        cells = [Cell(key_id, _line_place(one), one.body) for one in said]
        cells += [Cell(key_id, Place("note", "body", one.id, session_id), one.body) for one in kept]
        capability = Capability(reader.id, session_id, Reading.RECAP)
        try:
            opened = iter(await self.drafter.vault.open(connection, capability, cells))
        except Denied:
            return []  # suspended meanwhile
        told = [_line(one, _content(next(opened)), language) for one in said]
        noted = [_note(one, _content(next(opened))) for one in kept]
        return [
            self.drafter.draft(
                lane_id, key_id, Text(say(notice, language, lines=_newest(these))), Purpose.NOTICE
            )
            for notice, these in ((Notice.RECAP, told), (Notice.RECAP_NOTES, noted))
            if these
        ]


def _line_place(one: Line) -> Place:
    return Place("inbound", "body", one.inbound_id, one.participant_id)


def _line(one: Line, content: Content | None, language: Language) -> str:
    who = CUSTOMER[language] if one.role is Role.CUSTOMER else one.alias
    return _cut(f"{who}: {_said(content, language)}")


def _note(note: notes.Note, content: Content | None) -> str:
    """A note; a contact detail in it goes no further than to whoever wrote it."""
    said = " ".join(content.text.strip().removeprefix(NOTE).split()) if content else "…"
    verdict = judge(said)
    return _cut(f"{note.alias}: {verdict.masked if verdict.leaks else said}")


def _content(body: bytes | None) -> Content | None:
    return contents.load(body) if body is not None else None


def _said(content: Content | None, language: Language) -> str:
    if content is None:
        return "…"
    text = " ".join(content.text.split())
    if content.kind is ContentKind.TEXT:
        return text
    return f"[{MEDIA[content.kind][language]}] {text}".rstrip()


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def _newest(told: list[str]) -> str:
    """As many of the newest lines as one message holds."""
    kept: list[str] = []
    room = _ROOM
    for line in reversed(told):
        room -= len(line) + 1
        if room < 0:
            break
        kept.insert(0, line)
    return "\n".join(kept)
