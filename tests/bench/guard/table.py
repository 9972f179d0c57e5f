"""The bench of the guard: recall and false alarms beside two yardsticks, on the third kept aside (``make bench-guard``)."""

import hashlib
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from math import sqrt
from pathlib import Path

import phonenumbers

from relay.guard import judge
from relay.guard.policy import Policy
from relay.guard.reading import read
from tests.bench.guard.clean import clean
from tests.bench.guard.leaks import Case, leaks
from tests.bench.guard.talks import is_caught, talks

HAND_WRITTEN = Path(__file__).with_name("hand_written.jsonl")
_NAIVE = re.compile(r"(?:\+?62|0)8\d{7,11}|[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+")
_SEED, _ROUNDS, _CLEAN_ROUNDS, _TALK_ROUNDS = 20241117, 24, 40, 40


def cases() -> Iterator[Case]:
    yield from leaks(_SEED, _ROUNDS)
    yield from clean(_SEED + 1, _CLEAN_ROUNDS)
    with HAND_WRITTEN.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield Case(
                record["group"],
                "hand",
                record["text"],
                record.get("kind", ""),
                record.get("secret", ""),
            )


def kept_aside(case: Case) -> bool:
    """A third by the fingerprint of the text: the rules were not written from it."""
    return hashlib.sha256(case.text.encode()).digest()[0] % 3 == 0


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def by_guard(text: str) -> bool:
    return judge(text).leaks


def by_phonenumbers(text: str) -> bool:
    return any(True for _ in phonenumbers.PhoneNumberMatcher(text, "ID"))


def by_regex(text: str) -> bool:
    return bool(_NAIVE.search(text))


def is_recoverable(case: Case) -> bool:
    """Whether the digits of the secret still stand, in order and together, in the masked text."""
    secret = re.sub(r"\W", "", case.secret.lower())
    left = re.sub(r"\W", "", judge(case.text).masked.lower())
    return bool(secret) and secret in left


def table(chosen: list[Case]) -> list[str]:
    rows = defaultdict(list)
    for case in chosen:
        rows[case.group].append(case)
    detectors: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("guard", by_guard), ("phonenumbers", by_phonenumbers), ("regex", by_regex),
    )  # fmt: skip
    lines = [
        f"{'':14} {'n':>5}  {'guard (95 % interval)':>28}  {'phonenumbers':>12}  {'regex':>7}  {'readable':>8}"
    ]
    for group, members in rows.items():
        hits = {name: sum(detect(case.text) for case in members) for name, detect in detectors}
        low, high = wilson(hits["guard"], len(members))
        share = f"{hits['guard'] / len(members):7.2%} ({low:6.2%} to {high:7.2%})"
        others = f"{hits['phonenumbers'] / len(members):12.1%}  {hits['regex'] / len(members):7.1%}"
        lost = (
            "" if group == "clean" else f"{sum(map(is_recoverable, members)) / len(members):8.1%}"
        )
        lines.append(f"{group:14} {len(members):5}  {share:>28}  {others}  {lost:>8}")
    return lines


def conversations() -> list[str]:
    """Talk kept aside by its seed: how much of what is handed over in pieces is caught by the last one."""
    caught: dict[bool, list[bool]] = {True: [], False: []}
    for talk in talks(_SEED + 2, _TALK_ROUNDS):
        caught[talk.leaks].append(is_caught(talk))
    lines = []
    for leaks_, name in ((True, "talks split"), (False, "talks clean")):
        hits, total = sum(caught[leaks_]), len(caught[leaks_])
        low, high = wilson(hits, total)
        lines.append(
            f"{name:14} {total:5}  {f'{hits / total:7.2%} ({low:6.2%} to {high:7.2%})':>28}"
        )
    return lines


def microseconds(chosen: list[Case]) -> float:
    """Per 200 characters: the lines of the set strung together, best of three."""
    text, policy = " ".join(case.text for case in chosen), Policy()
    pieces = [text[at : at + 200] for at in range(0, min(len(text), 60_000), 200)]
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for piece in pieces:
            read(piece, policy)
        best = min(best, (time.perf_counter() - start) / len(pieces))
    return best * 1e6


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(arguments: list[str]) -> int:
    everything = list(dict.fromkeys(cases()))
    aside = "--written-from" not in arguments
    chosen = [case for case in everything if kept_aside(case) is aside]
    say(
        f"{len(chosen)} lines, {'the third kept aside' if aside else 'the two thirds the rules were written from'}"
    )
    say("\n".join(table(chosen) + conversations()))
    say(f"{microseconds(chosen):.0f} µs per 200 characters of these lines")
    if "--misses" in arguments and not aside:
        for case in chosen:
            if judge(case.text).leaks is (case.group == "clean"):
                say(f"{case.group} | {case.technique} | {case.text!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
