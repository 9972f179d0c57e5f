"""The bench of the guard (``make bench-guard``): some two minutes; exit code 1 where a figure is missed."""

import hashlib
import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median

import phonenumbers

from relay.guard import judge
from tests.bench.guard import pictures
from tests.bench.guard.clean import SMALL_TALK, clean
from tests.bench.guard.goals import MICROSECONDS, Share
from tests.bench.guard.leaks import Case, leaks
from tests.bench.guard.talks import is_caught, talks

HAND_WRITTEN = Path(__file__).with_name("hand_written.jsonl")
_NAIVE = re.compile(r"(?:\+?62|0)8\d{7,11}|[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+")
_SEED, _ROUNDS, _CLEAN_ROUNDS, _TALK_ROUNDS, _PICTURE_ROUNDS = 20241117, 24, 40, 40, 3
_LENGTH, _TIMED, _TRIES = 200, 100, 7
_EXPLAINED = """
Lines: made by a generator and written by hand; a third, by the fingerprint of the text, was never looked at when rules were
written, and is what counts here. Share: found, and by the last piece for talks. Beside it: phonenumbers' matcher and a plain
regular expression on the same lines. Readable: what must not be read still stands in the masked text. Innocent signs lost:
of all signs that are no part of a leak. Codes: contacts in QR and bar codes, drawn and then photographed badly. Metadata: nothing
of it is in the copy. Times: the median over messages of the best of several tries, each message {length} signs long.
"""


def cases() -> Iterator[Case]:
    yield from leaks(_SEED, _ROUNDS)
    yield from clean(_SEED + 1, _CLEAN_ROUNDS)
    with HAND_WRITTEN.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            kind, secret = record.get("kind", ""), record.get("secret", "")
            yield Case(record["group"], "hand", record["text"], kind, secret)


def kept_aside(case: Case) -> bool:
    """A third by the fingerprint of the text: the rules were not written from it."""
    return hashlib.sha256(case.text.encode()).digest()[0] % 3 == 0


def by_phonenumbers(text: str) -> bool:
    return any(True for _ in phonenumbers.PhoneNumberMatcher(text, "ID"))


def by_regex(text: str) -> bool:
    return bool(_NAIVE.search(text))


def is_found(case: Case) -> bool:
    """Whether the guard finds what is there, under its own kind; of a clean line, whether it finds anything."""
    kinds = judge(case.text).kinds
    return bool(kinds) if case.group == "clean" or not case.kind else case.kind in kinds


def is_readable(case: Case) -> bool:
    """Whether the signs of the secret still stand, in order and together, in the masked text."""
    secret = re.sub(r"\W", "", case.secret.lower())
    left = re.sub(r"\W", "", judge(case.text).masked.lower())
    return bool(secret) and secret in left


def signs_lost(case: Case) -> tuple[int, int]:
    """Of the signs around a leak: how many a mask took away, and how many there are."""
    start = case.text.find(case.shown)
    end = start + len(case.shown)
    lost = sum(
        max(0, min(found.end, start) - found.start) + max(0, found.end - max(found.start, end))
        for found in judge(case.text).findings
    )
    return lost, len(case.text) - len(case.shown)


def groups(chosen: Iterable[Case]) -> dict[str, list[Case]]:
    rows: dict[str, list[Case]] = defaultdict(list)
    for case in chosen:
        rows[case.group].append(case)
    return rows


def of_lines(chosen: list[Case]) -> Iterator[tuple[Share, str]]:
    """A share for each group of lines, and what the two yardsticks say of the same."""
    others: tuple[Callable[[str], bool], ...] = (by_phonenumbers, by_regex)
    for group, members in groups(chosen).items():
        beside = "".join(
            f"{sum(map(other, (case.text for case in members))) / len(members):10.1%}"
            for other in others
        )
        yield Share(group, sum(map(is_found, members)), len(members)), beside


def of_masks(chosen: list[Case]) -> Iterator[Share]:
    """What a mask leaves of secrets, and takes of the rest."""
    leaky = [case for case in chosen if case.secret]
    phones = [case for case in leaky if case.group == "phone plain"]
    yield Share("readable phones", sum(map(is_readable, phones)), len(phones))
    yield Share("readable", sum(map(is_readable, leaky)), len(leaky))
    lost = [signs_lost(case) for case in leaky if case.shown]
    yield Share("innocent signs lost", sum(one for one, _ in lost), sum(all_ for _, all_ in lost))


def of_talks() -> Iterator[Share]:
    """Talk made from a seed of its own: how much of what is handed over in pieces is caught by the last one."""
    caught: dict[bool, list[bool]] = {True: [], False: []}
    for talk in talks(_SEED + 2, _TALK_ROUNDS):
        caught[talk.leaks].append(is_caught(talk))
    for leaking, name in ((True, "talks split"), (False, "talks clean")):
        yield Share(name, sum(caught[leaking]), len(caught[leaking]))


def of_pictures() -> Iterator[Share]:
    caught: dict[str, list[bool]] = defaultdict(list)
    for shot in pictures.shots(_SEED + 3, _PICTURE_ROUNDS):
        caught[shot.group].append(pictures.is_caught(shot))
    for name, hits in caught.items():
        yield Share(name, sum(hits), len(hits))


def timed(chosen: list[Case]) -> Iterator[tuple[str, float, bool]]:
    """Microseconds for each class of message, and whether the goal is meant for it."""
    chance = random.Random(_SEED)
    rows = groups(chosen)

    def padded(text: str) -> str:
        while len(text) < _LENGTH:
            text += " " + chance.choice(SMALL_TALK)
        return text[:_LENGTH]

    yield "small talk", _median([padded("") for _ in range(_TIMED)]), True
    for name in rows:
        yield (
            f"one line: {name}",
            _median([padded(case.text) for case in rows[name][:_TIMED]]),
            True,
        )
    for name in ("clean", "phone hidden"):
        strung = " ".join(case.text for case in rows[name])
        pieces = [strung[at : at + _LENGTH] for at in range(0, _TIMED * _LENGTH, _LENGTH)]
        yield f"nothing but: {name}", _median(pieces), False


def _median(texts: list[str]) -> float:
    return median(min(_seconds(text) for _ in range(_TRIES)) for text in texts) * 1e6


def _seconds(text: str) -> float:
    start = time.thread_time()
    judge(text)
    return time.thread_time() - start


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(arguments: list[str]) -> int:
    everything = list(dict.fromkeys(cases()))
    aside = "--written-from" not in arguments
    chosen = [case for case in everything if kept_aside(case) is aside]
    say(f"{len(chosen)} lines, {'the third kept aside' if aside else 'the two thirds the rules were written from'}")  # fmt: skip
    say(f"{'':20} {'n':>6} {'guard (95 % interval)':>28}  {'goal':12}{'phonenumbers':>13}{'regex':>8}")  # fmt: skip
    missed = False
    for share, beside in of_lines(chosen):
        say(f"{share!s:70}{beside}")
        missed |= share.is_missed
    for share in (*of_masks(chosen), *of_talks(), *of_pictures()):
        say(str(share))
        missed |= share.is_missed
    for name, microseconds, meant in timed(chosen):
        late = meant and microseconds > MICROSECONDS
        say(f"{name:30} {microseconds:6.0f} µs{' MISSED' if late else ''}")
        missed |= late
    say(_EXPLAINED.format(length=_LENGTH))
    if "--misses" in arguments and not aside:
        for case in chosen:
            if is_found(case) is (case.group == "clean"):
                say(f"{case.group} | {case.technique} | {case.text!r}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
