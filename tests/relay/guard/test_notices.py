import pytest

from relay.guard import Intent, Kind, Outcome, judge
from relay.guard.notices import CODE_WARNING, explanation, reminder
from relay.language import Language


@pytest.mark.parametrize("language", list(Language))
def test_every_outcome_kind_and_intent_has_its_words(language: Language) -> None:
    for outcome in Outcome:
        for kind in Kind:
            assert bool(explanation(outcome, (kind,), language)) is (outcome is not Outcome.PASSED)
    assert all(reminder(intent, language) for intent in Intent)
    assert CODE_WARNING[language]


def test_two_kinds_are_named_in_one_sentence() -> None:
    assert "a phone number and a link" in explanation(
        Outcome.MASKED, (Kind.PHONE, Kind.LINK), Language.ENGLISH
    )


def test_the_guard_does_not_stumble_over_its_own_words() -> None:
    for language in Language:
        texts = [explanation(outcome, tuple(Kind), language) for outcome in Outcome] + [
            CODE_WARNING[language]
        ]
        assert not any(judge(text).leaks for text in texts)
