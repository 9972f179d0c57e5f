"""What people send: every text as it is, pictures as pixels, and a plain word about all else."""

import zlib

import pytest

from relay.language import Language
from relay.notices import Notice, say
from tests.topeng.house import NUMBER, House, Talk, until
from tests.topeng.photos import is_that_photo, photo

ID = Language.INDONESIAN
KIND, CARD = say(Notice.KIND, ID), say(Notice.CONTACT_CARD, ID)
VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Orang Rahasia\nTEL:+628111222333\nEND:VCARD"


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧 🇮🇩 𝒦𝒶𝒿𝒾",
        "مرحبا، أين طلبي؟",
        "שלום ‏עולם",
        "<b>tebal</b> &amp; <script>alert(1)</script>",
        "*bintang* _garis_ `kode` [tautan](x)",
        "baris satu\n\nbaris tiga",
        "a" * 1600,
    ],
    ids=[
        "beyond the first plane",
        "arabic",
        "hebrew",
        "like html",
        "like markdown",
        "lines",
        "1,600",
    ],
)
async def test_a_text_crosses_both_ways_exactly_as_it_is(talk: Talk, text: str) -> None:
    await talk.say(text)
    await talk.write(text)
    await until(lambda: talk.thread()[-1].text == text)
    await until(lambda: talk.chat()[-1].text == text)


async def test_long_texts_are_split_and_nothing_of_them_is_lost(talk: Talk) -> None:
    words = " ".join("kata" + "abcdefghij"[number % 10] for number in range(900))[:4096]
    await talk.write(words)
    await until(lambda: sum(len(one.text) for one in talk.chat()[1:]) >= 4_000)
    assert "".join(one.text for one in talk.chat()[1:]).replace(" ", "") == words.replace(" ", "")
    await talk.say("x" * 4097)
    await until(lambda: "".join(one.text for one in talk.thread()[1:]) == "x" * 4097)


async def test_a_part_of_nothing_but_space_is_no_message_and_no_failure(talk: Talk) -> None:
    await talk.write("awal" + " " * 3900 + "akhir")
    await talk.customer_reads("akhir")
    assert [one.text for one in talk.thread()] == ["Halo"]


@pytest.mark.parametrize("text", ["", "   ", "\n \t"], ids=["nothing", "spaces", "white space"])
async def test_an_empty_text_reaches_nobody_and_its_writer_is_told(
    home: House, talk: Talk, text: str
) -> None:
    await talk.say(text)
    empty = {say(Notice.EMPTY, ID), KIND}
    await until(lambda: talk.chat()[-1].text in empty)
    await home.quiet_now()
    assert talk.thread_texts() == ["Halo"]


async def test_a_nul_in_a_text_stops_nothing(home: House, talk: Talk) -> None:
    await talk.say("nol \x00 di tengah")
    await talk.say("sesudahnya")
    await talk.agent_reads("sesudahnya")
    await home.quiet_now()
    assert any("di tengah" in one.text for one in [*talk.thread(), *talk.chat()])


async def test_a_contact_card_is_refused_and_nothing_of_it_crosses_or_is_kept(
    home: House, talk: Talk
) -> None:
    await talk.customer.send_contact(VCARD, to=NUMBER)
    await until(lambda: talk.chat()[-1].text == CARD)
    await talk.agent.send_contact("+628111222333", "Orang Rahasia", topic=talk.topic)
    await until(lambda: talk.thread()[-1].text == CARD)
    await home.quiet_now()
    assert not [one for one in home.handed if b"8111222333" in one.searchable()]
    assert (
        await home.one("SELECT count(*) FROM inbound WHERE kind = 'contact' AND body IS NULL") == 2
    )
    assert await home.one("SELECT count(*) FROM media") == 0


async def test_stickers_polls_and_the_like_reach_nobody_and_their_writer_hears_what_can(
    home: House, talk: Talk
) -> None:
    sticker = {"sticker": {"file_id": "x", "file_unique_id": "x", "emoji": "🤫"}}
    home.sandbox.telegram.push_raw("topeng_staff_bot", {"message": _message(talk) | sticker})
    await until(lambda: [one.text for one in talk.thread()].count(KIND) == 1)
    poll = {"poll": {"id": "1", "question": "rahasia?", "options": []}}
    home.sandbox.telegram.push_raw("topeng_staff_bot", {"message": _message(talk) | poll})
    await until(lambda: [one.text for one in talk.thread()].count(KIND) == 2)
    await home.quiet_now()
    assert talk.chat_texts() == []


async def test_an_image_sent_as_a_document_crosses_as_a_picture_without_its_name(
    home: House, talk: Talk
) -> None:
    await talk.agent.send_document(photo(), "KTP Ibu Rina.jpg", "image/jpeg", topic=talk.topic)
    await until(lambda: talk.chat()[-1].picture is not None)
    got = talk.chat()[-1]
    assert is_that_photo(home.sandbox.phones.media(got.picture or "")[1])
    assert not [one for one in home.handed if b"KTP Ibu Rina" in one.searchable()]


@pytest.mark.parametrize("which", ["bomb", "broken", "cut off", "svg", "25 MB"])
async def test_a_bad_picture_is_told_to_its_sender_and_holds_nothing_up(
    home: House, talk: Talk, which: str
) -> None:
    await talk.customer.send_picture(_bad(which), "image/jpeg", "fotoku", to=NUMBER)
    await talk.say("sesudahnya")
    await talk.agent_reads("sesudahnya")
    await until(lambda: any("fotoku" in one.text for one in talk.chat()))
    await home.quiet_now()
    assert talk.thread_texts() == ["Halo", "sesudahnya"]
    assert len([one for one in talk.chat() if "fotoku" in one.text]) == 1


async def test_a_file_of_25_mb_from_an_agent_is_refused_with_a_word(talk: Talk) -> None:
    content = photo() + b"\x00" * (25 * 1024 * 1024)
    await talk.agent.send_document(content, "besar.jpg", "image/jpeg", topic=talk.topic)
    await until(lambda: talk.thread()[-1].text == say(Notice.TOO_LARGE, ID))


def _message(talk: Talk) -> dict[str, object]:
    return {
        "message_id": 77,
        "date": 1_700_000_000,
        "chat": {"id": talk.agent.user_id, "type": "private"},
        "from": {
            "id": talk.agent.user_id,
            "is_bot": False,
            "first_name": "Sari",
            "language_code": "id",
        },
        "message_thread_id": talk.topic,
        "is_topic_message": True,
    }


def _bad(which: str) -> bytes:
    match which:
        case "bomb":
            return _one_colour(30_000)
        case "broken":
            return photo()[:300] + b"\xff" * 500
        case "cut off":
            return photo()[: len(photo()) // 2]
        case "svg":
            return b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
        case _:
            return photo() + b"\x00" * (25 * 1024 * 1024)


def _one_colour(side: int) -> bytes:
    """A PNG of `side` by `side` pixels in a few kilobytes; made by hand, as an image of that size is what it bombs with."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    header = side.to_bytes(4) + side.to_bytes(4) + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes(side * (1 + (side + 7) // 8)), 1)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
