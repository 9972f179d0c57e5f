"""Pictures are decoded and encoded anew, so that nothing but pixels crosses: no EXIF, no GPS, no thumbnail, no name."""

import io
import warnings

from PIL import Image, ImageOps

MIME = "image/jpeg"
LONGEST_SIDE = 2560
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
"""As Pillow names what it opens; a JPEG of several frames (MPO) opens as JPEG."""


class BadPicture(Exception):
    """These bytes are no picture that we take. The text is a short code."""


def clean(data: bytes) -> bytes:
    """The picture as a JPEG of its pixels alone, turned upright, at most `LONGEST_SIDE` wide or high.

    Raises `BadPicture`: not a picture, of a format not listed, damaged, or with more than `MOST_PIXELS`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise BadPicture("too_many_pixels")
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                return _encoded(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture("too_many_pixels") from None
    except BadPicture:
        raise
    except Exception:  # noqa: BLE001 strangers made these bytes, and decoders fail in every way there is
        raise BadPicture("not_a_picture") from None


def _encoded(picture: Image.Image) -> bytes:
    """Pixels on white, and nothing else: a new image has no metadata to inherit."""
    flat = Image.new("RGB", picture.size, "white")
    layered = picture.convert("RGBA")
    flat.paste(layered, mask=layered.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()
