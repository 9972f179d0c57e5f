"""Files cross both ways: of each crosses what it shows, under a name of ours."""

from pathlib import Path

import aiohttp

import bots.sandbox
from bots.sandbox.message import Message
from relay.language import Language
from relay.notices import because
from tests.topeng.house import NUMBER, House, Talk, until
from tests.topeng.papers import CANARY, TEXT, page, pdf, voice, words

ID = Language.INDONESIAN
SPOKEN = (Path(bots.sandbox.__file__).parent / "static" / "voice.ogg").read_bytes()


def with_file(messages: list[Message]) -> list[Message]:
    return [one for one in messages if one.file is not None]


async def test_a_document_crosses_both_ways_under_a_name_of_ours(home: House, talk: Talk) -> None:
    name = "0812-3456-7890 Budi.pdf"
    await talk.customer.send_document(pdf(TEXT), "application/pdf", name, to=NUMBER)
    await talk.agent.send_document(pdf(TEXT), name, "application/pdf", "ini", topic=talk.topic)
    await until(lambda: with_file(talk.thread()) and with_file(talk.chat()))
    assert await names_given(home) == ['attachment; filename="dokumen.pdf"']
    for got in (*with_file(talk.thread()), *with_file(talk.chat())):
        assert got.file is not None
        assert got.file.mime == "application/pdf"
        assert got.file.name in {"dokumen.pdf", "file.pdf"}
        data = home.sandbox.phones.media(got.file.media)[1]
        assert words(data) == TEXT
        assert CANARY.encode() not in data
    await home.quiet_now()
    assert any("ini" in one.text for one in talk.chat())
    for secret in (b"3456-7890", b"Budi", CANARY.encode()):
        assert not [one for one in home.handed if secret in one.searchable()]


async def names_given(home: House) -> list[str]:
    """The names that Twilio is told for the files that it fetches."""
    urls = [one.params["MediaUrl"] for one in home.handed if "MediaUrl" in one.params]
    async with aiohttp.ClientSession() as session:
        answers = [await session.get(url) for url in urls]
        return [answer.headers["Content-Disposition"] for answer in answers]


async def test_voice_notes_cross_both_ways_without_their_tags(home: House, talk: Talk) -> None:
    await talk.customer.send_voice(voice(1), to=NUMBER)
    await talk.agent.send_voice(SPOKEN, 3, topic=talk.topic)
    await until(lambda: with_file(talk.thread()) and with_file(talk.chat()))
    for got in (with_file(talk.thread())[0], with_file(talk.chat())[0]):
        assert got.file is not None
        assert got.file.mime == "audio/ogg"
        data = home.sandbox.phones.media(got.file.media)[1]
        assert data.startswith(b"OggS")
        assert CANARY.encode() not in data


HOUR = b"".join(
    [
        voice(0)[:47],
        page(0, 0, 77, 1, [b"OpusTags" + bytes(8)]),
        *(page(0, 1, 77, 2 + at, [b"\x19x"] * 250) for at in range(3600 * 50 // (6 * 250) + 1)),
    ]
)


REFUSED = [
    (pdf("Hubungi 0812-3456-7890"), "application/pdf", "contact_in_document"),
    (pdf(TEXT, password="x"), "application/pdf", "protected_document"),
    (b"%PDF-1.7 rahasia", "application/pdf", "bad_document"),
    (b"PK\x03\x04", "application/zip", "document_kind"),
    (b"ID3 lagu", "audio/mpeg", "not_a_voice"),
    (HOUR, "audio/ogg", "voice_too_long"),
]


async def test_files_that_may_not_cross_are_told_to_their_sender_and_hold_nothing_up(
    home: House, talk: Talk
) -> None:
    for data, mime, _ in REFUSED:
        await talk.customer.send_document(data, mime, "x.bin", to=NUMBER)
    await talk.say("sesudahnya")
    await talk.agent_reads("sesudahnya")
    await home.quiet_now()
    told = "\n".join(one.text for one in talk.chat())
    assert [because(code, ID) in told for _, _, code in REFUSED] == [True] * len(REFUSED)
    assert with_file(talk.thread()) == []
