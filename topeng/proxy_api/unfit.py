"""What the rules of sessions refuse, in the API's codes; where no number will do, the event log hears of it, too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from db import happenings
from db.pool import Database
from relay import happening
from relay.pool import exhaustion
from relay.pool.exhaustion import Exhausted
from relay.proxy.refusal import Unfit, Why
from topeng.proxy_api.error import Code, Refused

CODES = {
    Why.NAME_TAKEN: Code.SESSION_NAME_TAKEN,
    Why.ENDED: Code.SESSION_CLOSED,
    Why.NO_SUCH_CHANGE: Code.NO_SUCH_CHANGE,
    Why.PAIR_IN_USE: Code.PAIR_IN_USE,
    Why.TOO_MANY: Code.TOO_MANY_PARTICIPANTS,
    Why.TWICE: Code.IDENTIFIER_TWICE,
    Why.WAS_REMOVED: Code.WAS_REMOVED,
    Why.BAD_IDENTIFIER: Code.BAD_IDENTIFIER,
    Why.OWN_NUMBER: Code.BAD_IDENTIFIER,
    Why.UNFIT_FOR_MODE: Code.UNFIT_FOR_MODE,
    Why.NOT_IN_POOL: Code.NOT_IN_POOL,
    Why.BAD_PAIR: Code.BAD_PAIR,
    Why.NO_PROXY: Code.ONLY_RESERVED,
    Why.PAST: Code.BAD_PARAMETER,
    Why.GUARDED: Code.BAD_PARAMETER,
    Why.VOICE_ONLY: Code.UNFIT_FOR_MODE,
    Why.WINDOW_CLOSED: Code.VENDOR_REFUSED,
    Why.NO_MEDIA: Code.BAD_PARAMETER,
    Why.EMPTY: Code.BAD_PARAMETER,
}
NUMBERS = {
    exhaustion.Why.EMPTY: Code.ONLY_RESERVED,
    exhaustion.Why.RESERVED: Code.ONLY_RESERVED,
    exhaustion.Why.COUNTRY: Code.NO_NUMBER_OF_COUNTRY,
    exhaustion.Why.CAPABILITY: Code.NO_CAPABLE_NUMBER,
    exhaustion.Why.AREA: Code.NO_FITTING_NUMBER,
    exhaustion.Why.OPTED_OUT: Code.NO_FITTING_NUMBER,
    exhaustion.Why.TAKEN: Code.ALL_IN_USE,
}


@asynccontextmanager
async def understood(database: Database, service_id: UUID) -> AsyncIterator[None]:
    """Say in the API's words what the rules refuse. What was begun is undone by then."""
    try:
        yield
    except Unfit as unfit:
        raise Refused(CODES[unfit.why], str(unfit)) from None
    except Exhausted as dry:
        code = NUMBERS[dry.why]
        async with database.transaction() as connection:
            await happenings.add(connection, happening.Code(int(code)), service_id=service_id)
        raise Refused(code, str(dry)) from None
