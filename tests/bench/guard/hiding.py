"""Ways to write a number that a filter should not see, as people do it."""

import random
from collections.abc import Callable

from tests.bench.guard.secrets import listed

FORMAL = dict(
    zip(
        "0123456789",
        listed("nol satu dua tiga empat lima enam tujuh delapan sembilan"),
        strict=True,
    )
)
SLANG = dict(
    zip("0123456789", listed("kosong atu dua tiga mpat lima nam tuju lapan bilan"), strict=True)
)
SHORT = dict(zip("0123456789", listed("ksg stu dua tga empt lma enm tjh dlpn smbln"), strict=True))
JAVA = dict(
    zip("0123456789", listed("nol siji loro telu papat limo enem pitu wolu songo"), strict=True)
)
SUNDA = dict(
    zip(
        "0123456789", listed("nol hiji dua tilu opat lima genep tujuh dalapan salapan"), strict=True
    )
)
MINANG = dict(
    zip(
        "0123456789",
        listed("kosong ciek duo tigo ampek limo anam tujuah salapan sambilan"),
        strict=True,
    )
)
ENGLISH = dict(
    zip("0123456789", listed("zero one two three four five six seven eight nine"), strict=True)
)
DUTCH = dict(
    zip("0123456789", listed("nul een twee drie vier vijf zes zeven acht negen"), strict=True)
)
BALI = dict(
    zip("0123456789", listed("nol besik dua telu papat lima nenem pitu kutus sia"), strict=True)
)
FANCY = [
    "０１２３４５６７８９",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "٠١٢٣٤٥٦٧٨٩",
    "०१२३४५६७८९",
    "๐๑๒๓๔๕๖๗๘๙",
    "⓿❶❷❸❹❺❻❼❽❾",
    "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡",
    "〇一二三四五六七八九",
    "꧐꧑꧒꧓꧔꧕꧖꧗꧘꧙",
]

Hide = Callable[[str, random.Random], str]


def words(table: dict[str, str], joint: str = " ") -> Hide:
    return lambda number, _: joint.join(table[digit] for digit in number)


def stretched(number: str, chance: random.Random) -> str:
    def draw(word: str) -> str:
        at = max(word.find(vowel) for vowel in "aiueo")
        return word[:at] + word[at] * chance.randint(2, 5) + word[at + 1 :]

    return " ".join(draw(FORMAL[digit]) for digit in number)


def glued(number: str, chance: random.Random) -> str:
    parts = groups(number, chance)
    return " ".join("".join(FORMAL[digit] for digit in part) for part in parts)


def mixed(number: str, chance: random.Random) -> str:
    tables = (FORMAL, SLANG, ENGLISH, dict(zip("0123456789", "0123456789", strict=True)))
    return " ".join(chance.choice(tables)[digit] for digit in number)


def leet_words(number: str, chance: random.Random) -> str:
    swaps = str.maketrans("aeio", "4310")
    return " ".join(
        FORMAL[digit].translate(swaps) if chance.random() < 0.5 else FORMAL[digit]
        for digit in number
    )


def leet(number: str, chance: random.Random) -> str:
    swaps = {"0": "oO", "1": "lI", "5": "S", "8": "B", "2": "Z"}
    return "".join(
        chance.choice(swaps[d]) if d in swaps and chance.random() < 0.5 else d for d in number
    )


def spaced_leet(number: str, chance: random.Random) -> str:
    return " ".join(leet(number, chance))


def between(joint: str) -> Hide:
    return lambda number, _: joint.join(number)


def groups(number: str, chance: random.Random) -> list[str]:
    at, parts = 0, []
    while at < len(number):
        size = chance.choice((2, 3, 4))
        parts.append(number[at : at + size])
        at += size
    return parts


def grouped(*joints: str) -> Hide:
    def hide(number: str, chance: random.Random) -> str:
        parts = groups(number, chance)
        return parts[0] + "".join(chance.choice(joints) + part for part in parts[1:])

    return hide


def fancy(number: str, chance: random.Random) -> str:
    row = chance.choice(FANCY)
    return "".join(row[int(digit)] for digit in number)


def patched(number: str, chance: random.Random) -> str:
    return "".join(chance.choice(FANCY)[int(digit)] for digit in number)


def keycaps(number: str, chance: random.Random) -> str:
    return "".join(f"{digit}\ufe0f\u20e3" for digit in number)


def invisible(number: str, chance: random.Random) -> str:
    return "".join(
        digit + chance.choice("\u200b\u200c\u200d\u2060\u00ad\ufeff") for digit in number
    )


def struck(number: str, chance: random.Random) -> str:
    return "".join(digit + chance.choice("\u0336\u0332\u0301\u20dd") for digit in number)


def emoji(number: str, chance: random.Random) -> str:
    return "".join(digit + chance.choice("😀🔥⭐🙏❤️👍") for digit in number)


def bracketed(number: str, chance: random.Random) -> str:
    left, right = chance.choice(("()", "[]", "{}", "<>"))
    return "".join(f"{left}{digit}{right}" for digit in number)


def lettered(number: str, chance: random.Random) -> str:
    return "".join(digit + chance.choice("xnvkfcm") for digit in number[:-1]) + number[-1]


def split_words(number: str, chance: random.Random) -> str:
    return " ".join(" ".join(FORMAL[digit]) for digit in number)


def dotted_words(number: str, chance: random.Random) -> str:
    return " ".join(".".join(FORMAL[digit]) for digit in number)


