"""The scanner finds a party however they are spelled, and nobody who is not there."""

import base64
import io
import json
from collections.abc import Callable

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.leaks.canary import WORDS, Party, Spelling, exif_seconds, party, significant, spelled
from tests.leaks.exits import Exit
from tests.leaks.scanner import Scanner

SOMEBODY = party(17, "customer")
ANOTHER = party(18, "agent")
SCANNER = Scanner([SOMEBODY, ANOTHER])
NUMBERS = spelled(SOMEBODY.number)
MARKERS = {
    Spelling.ID: SOMEBODY.id,
    Spelling.NIK: SOMEBODY.nik,
    Spelling.NAME: SOMEBODY.name,
    Spelling.USER_NAME: SOMEBODY.user_name,
    Spelling.FILE_NAME: SOMEBODY.file_name,
    Spelling.GPS: SOMEBODY.longitude,
    Spelling.VCARD: SOMEBODY.vcard,
}


def test_a_number_is_looked_for_in_fourteen_spellings_and_more() -> None:
    assert len(NUMBERS) >= 14
    assert set(NUMBERS) | set(MARKERS) == set(Spelling)


@pytest.mark.parametrize("spelling", NUMBERS)
@pytest.mark.parametrize("around", ["{}", "Hubungi {}, ya", '{{"to": "{}"}}', "id=4711&to={}&x=1"])
def test_a_number_is_found_in_each_spelling(spelling: Spelling, around: str) -> None:
    hits = SCANNER.scan("here", around.format(NUMBERS[spelling]))
    assert {hit.party for hit in hits} == {SOMEBODY.label}


HIDDEN: dict[str, Callable[[str], str]] = {
    "words glued": lambda digits: "".join(WORDS[int(one)] for one in digits),
    "words and digits in turn": lambda digits: " ".join(
        WORDS[int(one)] if place % 2 else one for place, one in enumerate(digits)
    ),
    "letters for digits": lambda digits: digits.replace("0", "O").replace("1", "l"),
    "signs between": lambda digits: " * ".join(digits),
    "invisible signs between": lambda digits: "\u200b".join(digits),
    "circled": lambda digits: "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(one)] for one in digits),
}


@pytest.mark.parametrize("way", HIDDEN)
def test_where_people_read_a_number_is_found_as_people_hide_it(way: str) -> None:
    hidden = HIDDEN[way]("0" + significant(SOMEBODY.number))
    hits = SCANNER.scan(Exit.TEXT, f"WA aku {hidden} ya")
    assert {hit.party for hit in hits} == {SOMEBODY.label}


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_a_number_is_found_in_base64_wherever_it_begins(before: str) -> None:
    code = base64.b64encode(f"{before}{SOMEBODY.number} dan seterusnya".encode())
    assert [hit.spelling for hit in SCANNER.scan("here", b"x=" + code)] == [Spelling.BASE64]


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("written", [str, str.upper, json.dumps, lambda text: text.encode()])
def test_every_other_marker_is_found(marker: Spelling, written: object) -> None:
    assert callable(written)
    hits = SCANNER.scan("here", written(MARKERS[marker]))
    assert (SOMEBODY.label, marker) in {(hit.party, hit.spelling) for hit in hits}


@pytest.mark.parametrize("text", [SOMEBODY.number, SOMEBODY.name, SOMEBODY.id])
def test_bytes_that_postgresql_writes_in_hexadecimal_are_read(text: str) -> None:
    row = f'(1,"\\\\x00ff{text.encode().hex()}00",t)'
    assert {hit.party for hit in SCANNER.scan("table", row)} == {SOMEBODY.label}


def test_what_a_party_may_see_of_themselves_is_no_hit() -> None:
    assert SCANNER.scan("here", SOMEBODY.number, own=SOMEBODY) == []
    assert len(SCANNER.scan("here", SOMEBODY.number, own=ANOTHER)) == 1


def test_a_report_names_the_party_and_the_spelling_and_repeats_nothing() -> None:
    (hit,) = SCANNER.scan("log line", f"to {NUMBERS[Spelling.DASHED]}")
    assert str(hit) == "log line: customer 17, dashed"
    assert repr(SOMEBODY) == "Party(customer 17)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rp 1.250.000 untuk pesanan 2026-11-21 10:15:00.123456+00",
        str(party(19)),
        party(19).number,
        party(19).vcard,
        bytes(range(256)) * 40,
    ],
)
def test_whoever_is_not_there_is_not_found(text: str | bytes) -> None:
    assert SCANNER.scan("here", text) == []


def test_the_position_in_a_picture_is_found_in_its_bytes() -> None:
    exif = Image.Exif()
    seconds = IFDRational(*exif_seconds(SOMEBODY))
    exif.get_ifd(0x8825).update({3: "E", 4: (106.0, 49.0, seconds)})
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG", exif=exif)
    assert [hit.spelling for hit in SCANNER.scan("file", picture.getvalue())] == [Spelling.GPS]


def test_no_two_parties_share_a_marker() -> None:
    parties = [party(number) for number in range(3000)]
    for field in ("number", "id", "nik", "name", "user_name", "file_name", "longitude", "card"):
        assert len({getattr(each, field) for each in parties}) == len(parties)


def test_a_party_without_a_number_is_known_by_the_rest() -> None:
    scanner = Scanner([Party("guest", id="7311112222", name="Orang Lain")])
    assert len(scanner.scan("here", "7311112222")) == 1
    assert len(scanner.scan("here", "ORANG%20LAIN")) == 1
