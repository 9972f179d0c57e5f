"""TwiML for voice: a document read into verbs, and refused where it is none.

The vendor passes over an attribute that it does not know and writes 12200 into the debugger; the sandbox ends the call
with it, so that a misspelt one is found here.
"""

from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring

from bots.sandbox.twilio.address import parse_address
from bots.sandbox.twilio.voice.alert import (
    DIAL_CALLER_ID,
    DIAL_NUMBER,
    NO_RESPONSE_ELEMENT,
    NOT_IN_SCHEMA,
    PARSE_FAILURE,
    ApplicationError,
)
from bots.sandbox.twilio.voice.attributes import Attributes
from bots.sandbox.twilio.voice.verb import (
    HOURS_4,
    Dial,
    Gather,
    Hangup,
    Number,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Request,
    Say,
    Verb,
    Watch,
)

MOST_NUMBERS = 10
RECORDINGS = ("recordingStatusCallback", "recordingStatusCallbackMethod")
RECORDING_EVENTS = "recordingStatusCallbackEvent"
RECORD = (
    "do-not-record",
    "true",
    "false",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
)


def read(document: str) -> tuple[Verb, ...]:
    """The verbs of a document. Raises `ApplicationError`."""
    if not document.strip():
        return ()
    if "<!DOCTYPE" in document:
        raise ApplicationError(PARSE_FAILURE, "a document type is not TwiML")
    try:
        root = fromstring(document.strip())  # noqa: S314 - no document type, so no entities
    except ParseError as wrong:
        raise ApplicationError(PARSE_FAILURE, "the document is not XML") from wrong
    if root.tag != "Response":
        raise ApplicationError(NO_RESPONSE_ELEMENT, "the document's root is not <Response>")
    Attributes(root, ())
    _no_text(root)
    return tuple(_verb(each) for each in root)


def _verb(element: Element) -> Verb:
    reader = _READERS.get(element.tag)
    if reader is None:
        raise ApplicationError(NOT_IN_SCHEMA, f"the sandbox performs no <{element.tag}>")
    if element.tag not in {"Dial", "Gather", "Say"} and len(element):
        raise ApplicationError(NOT_IN_SCHEMA, f"<{element.tag}> has nothing inside it")
    return reader(element)


def _say(element: Element) -> Say:
    Attributes(element, {"voice", "language", "loop"}).number("loop", 1, 0, 1_000)
    text = " ".join("".join(element.itertext()).split())
    if not text:
        raise ApplicationError(NOT_IN_SCHEMA, "<Say> says nothing")
    return Say(text)


def _play(element: Element) -> Play:
    given = Attributes(element, {"loop", "digits"})
    given.number("loop", 1, 0, 1_000)
    name = _text(element) or given.text("digits")
    if not name:
        raise ApplicationError(NOT_IN_SCHEMA, "<Play> plays nothing")
    return Play(name)


def _pause(element: Element) -> Pause:
    return Pause(Attributes(element, {"length"}).number("length", 1, 1, HOURS_4))


def _gather(element: Element) -> Gather:
    known = {"input", "action", "method", "timeout", "finishOnKey", "numDigits"}
    given = Attributes(element, known | {"actionOnEmptyResult", "language", "bargeIn"})
    given.one_of("input", ("dtmf",))
    _no_text(element)
    prompts = [_verb(each) for each in element]
    finish_on = given.text("finishOnKey", "#")
    if set(finish_on) - set("0123456789*#"):
        raise ApplicationError(NOT_IN_SCHEMA, "<Gather> knows no such finishOnKey")
    digits = given.number("numDigits", 0, 1, 1_000)
    return Gather(
        tuple(_prompt(each) for each in prompts),
        Request(given.text("action"), given.method()),
        given.number("timeout", 5, 1, HOURS_4),
        finish_on,
        digits or None,
        given.flag("actionOnEmptyResult"),
    )


def _prompt(verb: Verb) -> Say | Play | Pause:
    if not isinstance(verb, Say | Play | Pause):
        raise ApplicationError(NOT_IN_SCHEMA, "<Gather> holds <Say>, <Play> and <Pause> only")
    return verb


