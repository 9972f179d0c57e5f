"""A ciphertext that lies elsewhere than where it was sealed does not open: nothing of it crosses, and its reader is told."""

from uuid import UUID

import asyncpg

from relay.vault.seal import Place
from tests.topeng.house import NUMBER, House, keys
from tests.topeng.photos import photo
from topeng.chance import SystemChance
from topeng.vault import Capability, Cell, LocalVault, Reading


async def opened(home: House, row: asyncpg.Record, vault: LocalVault | None = None) -> bytes | None:
    """What the vault makes of an inbound as it lies in the database."""
    place = Place("inbound", "body", row["id"], row["participant_id"])
    capability = Capability(row["participant_id"], row["session_id"], Reading.QUOTE)
    async with home.office.database.connection() as connection:
        cell = Cell(row["key_id"], place, row["body"])
        held = vault or home.office.drafter.vault
        return (await held.open(connection, capability, [cell]))[0]


async def rows(home: House) -> list[asyncpg.Record]:
    return await home.rows(
        """
        SELECT i.id, i.participant_id, i.body, p.session_id, s.key_id
          FROM inbound AS i JOIN participant AS p ON p.id = i.participant_id JOIN session AS s ON s.id = p.session_id
         ORDER BY i.place
        """
    )


async def alter(home: House, statement: str, *values: object) -> None:
    """Change the database behind the service's back, as whoever owns it can."""
    owner = await asyncpg.connect(home.dsn)
    try:
        await owner.execute(statement, *values)
    finally:
        await owner.close()


async def test_bodies_swapped_or_given_to_another_open_no_more(home: House) -> None:
    talk = await home.talking()
    await talk.say("yang kedua")
    await talk.agent_reads("yang kedua")
    await talk.write("dari petugas")
    await talk.customer_reads("dari petugas")
    first, second, third = await rows(home)
    assert all([await opened(home, one) for one in (first, second, third)])
    for one, other in ((first, second), (first, third)):
        await alter(home, "UPDATE inbound SET body = $2 WHERE id = $1", one["id"], other["body"])
        await alter(home, "UPDATE inbound SET body = $2 WHERE id = $1", other["id"], one["body"])
    for one in await rows(home):
        assert await opened(home, one) is None
    # The right body in the right row, but said to be somebody else's.
    await alter(home, "UPDATE inbound SET body = $2 WHERE id = $1", first["id"], first["body"])
    assert await opened(home, (await rows(home))[0]) is not None
    await alter(
        home,
        "UPDATE inbound SET participant_id = $2 WHERE id = $1",
        first["id"],
        third["participant_id"],
    )
    assert await opened(home, (await rows(home))[0]) is None


async def test_an_address_put_into_another_lane_reaches_nobody(home: House) -> None:
    talk = await home.talking()
    await home.quiet_now()
    customer, agent = await home.rows(
        "SELECT l.id, l.address FROM participant AS p JOIN lane AS l ON l.id = p.lane_id ORDER BY p.role <> 'customer'"
    )
    await alter(
        home, "UPDATE lane SET address = $2 WHERE id = $1", agent["id"], customer["address"]
    )
    await talk.say("untuk petugas saja")
    await home.quiet_now()
    ended = await home.rows(
        "SELECT state, code FROM delivery WHERE lane_id = $1 ORDER BY seq DESC LIMIT 1", agent["id"]
    )
    assert [tuple(one) for one in ended] == [("undeliverable", "not_readable")]
    assert "untuk petugas saja" not in "\n".join(talk.thread_texts())


async def test_a_row_of_another_database_opens_for_nobody_here(home: House) -> None:
    await home.talking()
    (row,) = await rows(home)
    stranger = LocalVault(keys(), SystemChance())
    key = stranger.new_key()
    foreign = stranger.seal(
        key.id, b"from elsewhere", Place("inbound", "body", row["id"], row["participant_id"])
    )
    await alter(
        home,
        "INSERT INTO key (id, wrapped, master_version) VALUES ($1, $2, $3)",
        key.id,
        key.wrapped,
        key.master_version,
    )
    await alter(home, "UPDATE session SET key_id = $1", key.id)
    await alter(home, "UPDATE inbound SET body = $2 WHERE id = $1", row["id"], foreign)
    (now,) = await rows(home)
    assert isinstance(now["key_id"], UUID)
    assert await opened(home, now) is None
    assert await opened(home, now, stranger) == b"from elsewhere"


async def test_a_file_has_a_key_of_its_own(home: House) -> None:
    talk = await home.talking()
    await talk.customer.send_picture(photo(), to=NUMBER)
    await home.quiet_now()
    assert await home.one("SELECT count(DISTINCT key_id) = 1 FROM media")
    assert not await home.one(
        "SELECT EXISTS (SELECT FROM media AS m JOIN session AS s ON s.key_id = m.key_id)"
    )
