"""Long lines are split and waiting ones joined, so that each fits what its channel takes."""

from collections.abc import Sequence

from relay.address import Scheme

LONGEST = {Scheme.TELEGRAM: 4096, Scheme.WHATSAPP: 1600, Scheme.TEL: 1600}
"""Code points in one message. Telegram: sendMessage; Twilio: Message resource, Body."""

CAPTION = {Scheme.TELEGRAM: 1024, Scheme.WHATSAPP: 1600, Scheme.TEL: 1600}


def split(text: str, longest: int) -> tuple[str, ...]:
    """`text` in parts of at most `longest` code points, cut at white space where there is some.

    Joined again the parts are `text`: nothing is dropped.
    """
    parts = []
    while len(text) > longest:
        cut = max(text.rfind("\n", 1, longest), text.rfind(" ", 1, longest)) + 1
        cut = cut if cut > longest // 2 else longest
        parts.append(text[:cut])
        text = text[cut:]
    return (*parts, text)


def joinable(texts: Sequence[str], longest: int) -> int:
    """How many of the first `texts` (at least one) fit one message of `longest` code points when put under each other."""
    length = len(texts[0])
    for count, text in enumerate(texts[1:], start=1):
        length += 1 + len(text)
        if length > longest:
            return count
    return len(texts)
