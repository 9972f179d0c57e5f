"""Voice notes: OGG with OPUS, written anew page by page.

RFC 3533 (pages), RFC 7845 (OPUS in OGG), RFC 6716 section 3.1 (how long a packet plays). The sound stays as it is;
whatever is said beside it goes: tags, the stream's number, positions other than those that the sound has.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from topeng.files.error import FileError

LONGEST: Final = 600  # seconds

_PAGE: Final = struct.Struct(
    "<4sBBqIIIB"
)  # mark, version, flags, position, stream, place, checksum, segments
_CONTINUED, _FIRST, _LAST = 1, 2, 4
_RATE: Final = 48_000  # samples a second, in which positions count
_LONGEST_PACKET: Final = 5760  # samples
_TAGS: Final = b"OpusTags" + struct.pack("<II", 0, 0)
_STREAM: Final = 1
_NOWHERE: Final = -1
_MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True, repr=False)
class _Page:
    flags: int
    stream: int
    lacing: bytes
    body: bytes

    @property
    def open(self) -> bool:
        """Whether its last packet goes on in the next page."""
        return self.lacing.endswith(b"\xff")


def clean(data: bytes) -> bytes:
    """The voice note without its tags. Raises `FileError` for what is none, or plays longer than `LONGEST`."""
    pages = list(_pages(data))
    if len(pages) < 3 or pages[0].flags != _FIRST or not _is_head(pages[0]):
        raise FileError("not_a_voice")
    begins = _behind_tags(pages)
    out = [_written(_FIRST, 0, 0, pages[0].lacing, pages[0].body)]
    out.append(_written(0, 0, 1, bytes([len(_TAGS)]), _TAGS))
    played, continued = 0, b""
    for place, page in enumerate(pages[begins:], start=2):
        if bool(page.flags & _CONTINUED) != bool(continued):
            raise FileError("not_a_voice")
        packets, continued = _packets(page, continued)
        played += sum(_samples(packet) for packet in packets)
        if played > LONGEST * _RATE:
            raise FileError("voice_too_long")
        last = begins + place - 2 == len(pages) - 1
        flags = page.flags & _CONTINUED | (_LAST if last else 0)
        position = played if packets else _NOWHERE
        out.append(_written(flags, position, place, page.lacing, page.body))
    if continued or not played:
        raise FileError("not_a_voice")
    return b"".join(out)


def _pages(data: bytes) -> Iterator[_Page]:
    """The pages of one stream, whole and with sound checksums. Raises `FileError`."""
    at, ended, stream = 0, False, None
    while at < len(data):
        head = data[at : at + _PAGE.size]
        if len(head) < _PAGE.size or ended:
            raise FileError("not_a_voice")
        mark, version, flags, _, number, _, checksum, segments = _PAGE.unpack(head)
        lacing = data[at + _PAGE.size : at + _PAGE.size + segments]
        begin = at + _PAGE.size + segments
        at = begin + sum(lacing)
        stream = number if stream is None else stream
        whole = len(lacing) == segments and at <= len(data)
        if (mark, version, number) != (b"OggS", 0, stream) or not whole:
            raise FileError("not_a_voice")
        body = data[begin:at]
        if _checksum(head[:22] + bytes(4) + head[26:] + lacing + body) != checksum:
            raise FileError("not_a_voice")
        ended = bool(flags & _LAST)
        yield _Page(flags & ~_LAST, number, lacing, body)


def _is_head(page: _Page) -> bool:
    """Whether this is the head of a sound in mono or stereo, alone on its page."""
    head = page.body
    plain = len(head) == 19 and head.startswith(b"OpusHead\x01") and head[18] == 0
    return plain and head[9] in {1, 2} and page.lacing == bytes([19])


def _behind_tags(pages: list[_Page]) -> int:
    """The first page of sound: the tags begin on the second page and end their last."""
    if not pages[1].body.startswith(b"OpusTags") or pages[1].flags:
        raise FileError("not_a_voice")
    last = next((place for place, page in enumerate(pages) if place and not page.open), None)
    if last is None or any(page.lacing[:-1].strip(b"\xff") for page in pages[1 : last + 1]):
        raise FileError("not_a_voice")
    return last + 1


def _packets(page: _Page, continued: bytes) -> tuple[list[bytes], bytes]:
    """The packets that end on a page, and the beginning of one that goes on."""
    packets, packet, at = [], continued, 0
    for length in page.lacing:
        packet += page.body[at : at + length]
        at += length
        if length < 255:
            packets.append(packet)
            packet = b""
    return packets, packet


def _samples(packet: bytes) -> int:
    """How long a packet plays."""
    if not packet:
        raise FileError("not_a_voice")
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:
        frame = (480, 960)[config & 1]
    else:
        frame = (120, 240, 480, 960)[config & 3]
    if code == 3 and len(packet) < 2:
        raise FileError("not_a_voice")
    samples = frame * ((1, 2, 2)[code] if code < 3 else packet[1] & 63)
    if not 0 < samples <= _LONGEST_PACKET:
        raise FileError("not_a_voice")
    return samples


def _written(flags: int, position: int, place: int, lacing: bytes, body: bytes) -> bytes:
    head = _PAGE.pack(b"OggS", 0, flags, position, _STREAM, place, 0, len(lacing))
    checksum = _checksum(head + lacing + body)
    return head[:22] + struct.pack("<I", checksum) + head[26:] + lacing + body


def _checksum(page: bytes) -> int:
    """OGG's CRC-32 runs from the highest bit; zlib's, from the lowest, sees the same in a mirror."""
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
