"""Street addresses and personal names, where the policy wants them found."""

import re
from collections.abc import Iterator

from relay.guard.email import Piece
from relay.guard.verdict import Reason

_STREET = re.compile(
    r"(?<![a-z])(?:jl|jln|jalan|gg|gang|perum|perumahan|komplek|kompleks|apartemen|apt)\b\.?\s{1,3}[^\n!?;]{3,120}?"
    r"(?:\b(?:no|nomor|blok|rt|rw|km|kav|unit|lantai|lt)\b\.?\s{0,3}[a-z]{0,2}\d{1,4}[a-z]?(?:\s?/\s?(?:rw\s?)?\d{1,4})?[,\s]{0,2}){1,4}"
)
_NAMED = re.compile(
    r"(?<![A-Za-z])(?:[Nn]ama(?:ku| saya| aku| lengkap(?: saya)?)?|[Aa]tas nama|[Aa]\.?n\.?|[Mm]y name is)\s{0,2}:?\s{1,2}"
    r"((?:[A-Z][a-z'’.]{1,20}\s?){1,4})"
)


def addresses(lower: str) -> Iterator[Piece]:
    for match in _STREET.finditer(lower):
        yield match.start(), match.start() + len(match[0].rstrip(" ,")), Reason.LABELLED, 0.7


def names(plain: str) -> Iterator[Piece]:
    for match in _NAMED.finditer(plain):
        yield match.start(1), match.start(1) + len(match[1].rstrip()), Reason.LABELLED, 0.6
