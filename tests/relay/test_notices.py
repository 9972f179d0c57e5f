"""Topeng speaks two languages, says everything in both, and tells strangers nothing."""

import re
from string import Formatter

import pytest

from relay.language import Language
from relay.notices import (
    DONE,
    INVITED,
    KINDS,
    REASONS,
    REFUSALS,
    TAKE,
    TEXTS,
    Notice,
    because,
    say,
)
from relay.routing import Reason
from relay.ticket import TicketKind


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_notice_exists_and_every_text_has_a_notice() -> None:
    assert set(TEXTS) == set(Notice)


@pytest.mark.parametrize("notice", Notice)
def test_a_notice_says_something_in_both_languages_with_the_same_places(notice: Notice) -> None:
    texts = TEXTS[notice]
    assert set(texts) == set(Language)
    assert all(text.strip() == text and text for text in texts.values())
    assert len({frozenset(places(text)) for text in texts.values()}) == 1
    assert len(set(texts.values())) == len(Language), "not translated"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("notice", Notice)
def test_every_place_can_be_filled_and_what_fills_it_is_not_read_again(
    notice: Notice, language: Language
) -> None:
    wanted = places(TEXTS[notice][language])
    said = say(notice, language, **{name: f"<{name}>{{ref}}{{0}}" for name in wanted})
    for name in wanted:
        assert f"<{name}>{{ref}}{{0}}" in said
    assert "" not in wanted
    assert all(name.isidentifier() for name in wanted)


@pytest.mark.parametrize("language", Language)
def test_a_place_that_is_not_filled_is_a_mistake_and_never_reaches_anyone(
    language: Language,
) -> None:
    with pytest.raises(KeyError):
        say(Notice.CLAIMED, language)


def test_every_reason_of_refusal_has_its_notice() -> None:
    assert set(REFUSALS) == set(Reason)
    assert len(set(REFUSALS.values())) == len(Reason)


@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.WINDOW_CLOSED}))
def test_a_refusal_needs_no_places(reason: Reason) -> None:
    for language in Language:
        assert places(TEXTS[REFUSALS[reason]][language]) == set()


@pytest.mark.parametrize(
    "notice", [Notice.NOT_ACTIVE, Notice.CLOSED_CUSTOMER, Notice.BY_INVITATION]
)
def test_what_strangers_and_customers_hear_names_no_ticket_and_holds_no_digit(
    notice: Notice,
) -> None:
    for text in TEXTS[notice].values():
        assert not places(text)
        assert not re.search(r"\d", text)


@pytest.mark.parametrize(
    "words", [TAKE, DONE, *KINDS.values(), *INVITED.values(), *REASONS.values()]
)
def test_every_label_exists_in_both_languages(words: dict[Language, str]) -> None:
    assert set(words) == set(Language)
    assert all(words.values())


def test_every_kind_of_ticket_has_its_word() -> None:
    assert set(KINDS) == set(TicketKind)


@pytest.mark.parametrize("language", Language)
def test_a_writer_is_told_why_only_where_they_can_do_something_about_it(language: Language) -> None:
    assert because("not_a_picture", language) == f" {REASONS['not_a_picture'][language]}"
    for code in ("blocked", "landline", "no_whatsapp", None):
        assert because(code, language) == ""
