"""A voice note crosses as the sound that it is, and nothing that was said beside it."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bots.sandbox
from relay.content import ContentKind
from tests.topeng.papers import CANARY, page, raw_page, voice
from topeng.files import FileError, clean
from topeng.files.voice import LONGEST

HEAD = b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"
TAGS = b"OpusTags" + bytes(8)
FIRST, SECOND = page(2, 0, 7, 0, [HEAD]), page(0, 0, 7, 1, [TAGS])
SOUND = [b"\xf8\x01"] * 3


def made(data: bytes) -> bytes:
    found = clean(ContentKind.VOICE, "audio/ogg", data)
    assert found.mime == "audio/ogg"
    return found.data


def refusal(data: bytes) -> str:
    with pytest.raises(FileError) as caught:
        made(data)
    assert caught.value.__cause__ is None
    return caught.value.code


def test_the_tags_go_and_the_sound_stays() -> None:
    before = voice(3)
    after = made(before)
    assert CANARY.encode() in before
    assert CANARY.encode() not in after
    assert after == voice(3, tags=b"", stream=1)
    assert made(after) == after


def test_a_real_recording_crosses() -> None:
    data = (Path(bots.sandbox.__file__).parent / "static" / "voice.ogg").read_bytes()
    after = made(data)
    assert len(after) == len(data) - len(b"Topeng")
    assert data[-2000:] == after[-2000:]


def test_tags_over_several_pages_go_and_the_places_close_up() -> None:
    cover = TAGS + b"x" * 900
    pages = [
        FIRST,
        raw_page(0, -1, 7, 1, b"\xff" * 2, cover[:510]),
        raw_page(1, 0, 7, 2, b"\xff\x97", cover[510:]),
        page(4, 2880, 7, 3, SOUND),
    ]
    expected = [page(2, 0, 1, 0, [HEAD]), page(0, 0, 1, 1, [TAGS]), page(4, 2880, 1, 2, SOUND)]
    assert made(b"".join(pages)) == b"".join(expected)


def test_a_packet_over_two_pages_stays_whole() -> None:
    packet = b"\xf8" + b"s" * 299
    pages = [
        raw_page(0, -1, 7, 2, b"\xff", packet[:255]),
        raw_page(5, 960, 7, 3, bytes([45]), packet[255:]),
    ]
    after = made(FIRST + SECOND + b"".join(pages))
    assert after.endswith(
        raw_page(0, -1, 1, 2, b"\xff", packet[:255])
        + raw_page(5, 960, 1, 3, bytes([45]), packet[255:])
    )


def test_positions_are_those_that_the_sound_has() -> None:
    lying = FIRST + SECOND + page(4, 812_3456_7890, 7, 2, SOUND)
    assert made(lying).endswith(page(4, 2880, 1, 2, SOUND))


def test_a_note_that_was_cut_off_between_pages_ends_there() -> None:
    assert made(FIRST + SECOND + page(0, 2880, 7, 2, SOUND)).endswith(page(4, 2880, 1, 2, SOUND))


@pytest.mark.parametrize("seconds", [LONGEST + 1, 3600])
def test_a_note_that_plays_too_long_is_refused_with_a_word_of_its_own(seconds: int) -> None:
    packets = [b"\x19x"] * int(seconds / 0.12 + 1)  # two frames of 60 milliseconds each
    pages = [page(0, 1, 7, 2 + at, packets[at : at + 250]) for at in range(0, len(packets), 250)]
    assert refusal(FIRST + SECOND + b"".join(pages)) == "voice_too_long"


def test_a_note_of_the_longest_length_crosses() -> None:
    packets = [b"\xf8"] * 250
    pages = [page(0, 1, 7, 2 + at, packets) for at in range(LONGEST * 50 // 250)]
    assert made(FIRST + SECOND + b"".join(pages))
    more = page(0, 1, 7, 2 + len(pages), [b"\xf8"])
    assert refusal(FIRST + SECOND + b"".join(pages) + more) == "voice_too_long"


GOOD = FIRST + SECOND + page(4, 2880, 7, 2, SOUND)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"OggS",
        b"ID3\x04 an MP3",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x00\x00\x00\x18ftypM4A ",
        GOOD[:-1],
        GOOD[:40],
        GOOD + b"x",
        GOOD + GOOD,
        b"x" + GOOD,
        FIRST + SECOND,
        FIRST + SECOND + page(4, 0, 7, 2, []),
        FIRST + page(4, 2880, 7, 1, SOUND),
        FIRST + SECOND + page(4, 2880, 8, 2, SOUND),
        page(2, 0, 7, 0, [b"\x01vorbis" + bytes(23)]) + SECOND + page(4, 2880, 7, 2, SOUND),
        page(2, 0, 7, 0, [HEAD[:9] + b"\x08" + HEAD[10:]]) + SECOND + page(4, 2880, 7, 2, SOUND),
        page(2, 0, 7, 0, [HEAD, b"canary"]) + SECOND + page(4, 2880, 7, 2, SOUND),
        FIRST + page(0, 0, 7, 1, [TAGS, b"canary"]) + page(4, 2880, 7, 2, SOUND),
        FIRST + SECOND + page(4, 2880, 7, 2, [b"\xf8", b""]),
        FIRST + SECOND + page(4, 2880, 7, 2, [b"\xfb"]),
        FIRST + SECOND + page(4, 2880, 7, 2, [b"\xfb\x07x"]),
        FIRST + SECOND + page(4, 2880, 7, 2, [b"\xfb\x00x"]),
        FIRST + SECOND + page(5, 2880, 7, 2, SOUND),
        FIRST + SECOND + raw_page(4, -1, 7, 2, b"\xff", b"\xf8" * 255),
        FIRST + SECOND + raw_page(4, -1, 7, 2, b"\xff\xff", b"\xf8" * 255),
    ],
)
def test_what_is_no_voice_note_is_refused(data: bytes) -> None:
    assert refusal(data) == "not_a_voice"


def test_a_letter_that_was_changed_on_the_way_is_noticed() -> None:
    broken = bytearray(voice(1))
    broken[-1] ^= 1
    assert refusal(bytes(broken)) == "not_a_voice"


@given(st.binary(max_size=200), st.integers(0, len(GOOD)))
def test_no_bytes_are_so_odd_that_they_stop_the_reader(noise: bytes, at: int) -> None:
    for data in (noise, GOOD[:at] + noise + GOOD[at:], GOOD[:at] + noise):
        with contextlib.suppress(FileError):
            assert len(made(data)) <= len(data) + 16
