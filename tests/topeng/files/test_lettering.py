"""Lettering, with a stand-in that says what it was told to, and with the real reader where it is installed."""

import io
import sys

import pytest
from PIL import Image, ImageDraw, ImageFont

from relay.guard import Kind, Policy
from topeng.files import FileError
from topeng.files.lettering import Lettering, is_installed

STAND_IN = """
import sys
while head := sys.stdin.buffer.read(4):
    picture = sys.stdin.buffer.read(int.from_bytes(head))
    if len(picture) > 100_000:
        sys.stdin.read()
    sys.stdout.buffer.write(ANSWER + b"\\n")
    sys.stdout.flush()
"""
BLACK = (0, 0, 0)


def picture(*lines: str, side: int = 600) -> bytes:
    shown = Image.new("RGB", (side, 200), "white")
    pen, font = ImageDraw.Draw(shown), ImageFont.load_default(size=32)
    for number, line in enumerate(lines):
        pen.text((20, 20 + 60 * number), line, fill=BLACK, font=font)
    out = io.BytesIO()
    shown.save(out, "PNG")
    return out.getvalue()


def dark(data: bytes, top: int) -> bool:
    """Whether letters stand in the band that begins at `top`."""
    with Image.open(io.BytesIO(data)) as shown:
        band = shown.convert("L").crop((0, top, shown.width, top + 50))
    return min(band.tobytes()) < 60


def stand_in(answer: bytes, patience: float = 30.0) -> Lettering:
    program = STAND_IN.replace("ANSWER", repr(answer))
    return Lettering((sys.executable, "-c", program), patience)


def box(top: int) -> str:
    return f"[[20,{top}],[500,{top}],[500,{top + 40}],[20,{top + 40}]]"


async def test_only_the_lines_that_give_a_contact_away_are_painted_over() -> None:
    answer = f'[["halo kak", {box(20)}], ["wa 0813-2277", {box(80)}], ["8815 ya", {box(140)}]]'
    lettering = stand_in(answer.encode())
    shown = picture("halo kak", "wa 0813-2277", "8815 ya")

    made = await lettering.clean(shown, Policy())
    await lettering.close()

    assert [kind for verdict in made.verdicts for kind in verdict.kinds] == [Kind.PHONE]
    assert [dark(made.data, top) for top in (10, 75, 135)] == [True, False, False]


async def test_a_picture_without_contacts_stays_as_it_is() -> None:
    lettering = stand_in(f'[["halo kak", {box(20)}]]'.encode())
    shown = picture("halo kak")

    assert (await lettering.clean(shown, Policy())).data == shown
    await lettering.close()


@pytest.mark.parametrize("answer", [b"nonsense", b'{"a": 1}', b"[[1]]"])
async def test_a_reader_that_answers_nonsense_is_ended(answer: bytes) -> None:
    lettering = stand_in(answer)

    with pytest.raises(FileError) as caught:
        await lettering.read(picture("x"))

    assert caught.value.code == "bad_file"
    assert lettering.is_idle


async def test_a_reader_that_takes_too_long_is_ended_and_the_next_picture_is_read() -> None:
    lettering = stand_in(b"[]", patience=1.0)
    endless = b"\0" * 200_000

    with pytest.raises(FileError) as caught:
        await lettering.read(endless)

    assert caught.value.code == "took_too_long"
    assert lettering.is_idle
    assert await lettering.read(picture("x")) == ()
    await lettering.close()


@pytest.mark.skipif(not is_installed(), reason="needs the extra topeng[ocr]")
async def test_the_real_reader_reads_a_number_off_a_picture() -> None:
    lettering = Lettering(patience=120.0)

    made = await lettering.clean(picture("hubungi 0813-2277-8815", "terima kasih"), Policy())
    await lettering.close()

    assert [kind for verdict in made.verdicts for kind in verdict.kinds] == [Kind.PHONE]
    assert [dark(made.data, top) for top in (10, 75)] == [False, True]
