"""Twilio's way of saying no. Codes: twilio.com/docs/api/errors.

The texts carry numbers, as the vendor's do: a product that logs them is meant to be caught.
"""

from typing import Any


class Refusal(Exception):
    """The request is answered with this HTTP status and the vendor's error object."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def to_json(self) -> dict[str, Any]:
        """The vendor's form."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def not_found(path: str) -> Refusal:
    """404 for a resource that is not there."""
    return Refusal(404, 20404, f"The requested resource {path} was not found")


def in_general(status: int) -> tuple[int, str]:
    """The code and text that go with an HTTP status when nothing more is known."""
    match status:
        case 401:
            return 20003, "Authenticate"
        case 404:
            return 20404, "The requested resource was not found"
        case 429:
            return 20429, "Too Many Requests"
        case 503:
            return 20503, "Service is temporarily unavailable"
        case _:
            return 20500, "An internal server error has occurred"
