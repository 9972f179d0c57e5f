"""JPEG without what it says of its maker, the pixels untouched.

ITU-T T.81, annex B: segments, each a marker and its length, up to the first scan; then entropy-coded data. Of the
application segments 0 (JFIF) and 14 (Adobe: which colours these are) stay; comments and all others go.
"""

from typing import Final

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_KEPT: Final = {0xE0, 0xEE}
_DROPPED: Final = {*range(0xE0, 0xF0), 0xFE} - _KEPT


def bare(data: bytes) -> bytes:
    """The picture without metadata. Raises `ValueError` where its segments do not come out."""
    if data[:2] != bytes([0xFF, _START]):
        raise ValueError("not a JPEG")
    kept, at = [data[:2]], 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        mark, length = data[at : at + 2], int.from_bytes(data[at + 2 : at + 4])
        if len(mark) < 2 or mark[0] != 0xFF or mark[1] in {0, _END} or length < 2:
            raise ValueError("broken JPEG")
        end = at + 2 + length
        if mark[1] == _SCAN:
            return b"".join(kept) + _scans(data, at)
        if mark[1] not in _DROPPED:
            kept.append(data[at:end])
        at = end


def _scans(data: bytes, at: int) -> bytes:
    """The scans, up to the end of the picture: what stands behind it is none of it."""
    end = data.find(bytes([0xFF, _END]), at)
    return data[at:] + bytes([0xFF, _END]) if end < 0 else data[at : end + 2]
