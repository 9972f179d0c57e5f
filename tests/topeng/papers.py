"""Documents and voice notes with something to hide."""

import io
import struct
from collections.abc import Sequence

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

CANARY = "Canary 81"
TEXT = "Surat perjanjian nomor 12"


def pdf(*pages: str, **given: str) -> bytes:
    """A PDF whose pages show these texts. `given`: script, attachment, link, note, field, password, photo."""
    writer = PdfWriter()
    for text in pages or (TEXT,):
        _page(writer, text)
    writer.add_metadata({"/Author": CANARY, "/Title": CANARY})
    if "script" in given:
        _script(writer, given["script"])
    if "attachment" in given:
        writer.add_attachment("canary.txt", given["attachment"].encode())
    if "link" in given:
        writer.add_annotation(0, Link(rect=(0, 0, 50, 50), url=given["link"]))
    if "note" in given:
        writer.add_annotation(0, FreeText(text=given["note"], rect=(0, 0, 50, 50)))
    if "field" in given:
        _field(writer, given["field"])
    if "password" in given:
        writer.encrypt(given["password"], "owner")
    return _bytes(writer)


def pdf_with_picture(picture: bytes, filters: str = "/DCTDecode") -> bytes:
    """A PDF whose only page shows a JPEG."""
    writer = PdfWriter()
    page = _page(writer, TEXT)
    width, height = Image.open(io.BytesIO(picture)).size
    image = DecodedStreamObject()
    image.set_data(picture)
    image |= {
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Image"),
        NameObject("/Width"): NumberObject(width),
        NameObject("/Height"): NumberObject(height),
        NameObject("/BitsPerComponent"): NumberObject(8),
        NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
        NameObject("/Filter"): NameObject(filters),
    }
    page["/Resources"][NameObject("/XObject")] = DictionaryObject(  # type: ignore[index]
        {NameObject("/Im0"): writer._add_object(image)}
    )
    return _bytes(writer)


def words(data: bytes) -> str:
    """What a PDF shows in words."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def _page(writer: PdfWriter, text: str) -> DictionaryObject:
    page = writer.add_blank_page(300, 200)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    lines = " T* ".join(f"({line}) Tj" for line in text.split("\n"))
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 12 Tf 14 TL 20 150 Td {lines} ET".encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/PieceInfo")] = DictionaryObject(
        {NameObject("/Maker"): TextStringObject(CANARY)}
    )
    return page


def _script(writer: PdfWriter, script: str) -> None:
    action = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(script),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = action
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})


def _field(writer: PdfWriter, value: str) -> None:
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("nama"),
            NameObject("/V"): TextStringObject(value),
            NameObject("/Rect"): ArrayObject(NumberObject(side) for side in (0, 0, 50, 20)),
        }
    )
    page = writer.pages[0]
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(field)])


def _bytes(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def voice(
    seconds: float = 2, *, tags: bytes = CANARY.encode(), packet: bytes = b"\xf8", stream: int = 77
) -> bytes:
    """A voice note of packets of 20 milliseconds, with tags."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    comment = b"OpusTags" + struct.pack("<I", len(tags)) + tags + struct.pack("<I", 0)
    pages = [page(2, 0, stream, 0, [head]), page(0, 0, stream, 1, [comment])]
    packets = [packet + bytes([number % 251]) for number in range(int(seconds * 50))]
    for start in range(0, len(packets), 50):
        some = packets[start : start + 50]
        last = 4 if start + 50 >= len(packets) else 0
        pages.append(page(last, (start + len(some)) * 960, stream, len(pages), some))
    return b"".join(pages)


def page(flags: int, position: int, stream: int, place: int, packets: Sequence[bytes]) -> bytes:
    """A page of OGG that holds whole packets."""
    lacing = b"".join(
        b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets
    )
    return raw_page(flags, position, stream, place, lacing, b"".join(packets))


def raw_page(
    flags: int, position: int, stream: int, place: int, lacing: bytes, body: bytes
) -> bytes:
    """A page of OGG with a sound checksum, whatever is on it."""
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, position, stream, place, 0, len(lacing))
    checksum = _slow_checksum(head + lacing + body)
    return head[:22] + struct.pack("<I", checksum) + head[26:] + lacing + body


def _slow_checksum(data: bytes) -> int:
    """RFC 3533: polynomial 0x04c11db7, nothing before and nothing after."""
    checksum = 0
    for byte in data:
        checksum ^= byte << 24
        for _ in range(8):
            checksum = (checksum << 1) ^ 0x04C11DB7 if checksum & 1 << 31 else checksum << 1
        checksum &= 0xFFFFFFFF
    return checksum
