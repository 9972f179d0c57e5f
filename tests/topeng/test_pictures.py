import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageOps

from relay.guard import Kind, Policy
from topeng.files.pictures import PictureError, clean, clean_file, is_payment


def field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02}{value}"


_MERCHANT = (
    field("00", "ID.DANA.WWW")
    + field("01", "936009153000000001")
    + field("02", "081322778815")
    + field("03", "UMI")
)
QRIS = "".join((field("00", "01"), field("01", "11"), field("26", _MERCHANT), field("52", "5812"), field("53", "360"),
                field("58", "ID"), field("59", "Toko"), field("60", "Jakarta"), "6304"))  # fmt: skip


def with_checksum(text: str) -> str:
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021) & 0xFFFF if crc & 0x8000 else crc << 1 & 0xFFFF
    return text + f"{crc:04X}"


def code(text: str, kind: str = "QRCode", *, size: int = 300) -> Image.Image:
    barcode = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    drawn = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=4))
    return ImageOps.expand(drawn.convert("RGB"), 30, "white").resize(
        (size, size), Image.Resampling.NEAREST
    )


def saved(picture: Image.Image, suffix: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, suffix, **options)
    return out.getvalue()


def test_a_code_that_leads_to_a_chat_is_found_and_painted_over() -> None:
    cleaned = clean(saved(code("https://wa.me/6281322778815")))

    assert cleaned.verdicts[0].kinds == (Kind.LINK, Kind.PHONE)
    assert not clean(cleaned.data).leaks
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(cleaned.data))) == []


def test_a_code_on_the_services_own_host_stays() -> None:
    assert not clean(saved(code("https://toko.id/x")), Policy(domains=frozenset({"toko.id"}))).leaks


def test_a_visiting_card_in_a_code_is_a_contact() -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Budi\nTEL;CELL:081322778815\nEND:VCARD"

    assert Kind.PHONE in clean(saved(code(card))).verdicts[0].kinds


def test_a_faint_code_is_read_too() -> None:
    faint = code("https://t.me/budisan").point(lambda value: 140 + value // 8)

    assert clean(saved(faint, "JPEG", quality=80)).leaks


def test_a_payment_code_passes() -> None:
    assert is_payment(with_checksum(QRIS))
    assert not clean(saved(code(with_checksum(QRIS), size=500))).leaks


@pytest.mark.parametrize(
    "text",
    [
        "0002016304FFFF",
        QRIS + "0000",
        with_checksum("000201https://wa.me/628136304"),
        "081322778815",
    ],
)
def test_what_only_looks_like_a_payment_code_is_none(text: str) -> None:
    assert not is_payment(text)


def test_metadata_does_not_survive() -> None:
    picture = Image.effect_noise((64, 64), 80).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "call 081322778815"
    data = saved(
        picture, "JPEG", exif=exif, comment=b"081322778815", icc_profile=b"081322778815" * 20
    )

    cleaned = clean(data)

    assert b"0813" in data
    assert b"0813" not in cleaned.data
    assert not Image.open(io.BytesIO(cleaned.data)).getexif()


def test_a_picture_stands_upright_after_its_orientation_is_gone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    cleaned = clean(saved(Image.new("RGB", (40, 20), "red"), "JPEG", exif=exif))

    assert (cleaned.width, cleaned.height) == (20, 40)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"GIF89a", saved(Image.new("RGB", (9, 9)))[:40]]
)
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(PictureError, match="not a picture"):
        clean(data)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(PictureError):
        clean(saved(Image.new("1", (12_000, 12_000))))


def test_the_clean_copy_lies_where_it_was_told_to(tmp_path: Path) -> None:
    source = tmp_path / "in.png"
    source.write_bytes(saved(Image.new("RGB", (8, 8), "red")))
    folder = tmp_path / "out"
    folder.mkdir()

    _, target = clean_file(source, folder, "a")

    assert target == folder / "a.png"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.png", "out"]
