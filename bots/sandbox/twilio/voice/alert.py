"""What Twilio's debugger would show of an application that answers wrongly.

Codes: twilio.com/docs/api/errors.
"""

from dataclasses import dataclass

RETRIEVAL_FAILED = 11200
PARSE_FAILURE = 12100
NO_RESPONSE_ELEMENT = 12102
NOT_IN_SCHEMA = 12200
WRONG_TYPE = 12300
DIAL_CALLER_ID = 13214
DIAL_NUMBER = 13223


@dataclass(frozen=True, slots=True)
class Alert:
    """One line of the debugger: what was wrong, in which call or message."""

    code: int
    sid: str


class ApplicationError(Exception):
    """The application's answer cannot be performed; the text says why, and names no address."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
