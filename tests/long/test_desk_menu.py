"""The menu of a thread: extending, and what a command says."""

from datetime import timedelta

from relay.notices import Notice, say
from relay.session import Role
from relay.ticket import LONGEST, TicketKind
from tests.topeng.desk import ID, labels, menu, press, texts
from tests.topeng.house import House, Talk, until
from topeng.desk.cards import until as read_out


async def test_extending_moves_the_end_by_a_day_of_an_upgrade_and_says_until_when(
    home: House, talk: Talk
) -> None:
    before = talk.ticket.ticket.ends_at
    first = await menu(talk.agent, talk.topic)
    assert labels(first) == [
        ["Selesai"],
        ["Perpanjang", "Alihkan"],
        ["Balasan cepat", "Telepon"],
        ["Lapor"],
    ]
    line = await press(talk.agent, first, "Perpanjang")
    after = (await home.office.tickets.find(talk.ticket.ticket.code)).ticket.ends_at
    assert after == before + timedelta(days=1)
    code = talk.ticket.ticket.code
    assert line == say(Notice.EXTENDED, ID, code=code, until=read_out(after))
    await until(lambda: any(read_out(after) in text for text in texts(talk.agent, talk.topic)))
    first = await menu(talk.agent, talk.topic)
    assert read_out(after) in first.text
    assert read_out(before) not in first.text
    assert len(labels(first)) == 4
    assert await home.one(
        "SELECT count(*) FROM trace WHERE action = 'extend' AND subject = $1", code
    )


async def test_a_transaction_is_extended_by_an_hour_but_not_too_far_nor_after_the_end(
    home: House,
) -> None:
    sari, rina = await home.agent("Sari"), home.customer()
    ticket = await home.ticket(rina, TicketKind.TRANSACTION)
    first = await menu(sari, await home.claim(sari, ticket))
    await press(sari, first, "Perpanjang")
    ends_at = ticket.ticket.ends_at + timedelta(hours=1)
    assert (await home.office.tickets.find(ticket.ticket.code)).ticket.ends_at == ends_at
    await home.rows("UPDATE ticket SET ends_at = clock_timestamp() + $1::interval", LONGEST)
    assert await press(sari, first, "Perpanjang") == say(Notice.LONGEST_REACHED, ID)
    home.sandbox.telegram.fail_next("deleteForumTopic", 429, retry_after=1)
    await home.close(ticket)
    assert await press(sari, first, "Perpanjang") == say(Notice.OVER, ID)


async def test_help_and_own_tickets_are_told_by_role(home: House, talk: Talk) -> None:
    agent, code = talk.agent, talk.ticket.ticket.code
    await agent.write("/bantuan", topic=None)
    await agent.write("/tiket", topic=None)
    await until(lambda: any(f"• {code}" in text for text in texts(agent)))
    assert say(Notice.HELP_AGENT, ID) in texts(agent)
    boss = await home.agent("Ratna", role=Role.SUPERVISOR)
    await boss.write("/help", topic=None)
    await boss.write("/tickets", topic=None)
    await until(lambda: say(Notice.NO_TICKETS, ID) in texts(boss))
    assert texts(boss)[:2] == [
        say(Notice.WELCOME_SUPERVISOR, ID, alias="Ratna"),
        say(Notice.HELP_SUPERVISOR, ID),
    ]
    stranger = home.sandbox.phones.telegram(7_900_000_002, "Orang Lain")
    await stranger.start("topeng_staff_bot")
    await stranger.write("/help", topic=None)
    await until(lambda: len(texts(stranger)) == 2)
    assert set(texts(stranger)) == {say(Notice.BY_INVITATION, ID)}
