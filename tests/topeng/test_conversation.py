"""People talk through the mask: both ways, in order, with pictures and marks."""

import asyncio

from tests.topeng.house import NUMBER, House, Talk, until
from tests.topeng.photos import CANARY, is_that_photo, photo


async def test_a_customers_text_reaches_the_agents_topic_and_the_answer_the_customer(
    talk: Talk,
) -> None:
    await talk.say("Di mana pesanan saya?")
    await talk.agent_reads("Di mana pesanan saya?")
    await talk.write("Sedang di jalan.")
    await talk.customer_reads("Sedang di jalan.")
    assert not [one for one in talk.agent.messages() if "pesanan saya" in one.text]


async def test_a_hundred_lines_each_way_at_once_arrive_once_and_in_order(talk: Talk) -> None:
    there = [f"tanya {number}" for number in range(100)]
    back = [f"jawab {number}" for number in range(100)]

    async def ask() -> None:
        for line in there:
            await talk.say(line)
            await asyncio.sleep(0)

    async def answer() -> None:
        for line in back:
            await talk.write(line)
            await asyncio.sleep(0)

    await asyncio.gather(ask(), answer())
    await until(lambda: len(talk.thread_texts()) > 100 and len(talk.chat_texts()) >= 100, 40)
    assert talk.thread_texts() == ["Halo", *there]
    assert talk.chat_texts() == back


async def test_the_customers_photo_crosses_with_its_caption_and_without_its_metadata(
    home: House, talk: Talk
) -> None:
    await talk.customer.send_picture(photo(), "image/jpeg", "Ini KTP saya", to=NUMBER)
    await talk.agent_reads("Ini KTP saya")
    got = talk.thread()[-1]
    assert got.picture
    assert got.protected
    assert is_that_photo(home.sandbox.phones.media(got.picture)[1])
    staff_side = [one for one in home.handed if one.carrier == "telegram"]
    assert not [one for one in staff_side if CANARY in one.searchable()]


async def test_the_agents_photo_crosses_with_its_caption_and_without_its_metadata(
    home: House, talk: Talk
) -> None:
    await talk.agent.send_photo(photo(), "Contoh formulir", topic=talk.topic)
    await talk.customer_reads("Contoh formulir")
    got = talk.chat()[-1]
    assert got.picture
    assert is_that_photo(home.sandbox.phones.media(got.picture)[1])


async def test_a_photo_keeps_its_place_among_the_texts_around_it(talk: Talk) -> None:
    await talk.say("sebelum")
    await talk.customer.send_picture(photo(), "image/jpeg", "foto", to=NUMBER)
    await talk.say("sesudah")
    await talk.agent_reads("sesudah")
    assert talk.thread_texts() == ["Halo", "sebelum", "foto", "sesudah"]


async def test_marks_on_the_agents_message_move_from_sent_to_delivered_to_read(talk: Talk) -> None:
    sent = await talk.agent.write("Sudah sampai?", topic=talk.topic)

    def mark() -> str | None:
        return next(one.reaction for one in talk.agent.messages(talk.topic) if one.id == sent.id)

    await talk.customer_reads("Sudah sampai?")
    await until(lambda: mark() == "👌")
    await talk.customer.read_all()
    await until(lambda: mark() == "👀")


async def test_what_the_staff_side_is_sent_holds_neither_the_customers_number_nor_name(
    home: House, talk: Talk
) -> None:
    await talk.customer.send_picture(photo(), "image/jpeg", "foto", to=NUMBER)
    await talk.say("Terima kasih")
    await talk.agent_reads("Terima kasih")
    await talk.close()
    await home.quiet_now()
    heard = b"".join(one.searchable() for one in home.handed if one.carrier == "telegram")
    assert talk.customer.number[3:].encode() not in heard
    assert b"Rina" not in heard


async def test_what_the_customers_side_is_sent_holds_neither_the_agents_chat_nor_name(
    home: House, talk: Talk
) -> None:
    await talk.write("Baik, kami cek.")
    await talk.customer_reads("Baik, kami cek.")
    await talk.close()
    await home.quiet_now()
    heard = b"".join(one.searchable() for one in home.handed if one.carrier == "twilio")
    assert str(talk.agent.user_id).encode() not in heard
    assert b"Sari" not in heard
