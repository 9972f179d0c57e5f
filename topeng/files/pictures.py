"""Pictures made safe: decoded, stripped of everything but their pixels, encoded again, their codes read."""

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from relay.guard import Place, Policy, Verdict, judge

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_LARGEST_READ = 2400  # pixels on the longer side at which codes are looked for
_QUALITY = 88
_BLUR = 1.2
_LEAST_SIDE = 400
_LONGEST_SIDE = 2560  # pixels: no phone shows more, and WhatsApp takes pictures up to 5 MB


class PictureError(ValueError):
    """The bytes are no picture this product opens. The message says why, and never what was in them; `code` in a word."""

    def __init__(self, sentence: str, code: str = "not_a_picture") -> None:
        super().__init__(sentence)
        self.code = code


class Suffix(StrEnum):
    JPEG = "jpg"
    PNG = "png"

    @property
    def mime(self) -> str:
        """The media type."""
        return "image/jpeg" if self is Suffix.JPEG else "image/png"


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean copy, and the verdicts on the codes in the original that give a contact away: those are painted over."""

    data: bytes
    suffix: Suffix
    width: int
    height: int
    verdicts: tuple[Verdict, ...]

    @property
    def leaks(self) -> bool:
        return bool(self.verdicts)


class Code(NamedTuple):
    """What a code says, and its corners in the picture's own pixels."""

    text: str
    corners: tuple[tuple[float, float], ...]


