"""Numbers that are plainly something else: prices, dates, times, coordinates, references, service codes."""

import re
from itertools import pairwise

from relay.guard.characters import Characters
from relay.guard.tokens import Token
from relay.guard.words import words

# Ids of the business with letters in front: INV/2024/08/12/345678, GK-11-2233445566, JP1234567890
_REFERENCES = words(
    "inv invoice ord order trx trans po so do sj tkt tk tiket ref case req jp jo jx jd jt jz gk rb in mpl spxid spx cgk awb sn nlid idv sku bk ph lp tlx tjr tjnt ide"
)
_REFERENCE = re.compile(
    r"[a-z]{1,8}[-/#.]?(?=[a-z]{0,5}[-/]?\d)[a-z0-9]{1,24}(?:[-/.][a-z0-9]{1,20}){0,6}(?![a-z0-9])"
)
_HOUR, _MINUTE = r"(?:[01]?\d|2[0-4])", r"[0-5]\d"
# What begins with a digit, tried at each run of digits, in this order. Every pattern is bounded.
_AT_A_DIGIT = re.compile(
    "|".join(
        (
            # Dates: 12/03/2024, 2024-03-12 10:30:05, 12-3-24 (not when digits follow at once, as in a grouped number)
            r"(?<![\w/.-])(?:19|20)\d\d[/.-](?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|[12]\d|3[01])(?:[t ]\d\d:\d\d(?::\d\d)?)?(?![\w]|[/.-]\d)",
            r"(?<![\w/.-])(?:0?[1-9]|[12]\d|3[01])(?P<mark>[/.-])(?:0?[1-9]|1[0-2])(?P=mark)(?:19|20)?\d\d(?![\w]|[/.-]\d|\s\d{4})",
            # Times: 08:30, 08.30-17.00, 10.15 wib, 08.15 10.30 12.45
            rf"(?<![\w.:]){_HOUR}:{_MINUTE}(?::{_MINUTE})?(?![\w:]|[.]\d)",
            rf"(?<![\w.]){_HOUR}[.]{_MINUTE}\s?(?:-|–|s/?d|sampai|sampe|hingga|to)\s?{_HOUR}[.]{_MINUTE}(?![\w.-]|\s\d)",
            rf"(?<![\w.]){_HOUR}[.]{_MINUTE}\s?(?:wib|wita|wit|am|pm|pagi|siang|sore|malam)\b",
            rf"(?<![\w.])(?:[01]\d|2[0-3])[.]{_MINUTE}(?:[ ,/&-]{{1,3}}(?:[01]\d|2[0-3])[.]{_MINUTE}){{2,20}}(?![\w.-])",
            # Coordinates and other decimals with four or more places
            r"(?<![\w.])(?:0|[1-9]\d{0,2})\.\d{4,15}\s{0,2}[,;/]?\s{0,2}-?(?:0|[1-9]\d{0,2})\.\d{4,15}(?![\w.])",
            r"(?<=-)(?<![\w.]-)\d{1,3}\.\d{4,15}(?![\w.])",
            # Thousands in groups: 1.250.000,00. Eight-and-something million needs the mark of money.
            r"(?<![\w.,+])(?<!\d[-/])(?!0)(?!8\d\d[.,]\d{3}[.,]\d{3}(?![.,]\d))\d{1,3}(?:"
            r"(?:[.]\d{3}){1,4}(?:,\d{1,2})?(?![\w.-]?\d)|(?:,\d{3}){1,4}(?:\.\d{1,2})?(?![\w,-]?\d))",
        )
    )
)
_AT_A_WORD = tuple((re.compile(pattern), needles) for pattern, needles in (
    # Money with its mark: Rp 1.250.000
    (r"(?<![a-z])(?:rp|idr)\.?\s{0,2}(?!0|62)\d[\d.,]{0,14}(?:,-)?", ("rp", "idr")),
    (r"(?:jam|pukul|pkl|pk|sejak|dari|mulai|since)\.?\s{0,2}(?:[01]?\d|2[0-4])(?:[.][0-5]\d)?(?![\w.]|-?\d|\s\d)",
     ("jam", "pukul", "pk", "sejak", "dari", "mulai", "since")),
    # Service codes of the networks: *123#, *888*1#
    (r"(?<![\w*#])[*#]\d{1,4}(?:\*\d{1,6}){0,4}#", ("#",)),
    # Address numbers: RT 05/RW 012, km 08
    (r"(?<![a-z])(?:rt|rw|blok|blk|kav|km)\b[\s./-]{0,3}\d{1,3}(?:\s?/\s?(?:rw\s?)?\d{1,3})?(?!\d|\s?\d{2})", ("rt", "rw", "bl", "kav", "km")),
    # Hexadecimal ids
    (r"(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])", ("-",)),
))  # fmt: skip
_MARGIN = 24  # signs before the first and after the last digit that a pattern may need
# Upper-case ids: letters and digits mixed as no one writes a number he wants to be dialled.
_UPPER_ID = re.compile(
    r"(?<![A-Za-z0-9])(?!(?:WA|HP|NO|TELP|TLP|NOPE|TLPN|CP|SMS|WHATSAPP|NOMOR|NOMER)[^A-Z])[A-Z]{2,6}[-/]?\d{4,20}[A-Z]{0,3}(?![A-Za-z0-9])"
)


def innocents(characters: Characters, tokens: list[Token]) -> list[tuple[int, int]]:
    """Spans that no phone number may be read across or out of. Every pattern is bounded."""
    lower = characters.lower
    shown = [token for token in tokens if token.digits]
    if not shown:
        return []
    start, end = max(0, shown[0].start - _MARGIN), shown[-1].end + _MARGIN
    spans = [
        match.span()
        for pattern, needles in _AT_A_WORD
        if any(needle in lower for needle in needles)
        for match in pattern.finditer(lower, start, end)
    ]
    upto = 0
    for token in shown:
        match = _AT_A_DIGIT.match(lower, token.start) if token.start >= upto else None
        if match:
            spans.append(match.span())
            upto = match.end()
    for token, after in pairwise(tokens):
        if token.text in _REFERENCES and token.end == after.start:
            match = _REFERENCE.match(lower, token.start)
            if match:
                spans.append(match.span())
    if characters.plain != lower:
        spans += [match.span() for match in _UPPER_ID.finditer(characters.plain)]
    return spans
