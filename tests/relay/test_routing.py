"""One message goes to everyone else in its session, or nowhere; the answer tells strangers nothing."""

from dataclasses import replace
from uuid import UUID

import pytest

from relay.address import Scheme
from relay.content import Content, ContentKind, RemoteFile, Spot
from relay.guard import Memory, Outcome, Policy
from relay.language import Language
from relay.routing import (
    LARGEST_FILE,
    Decision,
    Drop,
    Dropped,
    Held,
    Noted,
    Reason,
    Refused,
    Relayed,
    Reviewed,
    Waiting,
    route,
)
from relay.screening import Screened, Writer, screen
from relay.session import Mode, Party, Role, Route

HELLO = Content(ContentKind.TEXT, "halo")


def party(number: int, role: Role, *, window_open: bool = True) -> Party:
    return Party(
        participant=UUID(int=number),
        lane=UUID(int=100 + number),
        role=role,
        alias=f"{role.value} {number}",
        scheme=Scheme.WHATSAPP if role is Role.CUSTOMER else Scheme.TELEGRAM,
        language=Language.INDONESIAN,
        window_open=window_open,
    )


CUSTOMER, AGENT, DRIVER = party(1, Role.CUSTOMER), party(2, Role.AGENT), party(3, Role.DRIVER)


def session(sender: Party, *others: Party) -> Route:
    return Route(UUID(int=9), "BCDFG", sender, others)


def decide(content: Content, *others: Party, sender: Party = CUSTOMER) -> Decision:
    return route(session(sender, *others), content, judged(content, sender.role))


def judged(content: Content, role: Role = Role.CUSTOMER) -> Screened:
    return screen(content, Writer(role, "s", "m"), Policy(), Memory(), 0.0)


def file(size: int | None) -> RemoteFile:
    return RemoteFile("secret-handle", "image/jpeg", size)


def test_a_message_reaches_everyone_else_in_the_session_and_not_its_sender() -> None:
    assert decide(HELLO, AGENT, DRIVER) == Relayed(
        session(CUSTOMER, AGENT, DRIVER), HELLO, (AGENT, DRIVER)
    )
    assert decide(HELLO, CUSTOMER, DRIVER, sender=AGENT) == Relayed(
        session(AGENT, CUSTOMER, DRIVER), HELLO, (CUSTOMER, DRIVER)
    )


@pytest.mark.parametrize("role", Role)
def test_people_of_one_role_do_not_hear_each_other(role: Role) -> None:
    me, twin = party(1, role), party(2, role)
    other = party(3, Role.AGENT if role is Role.CUSTOMER else Role.CUSTOMER)
    decision = decide(HELLO, twin, other, sender=me)
    assert isinstance(decision, Relayed)
    assert decision.to == (other,)
    assert isinstance(decide(HELLO, twin, sender=me), Waiting)


def test_what_comes_before_anyone_is_there_waits() -> None:
    assert decide(HELLO) == Waiting(session(CUSTOMER), HELLO)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Content(ContentKind.CONTACT), Reason.CONTACT_CARD),
        (Content(ContentKind.LOCATION), Reason.KIND),
        (Content(ContentKind.VOICE, file=RemoteFile("x", "audio/ogg", 1, 3_600)), Reason.TOO_LONG),
        (Content(ContentKind.OTHER), Reason.KIND),
        (Content(ContentKind.TEXT, ""), Reason.EMPTY),
        (Content(ContentKind.TEXT, " \n\t\u3000"), Reason.EMPTY),
        (Content(ContentKind.PICTURE, file=file(LARGEST_FILE + 1)), Reason.TOO_LARGE),
        (Content(ContentKind.PICTURE, file=file(25 * 1024 * 1024)), Reason.TOO_LARGE),
    ],
)
def test_what_does_not_cross_is_refused_with_its_reason_whether_or_not_somebody_waits(
    content: Content, reason: Reason
) -> None:
    assert decide(content, AGENT) == Refused(reason, session(CUSTOMER, AGENT))
    assert decide(content) == Refused(reason, session(CUSTOMER))


@pytest.mark.parametrize("kind", [ContentKind.CONTACT, ContentKind.OTHER])
def test_cards_and_what_nobody_knows_do_not_cross(kind: ContentKind) -> None:
    assert isinstance(decide(Content(kind, "hello"), AGENT), Refused)


@pytest.mark.parametrize("size", [None, 0, 1, LARGEST_FILE])
def test_a_picture_crosses_up_to_the_bound_and_without_a_caption(size: int | None) -> None:
    assert isinstance(decide(Content(ContentKind.PICTURE, file=file(size)), AGENT), Relayed)


def test_what_the_guard_refused_or_holds_does_not_cross() -> None:
    found = session(CUSTOMER, AGENT)
    refused, held = (Screened(outcome, HELLO) for outcome in (Outcome.REFUSED, Outcome.HELD))
    assert route(found, HELLO, refused) == Refused(Reason.REFUSED, found)
    assert route(found, HELLO, held) == Reviewed(found, HELLO)


