"""Phone numbers: Indonesian by their own numbering plan, foreign ones by libphonenumber's."""

import re
from collections.abc import Callable, Iterator

import phonenumbers

from relay.guard.atoms import Atom, Form, Gap
from relay.guard.chains import Company, Run, Segment, announced, company, followed, whole_runs
from relay.guard.lexicon import Sense
from relay.guard.tokens import Token
from relay.guard.verdict import Reason
from relay.guard.words import words

# Kominfo's numbering plan (PM 14/2018, Fundamental Technical Plan): mobile prefixes in use, and area codes.
_MOBILE = words(
    "0811 0812 0813 0814 0815 0816 0817 0818 0819 0821 0822 0823 0827 0828 0831 0832 0833 0838 0851 0852 0853 0855 0856 "
    "0857 0858 0859 0868 0877 0878 0879 0881 0882 0883 0884 0885 0886 0887 0888 0889 0895 0896 0897 0898 0899"
)
_FIXED = r"(?:(?:21|22|24|31|61|2[356789]\d|3[2-8]\d|4[0-8]\d|5[1-6]\d|6[2-5]\d|7[0-7]\d|9[0-8]\d)[2-9]\d{4,8}|800\d{6,8})"
_AREA = re.compile("0" + _FIXED)
_ABROAD = ("MY", "SG", "US", "AU", "GB")
_NORTH_AMERICAN = re.compile(r"\(?[2-9]\d\d\)?[ .-]{1,2}[2-9]\d\d[.-]\d{4}")
_LEAST_SPELLED = 9
_LETTERS_BETWEEN = 3
_LEAST_HEADLESS = 11  # ten digits with an eight in front are as often an account or an order
_FEWEST, _MOST = 7, 16
_LONGEST_TAIL = 8
_HEAD = re.compile(rf"(?:0|620?)?8[1-9]\d|(?:0062|62)?0?{_FIXED}|00[1-9]")
_SILENT = Company()
_SEQUENCES = (
    "0123456789101112131415",
    "123456789101112131415",
    "98765432109876543210",
    "10987654321",
)

Found = tuple[Run, Reason, float]


def phones(parts: list[Segment], tokens: list[Token], lower: str) -> Iterator[Found]:
    """Every run of atoms that is a phone number, in order, none overlapping."""
    for part in parts:
        if len(part.digits) < _FEWEST:
            continue
        index = part.first
        while index <= part.last:
            found = _from(part, index, tokens, lower) if _may_start(part, index) else None
            if found:
                yield found
                index = found[0].last
            index += 1


def _may_start(part: Segment, index: int) -> bool:
    """Whether a number can begin here at all; rules out most of a long run of single digits."""
    atom = part.atoms[index]
    if atom.plus or _HEAD.match(part.digits, part.offset(index)):
        return True
    return index == part.first or atom.gap > Gap.LOOSE or len(atom.digits) >= 2


def reversed_phones(atoms: list[Atom], tokens: list[Token]) -> Iterator[Found]:
    """Runs that are a mobile number read from the end."""
    told = any(token.senses & Sense.REVERSED for token in tokens)
    for run in whole_runs(atoms, Gap.FILLED if told else Gap.LOOSE):
        if not 10 <= len(run.digits) <= 14 or not _is_mobile(_national(run.digits[::-1])):
            continue
        about = company(tokens, run)
        if told or about.cue or not (about.label or about.account):
            yield run, Reason.REVERSED, 0.95 if told else 0.75


def headless_or_mobile(digits: str, *, headless: bool) -> bool:
    """Whether the digits are an Indonesian mobile number; ``headless`` allows the leading nought to be missing."""
    return _is_mobile(_national(digits)) or (
        headless and digits[0] == "8" and _is_mobile("0" + digits)
    )


def is_foreign(digits: str) -> bool:
    """Whether the digits, written after a plus, are a valid number of some country."""
    return 8 <= len(digits) <= 15 and _valid("+" + digits)


def _from(part: Segment, index: int, tokens: list[Token], lower: str) -> Found | None:
    """The phone number that starts at this atom, if one does: at home first, else abroad."""
    runs = [run for size in range(_FEWEST, _MOST + 1) if (run := part.run(index, size))]
    if not runs:
        return None
    before = announced(tokens, runs[0])
    companies = [before or followed(tokens, run) for run in runs]
    found = _longest(runs, companies, _at_home) or _longest(
        runs, companies, lambda run, about: _abroad(run, about, lower)
    )
    return _with_tail(part, found) if found else None


def _with_tail(part: Segment, found: Found) -> Found:
    """The run with the digits that trail it in the same manner: a mask leaves no tail."""
    run = found[0]
    if run.size == 1:
        return found
    last, trailing = run.last, 0
    while last < part.last:
        after = part.atoms[last + 1]
        trailing += len(after.digits)
        if (
            after.gap > max(run.gap, Gap.TOUCH)
            or trailing > _LONGEST_TAIL
            or after.digits[:2] in ("08", "62")
        ):
            break
        last += 1
    if last == run.last:
        return found
    digits = run.digits + "".join(atom.digits for atom in part.atoms[run.last + 1 : last + 1])
    return Run(run.atoms, run.first, last, digits, run.gap), found[1], found[2]


def _longest(
    runs: list[Run], companies: list[Company], judge: Callable[[Run, Company], float]
) -> Found | None:
    """The longest reading that holds together."""
    best: Found | None = None
    for run, about in zip(runs, companies, strict=True):
        if best is not None and not _goes_on(best[0], run):
            break
        confidence = judge(run, about)
        if confidence:
            best = (run, _reason(run), confidence)
    return best


