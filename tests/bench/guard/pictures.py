"""Pictures: codes that lead to somebody as a telephone photographs them, what cameras write beside the pixels, and clean ones."""

import io
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import zxingcpp
from PIL import Image, ImageEnhance, ImageFilter, ImageOps, PngImagePlugin

from tests.bench.guard import secrets
from topeng.files.pictures import clean

Shown = Callable[[Image.Image, random.Random], Image.Image]
_SQUARE = ("QRCode", "QRCode", "QRCode", "Aztec", "DataMatrix")


class Shot(NamedTuple):
    """One picture of the bench. ``group`` names its row; ``mark`` must not be in the bytes of the copy."""

    group: str
    technique: str
    data: bytes
    mark: bytes = b""


def shots(seed: int, rounds: int) -> Iterator[Shot]:
    """Every way to show a code, every kind of metadata, and harmless pictures, in ``rounds`` variations."""
    chance = random.Random(seed)
    for _ in range(rounds):
        for technique, show in _SHOWN.items():
            yield Shot("codes", technique, _saved(show(_code(_contact(chance), chance), chance)))
        yield from _bar_codes(chance)
        yield from _with_metadata(chance)
        yield from _harmless(chance)


def is_caught(shot: Shot) -> bool:
    """Codes and clean pictures: whether a contact is found. Metadata: whether all of it is gone."""
    made = clean(shot.data)
    return shot.mark not in made.data if shot.mark else made.leaks


def _contact(chance: random.Random) -> str:
    number, name = secrets.mobile(chance), secrets.name(chance)
    return chance.choice(
        (f"https://wa.me/62{number[1:]}", f"tel:+62{number[1:]}", f"https://t.me/{name}", f"mailto:{name}@gmail.com", number,
         f"BEGIN:VCARD\nVERSION:3.0\nN:{name}\nTEL:{number}\nEND:VCARD", f"WA {number} ya kak", f"https://instagram.com/{name}")
    )  # fmt: skip


def _code(text: str, chance: random.Random) -> Image.Image:
    return _drawn(text, chance.choice(_SQUARE)).resize((360, 360), Image.Resampling.NEAREST)


def _drawn(text: str, kind: str, scale: int = 2) -> Image.Image:
    barcode = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    drawn = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=scale))
    return ImageOps.expand(drawn.convert("RGB"), 32, "white")


