"""Claiming: who holds a ticket, and what waited for them."""

import asyncio

from relay.language import Language
from relay.notices import Notice, say
from tests.topeng.house import NUMBER, House, Talk, until
from tests.topeng.photos import is_that_photo, photo

ID = Language.INDONESIAN


async def test_what_was_written_before_anyone_came_arrives_in_order_after_the_claim(
    home: House,
) -> None:
    sari, rina = await home.agent("Sari"), home.customer()
    ticket = await home.ticket(rina)
    for number in range(5):
        await rina.say(f"baris {number}", to=NUMBER)
    await rina.send_picture(photo(), "image/jpeg", "fotonya", to=NUMBER)
    await rina.say("baris terakhir", to=NUMBER)
    await home.quiet_now()
    assert not sari.topics()
    talk = Talk(home, rina, sari, ticket, await home.claim(sari, ticket))
    await talk.agent_reads("baris terakhir")
    wanted = [*(f"baris {number}" for number in range(5)), "fotonya", "baris terakhir"]
    assert talk.thread_texts() == wanted
    picture = next(one.picture for one in talk.thread() if one.picture)
    assert is_that_photo(home.sandbox.phones.media(picture)[1])


async def test_a_claim_while_the_photo_is_still_being_fetched_loses_nothing(home: House) -> None:
    sari, rina = await home.agent("Sari"), home.customer()
    ticket = await home.ticket(rina)
    card = await home.card(sari, ticket)
    home.sandbox.twilio.slow(0.2)
    await rina.send_picture(photo(), "image/jpeg", "fotonya", to=NUMBER)
    await rina.say("dan teks", to=NUMBER)
    await sari.press(card.id, card.buttons[0][0].text)
    talk = Talk(home, rina, sari, ticket, await home.topic(sari, ticket))
    await talk.agent_reads("dan teks")
    assert talk.thread_texts() == ["fotonya", "dan teks"]


async def test_a_photo_that_broke_before_the_claim_holds_nothing_up_behind_it(home: House) -> None:
    sari, rina = await home.agent("Sari"), home.customer()
    ticket = await home.ticket(rina)
    await rina.send_picture(b"no picture at all", "image/jpeg", "rusak", to=NUMBER)
    await rina.say("masih di sini", to=NUMBER)
    await home.quiet_now()
    talk = Talk(home, rina, sari, ticket, await home.claim(sari, ticket))
    await talk.agent_reads("masih di sini")
    await until(lambda: any("rusak" in one.text for one in talk.chat()))
    assert len([one for one in talk.chat() if "rusak" in one.text]) == 1


async def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(home: House) -> None:
    sari, budi = await home.agent("Sari"), await home.agent("Budi")
    ticket = await home.ticket(home.customer())
    cards = {sari: await home.card(sari, ticket), budi: await home.card(budi, ticket)}
    await asyncio.gather(
        *(one.press(card.id, card.buttons[0][0].text) for one, card in cards.items())
    )
    await until(lambda: sari.toasts and budi.toasts)
    winner, loser = (sari, budi) if "milik Anda" in sari.toasts[0] else (budi, sari)
    code = ticket.ticket.code
    assert winner.toasts == [say(Notice.CLAIMED, ID, code=code)]
    assert loser.toasts == [say(Notice.TAKEN, ID)]
    await until(lambda: winner.topics())
    await until(lambda: say(Notice.CARD_TAKEN, ID, code=code) in _texts(loser))
    await until(lambda: say(Notice.CARD_MINE, ID, code=code) in _texts(winner))
    await home.quiet_now()
    assert not loser.topics()
    assert not any(one.buttons for phone in cards for one in phone.messages())


