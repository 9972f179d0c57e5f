"""How long a voice note is: the last page of its OGG says so (RFC 3533, RFC 7845 section 4)."""

OPUS_RATE = 48_000
"""Positions in OPUS count samples at 48 kHz, whatever it was recorded at."""
_POSITION = slice(6, 14)


def seconds_of(content: bytes) -> int | None:
    """Whole seconds, at least one. None where it is no OGG, or one that does not say."""
    start = content.rfind(b"OggS")
    position = content[start:][_POSITION]
    if start < 0 or len(position) < 8:
        return None
    samples = int.from_bytes(position, "little", signed=True)
    return max(1, round(samples / OPUS_RATE)) if samples >= 0 else None
