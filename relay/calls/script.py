"""Scripts: what is said and asked at each turn of a call."""

from collections.abc import Mapping

from relay.calls.spoken import Spoken, say, spelled
from relay.calls.step import Gather, HangUp, Say, Script
from relay.language import Language

PIN_LENGTH = 6


def sorry(what: Spoken, language: Language) -> Script:
    """A sentence, and the end."""
    return say(what, language), HangUp()


def ask_pin(language: Language, *, again: bool = False) -> Script:
    """Ask for a PIN; who keys nothing hears what strangers hear."""
    enter = say(Spoken.ENTER_PIN, language)
    said = (say(Spoken.WRONG_PIN, language), enter) if again else (enter,)
    return Gather(said, PIN_LENGTH, 10), *sorry(Spoken.NOT_CONNECTED, language)


def ask_which(codes: Mapping[int, str], language: Language) -> Script:
    """Ask which session the call is for, by the key of each and its code, which says nothing of anybody."""
    return twice(
        tuple(
            say(Spoken.WHICH, language, code=spelled(code), key=str(key))
            for key, code in codes.items()
        )
    )


def ask_whom(aliases: Mapping[int, str], language: Language) -> Script:
    """Ask whom of several people to ring, by the key and the alias of each."""
    return twice(
        tuple(
            say(Spoken.WHOM, language, alias=alias, key=str(key)) for key, alias in aliases.items()
        )
    )


def ask_consent(language: Language) -> Script:
    """Tell the caller that the call is recorded, and ask whether they agree."""
    return twice((say(Spoken.RECORDED, language), say(Spoken.AGREE, language)))


def ask_to_place(code: str, language: Language, *, recorded: bool) -> Script:
    """Ask whoever pressed the button whether it is them who picked up."""
    return twice(_noted(say(Spoken.PLACE, language, code=spelled(code)), recorded=recorded))


def ask_to_take(code: str | None, language: Language, *, recorded: bool) -> Script:
    """Ask whoever is rung whether they take the call. A machine presses no key, so it hears nobody."""
    if code is None:
        said = say(Spoken.TAKE_ANY, language)
    else:
        said = say(Spoken.TAKE, language, code=spelled(code))
    return twice(_noted(said, recorded=recorded))


def twice(said: tuple[Say, ...]) -> Script:
    """Ask, ask once more, and hang up."""
    return Gather(said), Gather(said), HangUp()


def _noted(said: Say, *, recorded: bool) -> tuple[Say, ...]:
    return (say(Spoken.RECORDED, said.language), said) if recorded else (said,)
