"""The event log holds codes and ids, and each event is told of once."""

from datetime import timedelta
from uuid import uuid4

from db import happenings
from db.pool import Connection
from relay.happening import SAID, Code


async def test_events_are_found_by_service_and_code_the_newest_first(
    connection: Connection,
) -> None:
    service, session, message = uuid4(), uuid4(), uuid4()
    await happenings.add(
        connection, Code.STOP_WORD, service_id=service, session_id=session, about=message
    )
    await happenings.add(connection, Code.NO_SESSION, service_id=service)
    await happenings.add(connection, Code.NO_SESSION, service_id=uuid4())
    found = await happenings.newest(connection, limit=10, service_id=service)
    assert [one.code for one in found] == [80902, 80901]
    assert (found[1].session_id, found[1].about) == (session, message)
    (last,) = await happenings.newest(connection, limit=1, codes=[Code.STOP_WORD])
    assert last.service_id == service


async def test_an_event_is_told_of_once_and_forgotten_with_age(connection: Connection) -> None:
    for code in (Code.INTERCEPTED, Code.NO_PARTNER):
        await happenings.add(connection, code)
    told = await happenings.tell(connection, limit=10)
    assert [one.code for one in told] == [Code.INTERCEPTED, Code.NO_PARTNER]
    assert await happenings.tell(connection, limit=10) == []
    await happenings.forget(connection, timedelta(days=1))
    assert len(await happenings.newest(connection, limit=10)) == 2
    await happenings.forget(connection, timedelta(seconds=-1))
    assert await happenings.newest(connection, limit=10) == []


def test_every_code_is_said_in_words() -> None:
    assert set(SAID) == set(Code)
