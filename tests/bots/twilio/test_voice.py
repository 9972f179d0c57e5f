"""The doors for calls open to what Twilio signed, read no field as another, and always have something to say."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from bots.twilio.account import Account
from bots.twilio.call_form import call_form, caller
from bots.twilio.form import Refused
from bots.twilio.signature import HEADER, sign
from bots.twilio.voice import add_voice
from relay.calls.call import Status
from relay.calls.exchange import Answer, Keyed, Report, Ring
from relay.calls.step import HangUp
from relay.errors import Busy, NotFound
from tests.bots.fakes import serving
from tests.bots.twilio.conftest import PUBLIC, SID, TOKEN, Pairs, with_field, without

CALL = "CA" + "1" * 32
LEG = "CA" + "2" * 32
DOORS = f"{PUBLIC}/twilio/voice"


def ringing(**fields: str) -> list[tuple[str, str]]:
    """A call as Twilio announces it, many fields empty."""
    form = {
        "AccountSid": SID,
        "ApiVersion": "2010-04-01",
        "CallSid": CALL,
        "CallStatus": "ringing",
        "CallToken": '{"parentCallInfoToken":"eyJhbGciOiJFUzI1NiJ9"}',
        "Called": "+622150000001",
        "CalledCity": "",
        "CalledCountry": "ID",
        "Caller": "+6281234567890",
        "CallerCountry": "ID",
        "Direction": "inbound",
        "From": "+6281234567890",
        "FromCity": "",
        "FromCountry": "ID",
        "StirVerstat": "TN-Validation-Passed-A",
        "To": "+622150000001",
        "ToCity": "",
        "ToZip": "",
    }
    return list((form | fields).items())


@dataclass
class RecordingExchange:
    """Remembers what it was asked, and hangs up on everybody."""

    asked: list[Any] = field(default_factory=list)
    fault: Exception | None = None

    async def ring(self, ring: Ring) -> Answer:
        return self._answer(ring)

    async def pick_up(self, token: str, sid: str) -> Answer:
        return self._answer((token, sid))

    async def key(self, keyed: Keyed) -> Answer:
        return self._answer(keyed)

    async def over(self, report: Report) -> Answer:
        return self._answer(report)

    async def report(self, report: Report) -> None:
        self._answer(report)

    def _answer(self, asked: object) -> Answer:
        if self.fault is not None:
            raise self.fault
        self.asked.append(asked)
        return Answer((HangUp(),))


@dataclass
class Line:
    """Posts as Twilio does."""

    url: str
    exchange: RecordingExchange
    session: aiohttp.ClientSession

    async def post(
        self, pairs: Pairs, path: str = "", *, signed: str | None = None
    ) -> tuple[int, str]:
        path = f"/twilio/voice{path}"
        signature = sign(TOKEN, PUBLIC + path, pairs).decode() if signed is None else signed
        async with self.session.post(
            self.url + path,
            data=urlencode(pairs).encode(),
            headers={
                "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
                HEADER: signature,
            },
        ) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    exchange, twilio, app = RecordingExchange(), web.Application(), web.Application()
    add_voice(twilio, Account(SID, TOKEN, None, PUBLIC), DOORS, exchange)
    app.add_subapp("/twilio", twilio)
    async with serving(app) as url, aiohttp.ClientSession() as session:
        yield Line(url, exchange, session)


async def test_a_call_is_announced_with_its_caller_and_what_was_rung(line: Line) -> None:
    status, said = await line.post(ringing())
    assert (status, "<Hangup" in said) == (200, True)
    [ring] = line.exchange.asked
    assert (ring.sid, ring.proxies) == (CALL, ("tel:+622150000001", "whatsapp:+622150000001"))
    assert ring.caller.reveal() == "tel:+6281234567890"
    assert dict(ring.form)["FromCity"] == ""
    assert "6281234567890" not in repr(ring)


async def test_a_call_by_whatsapp_rings_the_sender_first(line: Line) -> None:
    await line.post(ringing(From="whatsapp:+6281234567890", To="whatsapp:+622150000001"))
    [ring] = line.exchange.asked
    assert ring.proxies == ("whatsapp:+622150000001", "tel:+622150000001")


@pytest.mark.parametrize(
    "shown",
    ["", "anonymous", "Restricted", "+266696687", "+7378742833", "+12345", "sip:x@example.com"],
)
async def test_who_shows_no_number_is_a_caller_all_the_same(line: Line, shown: str) -> None:
    assert (await line.post(ringing(From=shown)))[0] == 200
    assert line.exchange.asked[0].caller is None


async def test_keys_legs_and_ends_come_under_the_token_of_their_path(line: Line) -> None:
    keyed = with_field(ringing(), Digits="1", msg="Gather End", FinishedOnKey="")
    over = with_field(ringing(), DialCallStatus="completed", DialCallSid=LEG, DialCallDuration="75")
    leg = with_field(
        ringing(), CallSid=LEG, ParentCallSid=CALL, CallStatus="completed", CallDuration="80"
    )
    for pairs, path in (
        (ringing(), "/abc/pick-up"),
        (keyed, "/abc/key"),
        (over, "/abc/over"),
        (without(over, "DialCallSid", "DialCallDuration"), "/abc/over"),
        (leg, "/abc/leg"),
        (leg, "/status"),
    ):
        assert (await line.post(pairs, path))[0] == 200, path
    assert line.exchange.asked == [
        ("abc", CALL),
        Keyed("abc", CALL, "1"),
        Report(LEG, Status.COMPLETED, "abc", 75),
        Report("", Status.COMPLETED, "abc", None),
        Report(LEG, Status.COMPLETED, "abc", 80),
        Report(LEG, Status.COMPLETED, None, 80),
    ]


async def test_what_twilio_did_not_sign_is_refused_and_nothing_is_asked(line: Line) -> None:
    elsewhere = sign(TOKEN, f"{DOORS}/abc/key", ringing()).decode()
    for signature in ("", "x", elsewhere):
        assert (await line.post(ringing(), signed=signature))[0] == 403
    assert line.exchange.asked == []


@pytest.mark.parametrize(
    "fields",
    [
        {"AccountSid": "AC" + "9" * 32},
        {"CallSid": "SM" + "1" * 32},
        {"CallSid": CALL + "x"},
        {"CallStatus": "dreaming"},
        {"To": ""},
        {"To": "sip:x@example.com"},
        {"From": "+6281234567890FromCity"},
        {"Digits": "1Direction"},
        {"DialCallStatus": "completedDirectioninbound"},
        {"CallDuration": "-1"},
        {"from": "+6281234567890"},
    ],
)
async def test_a_field_that_is_not_as_twilio_writes_it_is_refused(
    line: Line, fields: dict[str, str]
) -> None:
    assert (await line.post(ringing(**fields)))[0] == 403


async def test_without_a_commit_the_caller_is_asked_to_try_again_in_their_language(
    line: Line,
) -> None:
    line.exchange.fault = Busy("away")
    status, said = await line.post(ringing())
    assert (status, "coba lagi" in said, "<Hangup" in said) == (200, True, True)
    status, said = await line.post(ringing(From="+14155550100"))
    assert "try again" in said
    assert (await line.post(ringing(), "/status"))[0] == 503


async def test_a_token_that_is_none_of_ours_leads_nowhere(line: Line) -> None:
    line.exchange.fault = NotFound("no such call")
    for path in ("/abc/pick-up", "/abc/key", "/abc/over", "/abc/leg"):
        assert (await line.post(ringing(), path))[0] == 404


def test_no_other_cut_of_a_signed_form_is_read_differently() -> None:
    """The signature covers names and values in one string: whoever has one may cut it anew."""
    genuine = with_field(
        ringing(),
        Digits="12",
        DialCallStatus="completed",
        CallDuration="75",
        ForwardedFrom="+628111",
    )
    genuine.sort()
    read = {"AccountSid", "CallSid", "CallStatus", "From", "To", "Digits"}
    read |= {"DialCallStatus", "DialCallSid", "DialCallDuration", "CallDuration"}
    wanted = {name: value for name, value in genuine if name in read}
    accepted = 0
    for cut in _cuts(genuine):
        assert "".join(n + v for n, v in sorted(cut)) == "".join(n + v for n, v in genuine)
        try:
            form = call_form(cut, SID)
        except Refused:
            continue
        accepted += 1
        there = {name: form[name] for name in read if name in form}
        assert there.items() <= wanted.items()
        assert {"From", "To", "CallSid", "CallStatus"} <= there.keys()
    assert accepted > 1, "what is not read may be cut as it will"


def _cuts(pairs: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Every way to move one border, to take one away, or to set one anew, that keeps the order of the names."""
    found = [pairs]
    for index, (name, value) in enumerate(pairs):
        rest = pairs[:index] + pairs[index + 1 :]
        whole = name + value
        found += [[*rest, (whole[:at], whole[at:])] for at in range(1, len(whole) + 1)]
        if index + 1 < len(pairs):
            following = pairs[index + 1]
            rest = pairs[:index] + pairs[index + 2 :]
            joined = value + following[0] + following[1]
            found.append([*rest, (name, joined)])
            for at in range(len(joined)):
                for end in range(at + 1, len(joined) + 1):
                    found.append([*rest, (name, joined[:at]), (joined[at:end], joined[end:])])
    text = "".join(name + value for name, value in pairs)
    return [one for one in found if "".join(n + v for n, v in sorted(one)) == text]


def test_an_anonymous_caller_has_no_address() -> None:
    assert caller(dict(ringing(From="anonymous"))) is None
