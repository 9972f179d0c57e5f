"""How many segments a text message is sent and billed in.

GSM-7 takes 160 characters alone and 153 in each of several, anything else is UCS-2 with 70 and 67
(twilio.com/docs/glossary/what-sms-character-limit).
"""

import math

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""Each of these takes two places."""


def segments(text: str) -> int:
    """The number of segments of this text, at least one."""
    if set(text) <= _BASIC | _EXTENDED:
        places, alone, each = len(text) + sum(char in _EXTENDED for char in text), 160, 153
    else:
        places, alone, each = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if places <= alone else math.ceil(places / each)