def clean(data: bytes, policy: Policy | None = None) -> Picture:
    """Decode, judge the codes and encode again without metadata. Raises PictureError for what is no sound picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = _decoded(data)
        except PictureError:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise _too_many_pixels() from None
        except Exception:  # noqa: BLE001 strangers made these bytes, and decoders fail in every way there is
            raise PictureError(
                "This is not a picture that can be opened: send it as JPEG or PNG."
            ) from None
    verdicts = []
    for code, verdict in _leaking(picture, policy or Policy()):
        verdicts.append(verdict)
        paint_over(picture, code.corners)
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    suffix, made = encoded(picture)
    return Picture(made, suffix, picture.width, picture.height, tuple(verdicts))


def leaks(picture: Image.Image, policy: Policy) -> bool:
    """Whether a code in a picture gives a contact away."""
    return any(_leaking(picture.convert("RGB"), policy))


def clean_file(source: Path, folder: Path, name: str) -> tuple[Picture, Path]:
    """Clean the picture at ``source`` and write the copy into ``folder`` under ``name`` and its suffix."""
    if source.stat().st_size > MOST_BYTES:
        raise PictureError(
            f"The picture is larger than {MOST_BYTES // 2**20} MB: send a smaller one."
        )
    picture = clean(source.read_bytes())
    target = folder / f"{name}.{picture.suffix}"
    target.write_bytes(picture.data)
    return picture, target


def is_payment(text: str) -> bool:
    """Whether a code is an EMV merchant payment code (EMVCo QR Code Specification 1.1, QRIS): whole fields, sound checksum."""
    text = text.strip()
    if not text.startswith("000201") or not re.fullmatch(r"(?s).*6304[0-9A-Fa-f]{4}", text):
        return False
    tags = _fields(text)
    if tags is None or "63" not in tags or not tags.keys() & {f"{tag:02}" for tag in range(2, 52)}:
        return False
    return (
        "58" in tags and "53" in tags and f"{_crc16(text[:-4].encode()):04X}" == text[-4:].upper()
    )


def code_text(code: str) -> str:
    """A code's content as text to judge: a visiting card's fields one a line, labels the guard knows."""
    upper = code[:16].upper()
    if upper.startswith(("BEGIN:VCARD", "MECARD:")):
        lines = re.split(r"[\r\n;]+", code)
        return "\n".join(re.sub(r"(?i)^(?:item\d+\.)?tel[^:]*:", "telp ", line) for line in lines)
    return code


def _decoded(data: bytes) -> Image.Image:
    if len(data) > MOST_BYTES:
        raise PictureError(
            f"The picture is larger than {MOST_BYTES // 2**20} MB: send a smaller one."
        )
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _too_many_pixels()
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            return _flattened(upright.convert("RGBA"))
        return _bare(upright.convert("RGB"))


def _too_many_pixels() -> PictureError:
    return PictureError(
        f"The picture has more than {MOST_PIXELS // 10**6} million pixels: send a smaller one.",
        "too_many_pixels",
    )


def _flattened(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return _bare(ground.convert("RGB"))


def _bare(picture: Image.Image) -> Image.Image:
    """Pixels alone: no profile, no comment, no EXIF rides along in ``info``."""
    copy = Image.new("RGB", picture.size)
    copy.paste(picture)
    return copy


def encoded(picture: Image.Image) -> tuple[Suffix, bytes]:
    """As PNG where it has few colours, else as JPEG."""
    out = io.BytesIO()
    few_colours = picture.getcolors(256) is not None
    suffix = Suffix.PNG if few_colours else Suffix.JPEG
    if few_colours:
        picture.save(out, "PNG", optimize=False)
    else:
        picture.save(out, "JPEG", quality=_QUALITY)
    return suffix, out.getvalue()


def _leaking(picture: Image.Image, policy: Policy) -> Iterator[tuple[Code, Verdict]]:
    """The codes that give a contact away, and what the guard says of them."""
    for code in _codes(picture):
        verdict = judge(code_text(code.text), place=Place.CODE, policy=policy)
        if verdict.leaks and not is_payment(code.text):
            yield code, verdict


def _codes(picture: Image.Image) -> list[Code]:
    """The QR and bar codes: as given, after auto-contrast, after a slight blur, and enlarged when small."""
    grey = ImageOps.grayscale(picture)
    if max(grey.size) > _LARGEST_READ:
        grey.thumbnail((_LARGEST_READ, _LARGEST_READ))
    found: dict[str, Code] = {}
    for version in _versions(grey):
        scale = picture.width / version.width
        for code in zxingcpp.read_barcodes(
            version, try_rotate=True, try_downscale=True, try_invert=True
        ):
            if code.text and code.text not in found:
                at = code.position
                corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
                found[code.text] = Code(
                    code.text, tuple((point.x * scale, point.y * scale) for point in corners)
                )
    return list(found.values())


def _versions(grey: Image.Image) -> list[Image.Image]:
    even = ImageOps.autocontrast(grey, cutoff=1)
    versions = [grey, even, even.filter(ImageFilter.GaussianBlur(_BLUR))]
    if max(grey.size) < _LEAST_SIDE:
        versions.append(even.resize((grey.width * 3, grey.height * 3), Image.Resampling.LANCZOS))
    return versions


def paint_over(
    picture: Image.Image, corners: tuple[tuple[float, float], ...], margin: float | None = None
) -> None:
    """Grey out the bounding box and a margin, in pixels.

    Without one it is a code's: a bar code's position is one line, so the box must get a height.
    """
    across, down = [x for x, _ in corners], [y for _, y in corners]
    if margin is None:
        margin = 0.12 * max(max(across) - min(across), max(down) - min(down)) + 4
    box = (min(across) - margin, min(down) - margin, max(across) + margin, max(down) + margin)
    ImageDraw.Draw(picture).rectangle(box, fill=(128, 128, 128))


def _fields(text: str) -> dict[str, str] | None:
    """Tag, two-digit length, value, again and again; none when the lengths do not come out."""
    tags: dict[str, str] = {}
    at = 0
    while at < len(text):
        tag, size = text[at : at + 2], text[at + 2 : at + 4]
        if not (tag.isdecimal() and size.isdecimal() and len(size) == 2) or at + 4 + int(
            size
        ) > len(text):
            return None
        tags[tag] = text[at + 4 : at + 4 + int(size)]
        at += 4 + int(size)
    return tags


def _crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE, as EMVCo prescribes."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return crc