def _photo(chance: random.Random, side: int = 800) -> Image.Image:
    """Something like a photo: shapes of colour under a camera's noise."""
    seedling = bytes(chance.randrange(256) for _ in range(8 * 8 * 3))
    scene = Image.frombytes("RGB", (8, 8), seedling).resize((side, side), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((side, side), 24).convert("RGB")
    return Image.blend(scene, grain, 0.15)


def _on_photo(code: Image.Image, chance: random.Random) -> Image.Image:
    ground = _photo(chance)
    ground.paste(
        code,
        (
            chance.randrange(ground.width - code.width),
            chance.randrange(ground.height - code.height),
        ),
    )
    return ground  # fmt: skip


def _rotated(code: Image.Image, chance: random.Random) -> Image.Image:
    turned = code.convert("RGBA").rotate(chance.uniform(0, 360), Image.Resampling.BICUBIC, True)
    ground = _photo(chance)
    ground.paste(turned, (chance.randrange(250), chance.randrange(250)), turned)
    return ground


def _leaning(code: Image.Image, chance: random.Random) -> Image.Image:
    lean = chance.uniform(-0.25, 0.25)
    shape = (1, lean, -lean * code.height / 2, 0, 1, 0)
    return code.transform(code.size, Image.Transform.AFFINE, shape, Image.Resampling.BICUBIC, fillcolor="white")  # fmt: skip


def _faint(code: Image.Image, chance: random.Random) -> Image.Image:
    return ImageEnhance.Contrast(code).enhance(chance.uniform(0.06, 0.25))


def _dark(code: Image.Image, chance: random.Random) -> Image.Image:
    return ImageEnhance.Brightness(_on_photo(code, chance)).enhance(chance.uniform(0.1, 0.3))


def _pressed(code: Image.Image, chance: random.Random) -> Image.Image:
    out = io.BytesIO()
    _on_photo(code, chance).save(out, "JPEG", quality=chance.randrange(15, 40))
    return Image.open(out)


_SHOWN: dict[str, Shown] = {
    "straight": lambda code, _: code,
    "on a photo": _on_photo,
    "rotated": _rotated,
    "leaning": _leaning,
    "blurred": lambda code, chance: code.filter(ImageFilter.GaussianBlur(chance.uniform(1, 2.5))),
    "faint": _faint,
    "dark": _dark,
    "small": lambda code, chance: _on_photo(code.resize((110, 110), Image.Resampling.LANCZOS), chance),
    "inverted": lambda code, _: ImageOps.invert(code),
    "coloured": lambda code, chance: ImageOps.colorize(code.convert("L"), chance.choice(("navy", "darkred", "purple")), "lightyellow"),
    "mirrored": lambda code, _: ImageOps.mirror(code),
    "compressed": _pressed,
    "screenshot": lambda code, chance: ImageOps.expand(code, (300, 500, 300, 900), chance.choice(("white", "black", "seagreen"))),
}  # fmt: skip


def _bar_codes(chance: random.Random) -> Iterator[Shot]:
    for kind in ("Code128", "PDF417", "Code39"):
        drawn = _drawn(secrets.mobile(chance), kind)
        yield Shot("codes", kind, _saved(_on_photo(drawn, chance)))


def _with_metadata(chance: random.Random) -> Iterator[Shot]:
    mark = f"CAMERA{secrets.digits(chance, 8)}"
    picture = _photo(chance, 300)
    exif = Image.Exif()
    exif[0x010F], exif[0x8298] = mark, mark  # make, copyright
    exif.get_ifd(0x8825).update(
        {1: "S", 2: (6.0, 12.0, 31.0), 3: "E", 4: (106.0, 50.0, 44.0), 29: mark}
    )
    for suffix in ("JPEG", "WEBP", "PNG", "TIFF"):
        yield Shot("metadata", f"EXIF {suffix}", _saved(picture, suffix, exif=exif), mark.encode())
    yield Shot("metadata", "comment", _saved(picture, "JPEG", comment=mark), mark.encode())
    yield Shot(
        "metadata", "profile", _saved(picture, "JPEG", icc_profile=mark.encode() * 9), mark.encode()
    )
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", mark)
    notes.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{mark}</x:xmpmeta>")
    yield Shot("metadata", "text in PNG", _saved(picture, "PNG", pnginfo=notes), mark.encode())
    yield Shot("metadata", "after the end", _saved(picture, "JPEG") + mark.encode(), mark.encode())  # fmt: skip


def _harmless(chance: random.Random) -> Iterator[Shot]:
    digits = secrets.digits
    for name, text, kind in (
        ("product", f"899{digits(chance, 9)}", "EAN13"), ("parcel", f"JP{digits(chance, 10)}", "Code128"),
        ("parcel", f"SPXID0{digits(chance, 11)}", "Code128"), ("order", f"INV/2026/{digits(chance, 8)}", "QRCode"),
        ("ticket", f"TKT-{digits(chance, 10)}", "Aztec"), ("seat", "GATE 3 ROW 12 SEAT 4", "PDF417"),
        ("product", f"{chance.choice((0, 1, 7))}{digits(chance, 10)}", "UPCA"), ("serial", f"S/N {digits(chance, 9)}", "DataMatrix"),
    ):  # fmt: skip
        yield Shot("pictures clean", name, _saved(_on_photo(_drawn(text, kind), chance)))
    for _ in range(4):
        yield Shot("pictures clean", "photo", _saved(_photo(chance)))


def _saved(picture: Image.Image, suffix: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, suffix, **options)
    return out.getvalue()
