"""A message waits for the business's word, and for its file, and not beyond the end."""

from uuid import UUID, uuid4

import pytest

from db import callbacks, deliveries, interceptions, media, silence
from db.interceptions import Interception
from db.media import Wanted
from db.pool import Connection
from relay.delivery import DeliveryState
from tests.db.proxied import INTERCEPT, Proxied, proxied
from tests.db.rows import Rows, draft


@pytest.fixture
async def place(rows: Rows) -> Proxied:
    return await proxied(rows, intercept=INTERCEPT)


async def waiting(connection: Connection) -> list[Interception]:
    return await interceptions.waiting(connection, limit=10, busy=[], full=[])


async def written(place: Proxied, media_id: UUID | None = None) -> UUID:
    """A message from Ann to Bob, in two parts."""
    one = await place.rows.recorded(place.ann.id, media_id=media_id)
    state = DeliveryState.PREPARING if media_id else DeliveryState.DUE
    parts = [
        draft(place.bob.lane_id, inbound_id=one.id, media_id=media_id, state=state),
        draft(place.bob.lane_id, inbound_id=one.id),
    ]
    await deliveries.add(place.rows.connection, parts)
    return one.id


async def states(place: Proxied) -> list[str]:
    rows = await place.rows.connection.fetch(
        "SELECT state FROM delivery WHERE lane_id = $1 ORDER BY seq", place.bob.lane_id
    )
    return [row["state"] for row in rows]


async def test_what_is_to_be_asked_about_is_born_so_that_it_cannot_go_out(place: Proxied) -> None:
    connection, id = place.rows.connection, await written(place)
    assert await states(place) == ["preparing", "preparing"]
    (one,) = await waiting(connection)
    assert (one.source.id, one.source.writer, one.url) == (id, place.ann.id, INTERCEPT)
    assert await interceptions.waiting(connection, limit=10, busy=[id], full=[]) == []
    (lane,) = {ref.lane_id for ref in await interceptions.let_pass(connection, id)}
    assert lane == place.bob.lane_id
    assert await states(place) == ["due", "due"]
    assert await waiting(connection) == []


async def test_what_is_blocked_goes_nowhere_is_kept_nowhere_and_told_to_nobody(
    place: Proxied,
) -> None:
    connection, id = place.rows.connection, await written(place)
    assert await interceptions.block(connection, id)
    assert await states(place) == ["void", "void"]
    (kept,) = await connection.fetch("SELECT state, reason, body FROM inbound WHERE id = $1", id)
    assert tuple(kept) == ("refused", "intercepted", None)
    assert await callbacks.due(connection, limit=10, busy=[], full=[]) == []
    assert not await interceptions.block(connection, id)


async def test_a_message_with_a_file_is_asked_about_once_it_is_here_and_waits_for_both(
    place: Proxied,
) -> None:
    connection, file = place.rows.connection, uuid4()
    wanted = Wanted(
        file, place.session, place.ann.id, await place.rows.key(), place.rows.whatsapp.id, b"h"
    )
    await media.want(connection, [wanted])
    id = await written(place, file)
    assert await waiting(connection) == []
    await media.store(connection, file, body=b"x", mime="image/jpeg")
    await deliveries.prepared(connection, file, DeliveryState.DUE, None)
    assert await states(place) == ["preparing", "preparing"]
    (one,) = await waiting(connection)
    await interceptions.let_pass(connection, one.source.id)
    assert one.source.id == id
    assert await states(place) == ["due", "due"]


async def test_the_end_of_a_session_is_the_end_of_asking(place: Proxied) -> None:
    connection, id = place.rows.connection, await written(place)
    await connection.execute(
        "UPDATE session SET state = 'closed', ended_at = now() WHERE id = $1", place.session
    )
    assert await waiting(connection) == []
    await silence.void(connection, [place.session])
    await interceptions.sweep(connection)
    assert not await connection.fetchval("SELECT EXISTS (SELECT FROM interception)")
    assert await interceptions.let_pass(connection, id) == []
    assert await states(place) == ["void", "void"]


async def test_what_waits_still_waits_after_a_sweep(place: Proxied) -> None:
    id = await written(place)
    await interceptions.sweep(place.rows.connection)
    assert [one.source.id for one in await waiting(place.rows.connection)] == [id]


async def test_nothing_of_the_business_s_own_and_of_other_services_is_asked_about(
    place: Proxied,
) -> None:
    await deliveries.add(place.rows.connection, [draft(place.bob.lane_id, inbound_id=uuid4())])
    assert await states(place) == ["due"]
    other = await proxied(await Rows.on(place.rows.connection))
    await written(other)
    assert await states(other) == ["due", "due"]
    assert await waiting(place.rows.connection) == []


async def test_who_no_longer_wants_to_be_asked_lets_everything_pass(place: Proxied) -> None:
    await written(place)
    await proxied(place.rows)
    (one,) = await waiting(place.rows.connection)
    assert one.url is None
