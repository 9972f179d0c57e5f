"""Quotes where a platform has none: a short first line that says what is answered."""

from relay.payload import Reply

EXCERPT = 60
"""Code points of the answered message that are shown."""
MARK = "› "


def excerpt(text: str) -> str:
    """The beginning of a text on one line, at most `EXCERPT` code points."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


def quoted(text: str, reply: Reply | None, longest: int) -> str:
    """`text` below a line that quotes what it answers; without it where the two do not fit into `longest`."""
    if reply is None or not (line := excerpt(reply.excerpt)):
        return text
    whole = f"{MARK}{line}\n{text}" if text else f"{MARK}{line}"
    return whole if len(whole) <= longest else text
