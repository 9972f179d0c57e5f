"""How a number could stand in a text: the canaries that the witness looks for."""

from functools import cache


@cache
def spellings(number: str, name: str) -> tuple[bytes, ...]:
    """A +62… number in the ways people and programs write it, and the owner's name; in small letters."""
    digits = number.removeprefix("+")
    national = "0" + digits.removeprefix("62")
    bare = national[1:]
    groups = [bare[:3], bare[3:7], bare[7:]]
    texts = {
        digits,
        national,
        bare,
        *(mark.join(["0" + groups[0], *groups[1:]]) for mark in "- ."),
        *(mark.join(["62", *groups]) for mark in "- ."),
        f"(0{groups[0]}) {groups[1]}-{groups[2]}",
        " ".join(national),
        national[::-1],
        name.lower(),
    }
    return tuple(sorted(text.encode() for text in texts))
