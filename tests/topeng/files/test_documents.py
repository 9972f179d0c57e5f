"""Documents cross as what they show; with a contact in them, or something that nobody can look into, they do not."""

import contextlib
import io
from typing import Any

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from relay.content import ContentKind
from relay.guard import Policy
from tests.topeng.papers import CANARY, TEXT, pdf, pdf_with_picture, words
from tests.topeng.photos import photo
from topeng.files import FileError, clean, file_name
from topeng.files.clean import LARGEST
from topeng.files.pdf import MOST_PAGES

NUMBER = "0812-3456-7890"


def made(data: bytes, mime: str = "application/pdf") -> bytes:
    return clean(ContentKind.DOCUMENT, mime, data).data


def refusal(data: bytes, mime: str = "application/pdf", **fields: Any) -> str:
    with pytest.raises(FileError) as caught:
        clean(fields.get("kind", ContentKind.DOCUMENT), mime, data)
    assert caught.value.__cause__ is None
    assert NUMBER not in str(caught.value)
    return caught.value.code


def test_a_pdf_crosses_with_what_it_shows() -> None:
    found = clean(ContentKind.DOCUMENT, "application/pdf", pdf(TEXT, "Halaman dua"))
    assert found.mime == "application/pdf"
    assert words(found.data) == f"{TEXT}\nHalaman dua"
    assert PdfReader(io.BytesIO(found.data)).pages[0].mediabox.width == 300


def test_what_a_pdf_says_of_its_maker_does_not_cross() -> None:
    data = pdf(TEXT)
    assert CANARY.encode() in data
    after = made(data)
    assert CANARY.encode() not in after
    assert not PdfReader(io.BytesIO(after)).metadata
    for mark in (b"/Info", b"/Metadata", b"/PieceInfo", b"pypdf"):
        assert mark not in after


@pytest.mark.parametrize(
    ("given", "mark"),
    [
        ({"script": f"app.alert('{CANARY}')"}, b"/JavaScript"),
        ({"attachment": CANARY}, b"/EmbeddedFile"),
        ({"link": f"https://wa.me/62812?{CANARY}"}, b"/URI"),
        ({"field": ""}, b"/Widget"),
    ],
)
def test_scripts_attachments_links_and_empty_fields_do_not_cross(
    given: dict[str, str], mark: bytes
) -> None:
    before = pdf(TEXT, **given)
    assert mark in before
    after = made(before)
    assert words(after) == TEXT
    for left in (mark, b"Annots", b"wa.me", b"canary", CANARY.encode()):
        assert left not in after


def test_a_pdf_cannot_be_kept_apart_by_the_type_that_it_is_sent_as() -> None:
    assert words(made(pdf(TEXT), "application/octet-stream")) == TEXT
    assert clean(ContentKind.DOCUMENT, "text/plain", pdf(TEXT)).mime == "application/pdf"


@pytest.mark.parametrize(
    "text",
    [f"Hubungi {NUMBER}", "WA 0812\n3456\n7890", "email budi.santoso@gmail.com", "t.me/budi_s"],
)
def test_a_pdf_with_a_contact_in_it_is_refused(text: str) -> None:
    assert refusal(pdf(TEXT, text)) == "contact_in_document"


def test_a_contact_of_the_house_itself_may_stand_in_a_pdf() -> None:
    data = pdf("Lihat toko-wayang.com/bantuan")
    assert refusal(data) == "contact_in_document"
    own = Policy(domains=frozenset({"toko-wayang.com"}))
    assert clean(ContentKind.DOCUMENT, "application/pdf", data, own).data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf(TEXT, password="rahasia"), "protected_document"),
        (pdf(TEXT, password=""), "protected_document"),
        (pdf(TEXT, field="Budi"), "form_document"),
        (pdf(TEXT, note="Budi"), "form_document"),
        (pdf(*["x"] * (MOST_PAGES + 1)), "too_many_pages"),
        (b"%PDF-1.7", "bad_document"),
        (b"%PDF-1.7\n%%EOF", "bad_document"),
        (pdf(TEXT)[:400], "bad_document"),
        (b"", "bad_document"),
        (b"MZ\x90", "bad_document"),
    ],
)
def test_a_pdf_that_cannot_be_read_through_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_photo_in_a_pdf_loses_where_it_was_taken_and_keeps_its_pixels() -> None:
    before = photo()
    after = made(pdf_with_picture(before))
    assert b"Canary Camera" not in after
    found = after[after.index(b"\xff\xd8") : after.index(b"\xff\xd9") + 2]
    with Image.open(io.BytesIO(before)) as original, Image.open(io.BytesIO(found)) as kept:
        assert kept.tobytes() == original.tobytes()
        assert not kept.getexif()


