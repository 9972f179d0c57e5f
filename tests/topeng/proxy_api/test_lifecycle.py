"""The life of a session: when it ends, what an update may ask, and how it is opened again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relay.ticket import TicketState
from tests.topeng.house import until
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.pool import pair, person, refused, service
from tests.topeng.proxy_api.test_traffic import Couple

pytestmark = TOGETHER


async def seconds_left(backend: Backend, session: Any) -> float:
    """How long a session and its ticket go on, if nothing happens; they end together."""
    [row] = await backend.house.rows(
        """
        SELECT extract(epoch FROM s.ends_at - clock_timestamp())::float8 AS left, s.ends_at = t.ends_at AS together
          FROM session AS s JOIN ticket AS t ON t.id = s.ticket_id WHERE s.id = $1::text::uuid
        """,
        session.sid[2:],
    )
    assert row["together"]
    return float(row["left"])


async def age(backend: Backend, session: Any, seconds: float) -> None:
    """Let everything about a session be so many seconds longer ago."""
    async with backend.house.office.database.transaction() as connection:
        for statement in (
            """
            UPDATE proxy_session SET epoch_at = epoch_at - $2::interval, last_at = last_at - $2::interval,
                   latest = latest - $2::interval WHERE session_id = $1::text::uuid
            """,
            "UPDATE session SET ends_at = ends_at - $2::interval WHERE id = $1::text::uuid",
            """
            UPDATE ticket SET opened_at = opened_at - $2::interval, ends_at = ends_at - $2::interval
             WHERE id = (SELECT ticket_id FROM session WHERE id = $1::text::uuid)
            """,
        ):
            await connection.execute(statement, session.sid[2:], timedelta(seconds=seconds))


async def test_a_ttl_counts_from_the_last_word_up_to_the_cap(backend: Backend) -> None:
    couple = await Couple.of(backend, "ttl", ttl=60)
    assert 55 < await seconds_left(backend, couple.session) <= 60
    await age(backend, couple.session, 50)
    assert await seconds_left(backend, couple.session) < 10
    await couple.say("Sebentar")
    await couple.heard("Sebentar")
    assert 55 < await seconds_left(backend, couple.session) <= 60

    await couple.session.update_async(ttl=80 * 86_400)
    await age(backend, couple.session, 40 * 86_400)
    await couple.say("Lama")
    await couple.heard("Lama")
    assert 49 < await seconds_left(backend, couple.session) / 86_400 < 50


async def cap(backend: Backend, name: str, hours: int) -> None:
    """Let sessions of a service go on for so long at most."""
    async with backend.house.office.database.transaction() as connection:
        await connection.execute(
            """
            UPDATE proxy_service SET cap = $2::interval WHERE service_id = (SELECT id FROM service WHERE name = $1)
            """,
            name,
            timedelta(hours=hours),
        )


async def test_without_a_ttl_the_services_cap_is_the_end(backend: Backend) -> None:
    of = await service(backend, "cap", 0)
    await cap(backend, "cap", 2)
    session = await of.sessions.create_async()
    assert 7190 < await seconds_left(backend, session) <= 7200
    longer = await of.sessions.create_async(date_expiry=datetime.now(UTC) + timedelta(days=9))
    assert 7190 < await seconds_left(backend, longer) <= 7200


async def test_a_moment_that_is_asked_for_beats_every_ttl(backend: Backend) -> None:
    couple = await Couple.of(
        backend, "moment", ttl=30, date_expiry=datetime.now(UTC) + timedelta(seconds=600)
    )
    assert 590 < await seconds_left(backend, couple.session) <= 600
    await couple.session.update_async(ttl=86_400)
    await couple.say("Halo")
    await couple.heard("Halo")
    assert 580 < await seconds_left(backend, couple.session) <= 600
    sooner = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=300)
    now = await couple.session.update_async(date_expiry=sooner)
    assert (now.date_expiry, now.ttl) == (sooner, 86_400)
    assert await seconds_left(backend, couple.session) <= 300
    path = f"/Services/{now.service_sid}/Sessions/{now.sid}"
    cleared = (await backend.ask("POST", path, {"DateExpiry": ""})).body
    assert cleared["date_expiry"] is None
    assert 86_000 < await seconds_left(backend, couple.session) <= 86_400
    past = {"DateExpiry": "2020-01-31T09:30:00Z"}
    assert (await backend.refused("POST", path, past))[:2] == (400, 20001)


async def test_a_session_whose_time_is_up_is_closed_and_its_numbers_are_free(
    backend: Backend,
) -> None:
    of = await service(backend, "time up", 1)
    session = await of.sessions.create_async(ttl=3600)
    who = person(backend).number
    await of.sessions(session.sid).participants.create_async(identifier=who)
    await age(backend, session, 3600)
    # From its end on, whether somebody has swept it up or not.
    assert (await session.fetch_async()).status == "closed"
    await session.update_async()  # nothing is asked for

    other = await of.sessions.create_async()
    await until(lambda: _closed(backend, session))
    over = await session.fetch_async()
    assert (over.status, over.closed_reason) == ("closed", "expired")
    assert over.date_ended is not None
    told = "SELECT code FROM happening WHERE session_id = $1::text::uuid"
    assert await backend.house.one(told, session.sid[2:]) == 80904
    await of.sessions(other.sid).participants.create_async(identifier=who)


async def _closed(backend: Backend, session: Any) -> bool:
    state = "SELECT state = 'closed' FROM session WHERE id = $1::text::uuid"
    return bool(await backend.house.one(state, session.sid[2:]))


async def test_closing_ends_the_ticket_and_the_ticket_the_session(backend: Backend) -> None:
    of = await service(backend, "ends", 4)
    one, _, _ = await pair(backend, of, unique_name="one")
    two, _, _ = await pair(backend, of, unique_name="two")
    tickets = backend.house.office.tickets

    over = await one.update_async(status="closed")
    assert (over.status, over.closed_reason) == ("closed", "api")
    assert over.date_ended is not None
    shown = await tickets.find("one")
    assert (shown.ticket.state, shown.ticket.service) == (TicketState.CLOSED, "ends")

    closed = await tickets.close("two")  # as `topeng ticket close` does
    assert closed.silent
    over = await two.fetch_async()
    assert (over.status, over.closed_reason) == ("closed", "ticket")
    listed = await of.sessions.list_async()
    assert {each.unique_name for each in listed} == {"one", "two"}  # what is over is listed still


async def test_a_closed_session_takes_no_update_but_to_be_opened_again(backend: Backend) -> None:
    of = await service(backend, "closed", 0)
    session = await of.sessions.create_async()
    await session.update_async(status="closed")
    for fields, code in (
        ({"status": "closed"}, 80607),
        ({"ttl": 60}, 80607),
        ({"date_expiry": datetime.now(UTC) + timedelta(hours=1)}, 80607),
        ({"status": "open"}, 80608),
        ({"status": "failed"}, 80608),
    ):
        assert await refused(session.update_async(**fields)) == (400, code)
    assert (await session.update_async()).status == "closed"


@pytest.mark.parametrize("status", ["in-progress", "failed", "unknown"])
async def test_traffic_alone_brings_a_session_into_progress(backend: Backend, status: str) -> None:
    of = await service(backend, f"progress {status}", 0)
    session = await of.sessions.create_async()
    assert await refused(session.update_async(status=status)) == (400, 80608)
    assert (await session.update_async(status="open")).status == "open"


async def test_a_session_that_is_opened_again_has_its_people_and_numbers_back(
    backend: Backend,
) -> None:
    couple = await Couple.of(backend, "again", ttl=600)
    async with backend.house.office.database.transaction() as connection:
        await connection.execute("UPDATE proxy_service SET most_participants = 3")
    await couple.join()
    assert await couple.seats.pop().delete_async()
    await couple.say("Sampai jumpa")
    await couple.heard("Sampai jumpa")
    await couple.session.update_async(status="closed")

    now = await couple.session.update_async(status="in-progress")
    assert (now.status, now.closed_reason, now.date_ended) == ("in-progress", None, None)
    assert 590 < await seconds_left(backend, now) <= 600
    await couple.say("Lagi!")
    await couple.heard("Lagi!")
    await couple.say("Ya?", 1)
    await couple.heard("Ya?", 0)
    epoch = "SELECT epoch FROM ticket AS t JOIN session AS s ON s.ticket_id = t.id WHERE s.id = $1::text::uuid"
    assert await backend.house.one(epoch, now.sid[2:]) == 2
    live = """
        SELECT count(*) FROM binding AS b JOIN participant AS p ON p.id = b.participant_id
         WHERE p.session_id = $1::text::uuid AND b.ended_at IS NULL
    """
    assert await backend.house.one(live, now.sid[2:]) == 2


async def test_nothing_is_opened_again_while_a_pair_is_in_use_elsewhere(backend: Backend) -> None:
    of = await service(backend, "clash", 1)
    who = person(backend).number
    first, second = await of.sessions.create_async(), await of.sessions.create_async()
    await of.sessions(first.sid).participants.create_async(identifier=who)
    await first.update_async(status="closed")
    await of.sessions(second.sid).participants.create_async(identifier=who)

    assert await refused(first.update_async(status="in-progress")) == (400, 80604)
    assert (await first.fetch_async()).status == "closed"
    await second.update_async(status="closed")
    to_come = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    now = await first.update_async(status="in-progress", date_expiry=to_come)
    assert (now.status, now.date_expiry) == ("in-progress", to_come)


async def test_an_end_that_is_past_is_forgotten_when_a_session_is_opened_again(
    backend: Backend,
) -> None:
    of = await service(backend, "past end", 0)
    await cap(backend, "past end", 1)
    session = await of.sessions.create_async(date_expiry=datetime.now(UTC) + timedelta(hours=1))
    async with backend.house.office.database.transaction() as connection:
        await connection.execute(
            "UPDATE proxy_session SET expires_at = clock_timestamp() WHERE session_id = $1::text::uuid",
            session.sid[2:],
        )
    await age(backend, session, 5000)
    now = await session.update_async(status="in-progress")  # swept up or not
    assert (now.status, now.date_expiry) == ("in-progress", None)
    assert 3590 < await seconds_left(backend, now) <= 3600


async def test_what_was_forgotten_is_in_no_list_and_is_not_opened_again(backend: Backend) -> None:
    of = await service(backend, "forgotten", 0)
    session = await of.sessions.create_async(unique_name="old")
    await session.update_async(status="closed")
    async with backend.house.office.database.transaction() as connection:
        await connection.execute(
            """
            UPDATE ticket SET opened_at = opened_at - interval '91 days', ends_at = ends_at - interval '180 days',
                   ended_at = ended_at - interval '91 days'
             WHERE id = (SELECT ticket_id FROM session WHERE id = $1::text::uuid)
            """,
            session.sid[2:],
        )
    await backend.house.parts.retention.sweep()
    assert await of.sessions.list_async() == []
    assert await refused(session.fetch_async()) == (404, 20404)
    assert await refused(session.update_async(status="in-progress")) == (400, 80608)
    assert (await of.sessions.create_async(unique_name="old")).sid != session.sid
