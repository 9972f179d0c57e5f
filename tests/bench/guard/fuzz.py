"""Texts that nobody writes: the bench's own lines cut up, mixed, and written over (``make fuzz``).

Whatever comes in: no crash; a masked text gives nothing away and holds nothing that was not there; without a finding it stays
as it is; and twice the text takes no more than some three times as long. Exit code 1 and the text where one of these fails.
"""

import random
import sys
import time
from collections.abc import Callable

from relay.guard import MASKS, judge
from tests.bench.guard.table import cases

_SECONDS = 60.0
_MARKS = " .,-@_/:#()[]{}*|+&%;\n\u200b\u20e3\u0336０1２❶٣0123456789abgilozOBSZ"
_PIECES = 2_000
_SLOWER = 3.5


def mutated(lines: list[str], chance: random.Random) -> str:
    """One text made of the lines."""
    first, second = chance.choice(lines), chance.choice(lines)
    match chance.randrange(4):
        case 0:
            return first[: chance.randrange(len(first) + 1)] + second[chance.randrange(len(second)) :]  # fmt: skip
        case 1:
            words = (first + " " + second).split(" ")
            chance.shuffle(words)
            return chance.choice((" ", "", "\n", ".")).join(words)
        case 2:
            signs = list(first)
            for _ in range(chance.randint(1, 9)):
                at = chance.randrange(len(signs) + 1)
                signs[at : at + chance.randrange(2)] = chance.choice(_MARKS)
            return "".join(signs)
        case _:
            return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(40))) + first  # fmt: skip


def fault(text: str) -> str:
    """What does not hold for this text; empty when all holds."""
    verdict = judge(text)
    if not verdict.leaks and verdict.masked != text:
        return "changed without a finding"
    if judge(verdict.masked).leaks:
        return "leaks again"
    left = verdict.masked
    for mask in MASKS.values():
        left = left.replace(mask, "\0")
    signs = iter(text)
    if not all(sign == "\0" or any(sign == other for other in signs) for sign in left):
        return "holds what was not there"
    return ""


def is_slow(piece: str) -> bool:
    """Whether the time grows faster than the text when this piece is repeated."""
    text = piece * (_PIECES // max(1, len(piece)))
    return _time(lambda: judge(text * 2)) > _SLOWER * _time(lambda: judge(text)) + 0.05


def _time(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(2):
        start = time.thread_time()
        work()
        best = min(best, time.thread_time() - start)
    return best


def main(arguments: list[str]) -> int:
    seconds = float(arguments[0]) if arguments else _SECONDS
    seed = int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**9)
    chance, lines = random.Random(seed), [case.text for case in cases()]
    until, tried, faults = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until:
        text = mutated(lines, chance)
        tried += 1
        found = fault(text)
        if not found and tried % 100 == 0 and is_slow(text[: chance.randint(1, 12)]):
            found = "takes longer and longer"
        if found:
            faults += 1
            sys.stdout.write(f"{found}: {text!r}\n")
    sys.stdout.write(f"{tried} texts, {faults} faults, seed {seed}\n")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
