"""A JPEG loses what it says of its maker, and no pixel."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.topeng.photos import CANARY, photo
from topeng.files.jpeg import bare


def jpeg(mode: str, **choices: object) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (40, 30), (200, 30, 30)).convert(mode)
    picture.save(out, "JPEG", comment=CANARY, icc_profile=CANARY, **choices)
    return out.getvalue()


def pixels(data: bytes) -> tuple[str, bytes]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.mode, picture.tobytes()


@pytest.mark.parametrize(
    "data",
    [photo(), jpeg("RGB"), jpeg("L"), jpeg("CMYK"), jpeg("RGB", progressive=True)],
    ids=["camera", "colours", "grey", "print", "progressive"],
)
def test_metadata_goes_and_pixels_stay(data: bytes) -> None:
    after = bare(data + b"canary behind the end")
    assert CANARY in data
    assert CANARY not in after
    assert b"behind" not in after
    assert pixels(after) == pixels(data)
    assert bare(after) == after


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG", b"\xff\xd8", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe1\x00\x01"]
)
def test_what_is_no_jpeg_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="JPEG"):
        bare(data)


@given(st.binary(max_size=100), st.integers(2, 300))
def test_no_bytes_are_so_odd_that_they_stop_the_reader(noise: bytes, at: int) -> None:
    data = photo()
    try:
        assert len(bare(data[:at] + noise + data[at:])) <= len(data) + len(noise) + 2
    except ValueError as bad:
        assert "JPEG" in str(bad)  # noqa: PT017
