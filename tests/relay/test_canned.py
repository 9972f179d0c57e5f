"""The replies that every service has are there in both languages, short, and nothing that the guard would touch."""

from uuid import UUID

import pytest

from relay.canned import DEFAULTS, Reply
from relay.guard import judge
from relay.language import Language
from relay.notices.buttons import BUTTONS, CUSTOMER, GIVE_BACK, GROUNDS
from relay.press import Verb, data
from relay.session import Role

REPLIES = [reply for replies in DEFAULTS.values() for reply in replies]


def test_agents_and_drivers_have_some_and_each_its_own_id() -> None:
    assert set(DEFAULTS) == {Role.AGENT, Role.DRIVER}
    for replies in DEFAULTS.values():
        assert len({reply.short for reply in replies}) == len(replies) > 1


@pytest.mark.parametrize("reply", REPLIES)
def test_a_reply_says_something_harmless_in_both_languages(reply: Reply) -> None:
    assert set(reply.labels) == set(reply.texts) == set(Language)
    for language in Language:
        assert not judge(reply.texts[language]).leaks
        assert 0 < len(reply.labels[language]) <= 64


@pytest.mark.parametrize("words", [*BUTTONS.values(), *GROUNDS.values(), GIVE_BACK, CUSTOMER])
def test_every_button_has_its_words_in_both_languages(words: dict[Language, str]) -> None:
    assert set(words) == set(Language)
    assert all(words.values())


@pytest.mark.parametrize("ground", GROUNDS)
def test_what_a_customer_is_reported_for_fits_a_button(ground: str) -> None:
    assert len(data(Verb.ACCUSE, UUID(int=1), ground)) <= 64
