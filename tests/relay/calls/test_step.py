"""A leg without a caller id of ours cannot be written down."""

from dataclasses import replace
from datetime import timedelta

import pytest

from relay.address import Address, Scheme
from relay.calls.step import LONGEST, CallerId, Dial, Unmasked

OURS = CallerId("+622150000001")
PHONE = Address(Scheme.TEL, "+628120000001")
DIAL = Dial(PHONE, OURS, timedelta(minutes=5), "token", whisper=True)


@pytest.mark.parametrize(
    "number", ["", "anonymous", "622150000001", "+0123456789", "+62", "+62 21"]
)
def test_a_caller_id_is_a_number(number: str) -> None:
    with pytest.raises(Unmasked):
        CallerId(number)


def test_a_caller_id_is_made_of_a_proxy_and_of_no_bot() -> None:
    assert CallerId.of("tel:+622150000001") == CallerId.of("whatsapp:+622150000001") == OURS
    with pytest.raises(Unmasked):
        CallerId.of("telegram:staff")


def test_a_leg_needs_a_caller_id_and_shows_nobody_their_own_number_or_goes_to_no_phone() -> None:
    with pytest.raises(TypeError):
        Dial(to=PHONE, limit=timedelta(1), token="", whisper=True)  # type: ignore[call-arg]
    for to in (Address(Scheme.TEL, OURS.number), Address(Scheme.WHATSAPP, "+628120000001")):
        with pytest.raises(Unmasked) as refused:
            replace(DIAL, to=to)
        assert "+62" not in str(refused.value)


@pytest.mark.parametrize("limit", [timedelta(0), timedelta(seconds=-1), LONGEST * 2])
def test_a_leg_has_a_limit(limit: timedelta) -> None:
    with pytest.raises(ValueError, match="limit"):
        replace(DIAL, limit=limit)


def test_a_leg_does_not_print_whom_it_goes_to() -> None:
    assert "628120000001" not in repr(DIAL)