async def test_whoever_may_not_take_tickets_is_told_so_at_the_button_and_in_the_queue(
    home: House,
) -> None:
    sari = await home.agent("Sari")
    ticket = await home.ticket(home.customer())
    card = await home.card(sari, ticket)
    await home.rows("UPDATE staff SET contract_ends_at = clock_timestamp()")
    await sari.press(card.id, card.buttons[0][0].text)
    await until(lambda: sari.toasts)
    await sari.write("/queue", topic=None)
    await until(lambda: say(Notice.MAY_NOT_CLAIM, ID) in _texts(sari))
    await home.rows("UPDATE staff SET contract_ends_at = NULL, role = 'supervisor'")
    await sari.press(card.id, card.buttons[0][0].text)
    await until(lambda: len(sari.toasts) == 2)
    await home.quiet_now()
    assert sari.toasts == [say(Notice.MAY_NOT_CLAIM, ID)] * 2
    assert not sari.topics()


async def test_of_two_cards_of_one_ticket_the_older_has_lost_its_button(home: House) -> None:
    sari, budi = await home.agent("Sari"), await home.agent("Budi")
    ticket = await home.ticket(home.customer())
    first = await home.card(sari, ticket)
    await sari.write("/queue", topic=None)
    await until(lambda: [one for one in sari.messages() if one.buttons and one.id != first.id])
    await home.quiet_now()
    assert len([one for one in sari.messages() if one.buttons]) == 1
    await home.claim(budi, ticket)
    await home.quiet_now()
    assert not [one for one in sari.messages() if one.buttons]


async def test_pressing_ones_own_card_twice_opens_one_topic(home: House) -> None:
    sari = await home.agent("Sari")
    ticket = await home.ticket(home.customer())
    card = await home.card(sari, ticket)
    await asyncio.gather(*(sari.press(card.id, card.buttons[0][0].text) for _ in range(2)))
    await until(lambda: len(sari.toasts) == 2)
    await home.quiet_now()
    assert set(sari.toasts) == {say(Notice.CLAIMED, ID, code=ticket.ticket.code)}
    assert len(sari.topics()) == 1


async def test_a_colleague_cannot_finish_anothers_ticket(home: House, talk: Talk) -> None:
    budi = await home.agent("Budi")
    opened = next(one for one in talk.agent.messages(talk.topic) if one.buttons)
    session = opened.buttons[0][0].data
    home.sandbox.telegram.push_raw(
        "topeng_staff_bot",
        {
            "callback_query": {
                "id": "4711",
                "from": {"id": budi.user_id, "is_bot": False, "first_name": "Budi"},
                "chat_instance": "1",
                "data": session,
            }
        },
    )
    await home.quiet_now()
    await talk.say("masih hidup?")
    await talk.agent_reads("masih hidup?")
    assert (await home.office.tickets.find(talk.ticket.ticket.code)).ticket.ended_at is None


async def test_a_message_in_the_general_chat_goes_to_nobody_and_its_writer_is_told(
    home: House, talk: Talk
) -> None:
    await talk.agent.write("Halo pelanggan?", topic=None)
    await until(lambda: say(Notice.WRITE_IN_THREAD, ID) in _texts(talk.agent))
    await home.quiet_now()
    assert not [one for one in talk.chat() if "Halo pelanggan?" in one.text]
    for word in ("Halo?", "Apa ada orang?"):
        await talk.agent.write(word, topic=None)
    await home.quiet_now()
    assert _texts(talk.agent).count(say(Notice.WRITE_IN_THREAD, ID)) == 1
    await home.rows("UPDATE lane SET courtesy_at = courtesy_at - interval '61 seconds'")
    await talk.agent.write("Masih sama?", topic=None)
    await until(lambda: _texts(talk.agent).count(say(Notice.WRITE_IN_THREAD, ID)) == 2)


async def test_an_invitation_opens_once(home: House) -> None:
    sari = await home.agent("Sari")
    token = sari.messages()[0].text.removeprefix("/start ")
    stranger = home.sandbox.phones.telegram(7_900_000_001, "Orang Lain")
    await stranger.start("topeng_staff_bot", token)
    await until(lambda: say(Notice.BAD_INVITE, ID) in _texts(stranger))
    await home.ticket(home.customer())
    await home.quiet_now()
    assert not [one for one in stranger.messages() if one.buttons]


def _texts(phone: object) -> list[str]:
    return [one.text for one in phone.messages()]  # type: ignore[attr-defined]