def code(text: str) -> bytes:
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    picture = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=6))
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_a_code_in_a_pdf_is_read_too() -> None:
    assert refusal(pdf_with_picture(code("https://wa.me/6281234567890"))) == "contact_in_document"
    assert made(pdf_with_picture(code("UPG-2026-11")))


@pytest.mark.parametrize("filters", ["/JPXDecode", "/JBIG2Decode", "/Halo"])
def test_a_picture_that_nobody_can_look_into_holds_its_pdf_back(filters: str) -> None:
    assert refusal(pdf_with_picture(photo(), filters)) == "bad_document"


# Plain text and tables.


def test_a_text_crosses_with_its_contacts_masked() -> None:
    data = f"Halo\r\nini {NUMBER} ya\r\nterima kasih".encode()
    text = made(data, "text/plain").decode()
    assert text == "Halo\r\nini [nomor disamarkan] ya\r\nterima kasih"


def test_a_number_over_several_lines_is_one_number() -> None:
    assert "3456" not in made(b"WA 0812\n3456\n7890", "text/plain").decode()


@pytest.mark.parametrize(
    "mime",
    ["text/csv", "application/csv", "application/vnd.ms-excel", "text/comma-separated-values"],
)
def test_a_table_crosses_whatever_it_is_called(mime: str) -> None:
    table = b"nama,jumlah\nSari,1250000\nBudi,3400000\n"
    found = clean(ContentKind.DOCUMENT, mime, table)
    assert (found.mime, found.data) == ("text/csv", table)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_the_letters_that_it_is_written_in(encoding: str) -> None:
    assert made("Café “Sari”".encode(encoding), "text/plain").decode() == "Café “Sari”"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"a\x00b",
        b"PK\x03\x04zip",
        b"\xff\xfea",
        b"\x81",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    assert refusal(data, "text/plain") == "bad_document"


def test_a_text_that_nobody_would_read_is_too_large() -> None:
    assert refusal(b"x" * (1024 * 1024 + 1), "text/plain") == "too_large"


# All kinds.


@pytest.mark.parametrize(
    "mime",
    [
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip", "text/html",
        "application/vnd.android.package-archive", "application/octet-stream", "audio/ogg", "video/mp4",
    ],
)  # fmt: skip
def test_other_kinds_of_documents_are_refused_with_a_word_of_their_own(mime: str) -> None:
    assert refusal(b"PK\x03\x04", mime) == "document_kind"


def test_an_image_sent_as_a_document_goes_the_way_of_pictures() -> None:
    found = clean(ContentKind.DOCUMENT, "image/jpeg", photo())
    assert found.mime.startswith("image/")
    assert b"Canary" not in found.data
    assert refusal(b"x", "image/jpeg") == "not_a_picture"
    assert refusal(b"x", "image/jpeg", kind=ContentKind.PICTURE) == "not_a_picture"


@pytest.mark.parametrize("kind", [ContentKind.DOCUMENT, ContentKind.PICTURE, ContentKind.VOICE])
def test_what_is_larger_than_the_limit_is_not_even_looked_at(kind: ContentKind) -> None:
    assert refusal(bytes(LARGEST + 1), "application/pdf", kind=kind) == "too_large"


def test_a_message_without_a_file_is_none() -> None:
    assert refusal(b"x", "text/plain", kind=ContentKind.TEXT) == "bad_file"


@pytest.mark.parametrize(
    ("mime", "name"),
    [
        ("application/pdf", "dokumen.pdf"),
        ("audio/ogg", "suara.ogg"),
        ("image/jpeg", "foto.jpg"),
        ("x/y", "berkas"),
    ],
)
def test_a_file_is_named_after_what_it_is(mime: str, name: str) -> None:
    assert file_name(mime) == name


GOOD = pdf(TEXT)


@given(st.binary(max_size=60), st.integers(0, len(GOOD)))
def test_no_pdf_is_so_odd_that_it_stops_the_reader(noise: bytes, at: int) -> None:
    for data in (GOOD[:at] + noise + GOOD[at + len(noise) :], b"%PDF-" + noise):
        with contextlib.suppress(FileError):
            assert made(data)
