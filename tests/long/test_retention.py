"""Retention in a running house: swept before it serves, and what lives never notices."""

import asyncpg

from tests.topeng.house import House


async def _age(dsn: str, code: str, *, ended: bool) -> None:
    """Let a ticket be of long ago; one that has not `ended` is taken for open still, as in a restored backup."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(
            """
            UPDATE ticket
               SET opened_at = opened_at - interval '1 year', ends_at = ends_at - interval '100 days',
                   ended_at = CASE WHEN $2 THEN ended_at - interval '100 days' END
             WHERE code = $1
            """,
            *(code, ended),
        )
    finally:
        await connection.close()


async def _keys(home: House, code: str) -> list[bool]:
    """Whether each key of a ticket and its sessions is there still."""
    rows = await home.rows(
        """
        SELECT k.wrapped IS NOT NULL AS there
          FROM ticket AS t
          JOIN session AS s ON s.ticket_id = t.id
          JOIN key AS k ON k.id IN (t.key_id, s.key_id)
         WHERE t.code = $1
        """,
        code,
    )
    return [row["there"] for row in rows]


async def test_a_service_has_destroyed_what_is_past_its_time_before_it_serves(home: House) -> None:
    agent = await home.agent("Sari")
    over, restored, live = [await home.talk(home.customer(), agent) for _ in range(3)]
    await over.close()
    await home.quiet_now()
    codes = [one.ticket.ticket.code for one in (over, restored, live)]
    await home.stop()
    await _age(home.dsn, codes[0], ended=True)
    await _age(home.dsn, codes[1], ended=False)
    await home.start()
    assert [await _keys(home, code) for code in codes] == [[False] * 2, [False] * 2, [True] * 2]
    assert await home.parts.retention.sweep() == 0

    shown = {
        one.ticket.code: one.ref
        for one in await home.office.tickets.newest(live_only=False, limit=9)
    }
    assert shown == {codes[0]: "—", codes[1]: "—", codes[2]: live.ticket.ref}
    await live.say("masih ada?")
    await live.agent_reads("masih ada?")
