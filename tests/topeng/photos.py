"""Pictures with something to hide."""

import io

from PIL import Image

CANARY = b"Canary Camera 81"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def photo() -> bytes:
    """Half red, half blue, with a camera and a place in its metadata."""
    picture = Image.new("RGB", (320, 200), RED)
    picture.paste(BLUE, (160, 0, 320, 200))
    exif = Image.Exif()
    exif[0x010F] = CANARY.decode()
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 10.0, 30.0), 3: "E", 4: (106.0, 49.0, 36.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=CANARY)
    assert CANARY in out.getvalue()
    return out.getvalue()


def is_that_photo(content: bytes) -> bool:
    """Whether these bytes show `photo`'s pixels and carry nothing else of it."""
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (320, 200)
        left, right = picture.getpixel((40, 100)), picture.getpixel((280, 100))
        bare = not picture.getexif() and "comment" not in picture.info
    return _near(left, RED) and _near(right, BLUE) and bare and CANARY not in content


def _near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))