def tens(number: str, chance: random.Random) -> str:
    parts = [FORMAL[number[0]], FORMAL[number[1]]]
    for at in range(2, len(number) - 1, 2):
        ten, one = number[at], number[at + 1]
        if ten in "01":
            parts += [FORMAL[ten], FORMAL[one]]
        else:
            parts.append(f"{FORMAL[ten]} puluh" + (f" {FORMAL[one]}" if one != "0" else ""))
    if len(number) % 2:
        parts.append(FORMAL[number[-1]])
    return " ".join(parts)


def doubled(number: str, chance: random.Random) -> str:
    parts, at = [], 0
    while at < len(number):
        if number[at : at + 1] == number[at + 1 : at + 2]:
            parts.append(chance.choice(("dobel ", "double ")) + FORMAL[number[at]])
            at += 2
        else:
            parts.append(FORMAL[number[at]])
            at += 1
    return " ".join(parts)


def backwards(number: str, chance: random.Random) -> str:
    return number[::-1] + chance.choice(
        (" (dibalik ya)", " dibaca dari belakang", " tapi dibalik", " kebalik")
    )


def backwards_silent(number: str, chance: random.Random) -> str:
    return number[::-1]


def backwards_words(number: str, chance: random.Random) -> str:
    return " ".join(FORMAL[digit] for digit in reversed(number)) + " dibaca terbalik"


def misspelt(number: str, chance: random.Random) -> str:
    def slip(word: str) -> str:
        at = chance.randrange(1, len(word) - 1)
        return word[:at] + word[at + 1 :] if len(word) >= 5 and chance.random() < 0.4 else word

    return " ".join(slip(FORMAL[digit]) for digit in number)


def lookalike(number: str, chance: random.Random) -> str:
    swaps = {"0": "оОοＯ", "1": "lІ|", "3": "З", "6": "б", "8": "Ȣ"}
    return "".join(
        chance.choice(swaps[d]) if d in swaps and chance.random() < 0.6 else d for d in number
    )


def headless(number: str, chance: random.Random) -> str:
    return " ".join(FORMAL[digit] for digit in number.removeprefix("0"))


def international(number: str, chance: random.Random) -> str:
    return "plus enam dua " + " ".join(FORMAL[digit] for digit in number.removeprefix("0"))


def half(number: str, chance: random.Random) -> str:
    return " ".join(FORMAL[digit] for digit in number[:4]) + " " + number[4:]


def parts_named(number: str, chance: random.Random) -> str:
    return f"depannya {number[:4]} tengahnya {number[4:8]} belakangnya {number[8:]}"


def lines(number: str, chance: random.Random) -> str:
    return "\n".join(groups(number, chance))


def small_talk(number: str, chance: random.Random) -> str:
    talk = (
        " ayam ",
        " terus ada ",
        " bebek ",
        " oke lanjut ",
        " habis itu ",
        " kucing ",
        " mangga ",
        " baru ",
    )
    parts = [number[:4], number[4:7], number[7:]]
    return parts[0] + "".join(chance.choice(talk) + part for part in parts[1:])


def dotted_within(number: str, chance: random.Random) -> str:
    return " ".join(FORMAL[digit][:2] + "." + FORMAL[digit][2:] for digit in number)


def escaped(number: str, chance: random.Random) -> str:
    return "".join(f"&#{ord(digit)};" for digit in number)


def in_tens(number: str, chance: random.Random) -> str:
    tens_ = listed("- - twenty thirty forty fifty sixty seventy eighty ninety")
    parts, at = [ENGLISH[number[0]]], 1
    while at < len(number):
        ten, one = int(number[at]), number[at + 1 : at + 2]
        if ten > 1 and one not in ("", "0"):
            parts.append(f"{tens_[ten]}-{ENGLISH[one]}")
            at += 2
        else:
            parts.append(ENGLISH[number[at]])
            at += 1
    return " ".join(parts)


HIDING: dict[str, Hide] = {
    "formal": words(FORMAL), "slang": words(SLANG), "short": words(SHORT), "javanese": words(JAVA), "sundanese": words(SUNDA),
    "minang": words(MINANG), "english": words(ENGLISH), "dutch": words(DUTCH), "balinese": words(BALI), "comma words": words(FORMAL, ", "),
    "dash words": words(SLANG, "-"), "dot words": words(FORMAL, "."), "stretched": stretched, "glued": glued, "mixed": mixed,
    "leet words": leet_words, "leet": leet, "spaced leet": spaced_leet, "spaces": between(" "), "dots": between("."),
    "dashes": between("-"), "stars": between("*"), "underscores": between("_"), "slashes": between("/"), "commas": between(","),
    "wide": between("   "), "newlines": between("\n"), "pipes": between(" | "), "groups": grouped(" ", "-", "."),
    "groups by words": grouped(" trus ", " lanjut ", " sambung ", " terus ", " dan "), "groups by marks": grouped("~", "//", " * ", "#", "…", "=="),
    "fancy": fancy, "patched": patched, "keycaps": keycaps, "invisible": invisible, "struck": struck, "emoji": emoji,
    "bracketed": bracketed, "lettered": lettered, "split words": split_words, "dotted words": dotted_words, "tens": tens,
    "doubled": doubled, "backwards": backwards, "backwards silent": backwards_silent, "backwards words": backwards_words,
    "misspelt": misspelt, "lookalike": lookalike, "headless": headless, "international": international, "half": half,
    "hashes": between("#"), "dotted within": dotted_within, "escaped": escaped, "in tens": in_tens, "parts named": parts_named, "lines": lines, "small talk": small_talk,
}  # fmt: skip
