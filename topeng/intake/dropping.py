"""Dropping: what goes nowhere between customers is told to the business alone, in its event log."""

from uuid import UUID

from db import happenings
from db.pool import Connection
from db.routes import Found
from relay.happening import Code
from relay.routing import Drop

_CODES = {
    Drop.ALONE: Code.NO_PARTNER,
    Drop.VOICE_ONLY: Code.MESSAGE_NOT_ALLOWED,
    Drop.STOP_WORD: Code.STOP_WORD,
}


async def drop(connection: Connection, why: Drop, found: Found, inbound_id: UUID) -> None:
    """Enter what was dropped."""
    await happenings.add(
        connection,
        _CODES[why],
        service_id=found.service_id,
        session_id=found.route.session,
        about=inbound_id,
    )
