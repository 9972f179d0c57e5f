"""The recap: what a new holder reads first of a conversation that others have had before."""

from dataclasses import dataclass
from uuid import UUID

from db import history, notes, services
from db.deliveries import Draft
from db.history import Line
from db.pool import Connection
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
from relay.vault.seal import Place, Unopenable
from topeng.drafts import Drafter
from topeng.intake import contents

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
        session_id: UUID,
        key_id: UUID,
        lane_id: UUID,
        language: Language,
    ) -> list[Draft]:
        """The last lines as they crossed, as many as the service hands over, and the notes. The session's key must be open."""
        limit = await services.handover_lines(connection, session_id)
        said = await history.last_lines(connection, session_id, limit=limit) if limit else []
        told = [self._line(one, key_id, language) for one in said]
        noted = [self._note(one, key_id) for one in await notes.of_session(connection, session_id)]
        return [
            self.drafter.draft(
                lane_id, key_id, Text(say(notice, language, lines=_newest(these))), Purpose.NOTICE
            )
            for notice, these in ((Notice.RECAP, told), (Notice.RECAP_NOTES, noted))
            if these
        ]

    def _line(self, one: Line, key_id: UUID, language: Language) -> str:
        content = self._opened(key_id, one.body, Place("inbound", "body", one.inbound_id))
        who = CUSTOMER[language] if one.role is Role.CUSTOMER else one.alias
        return _cut(f"{who}: {_said(content, language)}")

    def _note(self, note: notes.Note, key_id: UUID) -> str:
        """A note; a contact detail in it goes no further than to whoever wrote it."""
        content = self._opened(key_id, note.body, Place("note", "body", note.id))
        said = " ".join(content.text.strip().removeprefix(NOTE).split()) if content else "…"
        verdict = judge(said)
        return _cut(f"{note.alias}: {verdict.masked if verdict.leaks else said}")

    def _opened(self, key_id: UUID, body: bytes, place: Place) -> Content | None:
        try:
            return contents.load(self.drafter.vault.unseal(key_id, body, place))
        except Unopenable:
            return None


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
