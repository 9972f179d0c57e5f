"""Made-up numbers, names and addresses for the bench; none belongs to anybody."""

import random
from collections.abc import Callable


def listed(line: str) -> list[str]:
    """The words of a line, in order."""
    return line.split()


_MOBILE = listed(
    "0811 0812 0813 0821 0822 0852 0853 0815 0816 0856 0857 0817 0818 0819 0859 0877 0878 0831 0838 0895 0896 0897 0898 0881 0882 0888"
)
_AREAS = listed("021 022 024 031 0274 0361 0341 061 0711 0411 0251 0271")
_FIRST = listed(
    "budi sari dewi agus rina joko putri andi wati eko nanda fajar rizky intan bagas laras gilang tono yanti dimas"
)
_LAST = listed("santoso wijaya lestari pratama hidayat kusuma saputra rahma nugroho permata")
_PROVINCES = listed("31 32 33 34 35 36 51 11 12 13 16 18 73 64 17 52")


def digits(chance: random.Random, size: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(size))


def mobile(chance: random.Random) -> str:
    return chance.choice(_MOBILE) + digits(chance, chance.choice((7, 8, 8, 8)))


def landline(chance: random.Random) -> str:
    return (
        chance.choice(_AREAS) + chance.choice("23456789") + digits(chance, chance.choice((6, 6, 7)))
    )


def foreign(chance: random.Random) -> str:
    shapes: tuple[Callable[[], str], ...] = (
        lambda: "+65 " + chance.choice("89") + digits(chance, 3) + " " + digits(chance, 4),
        lambda: (
            "+60 1" + chance.choice("2346789") + "-" + digits(chance, 3) + " " + digits(chance, 4)
        ),
        lambda: (
            "+1 "
            + chance.choice(("415", "212", "310", "646"))
            + "-"
            + chance.choice("23456789")
            + digits(chance, 2)
            + "-"
            + digits(chance, 4)
        ),
        lambda: "+44 7" + chance.choice("4579") + digits(chance, 2) + " " + digits(chance, 6),
        lambda: "+61 4" + digits(chance, 2) + " " + digits(chance, 3) + " " + digits(chance, 3),
        lambda: "+81 90 " + digits(chance, 4) + " " + digits(chance, 4),
        lambda: "+966 5" + digits(chance, 8),
        lambda: "+86 138 " + digits(chance, 4) + " " + digits(chance, 4),
    )
    return chance.choice(shapes)()


def name(chance: random.Random) -> str:
    joint = chance.choice(("", ".", "_", ""))
    tail = chance.choice(("", str(chance.randint(1, 99)), str(chance.randint(1980, 2008))))
    return chance.choice(_FIRST) + joint + chance.choice(_LAST) + tail


def handle(chance: random.Random) -> str:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    return chance.choice(
        (f"{first}_{last}", f"{first}.{last}", f"{first}{last}", f"{first}{chance.randint(10, 999)}", f"its.{first}",
         f"{last}_{chance.randint(1, 99)}", f"{first}xx_{last[:3]}")
    )  # fmt: skip


def nik(chance: random.Random) -> str:
    day = chance.randint(1, 28) + chance.choice((0, 40))
    place = f"{chance.choice(_PROVINCES)}{chance.randint(1, 79):02}{chance.randint(1, 30):02}"
    return f"{place}{day:02}{chance.randint(1, 12):02}{chance.randint(0, 99):02}{chance.randint(1, 60):04}"


def card(chance: random.Random) -> str:
    head, size = chance.choice(
        (("4", 16), ("51", 16), ("54", 16), ("37", 15), ("3530", 16), ("4617", 16), ("5264", 16))
    )
    body = head + digits(chance, size - len(head) - 1)
    return next(body + last for last in "0123456789" if _luhn(body + last))


def _luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
