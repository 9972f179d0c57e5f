"""What a button carries fits, and is read back as it was meant or not at all."""

from uuid import UUID

import pytest

from relay.press import LONGEST, Verb, data, read
from relay.switchboard import PICK

SESSION = UUID(int=0xABC)


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("choice", ["", "0", "f" * 16])
def test_what_a_button_carries_fits_and_is_read_back(verb: Verb, choice: str) -> None:
    said = data(verb, SESSION, choice)
    assert len(said.encode()) <= LONGEST
    assert read(said) == (verb, SESSION, choice)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "claim:",
        "claim:xyz",
        f"CLAIM:{SESSION.hex}",
        f"claim:{SESSION.hex.upper()}",
        f"claim:{SESSION.hex}0",
        f"claim:{SESSION.hex}:",
        f"claim:{SESSION.hex}:{'0' * 17}",
        f"claim:{SESSION.hex}\n",
        f"other:{SESSION.hex}",
        "\u0000" * 64,
    ],
)
def test_what_is_no_button_of_ours_is_not_read(said: str) -> None:
    assert read(said) is None


def test_the_switchboards_buttons_are_among_them() -> None:
    assert data(Verb.PICK, SESSION) == PICK + SESSION.hex
