"""The summary: a session in figures, for whoever held it to the end. No contents, no names."""

from datetime import timedelta
from uuid import UUID

from db import history
from db.pool import Connection
from relay.language import Language
from relay.notices import Notice, say

_UNITS = {
    Language.INDONESIAN: ("hari", "jam", "menit"),
    Language.ENGLISH: ("d", "h", "min"),
}


async def summary(connection: Connection, participant_id: UUID, language: Language) -> str:
    """The session that somebody takes, or took, part in."""
    tally = await history.tally(connection, participant_id)
    return say(
        Notice.SUMMARY,
        language,
        length=lasted(tally.length, language),
        from_customer=str(tally.from_customer),
        from_staff=str(tally.from_staff),
        media=str(tally.media),
        masked=str(tally.masked),
        notes=str(tally.notes),
        handovers=str(tally.handovers),
    )


def lasted(length: timedelta, language: Language) -> str:
    """A length in its two largest units; what lasted seconds lasted a minute."""
    minutes = max(round(length.total_seconds() / 60), 1)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = zip((days, hours, minutes), _UNITS[language], strict=True)
    return " ".join([f"{count} {unit}" for count, unit in parts if count][:2])
