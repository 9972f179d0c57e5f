"""The allocator: nobody meets a number twice at a time, and who gets which is no accident."""

from datetime import timedelta

import pytest

from db import number_opt_outs, numbers
from relay.address import Address
from relay.errors import BadInput, Conflict, NotFound
from relay.pool.exhaustion import Exhausted, Why
from relay.pool.geography import Geo
from relay.pool.needs import Selection
from relay.session import Mode
from tests.topeng.numbers.conftest import OTHER, PERSON, Pool

BRITON = Address.parse("tel:+442079460123")
HOUR = timedelta(hours=1)


async def refused(
    pool: Pool, address: Address = PERSON, mode: Mode = Mode.VOICE_AND_MESSAGE
) -> Why:
    """Why there is no number for somebody; one more would do, each time."""
    with pytest.raises(Exhausted) as caught:
        await pool.allocate(address, mode)
    assert caught.value.needed == 1
    return caught.value.why


async def test_the_same_person_gets_another_number_in_each_conversation_until_none_is_left(
    pool: Pool,
) -> None:
    made = await pool.numbers(3)
    assert len({(await pool.meet()).proxy.id for _ in made}) == 3
    assert await refused(pool) is Why.TAKEN
    assert (await pool.meet(OTHER)).proxy.id in {one.id for one in made}


async def test_one_number_serves_people_who_do_not_meet_it_twice(pool: Pool) -> None:
    (only,) = await pool.numbers(1)
    people = [Address.parse(f"tel:+1415555{n:04}") for n in range(4)]
    session = await pool.rows.session()
    met = [await pool.meet(person, session=session) for person in people]
    assert {one.proxy.id for one in met} == {only.id}
    assert await numbers.in_use(pool.connection, [only.id]) == {only.id: 1}


async def test_a_number_rests_for_a_person_after_a_conversation_and_for_nobody_else(
    pool: Pool,
) -> None:
    await pool.numbers(1)
    await pool.rules(cool_off=HOUR)
    await pool.part(await pool.meet())
    assert await refused(pool) is Why.TAKEN
    await pool.part(await pool.meet(OTHER))
    await pool.later(HOUR - timedelta(minutes=1))
    assert await refused(pool) is Why.TAKEN
    await pool.later(timedelta(minutes=1))
    await pool.meet()


async def test_without_a_rest_it_is_free_at_once(pool: Pool) -> None:
    await pool.numbers(1)
    for _ in range(3):
        await pool.part(await pool.meet())


async def test_who_prefers_it_gets_the_number_of_the_last_time_and_silently_another_when_it_is_taken(
    pool: Pool,
) -> None:
    first, second, third = await pool.numbers(3)
    await pool.part(await pool.meet(explicit=third.id))
    await pool.part(await pool.meet(explicit=second.id))
    assert (await pool.meet()).proxy.id == second.id
    assert (await pool.meet()).proxy.id == third.id
    assert (await pool.meet()).proxy.id == first.id


async def test_who_avoids_it_gets_one_they_never_had_and_at_last_the_one_they_had_longest_ago(
    pool: Pool,
) -> None:
    await pool.rules(selection=Selection.AVOID_STICKY)
    made = await pool.numbers(3)
    met = []
    for _ in range(5):
        person = await pool.meet()
        met.append(person.proxy.id)
        await pool.part(person)
    assert set(met[:3]) == {one.id for one in made}
    assert met[3:] == met[:2]


async def test_the_least_loaded_goes_first_then_the_least_lately_given_then_by_sid(
    pool: Pool,
) -> None:
    made = sorted(await pool.numbers(3), key=lambda one: one.id.hex)
    people = [Address.parse(f"tel:+1415555{n:04}") for n in range(7)]
    met = [await pool.meet(person) for person in people[:6]]
    assert [one.proxy.id for one in met] == [one.id for one in made] * 2
    await pool.part(met[1])
    assert (await pool.meet(people[6])).proxy.id == made[1].id
    loads = await pool.connection.fetch(
        "SELECT load FROM number WHERE service_id = $1", pool.rows.service_id
    )
    assert [row["load"] for row in loads] == [2, 2, 2]


async def test_numbers_are_of_the_persons_own_country(pool: Pool) -> None:
    await pool.numbers(1)
    assert await refused(pool, BRITON) is Why.COUNTRY
    (british,) = await pool.numbers(1, e164="+442079460999", country="GB", area=None)
    assert (await pool.meet(BRITON)).proxy.id == british.id
    await pool.meet(Address.parse("tel:+441534123456"))
    await pool.meet(Address.parse("tel:+12685550123"))


