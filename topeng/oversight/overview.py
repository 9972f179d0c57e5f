"""Overview: what supervisors read of a ticket and of a service. No address and no content is in it."""

from dataclasses import dataclass
from datetime import timedelta

from db import oversight, reveals
from db.oversight import Figures, Talk
from db.pool import Connection
from db.reveals import Reveal
from db.staff import Staff
from db.tickets import Ticket
from relay.language import Language
from relay.notices import ROLES, Notice, say
from relay.notices.ops import NOBODY, STATES
from relay.notices.reveals import NEVER, TIMES
from topeng.desk.cards import CardTable, until


@dataclass(frozen=True, slots=True)
class Overview:
    """Puts together what a supervisor asked to see."""

    cards: CardTable

    async def of_ticket(self, connection: Connection, ticket: Ticket, language: Language) -> str:
        """A ticket: what it is, how it stands, who has its sessions in hand."""
        record = await oversight.record(connection, ticket.id)
        talks = await oversight.talks(connection, ticket.id)
        places = await self.cards.places(connection, ticket, language) | {
            "state": STATES[ticket.state][language],
            "until": until(ticket.ended_at or ticket.ends_at),
            "epoch": str(record.epoch),
            "talks": "\n".join(_line(talk, language) for talk in talks),
            "cases": str(record.cases),
            "open_cases": str(record.open_cases),
            "reveals": _looks(await reveals.opened(connection, ticket.id), language),
        }
        return say(Notice.FOUND, language, **places)

    async def of_service(self, connection: Connection, person: Staff) -> str:
        """The service of a supervisor, in figures."""
        figures = await oversight.figures(connection, person.service_id)
        return say(Notice.FIGURES, person.language, service=person.service, **_figures(figures))


def _line(talk: Talk, language: Language) -> str:
    role = ROLES[talk.role][language]
    return f"• {talk.code} ({role}): {talk.holder or NOBODY[language]}"


def _looks(opened: list[Reveal], language: Language) -> str:
    """How often the customer's address was seen, and when last."""
    if not opened:
        return NEVER[language]
    count = sum(one.opened_count for one in opened)
    last = max(one.opened_at for one in opened if one.opened_at is not None)
    return TIMES[language].format(count=count, last=until(last))


def _figures(figures: Figures) -> dict[str, str]:
    oldest = f"{figures.oldest_code} {_spell(figures.oldest)}" if figures.oldest_code else "–"
    return {
        "open_tickets": str(figures.open_tickets),
        "unclaimed": str(figures.unclaimed),
        "oldest": oldest,
        "waiting": str(figures.waiting),
        "undeliverable": str(figures.undeliverable),
        "agents": str(figures.agents),
        "claimed_in": _spell(figures.claimed_in),
    }


def _spell(length: timedelta | None) -> str:
    """Hours, minutes and seconds, as both languages write them."""
    return "–" if length is None else str(timedelta(seconds=int(length.total_seconds())))
