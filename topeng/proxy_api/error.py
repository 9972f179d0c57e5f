"""What the API refuses, with Twilio's codes: https://www.twilio.com/docs/api/errors."""

from enum import IntEnum
from typing import Any


class Code(IntEnum):
    """A code, with the HTTP status that goes with it in `status`."""

    status: int

    def __new__(cls, code: int, status: int) -> "Code":
        """A code that is also its number."""
        made = int.__new__(cls, code)
        made._value_ = code
        made.status = status
        return made

    BAD_PARAMETER = 20001, 400
    BAD_PAGE = 20002, 400
    BAD_CREDENTIALS = 20003, 401
    NO_SUCH_METHOD = 20004, 405
    FORBIDDEN = 20403, 403
    NOT_FOUND = 20404, 404
    FAULT = 20500, 500
    AWAY = 20503, 503

    NUMBER_ELSEWHERE = 80101, 400
    IDENTIFIER_TWICE = 80103, 400
    NUMBER_HERE = 80104, 400
    NO_CAPABLE_NUMBER = 80201, 400
    NO_NUMBER_OF_COUNTRY = 80203, 400
    NO_FITTING_NUMBER = 80206, 400
    ONLY_RESERVED = 80207, 400
    ALL_IN_USE = 80208, 400
    NUMBER_NOT_OWNED = 80301, 400
    BAD_PAIR = 80402, 400
    BAD_IDENTIFIER = 80404, 400
    SERVICE_NAME_TAKEN = 80602, 400
    SESSION_NAME_TAKEN = 80603, 400
    PAIR_IN_USE = 80604, 400
    NOT_IN_POOL = 80605, 400
    SESSION_CLOSED = 80607, 400
    NO_SUCH_CHANGE = 80608, 400
    TOO_MANY_PARTICIPANTS = 80609, 400
    NUMBER_IN_USE = 80611, 400
    WAS_REMOVED = 80612, 400
    VENDOR_REFUSED = 80613, 400
    UNFIT_FOR_MODE = 80616, 400
    TOO_MANY_REQUESTS = 80621, 429
    POOL_FULL = 80622, 400


class Refused(Exception):
    """The request is refused. `said` is one sentence: what is wrong and what to do; it repeats nothing that was given."""

    def __init__(self, code: Code, said: str) -> None:
        super().__init__(said)
        self.code = code
        self.said = said

    def envelope(self) -> dict[str, Any]:
        """The body that Twilio's libraries read."""
        return {
            "code": int(self.code),
            "message": self.said,
            "more_info": f"https://www.twilio.com/docs/errors/{int(self.code)}",
            "status": self.code.status,
        }


def not_found(what: str) -> Refused:
    """There is no such thing, or not for who asks."""
    return Refused(Code.NOT_FOUND, f"There is no such {what}; check its SID or name.")
