"""Files cross both ways: of each crosses what it shows, under a name of ours."""

import io
import sys
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

import bots.sandbox
from bots.sandbox.message import Message
from relay.language import Language
from relay.notices import because
from tests.topeng.conftest import Ground
from tests.topeng.house import NUMBER, House, Talk, house, until
from tests.topeng.papers import CANARY, TEXT, page, pdf, voice, words
from tests.topeng.photos import photo
from topeng import parts
from topeng.files.lettering import Lettering

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


READER = """
import sys
while head := sys.stdin.buffer.read(4):
    sys.stdin.buffer.read(int.from_bytes(head))
    sys.stdout.buffer.write(b'[["WA 0812 3456 7890", [[0, 0], [160, 0], [160, 200], [0, 200]]]]\\n')
    sys.stdout.flush()
"""


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that can read pictures, and reads a number off the left half of every one."""
    monkeypatch.setattr(parts, "letter_reader", lambda: Lettering((sys.executable, "-c", READER)))


@pytest.mark.usefixtures("letters")
async def test_what_is_written_in_a_picture_is_read_before_it_crosses(ground: Ground) -> None:
    async with house(ground.dsn, tables=ground.tables) as home:
        talk = await home.talking()
        await talk.customer.send_picture(photo(), "image/jpeg", "")
        await until(lambda: any(one.picture for one in talk.thread()))
        [shown] = [one.picture for one in talk.thread() if one.picture]
        picture = Image.open(io.BytesIO(home.sandbox.phones.media(shown)[1])).convert("RGB")
    assert _grey(picture, (60, 100))
    assert not _grey(picture, (280, 100))


def _grey(picture: Image.Image, at: tuple[int, int]) -> bool:
    """Whether what was red or blue there is painted over."""
    colours = picture.crop((*at, at[0] + 1, at[1] + 1)).tobytes()
    return max(colours) - min(colours) < 12
