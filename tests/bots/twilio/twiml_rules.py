"""The vendor's rules for voice TwiML, to hold documents against.

Verbs, their nesting and their attributes are read off Twilio's own builders; the values are those of the reference
(https://www.twilio.com/docs/voice/twiml and the page of each verb below it).
"""

import inspect
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

from twilio.twiml import voice_response as builders  # type: ignore[import-untyped]

_URL = r"https?://[^\s]+"
_METHOD = r"POST|GET"
_NUMBER = r"\+[1-9][0-9]{6,14}"
_EVENTS = r"(?:initiated|ringing|answered|completed)(?: (?:initiated|ringing|answered|completed))*"
_RECORD = r"do-not-record|record-from-(?:answer|ringing)(?:-dual)?"
_VALUES: dict[tuple[str, str], str | range] = {
    ("Say", "voice"): r"man|woman|alice|(?:Polly|Google)\.[A-Za-z0-9-]+",
    ("Say", "language"): r"[a-z]{2,3}-[A-Z]{2}",
    ("Gather", "input"): r"dtmf|speech|dtmf speech",
    ("Gather", "numDigits"): range(1, 1_001),
    ("Gather", "timeout"): range(1, 601),
    ("Gather", "finishOnKey"): r"[0-9*#]?",
    ("Gather", "action"): _URL,
    ("Gather", "method"): _METHOD,
    ("Dial", "callerId"): _NUMBER,
    ("Dial", "answerOnBridge"): r"true|false",
    ("Dial", "timeLimit"): range(1, 14_401),
    ("Dial", "timeout"): range(5, 601),
    ("Dial", "action"): _URL,
    ("Dial", "method"): _METHOD,
    ("Dial", "record"): _RECORD,
    ("Number", "url"): _URL,
    ("Number", "method"): _METHOD,
    ("Number", "statusCallback"): _URL,
    ("Number", "statusCallbackEvent"): _EVENTS,
    ("Number", "statusCallbackMethod"): _METHOD,
    ("Reject", "reason"): r"rejected|busy",
}
_TEXTS = {"Say": r"(?s)\s*\S.*", "Number": _NUMBER}
_MOST_NUMBERS = 10
_LAST = frozenset({"Reject", "Hangup", "Redirect"})


def faults(document: str, *, whisper: bool = False) -> list[str]:
    """What is wrong with a document. `whisper`: it is for a leg that is dialled, before it is joined."""
    root = fromstring(document)  # noqa: S314 our own
    found = [] if root.tag == "Response" and not root.attrib else ["no plain <Response>"]
    found += _inside(root, builders.VoiceResponse)
    verbs = [verb.tag for verb in root]
    if any(verb in _LAST for verb in verbs[:-1]):
        found.append("something stands behind the end")
    if "Reject" in verbs[1:]:
        found.append("<Reject> stands behind what has answered")
    if whisper and "Dial" in verbs:
        found.append("a whisper dials")
    return found


def _inside(element: Element, builder: type) -> list[str]:
    found = list(_loose_text(element))
    if element.tag == "Dial" and not 1 <= len(element) <= _MOST_NUMBERS:
        found.append("<Dial> rings nobody, or too many")
    for child in element:
        method = getattr(builder, _snake(child.tag), None)
        if method is None:
            found.append(f"<{element.tag}> holds no <{child.tag}>")
            continue
        known = {_camel(name) for name in inspect.signature(method).parameters}
        found += [f"<{child.tag}> has no {name}" for name in child.attrib if name not in known]
        found += _values(child)
        found += _inside(child, getattr(builders, child.tag))
    return found


def _values(element: Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        rule = _VALUES.get((element.tag, name))
        if isinstance(rule, range):
            fits = value.isdecimal() and int(value) in rule
        else:
            fits = rule is not None and re.fullmatch(rule, value) is not None
        if not fits:
            yield f"{name} of <{element.tag}> is {value!r}"
    if element.tag == "Dial" and "callerId" not in element.attrib:
        yield "<Dial> shows the caller"


def _loose_text(element: Element) -> Iterator[str]:
    rule = _TEXTS.get(element.tag, r"\s*")
    if not re.fullmatch(rule, element.text or ""):
        yield f"text of <{element.tag}>"
    if any((child.tail or "").strip() for child in element):
        yield f"text between what <{element.tag}> holds"


def _camel(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def _snake(tag: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", tag).lower()
