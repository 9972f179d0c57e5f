"""What is heard exists in both languages, and tells strangers nothing."""

from string import Formatter

import pytest

from relay.calls import script
from relay.calls.spoken import SENTENCES, Spoken, spelled
from relay.calls.step import Gather, HangUp, Say
from relay.language import Language


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("what", Spoken)
def test_every_sentence_exists_in_both_languages_with_the_same_places(what: Spoken) -> None:
    texts = SENTENCES[what]
    assert set(texts) == set(Language)
    assert len(set(texts.values())) == len(Language), "not translated"
    assert len({frozenset(places(text)) for text in texts.values()}) == 1


def test_strangers_hear_of_no_ticket_and_no_person() -> None:
    for what in (Spoken.NOT_CONNECTED, Spoken.NOBODY, Spoken.TRY_AGAIN, Spoken.ENTER_PIN):
        assert not any(places(text) for text in SENTENCES[what].values())


@pytest.mark.parametrize("language", Language)
def test_every_question_is_asked_twice_and_then_the_call_ends(language: Language) -> None:
    questions = [
        script.ask_which({1: "BCDFG", 3: "HJKLM"}, language),
        script.ask_whom({1: "Sari"}, language),
        script.ask_consent(language),
        script.ask_to_place("BCDFG", language, recorded=False),
        script.ask_to_take("BCDFG", language, recorded=True),
        script.ask_to_take(None, language, recorded=False),
    ]
    for question in questions:
        first, second, last = question
        assert isinstance(first, Gather)
        assert first == second
        assert last == HangUp()
        assert all(one.language is language for one in first.said)


def test_choices_keep_their_keys_when_one_between_them_is_gone() -> None:
    [gather, *_] = script.ask_which({1: "BCDFG", 3: "HJKLM"}, Language.ENGLISH)
    assert isinstance(gather, Gather)
    assert [one.text for one in gather.said] == [
        "For ticket B, C, D, F, G, press 1.",
        "For ticket H, J, K, L, M, press 3.",
    ]


def test_whoever_is_recorded_hears_so_before_anything_else() -> None:
    for said in (
        script.ask_consent(Language.ENGLISH),
        script.ask_to_take(None, Language.ENGLISH, recorded=True),
        script.ask_to_place("BCDFG", Language.ENGLISH, recorded=True),
    ):
        [gather, *_] = said
        assert isinstance(gather, Gather)
        assert gather.said[0] == Say("This call is recorded.", Language.ENGLISH)


def test_a_code_is_read_out_letter_by_letter() -> None:
    assert spelled("BCDFG") == "B, C, D, F, G"
