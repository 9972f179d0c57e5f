"""What a business wants strangers to hear, as TwiML: checked when it is said, so that no call fails over it."""

from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring

from relay.errors import BadInput

LONGEST: Final = 4_000
"""Characters."""
_VERBS: Final = {
    "Say": frozenset({"voice", "language", "loop"}),
    "Play": frozenset({"loop"}),
    "Pause": frozenset({"length"}),
    "Reject": frozenset({"reason"}),
    "Hangup": frozenset[str](),
}
"""Verbs that put nobody through, and ask for nothing."""


def checked(text: str) -> str:
    """The TwiML as it is to be answered. Raises `BadInput`."""
    text = text.strip()
    if len(text) > LONGEST:
        raise BadInput(f"TwiML for strangers holds up to {LONGEST} characters.")
    if "<!" in text:
        raise BadInput("TwiML for strangers has no document type, no comment and no CDATA.")
    try:
        root = fromstring(text)  # noqa: S314 without a document type there are no entities
    except ParseError:
        raise BadInput(
            "That is not XML; TwiML looks like <Response><Say>…</Say></Response>."
        ) from None
    if root.tag != "Response" or root.attrib or not len(root):
        raise BadInput("TwiML is a <Response> with at least one verb in it.")
    for verb in root:
        _check(verb)
    return text


def _check(verb: Element) -> None:
    known = _VERBS.get(verb.tag)
    if known is None or len(verb):
        raise BadInput(
            f"Strangers may hear <Say>, <Play> and <Pause>, and be turned away with <Reject> or <Hangup>; <{verb.tag}> does more."
        )
    for name in verb.attrib:
        if name not in known:
            raise BadInput(f"<{verb.tag}> for strangers has no attribute {name}.")
