"""The digits of a text, however written, and what stands between them."""

from enum import IntEnum
from typing import NamedTuple

from relay.guard.characters import Characters
from relay.guard.lexicon import Sense
from relay.guard.numerals import MULTIPLIERS, REPEATS, TEENS, WEAK
from relay.guard.numerals import NUMERALS as SPOKEN
from relay.guard.tokens import Token, leet_digits


class Form(IntEnum):
    PLAIN = 0
    FOLDED = 1  # digits of another script or shape
    LEET = 2  # letters for digits
    WORD = 3


class Gap(IntEnum):
    """What lies between an atom and the one before it, from nothing to too much."""

    TOUCH = 0  # nothing, or one usual separator
    LOOSE = 1  # marks, blanks, new lines
    FILLED = 2  # words that only carry on: terus, lalu, then
    WORDS = 3  # a few other words
    BREAK = 9


class Atom(NamedTuple):
    digits: str
    start: int
    end: int
    form: Form
    gap: Gap
    first: int  # its tokens
    last: int
    plus: bool = False


_BREAKING = Sense.LABEL | Sense.ACCOUNT | Sense.UNIT | Sense.MONEY | Sense.TIME | Sense.PLACE
_QUANTIFIED = Sense.UNIT | Sense.MONEY | Sense.TIME
_USUAL = frozenset(" .-()/\u00a0")
_MOST_FILLERS, _MOST_WORDS, _LONGEST_GAP = 8, 5, 60
_LONGEST_LEET = 6
_MOST_LETTERS = 5
_MOST_RANKS = 4


class _Between:
    """Collects what stands since the last atom."""

    __slots__ = ("broken", "fillers", "marks", "plus", "repeat", "words")

    def __init__(self, *, broken: bool) -> None:
        self.fillers = self.words = self.marks = 0
        self.plus = False
        self.repeat = 1
        self.broken = broken

    def gap(self, text: str, length: int) -> Gap:
        if (
            self.broken
            or length > _LONGEST_GAP
            or self.fillers > _MOST_FILLERS
            or self.words > _MOST_WORDS
        ):
            return Gap.BREAK
        if self.words:
            return Gap.WORDS
        if self.fillers:
            return Gap.FILLED
        return Gap.TOUCH if length <= 3 and _USUAL.issuperset(text) else Gap.LOOSE


def atoms(
    characters: Characters, tokens: list[Token], spans: list[tuple[int, int]], *, leet: bool
) -> list[Atom]:
    """All digits outside the innocent spans, in order. ``leet`` also reads letters that touch digits as digits."""
    return _Reader(characters, tokens, spans, leet=leet).read()


