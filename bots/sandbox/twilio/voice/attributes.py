"""The attributes of one TwiML element, read and checked. Every fault is an `ApplicationError` of its kind."""

from collections.abc import Collection
from xml.etree.ElementTree import Element

from bots.sandbox.twilio.voice.alert import NOT_IN_SCHEMA, ApplicationError

EVENTS = ("initiated", "ringing", "answered", "completed")
"""What a leg's status callback may be asked for, in the order in which it happens."""


class Attributes:
    """Reads the attributes of an element, which may have these and no others."""

    def __init__(self, element: Element, known: Collection[str]) -> None:
        self._element = element
        for name in element.attrib.keys() - set(known):
            raise self._fault(f"has no attribute {name}")

    def text(self, name: str, default: str = "") -> str:
        """A text as it stands there."""
        return self._element.get(name, default)

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        """A whole number between two bounds."""
        text = self._element.get(name)
        if text is None:
            return default
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            raise self._fault(f"needs {name} between {lowest} and {highest}")
        return int(text)

    def flag(self, name: str) -> bool:
        """`true` or `false`; false where it does not stand there."""
        return self.one_of(name, ("false", "true")) == "true"

    def one_of(self, name: str, values: tuple[str, ...]) -> str:
        """One of these; the first where it does not stand there."""
        value = self._element.get(name, values[0])
        if value not in values:
            raise self._fault(f"knows no such {name}")
        return value

    def method(self, name: str = "method") -> str:
        """POST or GET."""
        return self.one_of(name, ("POST", "GET"))

    def events(self, name: str) -> frozenset[str]:
        """The events of a status callback, with spaces between; `completed` where none is named."""
        events = frozenset(self._element.get(name, "completed").split())
        if not events <= set(EVENTS):
            raise self._fault(f"knows no such {name}")
        return events

    def _fault(self, what: str) -> ApplicationError:
        return ApplicationError(NOT_IN_SCHEMA, f"<{self._element.tag}> {what}")
