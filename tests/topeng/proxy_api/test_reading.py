"""What the vault opens for a business's backend: only for a key that lives, for what it may, and in the API's own sessions."""

from typing import Any
from uuid import UUID

import pytest

from db.access import ACCOUNT
from relay.proxy.scope import Scope
from relay.vault.seal import Place
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.test_traffic import Couple
from topeng.proxy_api.keys import ApiKeys
from topeng.vault import Capability, Cell, Denied, Reading

pytestmark = TOGETHER


async def cells(backend: Backend, session_id: UUID) -> tuple[Cell, Cell]:
    """Something that was said in a session, and where somebody in it is."""
    [row] = await backend.house.rows(
        """
        SELECT i.id, i.body, i.participant_id, s.key_id, l.id AS lane_id, l.key_id AS lane_key_id, l.address
          FROM participant AS p
          JOIN session AS s ON s.id = p.session_id
          JOIN lane AS l ON l.id = p.lane_id
          JOIN inbound AS i ON i.participant_id = p.id
         WHERE p.session_id = $1
        """,
        session_id,
    )
    said = Place("inbound", "body", row["id"], row["participant_id"])
    return (
        Cell(row["key_id"], said, row["body"]),
        Cell(row["lane_key_id"], Place("lane", "address", row["lane_id"]), row["address"]),
    )


async def read(
    backend: Backend, agent: UUID, session_id: UUID, purpose: Reading, cell: Cell
) -> Any:
    """What the vault makes of it."""
    office = backend.house.office
    async with office.database.transaction() as connection:
        capability = Capability(agent, session_id, purpose)
        return (await office.drafter.vault.open(connection, capability, [cell]))[0]


async def test_a_key_opens_what_its_scopes_say_until_it_is_revoked(backend: Backend) -> None:
    couple, elsewhere = await Couple.of(backend, "keys"), await Couple.of(backend, "other keys")
    for one in (couple, elsewhere):
        await one.say("rahasia")
        await one.heard("rahasia")
    session = UUID(hex=couple.session.sid[2:])
    said, address = await cells(backend, session)
    all_of_it = await _key(backend, Scope.MESSAGES, Scope.ADDRESSES, service="keys")
    words, numbers = await _key(backend, Scope.MESSAGES), await _key(backend, Scope.ADDRESSES)
    stranger = await _key(backend, *Scope, service="other keys")

    for agent in (all_of_it, words, ACCOUNT):
        assert b"rahasia" in await read(backend, agent, session, Reading.TRANSCRIBE, said)
    for agent in (all_of_it, numbers, ACCOUNT):
        assert await read(backend, agent, session, Reading.IDENTIFY, address)
    for agent, purpose, cell in (
        (numbers, Reading.TRANSCRIBE, said),
        (words, Reading.IDENTIFY, address),
        (words, Reading.TRANSCRIBE, address),
        (ACCOUNT, Reading.QUOTE, said),
        (stranger, Reading.TRANSCRIBE, said),
        (stranger, Reading.IDENTIFY, address),
        (UUID(int=1), Reading.IDENTIFY, address),
        (UUID(hex=couple.seats[0].sid[2:]), Reading.TRANSCRIBE, said),
    ):
        with pytest.raises(Denied):
            await read(backend, agent, session, purpose, cell)
    # Through another session nothing of this one opens.
    there = UUID(hex=elsewhere.session.sid[2:])
    with pytest.raises(Denied):
        await read(backend, words, there, Reading.TRANSCRIBE, said)

    office = backend.house.office
    await ApiKeys(office.database, office.drafter.chance).revoke(f"SK{words.hex}")
    with pytest.raises(Denied):
        await read(backend, words, session, Reading.TRANSCRIBE, said)


async def test_what_the_staff_talk_about_is_no_backends(backend: Backend) -> None:
    talk = await backend.house.talking()
    [row] = await backend.house.rows(
        "SELECT id FROM session WHERE ticket_id = $1", talk.ticket.ticket.id
    )
    said, address = await cells(backend, row["id"])
    for purpose, cell in ((Reading.TRANSCRIBE, said), (Reading.IDENTIFY, address)):
        for agent in (ACCOUNT, await _key(backend, *Scope)):
            with pytest.raises(Denied):
                await read(backend, agent, row["id"], purpose, cell)


async def _key(backend: Backend, *scopes: Scope, service: str | None = None) -> UUID:
    user, _ = await backend.key(*scopes, service=service)
    return UUID(hex=user[2:])
