"""TwiML for messages: what the product's answer to an inbound message has the number say.

twilio.com/docs/messaging/twiml. An answer without a document, or with an empty one, says nothing.
"""

from xml.etree.ElementTree import Element, ParseError, fromstring

from bots.sandbox.twilio.voice.alert import (
    NO_RESPONSE_ELEMENT,
    NOT_IN_SCHEMA,
    PARSE_FAILURE,
    ApplicationError,
)
from bots.sandbox.twilio.webhook import XML, Answer


def replies(answer: Answer) -> tuple[str, ...]:
    """The texts of the `<Message>` verbs. Raises `ApplicationError` for what the sandbox does not perform."""
    document = answer.text.strip()
    if answer.mime not in XML or not document:
        return ()
    if "<!DOCTYPE" in document:
        raise ApplicationError(PARSE_FAILURE, "a document type is not TwiML")
    try:
        root = fromstring(document)  # noqa: S314 - no document type, so no entities
    except ParseError as wrong:
        raise ApplicationError(PARSE_FAILURE, "the document is not XML") from wrong
    if root.tag != "Response":
        raise ApplicationError(NO_RESPONSE_ELEMENT, "the document's root is not <Response>")
    return tuple(_text(each) for each in root)


def _text(element: Element) -> str:
    inside = {each.tag for each in element}
    if element.tag != "Message" or element.attrib or inside - {"Body"}:
        raise ApplicationError(NOT_IN_SCHEMA, "the sandbox performs <Message> with a text only")
    text = "".join(element.itertext()).strip()
    if not text:
        raise ApplicationError(NOT_IN_SCHEMA, "<Message> says nothing")
    return text