def _goes_on(best: Run, longer: Run) -> bool:
    """Whether the next atom still belongs to a number that is already complete."""
    gap = longer.atoms[longer.last].gap
    if best.size == 1 and best.gap is Gap.TOUCH and len(best.digits) > 10:
        return False
    return gap <= max(best.gap, Gap.LOOSE)


def _reason(run: Run) -> Reason:
    if run.count(Form.WORD):
        return Reason.SPELLED
    if run.count(Form.LEET, Form.FOLDED):
        return Reason.DISGUISED
    return Reason.PLAIN if run.gap is Gap.TOUCH and run.size <= 6 else Reason.SPREAD


def _at_home(run: Run, about: Company) -> float:
    if run.atoms[run.first].plus and run.digits[:2] != "62":
        return 0.0
    if run.digits[0] == "8":
        return _headless(run, about)
    national = _national(run.digits)
    return _domestic(run, national, about) if national[0] == "0" else 0.0


def _national(digits: str) -> str:
    """The number as dialled at home: 62812… and 62-0812… become 0812…"""
    if digits.startswith("0062"):
        digits = digits[2:]
    if digits.startswith("62"):
        return "0" + digits[2:].removeprefix("0")
    return digits


def _is_mobile(national: str) -> bool:
    return national[:4] in _MOBILE and 10 <= len(national) <= 13


def _domestic(run: Run, national: str, about: Company) -> float:
    if _is_mobile(national):
        return _mobile(run, national, about)
    if run.gap > Gap.FILLED:
        return 0.0
    hidden = run.count(Form.WORD, Form.FOLDED, Form.LEET) * 2 > len(run.digits)
    unknown = national[:2] == "08" and national[2] != "0" and 10 <= len(national) <= 13
    if unknown and (about.cue or (not about.label and not about.account and run.gap is Gap.TOUCH)):
        return 0.8
    if not (9 <= len(national) <= 12 and _AREA.fullmatch(national)) or about.account:
        return 0.0
    single = run.size == len(run.digits) and not about.label
    if about.cue or hidden or single:
        return 0.9
    plus = run.atoms[run.first].plus
    return (
        0.85
        if run.gap is Gap.TOUCH
        and run.size <= 4
        and not about.label
        and (run.digits[0] == "0" or plus)
        else 0.0
    )


def _mobile(run: Run, national: str, about: Company) -> float:
    if run.gap is Gap.WORDS:
        return 0.8 if run.is_whole else 0.0
    if about.account and not about.cue:
        if len(national) == 10 and run.size == 1:
            return 0.0  # a bank account: BNI's have ten digits and start with a nought
        if run.first and run.atoms[run.first].gap is Gap.TOUCH:
            return 0.0  # the tail of a virtual account that is made of a phone number
    return 0.97 if run.gap is Gap.TOUCH else 0.93


def _headless(run: Run, about: Company) -> float:
    """A mobile number without its nought: only when it is announced, or hidden as no order number ever is."""
    if run.gap > Gap.FILLED:
        return 0.0
    if not _is_mobile("0" + run.digits):
        return 0.0
    if run.atoms[run.first].gap is Gap.TOUCH and run.first:
        return 0.0
    spelled = run.count(Form.WORD) >= 5
    single = run.size >= 8 and run.size >= len(run.digits) - 2
    if about.cue or spelled or single or run.count(Form.FOLDED, Form.LEET) >= 5:
        return 0.0 if (about.label or about.account) and not spelled else 0.85
    if run.size == 1 and len(run.digits) >= _LEAST_HEADLESS and _stands_apart(run):
        return 0.0 if about.label or about.account else 0.7
    grouped = (
        run.size == 3 and 10 <= len(run.digits) <= 12 and len(run.atoms[run.first].digits) == 3
    )
    return 0.7 if grouped and run.gap is Gap.TOUCH and not (about.label or about.account) else 0.0


def _stands_apart(run: Run) -> bool:
    """Whether the next digits are further off than a letter or two."""
    after = run.last + 1
    return after == len(run.atoms) or run.atoms[after].start - run.end > _LETTERS_BETWEEN


def _abroad(run: Run, about: Company, lower: str) -> float:
    if run.gap > Gap.FILLED:
        return 0.0
    head = run.atoms[run.first]
    if head.plus:
        return 0.9 if 8 <= len(run.digits) <= 15 and _possible("+" + run.digits) else 0.0
    if about.label or about.account:
        return 0.0
    if run.digits.startswith("00") and run.size > 1 and _valid("+" + run.digits[2:]):
        return 0.8
    if (
        about.cue
        and run.gap <= Gap.LOOSE
        and 8 <= len(run.digits) <= 15
        and run.is_whole
        and _anywhere(run.digits)
    ):
        return 0.75
    text = (
        lower[max(0, run.start - 1) : run.end]
        if lower[run.start - 1 : run.start] == "("
        else lower[run.start : run.end]
    )
    if run.size == 3 and _NORTH_AMERICAN.fullmatch(text) and _valid("+1" + run.digits):
        return 0.75
    return _merely_spelled(run, about)


def _merely_spelled(run: Run, about: Company) -> float:
    """Nine and more digits in words are dictated to be dialled, whatever plan they follow."""
    if about.label or about.account or any(run.digits in line for line in _SEQUENCES):
        return 0.0
    words = [atom for atom in run.atoms[run.first : run.last + 1] if atom.form is Form.WORD]
    long = run.is_whole and _LEAST_SPELLED <= len(run.digits) <= 14 and len(words) >= 7
    return 0.7 if long and len(words) * 3 >= run.size * 2 else 0.0


def _anywhere(digits: str) -> bool:
    digits = digits.removeprefix("00")
    return _valid("+" + digits) or any(_valid(digits, region) for region in _ABROAD)


def _possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _valid(number: str, region: str | None = None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
