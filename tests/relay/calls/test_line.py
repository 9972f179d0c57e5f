"""Who is put through to whom: every case of the table, and never a guess."""

from dataclasses import replace
from uuid import UUID

import pytest

from relay.calls.line import (
    MOST_CHOICES,
    AskPin,
    AskWhich,
    AskWhom,
    Connect,
    Line,
    Refuse,
    Side,
    Stranger,
    Why,
    decide,
    through,
)
from relay.session import Mode, Role

RINA = Side(UUID(int=1), Role.CUSTOMER, "Rina", phone=True)
JOKO = Side(UUID(int=2), Role.DRIVER, "Joko", phone=True)
SARI = Side(UUID(int=3), Role.CUSTOMER, "Sari", phone=True)
ANI = Side(UUID(int=4), Role.CUSTOMER, "Ani", phone=True)
RIDE = Line(UUID(int=9), "BCDFG", Mode.VOICE_AND_MESSAGE, Role.DRIVER, RINA, (JOKO,))


def line(number: int) -> Line:
    return replace(RIDE, session=UUID(int=number), code=f"C{number}")


@pytest.mark.parametrize("mode", [Mode.VOICE_AND_MESSAGE, Mode.VOICE_ONLY])
def test_a_caller_with_one_session_reaches_the_other_side(mode: Mode) -> None:
    one = replace(RIDE, mode=mode)
    assert decide([one], pins=True) == Connect(one, JOKO)


def test_a_caller_whom_nobody_knows_is_a_stranger_or_is_asked_for_a_pin_where_one_is_known() -> (
    None
):
    assert decide([], pins=False) == Stranger()
    assert decide([], pins=True) == AskPin()


def test_a_caller_with_several_sessions_is_asked_which_one() -> None:
    several = [line(number) for number in range(20)]
    assert decide(several[:2], pins=False) == AskWhich(tuple(several[:2]))
    assert decide(several, pins=False) == AskWhich(tuple(several[:MOST_CHOICES]))


def test_of_several_sessions_those_for_messages_alone_are_no_choice() -> None:
    mute = replace(line(5), mode=Mode.MESSAGE_ONLY)
    assert decide([mute, RIDE], pins=False) == Connect(RIDE, JOKO)
    assert isinstance(decide([mute, replace(mute, code="D")], pins=False), AskWhich)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"mode": Mode.MESSAGE_ONLY}, Why.MESSAGES_ONLY),
        ({"caller": replace(RINA, held=True)}, Why.HELD),
        ({"others": ()}, Why.NOBODY),
        ({"others": (SARI,)}, Why.NOBODY),
        ({"others": (replace(JOKO, held=True),)}, Why.NOBODY),
        ({"others": (replace(JOKO, phone=False),)}, Why.NO_PHONE),
    ],
)
def test_what_stands_in_the_way_is_named(changed: dict[str, object], why: Why) -> None:
    one = replace(RIDE, **changed)  # type: ignore[arg-type]
    assert through(one) == Refuse(one, why)


def test_customers_reach_each_other_only_where_the_session_is_between_customers() -> None:
    couple = replace(RIDE, role=Role.CUSTOMER, others=(SARI,))
    assert through(couple) == Connect(couple, SARI)
    three = replace(couple, others=(SARI, ANI))
    assert through(three) == AskWhom(three, (SARI, ANI))
    assert through(three.to(ANI.participant)) == Connect(three.to(ANI.participant), ANI)