def test_what_crosses_or_waits_is_what_the_guard_let_through() -> None:
    masked = Screened(Outcome.MASKED, Content(ContentKind.TEXT, "call ***"))
    crossing = route(session(CUSTOMER, AGENT), HELLO, masked)
    waiting = route(session(CUSTOMER), HELLO, masked)
    assert isinstance(crossing, Relayed)
    assert isinstance(waiting, Waiting)
    assert crossing.content == waiting.content == masked.content


@pytest.mark.parametrize(
    "content",
    [HELLO, Content(ContentKind.CONTACT), Content(ContentKind.TEXT), Content(ContentKind.OTHER)],
)
@pytest.mark.parametrize("outcome", Outcome)
def test_a_stranger_gets_one_answer_whatever_they_send(content: Content, outcome: Outcome) -> None:
    # An ended ticket has no live route, so it comes here as None too: the two cannot be told apart.
    assert route(None, content, Screened(outcome, content)) == Refused(Reason.NOT_ACTIVE)


def test_a_closed_window_holds_the_message_back_from_all_and_invites_only_those_behind_it() -> None:
    asleep = replace(CUSTOMER, window_open=False)
    decision = decide(HELLO, asleep, DRIVER, sender=AGENT)
    assert decision == Refused(
        Reason.WINDOW_CLOSED, session(AGENT, asleep, DRIVER), invite=(asleep,)
    )


def test_the_senders_own_window_does_not_matter() -> None:
    assert isinstance(decide(HELLO, AGENT, sender=replace(CUSTOMER, window_open=False)), Relayed)


def test_the_staff_are_all_but_the_customer() -> None:
    for role in Role:
        assert role.is_staff == (role is not Role.CUSTOMER)


@pytest.mark.parametrize(
    "content",
    [
        Content(ContentKind.DOCUMENT, file=file(1)),
        Content(ContentKind.VOICE, file=RemoteFile("x", "audio/ogg", 1, 600)),
        Content(ContentKind.LOCATION, spot=Spot(-6.2, 106.8)),
    ],
)
def test_documents_voice_notes_and_places_cross_whole(content: Content) -> None:
    assert decide(content, AGENT) == Relayed(session(CUSTOMER, AGENT), content, (AGENT,))


def test_a_note_of_the_staff_stays_inside_and_a_customers_slashes_are_words() -> None:
    note = Content(ContentKind.TEXT, " // sudah cek KTP")
    assert decide(note, CUSTOMER, sender=AGENT) == Noted(session(AGENT, CUSTOMER), note)
    assert isinstance(decide(note, AGENT), Relayed)


def test_what_somebody_under_a_case_writes_is_held() -> None:
    held = replace(AGENT, held=True)
    assert decide(HELLO, CUSTOMER, sender=held) == Held(session(held, CUSTOMER), HELLO)
    card = Content(ContentKind.CONTACT)
    assert isinstance(decide(card, CUSTOMER, sender=held), Refused)


def between(sender: Party, *others: Party, mode: Mode = Mode.VOICE_AND_MESSAGE) -> Route:
    return replace(session(sender, *others), role=Role.CUSTOMER, mode=mode)


def test_between_customers_a_message_reaches_everyone_else() -> None:
    ana, budi, citra = (party(number, Role.CUSTOMER) for number in (4, 5, 6))
    decision = route(between(ana, budi, citra), HELLO, judged(HELLO))
    assert isinstance(decision, Relayed)
    assert decision.to == (budi, citra)
    # In any other session two customers are on the same side.
    assert isinstance(route(session(ana, budi), HELLO, judged(HELLO)), Waiting)


def test_between_customers_what_nobody_is_there_for_waits_for_nobody() -> None:
    alone = between(party(4, Role.CUSTOMER))
    assert route(alone, HELLO, judged(HELLO)) == Dropped(Drop.ALONE, alone)


def test_a_session_for_calls_takes_no_message_whoever_is_there() -> None:
    for others in ((), (party(5, Role.CUSTOMER),)):
        found = between(party(4, Role.CUSTOMER), *others, mode=Mode.VOICE_ONLY)
        assert route(found, HELLO, judged(HELLO)) == Dropped(Drop.VOICE_ONLY, found)


def test_between_customers_the_guard_and_the_window_count_as_everywhere() -> None:
    ana, away = party(4, Role.CUSTOMER), party(5, Role.CUSTOMER, window_open=False)
    found = between(ana, away)
    assert route(found, HELLO, judged(HELLO)) == Refused(Reason.WINDOW_CLOSED, found, (away,))
    open_to = between(ana, party(6, Role.CUSTOMER))
    refused = Screened(Outcome.REFUSED, HELLO)
    assert route(open_to, HELLO, refused) == Refused(Reason.REFUSED, open_to)
