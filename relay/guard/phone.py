"""Phone numbers among the digits of a text: at home first, else abroad."""

import re
from collections.abc import Callable, Iterator

from relay.guard import plan
from relay.guard.atoms import Atom, Form, Gap
from relay.guard.chains import Company, Run, Segment, Surroundings, company, whole_runs
from relay.guard.tokens import Token
from relay.guard.verdict import Reason

_NORTH_AMERICAN = re.compile(r"\(?[2-9]\d\d\)?[ .-]{1,2}[2-9]\d\d[.-]\d{4}")
_LEAST_SPELLED = 9
_LETTERS_BETWEEN = 3
_LEAST_HEADLESS = 11  # ten digits with an eight in front are as often an account or an order
_FEWEST, _MOST = 7, 16
_LONGEST_TAIL = 8
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
    if index == part.first or atom.plus or len(atom.digits) >= 2 or atom.gap > Gap.LOOSE:
        return True
    return plan.begins(part.digits, part.offset(index))


def reversed_phones(atoms: list[Atom], tokens: list[Token], *, told: bool) -> Iterator[Found]:
    """Runs that are a mobile number read from the end. ``told``: the text says which way to read."""
    for run in whole_runs(atoms, Gap.FILLED if told else Gap.LOOSE):
        size = len(run.digits)
        if not 10 <= size <= 14 or not plan.is_mobile(plan.national(run.digits[::-1])):
            continue
        about = company(tokens, run)
        if told or about.cue or not (about.label or about.account):
            yield run, Reason.REVERSED, 0.95 if told else 0.75


def _from(part: Segment, index: int, tokens: list[Token], lower: str) -> Found | None:
    """The phone number that starts at this atom, if one does."""
    runs = part.runs(index, _FEWEST, _MOST)
    if not runs:
        return None
    near = Surroundings(tokens)
    found = None
    if runs[0].digits[0] in "068":
        found = _longest(runs, lambda run: _at_home(run, near))
    found = found or _longest(runs, lambda run: _abroad(run, near, lower))
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


def _longest(runs: list[Run], judge: Callable[[Run], float]) -> Found | None:
    """The longest reading that holds together."""
    best: Found | None = None
    for run in runs:
        if best is not None and not _goes_on(best[0], run):
            break
        confidence = judge(run)
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


def _at_home(run: Run, near: Surroundings) -> float:
    digits = run.digits
    if run.atoms[run.first].plus and digits[:2] != "62":
        return 0.0
    if digits[0] == "8":
        return _headless(run, near) if plan.is_mobile("0" + digits) else 0.0
    number = plan.national(digits)
    if plan.is_mobile(number):
        return _mobile(run, number, near)
    if number[0] != "0" or run.gap > Gap.FILLED:
        return 0.0
    if plan.is_unknown_mobile(number):
        about = near.of(run)
        named = about.label or about.account
        if about.cue or (not named and run.gap is Gap.TOUCH):
            return 0.8
    return _fixed(run, near.of(run)) if plan.is_fixed(number) else 0.0


def _mobile(run: Run, number: str, near: Surroundings) -> float:
    if run.gap is Gap.WORDS:
        return 0.8 if run.is_whole else 0.0
    about = near.of(run)
    if about.account and not about.cue:
        if len(number) == 10 and run.size == 1:
            return 0.0  # a bank account: BNI's have ten digits and start with a nought
        if run.first and run.atoms[run.first].gap is Gap.TOUCH:
            return 0.0  # the tail of a virtual account that is made of a phone number
    return 0.97 if run.gap is Gap.TOUCH else 0.93


def _fixed(run: Run, about: Company) -> float:
    if about.account:
        return 0.0
    hidden = run.count(Form.WORD, Form.FOLDED, Form.LEET) * 2 > len(run.digits)
    single = run.size == len(run.digits) and not about.label
    if about.cue or hidden or single:
        return 0.9
    dialled = run.digits[0] == "0" or run.atoms[run.first].plus
    in_one = run.gap is Gap.TOUCH and run.size <= 4
    return 0.85 if in_one and dialled and not about.label else 0.0


def _headless(run: Run, near: Surroundings) -> float:
    """A mobile number without its nought: only when it is announced, or hidden as no order number ever is."""
    if run.gap > Gap.FILLED or (run.first and run.atoms[run.first].gap is Gap.TOUCH):
        return 0.0
    about = near.of(run)
    named = about.label or about.account
    spelled = run.count(Form.WORD) >= 5
    single = run.size >= 8 and run.size >= len(run.digits) - 2
    if about.cue or spelled or single or run.count(Form.FOLDED, Form.LEET) >= 5:
        return 0.0 if named and not spelled else 0.85
    if named:
        return 0.0
    whole = run.size == 1 and len(run.digits) >= _LEAST_HEADLESS and _stands_apart(run)
    threes = run.size == 3 and len(run.digits) <= 12 and len(run.atoms[run.first].digits) == 3
    return 0.7 if whole or (threes and run.gap is Gap.TOUCH) else 0.0


def _stands_apart(run: Run) -> bool:
    """Whether the next digits are further off than a letter or two."""
    after = run.last + 1
    return after == len(run.atoms) or run.atoms[after].start - run.end > _LETTERS_BETWEEN


def _abroad(run: Run, near: Surroundings, lower: str) -> float:
    if run.gap > Gap.FILLED:
        return 0.0
    digits = run.digits
    if run.atoms[run.first].plus:
        return 0.9 if 8 <= len(digits) <= 15 and plan.is_possible("+" + digits) else 0.0
    about = near.of(run)
    if about.label or about.account:
        return 0.0
    dialled_out = digits.startswith("00") and digits[2] != "0" and run.size > 1
    if dialled_out and plan.is_valid("+" + digits[2:]):
        return 0.8
    in_one = run.gap <= Gap.LOOSE and 8 <= len(digits) <= 15
    if about.cue and in_one and run.is_whole and plan.is_anywhere(digits):
        return 0.75
    if run.size == 3 and _is_north_american(run, lower):
        return 0.75
    return _merely_spelled(run)


def _is_north_american(run: Run, lower: str) -> bool:
    start = run.start - 1 if lower[run.start - 1 : run.start] == "(" else run.start
    written = _NORTH_AMERICAN.fullmatch(lower, start, run.end)
    return written is not None and plan.is_valid("+1" + run.digits)


def _merely_spelled(run: Run) -> float:
    """Nine and more digits in words are dictated to be dialled, whatever plan they follow."""
    if not _LEAST_SPELLED <= len(run.digits) <= 14 or not run.is_whole:
        return 0.0
    words = [atom for atom in run.atoms[run.first : run.last + 1] if atom.form is Form.WORD]
    if len(words) < 7 or any(run.digits in line for line in _SEQUENCES):
        return 0.0
    return 0.7 if len(words) * 3 >= run.size * 2 else 0.0
