"""What stands in a thread, by the provider's names for it."""

from dataclasses import replace

from db import deliveries, provider_ids
from relay.session import Role
from tests.db.rows import Rows, outcome


async def test_a_threads_messages_are_those_that_went_out_and_those_written_there(
    rows: Rows,
) -> None:
    session = await rows.session()
    agent = await rows.join(session, Role.AGENT)
    customer = await rows.join(session)
    for person, name in ((agent, "7"), (customer, "canary")):
        seqs = await rows.due(person.lane_id, "a", "b", "c", "d")
        await deliveries.intend(
            rows.connection, [(person.lane_id, seq) for seq in seqs[:3]], epoch=1
        )
        sent = [outcome(person.lane_id, seq) for seq in seqs[:3]]
        names = (f"{name}1", f"{name}2", "")
        await deliveries.settle(
            rows.connection,
            [replace(one, provider_id=id) for one, id in zip(sent, names, strict=True)],
        )
    wrote = await rows.recorded(agent.id)
    refused = await rows.recorded(agent.id, state="refused")
    await rows.recorded(agent.id, message_id="")
    await rows.recorded(customer.id)
    found = await provider_ids.of_thread(rows.connection, agent.lane_id)
    assert sorted(found) == sorted(["71", "72", wrote.message_id, refused.message_id])


async def test_nothing_stands_in_an_empty_thread(rows: Rows) -> None:
    assert await provider_ids.of_thread(rows.connection, await rows.lane()) == ()