class _Reader:
    __slots__ = ("characters", "found", "leet", "spans", "tokens")

    def __init__(
        self,
        characters: Characters,
        tokens: list[Token],
        spans: list[tuple[int, int]],
        *,
        leet: bool,
    ) -> None:
        self.characters = characters
        self.tokens = tokens
        self.spans = spans
        self.leet = leet
        self.found: list[Atom] = []

    def read(self) -> list[Atom]:
        between = _Between(broken=True)
        tokens, span, index = self.tokens, 0, 0
        while index < len(tokens):
            token = tokens[index]
            while span < len(self.spans) and self.spans[span][1] <= token.start:
                span += 1
            if span < len(self.spans) and self.spans[span][0] <= token.start:
                between.broken = True
                index += 1
                continue
            digits, last, form = token.digits, index, Form.PLAIN
            if not digits and (token.numeral or self.leet):
                digits, last, form = self._digits_at(index)
            if not digits:
                if token.mark or token.senses or token.text in REPEATS or len(token.text) == 1:
                    self._pass(token, index, between)
                else:
                    between.words += 1
                index += 1
                continue
            if self._is_quantity(index, last, digits):
                between = _Between(broken=True)
            else:
                self._add(digits, index, last, form, between)
                between = _Between(broken=False)
            index = last + 1
        return self.found

    def _add(self, digits: str, first: int, last: int, form: Form, between: _Between) -> None:
        start, end = self.tokens[first].start, self.tokens[last].end
        since = self.found[-1].end if self.found else 0
        text = self.characters.lower[since:start] if start - since <= 3 else ""
        gap = between.gap(text, start - since)
        if between.repeat > 1:
            digits = digits[0] * between.repeat + digits[1:]
        if form is Form.PLAIN and start in self.characters.folded:
            form = Form.FOLDED
        self.found.append(Atom(digits, start, end, form, gap, first, last, between.plus))

    def _digits_at(self, index: int) -> tuple[str, int, Form]:
        token = self.tokens[index]
        if token.numeral and (token.numeral not in WEAK or self._in_company(index)):
            digits, last = spoken(self.tokens, index)
            return digits, last, Form.WORD
        if self.leet and len(token.text) <= _LONGEST_LEET:
            digits = leet_digits(self.characters.plain[token.start : token.end])
            if digits and self._touches_digits(index):
                return digits, index, Form.LEET
        return "", index, Form.PLAIN

    def _in_company(self, index: int) -> bool:
        """Whether an ambiguous numeral stands beside others, which settles what it means."""
        tokens = self.tokens
        before = (
            index > 0 and bool(tokens[index - 1].numeral) and tokens[index - 1].numeral not in WEAK
        )
        after = index + 1 < len(tokens) and bool(tokens[index + 1].numeral)
        if before or (after and tokens[index + 1].numeral not in WEAK):
            return True
        wide = range(max(0, index - 2), min(len(tokens), index + 3))
        return sum(1 for other in wide if tokens[other].numeral) >= 3

    def _touches_digits(self, index: int) -> bool:
        token, tokens = self.tokens[index], self.tokens
        reach = 1 if len(token.text) == 1 else 0
        if index and tokens[index - 1].digits and token.start - tokens[index - 1].end <= reach:
            return True
        after = index + 1 < len(tokens) and tokens[index + 1]
        if after and after.digits and after.start - token.end <= reach:
            return True
        if token.mark or len(token.text) > 1:
            return False
        if (
            self.found
            and token.start - self.found[-1].end <= 1
            and self.found[-1].form in (Form.LEET, Form.PLAIN)
        ):
            return True
        return self._leads_to_digits(index)

    def _leads_to_digits(self, index: int) -> bool:
        """Whether only single letters lie before the next digit: O B I 7."""
        for at in range(index, min(index + _MOST_LETTERS, len(self.tokens) - 1)):
            here, after = self.tokens[at], self.tokens[at + 1]
            if len(here.text) > 1 or after.start - here.end > 1:
                return False
            if after.digits:
                return True
        return False

    def _is_quantity(self, first: int, last: int, digits: str) -> bool:
        """Whether a unit, a currency or a time word follows a short number: 50 rb, dua porsi, 5x."""
        if (
            last + 1 >= len(self.tokens)
            or len(digits) > 6
            or (digits[0] == "0" and len(digits) > 1)
        ):
            return False
        after, token = self.tokens[last + 1], self.tokens[last]
        if after.text == "%":
            return True
        if not after.senses & _QUANTIFIED or after.senses & Sense.FILLER:
            return False
        if len(after.text) > 1:
            return True
        glued = after.start == token.end and bool(self.tokens[first].digits)
        follows = last + 2 < len(self.tokens) and self.tokens[last + 2]
        return glued and not (follows and follows.digits and follows.start == after.end)

    def _pass(self, token: Token, index: int, between: _Between) -> None:
        if token.mark:
            between.marks += 1
            between.plus = token.text == "+" or (between.plus and token.text in "()-")
        elif token.text in REPEATS:
            between.repeat = REPEATS[token.text]
        elif token.text == "plus":
            between.fillers += 1
            between.plus = True
        elif token.senses & Sense.FILLER or len(token.text) == 1:
            between.fillers += len(token.text) > 1 or not self._glued(index)
        elif token.senses & _BREAKING:
            between.broken = True
        else:
            between.words += 1

    def _glued(self, index: int) -> bool:
        """A single letter stuck between digits is a separator, not a word."""
        token = self.tokens[index]
        return bool(self.found) and token.start == self.found[-1].end


def spoken(tokens: list[Token], index: int, ranks: int = _MOST_RANKS) -> tuple[str, int]:
    """The digits of the number word at ``index`` with what multiplies it, and its last token.

    ``ranks``: how many ranks may follow, as the hundreds, the tens and the units follow the thousands.
    """
    digits = SPOKEN[tokens[index].numeral]
    last = index
    if len(digits) > 1:
        if digits.endswith("0") and digits != "10":
            return _with_rest(digits, tokens, last, ranks)
        return digits, last
    follows = _word(tokens, index + 1)
    if follows in TEENS:
        return "1" + digits, index + 1
    if follows in MULTIPLIERS and digits != "0":
        return _with_rest(str(int(digits) * MULTIPLIERS[follows]), tokens, index + 1, ranks)
    if digits == "9" and tokens[index].numeral == "salapan" and _after_zero(tokens, index):
        return (
            "8",
            last,
        )  # eight in Minangkabau, nine in Sundanese; a mobile number goes on with eight
    return digits, last


def _with_rest(digits: str, tokens: list[Token], last: int, ranks: int) -> tuple[str, int]:
    """Add what belongs under the noughts: delapan ratus | dua belas, puluh | satu."""
    noughts = len(digits) - len(digits.rstrip("0"))
    start = last + 2 if _is_hyphen(tokens, last + 1) else last + 1
    following = tokens[start].numeral if start < len(tokens) else ""
    if not following or not ranks or noughts == 0 or SPOKEN[following] == "0":
        return digits, last
    rest, end = spoken(tokens, start, ranks - 1)
    if len(rest) > noughts or len(digits) + end - last > 12:
        return digits, last
    return digits[: len(digits) - len(rest)] + rest, end


def _is_hyphen(tokens: list[Token], index: int) -> bool:
    """Whether a hyphen joins the two words beside it: sixty-one."""
    if not 0 < index < len(tokens) - 1 or tokens[index].text != "-":
        return False
    return tokens[index - 1].end == tokens[index].start == tokens[index + 1].start - 1


def _word(tokens: list[Token], index: int) -> str:
    return tokens[index].text if index < len(tokens) else ""


def _after_zero(tokens: list[Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    return before is not None and (SPOKEN.get(before.numeral, "") == "0" or before.digits == "0")
