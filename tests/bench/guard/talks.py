"""Conversations: contacts handed over piece by piece, and harmless talk with numbers in it."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from relay.guard import Memory, Role, judge
from tests.bench.guard import secrets
from tests.bench.guard.hiding import FORMAL, SLANG

Line = tuple[Role, str]


class Talk(NamedTuple):
    technique: str
    lines: list[Line]
    leaks: bool


_C, _A, _D = Role.CUSTOMER, Role.AGENT, Role.DRIVER
_CHATTER = ("ok", "bentar ya", "sip", "lanjut", "iya kak", "udah?", "terus", "hehe")


def talks(seed: int, rounds: int) -> Iterator[Talk]:
    chance = random.Random(seed)
    for _ in range(rounds):
        yield from _given_away(chance)
        yield from _harmless(chance)


def _given_away(chance: random.Random) -> Iterator[Talk]:
    number = secrets.mobile(chance)
    thirds = [number[:4], number[4:8], number[8:]]
    who = chance.choice((_C, _A, _D))
    other = _A if who is _C else _C
    yield Talk("thirds", [(who, part) for part in thirds], True)
    yield Talk(
        "thirds with words",
        [
            (who, f"wa ku {thirds[0]}"),
            (who, f"terus {thirds[1]}"),
            (who, f"terakhir {thirds[2]} ya"),
        ],
        True,
    )
    yield Talk(
        "thirds in words", [(who, " ".join(FORMAL[d] for d in part)) for part in thirds], True
    )
    yield Talk("slang", [(who, " ".join(SLANG[d] for d in part)) for part in thirds], True)
    yield Talk("one by one", [(who, digit) for digit in number], True)
    yield Talk("pairs", [(who, number[at : at + 2]) for at in range(0, len(number), 2)], True)
    yield Talk(
        "with chatter",
        [line for part in thirds for line in ((who, part), (other, chance.choice(_CHATTER)))][:-1],
        True,
    )
    yield Talk(
        "own chatter",
        [
            (who, thirds[0]),
            (who, chance.choice(_CHATTER)),
            (who, thirds[1]),
            (who, chance.choice(_CHATTER)),
            (who, thirds[2]),
        ],
        True,
    )
    yield Talk(
        "headless",
        [(_A, "nomor wa nya berapa kak"), (_C, number[1:5]), (_C, number[5:9]), (_C, number[9:])][
            : 4 if len(number) > 9 else 3
        ],
        True,
    )
    yield Talk("plus", [(who, "+62"), (who, number[1:6]), (who, number[6:])], True)
    yield Talk(
        "halves", [(who, f"catat ya {number[:6]}"), (who, f"{number[6:]} itu sambungannya")], True
    )
    yield Talk(
        "mixed",
        [(who, "kosong lapan"), (who, number[2:5]), (who, " ".join(FORMAL[d] for d in number[5:]))],
        True,
    )
    code = secrets.digits(chance, 6)
    yield Talk(
        "asked code",
        [
            (
                _A,
                chance.choice(
                    (
                        "boleh minta kode otp nya kak",
                        "sebutkan kode yang masuk lewat sms ya",
                        "otp nya berapa?",
                    )
                ),
            ),
            (_C, code),
        ],
        True,
    )
    yield Talk(
        "asked code halves",
        [(_D, "kirim kode verifikasi nya ya"), (_C, code[:3]), (_C, code[3:])],
        True,
    )
    yield Talk(
        "asked code words",
        [(_A, "tolong sebutkan otpnya"), (_C, " ".join(FORMAL[d] for d in code))],
        True,
    )
    yield Talk("own code", [(_C, "ini otp saya"), (_C, code)], True)
    handle = secrets.handle(chance)
    yield Talk(
        "asked name",
        [
            (_A, chance.choice(("ig kamu apa?", "instagram nya apa kak", "punya telegram?"))),
            (_C, handle),
        ],
        True,
    )
    yield Talk("own name", [(_C, "ig ku"), (_C, handle)], True)
    nik = secrets.nik(chance)
    yield Talk("nik quarters", [(_C, nik[at : at + 4]) for at in range(0, 16, 4)], True)


def _harmless(chance: random.Random) -> Iterator[Talk]:
    n = chance.randint
    yield Talk(
        "order",
        [
            (_C, f"order saya {n(10**7, 10**8)}"),
            (_A, "berapa item kak?"),
            (_C, str(n(1, 20))),
            (_A, "warna?"),
            (_C, "hitam"),
        ],
        False,
    )
    yield Talk(
        "meeting",
        [
            (_D, f"saya di no {n(1, 99)}"),
            (_C, f"{n(2, 20)} menit lagi"),
            (_D, "ok"),
            (_C, f"lantai {n(2, 30)}"),
            (_C, f"{n(1, 30)}"),
        ],
        False,
    )
    yield Talk(
        "price",
        [
            (_C, "berapa totalnya"),
            (_A, f"{n(10, 999)}.000"),
            (_C, f"saya bayar {n(50, 200)}rb"),
            (_A, "kembali 5000"),
            (_C, str(n(1000, 9000))),
        ],
        False,
    )
    yield Talk(
        "numbers only",
        [(_C, str(n(1, 99))), (_C, str(n(1, 99))), (_C, str(n(100, 999))), (_C, str(n(1, 9)))],
        False,
    )
    yield Talk(
        "times",
        [
            (_C, f"{n(8, 20):02}.{n(10, 59)}"),
            (_A, f"{n(8, 20):02}.30 bisa?"),
            (_C, f"jam {n(8, 20):02}"),
            (_C, "08.30"),
        ],
        False,
    )
    yield Talk(
        "warning",
        [
            (_A, "jangan berikan kode otp ke siapa pun ya kak"),
            (_C, f"siap. no pesanan saya {n(10**5, 10**6)}"),
        ],
        False,
    )
    yield Talk(
        "parcel",
        [
            (_C, f"resi JP{n(10**9, 10**10 - 1)}"),
            (_A, "nomor rumahnya?"),
            (_C, str(n(1, 200))),
            (_A, "kode pos?"),
            (_C, str(n(10000, 99999))),
        ],
        False,
    )
    yield Talk(
        "plate",
        [
            (_C, "platnya?"),
            (_D, f"B {n(1000, 9999)} KZL"),
            (_C, "motor apa"),
            (_D, "vario 125"),
            (_C, "ok 2 menit"),
        ],
        False,
    )
    yield Talk(
        "network",
        [
            (_C, "ig saya error"),
            (_A, "sudah dicoba logout?"),
            (_C, "sudah"),
            (_A, "hp nya apa?"),
            (_C, "samsung"),
        ],
        False,
    )
    yield Talk(
        "otp trouble",
        [
            (_C, "otp ga masuk masuk"),
            (_A, "nomor hp nya aktif?"),
            (_C, "aktif"),
            (_C, f"sudah {n(2, 9)} kali"),
            (_A, "tunggu 5 menit"),
        ],
        False,
    )
    yield Talk(
        "sizes",
        [(_C, "ukuran 38"), (_C, "39 juga"), (_C, "40"), (_C, "sama 42"), (_A, "total 4 pasang")],
        False,
    )
    yield Talk(
        "zero",
        [(_C, "0"), (_A, "maaf?"), (_C, "kepencet"), (_C, "8 porsi"), (_C, f"{n(10, 99)} ribu")],
        False,
    )


def is_caught(talk: Talk) -> bool:
    """Whether the guard finds something by the last line (given away) or anywhere (harmless)."""
    memory = Memory()
    leaks = False
    for second, (role, text) in enumerate(talk.lines):
        verdict = judge(text, role=role, memory=memory, now=float(second * 4))
        memory = verdict.memory
        leaks |= verdict.leaks
    return leaks