async def test_a_service_may_take_numbers_from_anywhere(pool: Pool) -> None:
    (only,) = await pool.numbers(1)
    await pool.rules(geo=Geo.ANYWHERE)
    assert (await pool.meet(BRITON)).proxy.id == only.id


@pytest.mark.parametrize(
    ("geo", "near"),
    [(Geo.COUNTRY, {"415", "628", "212"}), (Geo.OVERLAY, {"415", "628"}), (Geo.AREA, {"415"})],
)
async def test_in_north_america_a_number_is_as_near_as_the_service_says(
    pool: Pool, geo: Geo, near: set[str]
) -> None:
    await pool.rules(geo=geo)
    made = {area: (await pool.numbers(1, area=area))[0].id for area in ("212", "628", "415")}
    met = {(await pool.meet()).proxy.id for _ in near}
    assert met == {made[area] for area in near}
    assert await refused(pool) is Why.TAKEN


async def test_an_area_without_a_number_is_named_and_elsewhere_no_area_is_asked_for(
    pool: Pool,
) -> None:
    await pool.rules(geo=Geo.AREA)
    await pool.numbers(1, area="212")
    assert await refused(pool) is Why.AREA
    await pool.numbers(1, e164="+442079460999", country="GB", area=None)
    await pool.meet(BRITON)


async def test_a_number_can_do_what_the_conversation_needs(pool: Pool) -> None:
    (silent,) = await pool.numbers(1, voice=False)
    assert await refused(pool) is Why.CAPABILITY
    assert await refused(pool, mode=Mode.VOICE_ONLY) is Why.CAPABILITY
    assert (await pool.meet(mode=Mode.MESSAGE_ONLY)).proxy.id == silent.id
    (speaking,) = await pool.numbers(1, sms=False)
    assert await refused(pool) is Why.CAPABILITY
    assert (await pool.meet(mode=Mode.VOICE_ONLY)).proxy.id == speaking.id


async def test_what_is_set_apart_is_given_to_nobody_but_by_name(pool: Pool) -> None:
    assert await refused(pool) is Why.EMPTY
    reserved, draining = await pool.numbers(2)
    await numbers.set_reserved(pool.connection, reserved.id, reserved=True)
    await numbers.set_draining(pool.connection, draining.id, draining=True)
    assert await refused(pool) is Why.RESERVED
    await pool.meet(explicit=reserved.id)
    await numbers.set_reserved(pool.connection, reserved.id, reserved=False)
    await pool.meet(OTHER)
    await numbers.set_draining(pool.connection, draining.id, draining=False)
    assert (await pool.meet()).proxy.id == draining.id


async def test_a_number_that_may_not_write_to_somebody_is_not_given_to_them(pool: Pool) -> None:
    only, spare = await pool.numbers(2)
    vault = pool.allocator.vault
    blocked = vault.block_index(vault.index(PERSON))
    assert await number_opt_outs.put(pool.connection, only.id, blocked)
    assert not await number_opt_outs.put(pool.connection, only.id, blocked)
    assert not await number_opt_outs.put(pool.connection, pool.rows.whatsapp.id, blocked)
    assert (await pool.meet()).proxy.id == spare.id
    assert (await pool.meet(OTHER)).proxy.id in {only.id, spare.id}
    assert await refused(pool) is Why.OPTED_OUT
    assert await number_opt_outs.take_back(pool.connection, only.id, blocked)
    assert not await number_opt_outs.take_back(pool.connection, only.id, blocked)
    assert (await pool.meet()).proxy.id == only.id


@pytest.mark.parametrize("scheme", ["tel", "whatsapp"])
async def test_a_number_of_ours_is_no_person(pool: Pool, scheme: str) -> None:
    ours = (await pool.numbers(2))[0]
    address = Address.parse(ours.address.replace("tel", scheme))
    with pytest.raises(BadInput, match="speaks by"):
        await pool.allocate(address)
    with pytest.raises(BadInput, match="speaks by"):
        await pool.allocate(address, explicit=ours.id)
    assert await numbers.remove(pool.connection, ours.id)
    await pool.allocate(address)


async def test_a_number_asked_for_by_name_is_in_the_pool_and_free_for_this_person(
    pool: Pool,
) -> None:
    (only,) = await pool.numbers(1, country="GB", voice=False)
    person = await pool.meet(explicit=only.id)
    with pytest.raises(Conflict, match="another conversation"):
        await pool.allocate(explicit=only.id)
    await pool.part(person)
    assert await numbers.remove(pool.connection, only.id)
    for stranger in (only, pool.rows.whatsapp):
        with pytest.raises(NotFound, match="pool"):
            await pool.allocate(explicit=stranger.id)
