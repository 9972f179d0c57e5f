"""Calls are placed, ended, looked at and forgotten by Twilio's own client; what goes wrong is a code."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bots.sandbox.carriers import Sandbox
from bots.sandbox.twilio.voice.verb import HOURS_4
from bots.twilio.account import Account
from bots.twilio.calls import TwilioCalls
from bots.twilio.copies import TwilioCopies
from relay.address import Address, Scheme
from relay.calls.call import Status
from relay.calls.operator import Placement
from relay.calls.step import CallerId
from relay.channel import OutcomeUnknown, PermanentFailure, TemporaryFailure

OURS, PHONE = "+622150000001", "+628120000001"
PLACEMENT = Placement(
    Address(Scheme.TEL, PHONE), CallerId(OURS), timedelta(minutes=5), "some-token"
)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.open() as sandbox:
        sandbox.twilio.number(OURS)
        yield sandbox


def account(sandbox: Sandbox) -> Account:
    twilio = sandbox.twilio
    return Account(twilio.account_sid, twilio.auth_token, twilio.url, "http://127.0.0.1:1")


@pytest.fixture
async def calls(sandbox: Sandbox) -> AsyncIterator[TwilioCalls]:
    calls = TwilioCalls(account(sandbox), "http://127.0.0.1:1/twilio/voice")
    yield calls
    await calls.close()


async def test_a_call_shows_our_number_names_its_doors_and_ends_when_it_is_told_to(
    sandbox: Sandbox, calls: TwilioCalls
) -> None:
    handed: list[dict[str, object]] = []
    sandbox.twilio.on_request = lambda one: handed.append(dict(one.params))
    sid = await calls.place(PLACEMENT)
    phone = sandbox.phones.handset(PHONE)
    await sandbox.settled()
    assert phone.ringing is not None
    assert phone.ringing.number == OURS
    [asked] = handed
    assert asked["Url"] == "http://127.0.0.1:1/twilio/voice/some-token/pick-up"
    assert asked["StatusCallback"] == "http://127.0.0.1:1/twilio/voice/some-token/leg"
    assert (asked["TimeLimit"], asked["Timeout"]) == ("300", "30")
    assert await calls.look(sid) == (Status.RINGING, None)

    await calls.hang_up(sid)
    await sandbox.settled()
    await calls.hang_up(sid)
    found = await calls.look(sid)
    assert found is not None
    assert found[0].final


async def test_what_twilio_keeps_of_a_call_is_deleted_once_it_is_over(
    sandbox: Sandbox, calls: TwilioCalls
) -> None:
    copies = TwilioCopies(account(sandbox))
    try:
        sid = await calls.place(PLACEMENT)
        with pytest.raises(TemporaryFailure, match="in_flight"):
            await copies.delete(sid)
        await calls.hang_up(sid)
        await sandbox.settled()
        assert await copies.delete(sid) == 0
        assert await calls.look(sid) is None
        assert await copies.delete(sid) == 0
        await calls.hang_up(sid)
    finally:
        await copies.close()


async def test_what_twilio_refuses_is_a_code_and_tells_no_number(
    sandbox: Sandbox, calls: TwilioCalls
) -> None:
    strange = Placement(PLACEMENT.to, CallerId("+622159999999"), timedelta(seconds=HOURS_4), "t")
    with pytest.raises(PermanentFailure) as refused:
        await calls.place(strange)
    assert refused.value.code == "21210"
    assert "62" not in str(refused.value)
    assert "628120000001" not in repr(strange)


async def test_a_vendor_that_cannot_be_reached_has_taken_nothing_and_one_that_is_silent_may_have() -> (
    None
):
    nowhere = Account("AC" + "0" * 32, "x", "http://127.0.0.1:1", "http://127.0.0.1:1")
    calls = TwilioCalls(nowhere, "http://127.0.0.1:1")
    try:
        for act in (calls.place(PLACEMENT), calls.hang_up("CA1"), calls.look("CA1")):
            with pytest.raises((TemporaryFailure, OutcomeUnknown)):
                await act
    finally:
        await calls.close()
