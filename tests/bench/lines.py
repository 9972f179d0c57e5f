"""Lines of 200 characters: such as people write, and such as are full of numbers that give nothing away."""

from functools import cache

from tests.bench.guard.clean import clean

LENGTH = 200
_SEED, _ROUNDS = 7, 12


@cache
def plain() -> list[str]:
    """Words alone."""
    return _strung([case.text for case in clean(_SEED, 10 * _ROUNDS) if case.technique == "words"])


@cache
def numbered() -> list[str]:
    """Prices, order numbers, plates and dates: the guard's dearest food."""
    return _strung([case.text for case in clean(_SEED, _ROUNDS)])


def _strung(texts: list[str]) -> list[str]:
    whole = ", ".join(texts)
    return [whole[at : at + LENGTH] for at in range(0, len(whole) - LENGTH, LENGTH)]