def _dial(element: Element) -> Dial:
    known = {"action", "method", "timeout", "hangupOnStar", "timeLimit", "callerId", "record"}
    known |= {"trim", "answerOnBridge", "ringTone", "recordingTrack", *RECORDINGS, RECORDING_EVENTS}
    given = Attributes(element, known)
    numbers = [_number(each) for each in element]
    if text := _text(element):
        numbers.append(Number(_dialled(text), None, None, detect_machine=False))
    if not 1 <= len(numbers) <= MOST_NUMBERS:
        raise ApplicationError(NOT_IN_SCHEMA, f"<Dial> rings 1 to {MOST_NUMBERS} numbers")
    recorded = given.one_of("record", RECORD)
    return Dial(
        tuple(numbers),
        Request(given.text("action"), given.method()) if given.text("action") else None,
        _caller(given.text("callerId")),
        given.flag("answerOnBridge"),
        given.flag("hangupOnStar"),
        given.number("timeout", 30, 5, 600),
        given.number("timeLimit", HOURS_4, 1, HOURS_4),
        recorded not in {"do-not-record", "false"},
        _recording_watch(given),
    )


def _number(element: Element) -> Number:
    if element.tag != "Number":
        raise ApplicationError(NOT_IN_SCHEMA, f"the sandbox dials no <{element.tag}>")
    known = {"url", "method", "sendDigits", "machineDetection", "machineDetectionTimeout"}
    known |= {"statusCallback", "statusCallbackMethod", "statusCallbackEvent"}
    given = Attributes(element, known)
    events = given.events("statusCallbackEvent")
    url, callback = given.text("url"), given.text("statusCallback")
    detects = given.one_of("machineDetection", ("", "Enable", "DetectMessageEnd"))
    return Number(
        _dialled(_text(element)),
        Request(url, given.method()) if url else None,
        Watch(callback, given.method("statusCallbackMethod"), events) if callback else None,
        detect_machine=bool(detects),
    )


def _record(element: Element) -> Record:
    known = {"action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim"}
    given = Attributes(element, known | {*RECORDINGS, RECORDING_EVENTS})
    return Record(
        Request(given.text("action"), given.method()),
        given.number("timeout", 5, 1, HOURS_4),
        given.number("maxLength", 3_600, 1, HOURS_4),
        given.text("finishOnKey", "1234567890*#"),
        _recording_watch(given),
    )


def _reject(element: Element) -> Reject:
    reason = Attributes(element, {"reason"}).one_of("reason", ("rejected", "busy"))
    return Reject(reason == "busy")


def _hangup(element: Element) -> Hangup:
    Attributes(element, ())
    return Hangup()


def _redirect(element: Element) -> Redirect:
    given = Attributes(element, {"method"})
    return Redirect(Request(_text(element), given.method()))


def _recording_watch(given: Attributes) -> Watch | None:
    url, method = RECORDINGS
    return Watch(given.text(url), given.method(method)) if given.text(url) else None


def _caller(caller_id: str) -> str | None:
    """A callerId that can be shown; whether the account may show it is another question."""
    if not caller_id:
        return None
    if not _is_number(caller_id):
        raise ApplicationError(DIAL_CALLER_ID, "callerId is no number in E.164")
    return caller_id


def _dialled(number: str) -> str:
    number = "".join(number.split())
    if not _is_number(number):
        raise ApplicationError(DIAL_NUMBER, "<Number> holds no number in E.164")
    return number


def _is_number(text: str) -> bool:
    try:
        return parse_address(text).channel == "sms"
    except ValueError:
        return False


def _text(element: Element) -> str:
    return (element.text or "").strip()


def _no_text(element: Element) -> None:
    loose = [element.text, *(each.tail for each in element)]
    if any(text and text.strip() for text in loose):
        raise ApplicationError(NOT_IN_SCHEMA, f"text stands loose in <{element.tag}>")


_READERS: Final[dict[str, Callable[[Element], Verb]]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Dial": _dial,
    "Record": _record,
    "Reject": _reject,
    "Hangup": _hangup,
    "Redirect": _redirect,
}
