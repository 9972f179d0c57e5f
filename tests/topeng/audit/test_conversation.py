"""A whole conversation in the log: an entry for each effect, and no word of it."""

import asyncpg

from relay.audit.entry import ActorKind
from tests.topeng.house import Talk, until
from topeng.oversight import ledger

SECRETS = ("Rina", "Sari", "rahasia", "Halo", "81234567890", "15005550006")

# How often each effect is to be found in the tables, and the entries that tell of it.
EFFECTS = """
    SELECT 'relayed' AS what, (SELECT count(*) FROM inbound WHERE state = 'relayed') AS effects,
           (SELECT count(*) FROM audit WHERE act = 'inbound.relayed') AS entries
     UNION ALL
    SELECT 'shown', (SELECT count(*) FROM delivery WHERE purpose = 'content' AND state IN ('sent', 'delivered', 'read')),
           (SELECT count(*) FROM audit WHERE act IN ('text.shown', 'document.shown'))
     UNION ALL
    SELECT 'noticed', (SELECT count(*) FROM delivery
                        WHERE purpose NOT IN ('content', 'removal') AND state IN ('sent', 'delivered', 'read')),
           (SELECT count(*) FROM audit WHERE act = 'notice.shown')
     UNION ALL
    SELECT 'opened', (SELECT count(*) FROM ticket) + (SELECT count(*) FROM session),
           (SELECT count(*) FROM audit WHERE act IN ('ticket.opened', 'session.opened'))
     UNION ALL
    SELECT 'closed', (SELECT count(*) FROM ticket WHERE state = 'closed') + (SELECT count(*) FROM session WHERE state = 'closed'),
           (SELECT count(*) FROM audit WHERE act IN ('ticket.closed', 'session.closed'))
     UNION ALL
    SELECT 'joined', (SELECT count(*) FROM participant), (SELECT count(*) FROM audit WHERE act = 'participant.joined')
     UNION ALL
    SELECT 'left', (SELECT count(*) FROM participant WHERE left_at IS NOT NULL),
           (SELECT count(*) FROM audit WHERE act = 'participant.left')
     UNION ALL
    SELECT 'done', (SELECT count(*) FROM trace), (SELECT count(*) FROM audit WHERE act LIKE 'deed.%')
"""


async def test_each_effect_is_one_entry_and_no_entry_holds_a_word_or_a_number(talk: Talk) -> None:
    home = talk.house
    await talk.say("Nomor rahasia saya 081234567890, ya")
    await talk.write("Baik, rahasia dijaga")
    await home.quiet_now()
    await home.close(talk.ticket)
    await home.quiet_now()
    for row in await home.rows(EFFECTS):
        assert row["effects"] == row["entries"] > 0, row["what"]

    every = await home.rows("SELECT audit::text AS line FROM audit")
    secrets = (*SECRETS, talk.customer.number.removeprefix("+62"), str(talk.agent.user_id))
    leaked = [(row["line"], one) for row in every for one in secrets if one in row["line"]]
    assert not leaked

    # Who claimed the ticket joined it: the colleague acts, not the service.
    sari = await home.one("SELECT id FROM staff")
    acted = await home.rows("SELECT actor_kind, actor FROM audit WHERE act = 'participant.joined'")
    assert (ActorKind.STAFF, sari) in {tuple(row) for row in acted}

    # All of it has its place within seconds, and is sound.
    await until(lambda: home.one("SELECT count(*) = (SELECT count(*) FROM audit_leaf) FROM audit"))
    key = home.office.drafter.vault.signer.public_key
    sound = await ledger.verify(home.office.database, key, [])
    assert (sound.leaves, sound.waiting) == (len(every), 0)


async def test_what_came_in_the_last_second_has_its_place_when_the_service_has_stopped(
    talk: Talk,
) -> None:
    home = talk.house
    await talk.say("sampai jumpa")
    await talk.agent_reads("sampai jumpa")
    await home.stop()
    owner = await asyncpg.connect(home.dsn)
    try:
        entries = await owner.fetchval("SELECT count(*) FROM audit")
        leaves = await owner.fetchval("SELECT count(*) FROM audit_leaf")
    finally:
        await owner.close()
    assert entries == leaves > 0
