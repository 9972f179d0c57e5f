"""What legs are told is TwiML by the vendor's own rules."""

from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest

from bots.twilio.twiml import Renderer
from relay.address import Address, Scheme
from relay.calls import script
from relay.calls.exchange import Answer
from relay.calls.spoken import Spoken
from relay.calls.step import (
    LONGEST,
    CallerId,
    Dial,
    HangUp,
    Refusal,
    Reject,
    Script,
    Step,
    Verbatim,
)
from relay.language import Language
from tests.bots.twilio.twiml_rules import faults

PHONE = Address(Scheme.TEL, "+628120000001")
OURS = CallerId("+622150000001")
RENDERER = Renderer("https://relay.example/twilio/voice")
DIALS = [
    Dial(PHONE, OURS, length, "c" * 76, whisper=whisper, record=record)
    for length in (timedelta(seconds=1), LONGEST)
    for whisper in (True, False)
    for record in (True, False)
]
SCRIPTS: list[Script] = [
    (),
    (HangUp(),),
    *[(Reject(how),) for how in Refusal],
    *[(dial,) for dial in DIALS],
    *[
        said
        for language in Language
        for said in (
            script.sorry(Spoken.NOT_CONNECTED, language),
            script.ask_pin(language),
            script.ask_pin(language, again=True),
            script.ask_which(dict.fromkeys(range(1, 10), "BCDFG"), language),
            script.ask_whom({1: "Sari & <Ani>", 2: 'Ibu "R"'}, language),
            script.ask_consent(language),
            script.ask_to_place("BCDFG", language, recorded=True),
            script.ask_to_take("BCDFG", language, recorded=True),
            script.ask_to_take(None, language, recorded=False),
        )
    ],
]


def written(said: Script) -> str:
    return RENDERER.write(Answer(said, "b" * 76))


@pytest.mark.parametrize("said", SCRIPTS)
def test_every_script_keeps_the_vendors_rules(said: Script) -> None:
    assert faults(written(said), whisper=not any(isinstance(one, Dial) for one in said)) == []


def test_every_kind_of_step_is_among_them() -> None:
    tried = {type(step) for said in SCRIPTS for step in said} | {Verbatim}
    assert tried == set(Step.__args__)


@pytest.mark.parametrize("dial", DIALS)
def test_a_leg_shows_our_number_rings_until_it_is_joined_and_comes_back_by_its_own_tokens(
    dial: Dial,
) -> None:
    document = written((dial,))
    [verb] = fromstring(document)  # noqa: S314 our own
    [number] = verb
    assert verb.attrib == {
        "callerId": OURS.number,
        "answerOnBridge": "true",
        "timeLimit": str(int(dial.limit.total_seconds())),
        "timeout": "30",
        "action": f"https://relay.example/twilio/voice/{'b' * 76}/over",
        "method": "POST",
        "record": "record-from-answer-dual" if dial.record else "do-not-record",
    }
    assert (number.text, number.attrib.get("url")) == (
        PHONE.value,
        f"https://relay.example/twilio/voice/{'c' * 76}/pick-up" if dial.whisper else None,
    )
    assert number.attrib["statusCallback"].endswith(f"{'c' * 76}/leg")
    assert document.endswith("</Number></Dial></Response>"), (
        "the scanner for leaks knows it by this"
    )


def test_what_the_business_says_to_strangers_is_answered_as_it_is() -> None:
    text = "<Response><Say>Hi</Say></Response>"
    assert written((Verbatim(text),)) == text
    with pytest.raises(ValueError, match="alone"):
        written((HangUp(), Verbatim(text)))


@pytest.mark.parametrize(
    "wrong",
    [
        "<Response><Dial><Number>+628120000001</Number></Dial></Response>",
        '<Response><Dial callerId="+622150000001"/></Response>',
        '<Response><Dial callerId="x"><Number>+628120000001</Number></Dial></Response>',
        '<Response><Dial callerId="+622150000001" timeLimit="14401"><Number>+628120000001</Number></Dial></Response>',
        '<Response><Dial callerId="+622150000001" time_limit="1"><Number>+628120000001</Number></Dial></Response>',
        '<Response><Dial callerId="+622150000001" record="nonsense"><Number>+628120000001</Number></Dial></Response>',
        "<Response><Gather><Dial>x</Dial></Gather></Response>",
        '<Response><Gather numDigits="0"/></Response>',
        "<Response><Number>+628120000001</Number></Response>",
        "<Response><Hangup/><Say>x</Say></Response>",
        "<Response><Say>x</Say><Reject/></Response>",
        '<Response><Reject reason="tired"/></Response>',
        "<Response><Say/></Response>",
        "<Response>x</Response>",
        "<Answer/>",
    ],
)
def test_the_rules_bite(wrong: str) -> None:
    assert faults(wrong)
