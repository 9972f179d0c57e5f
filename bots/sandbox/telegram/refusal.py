"""Telegram's way of saying no, in its own words.

The texts are those of the vendor's open Bot API server (github.com/tdlib/telegram-bot-api).
"""

from typing import Any


class Refusal(Exception):
    """The request is answered `{"ok": false, …}` with this code and description."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def to_json(self) -> dict[str, Any]:
        """The vendor's form."""
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def bad_request(reason: str) -> Refusal:
    """400 with the vendor's prefix."""
    return Refusal(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """403 with the vendor's prefix."""
    return Refusal(403, f"Forbidden: {reason}")


def too_many(seconds: int) -> Refusal:
    """429 with the seconds to wait."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", seconds)


def in_general(code: int) -> str:
    """What the vendor says with this code when nothing more is known."""
    match code:
        case 400:
            return "Bad Request"
        case 401:
            return "Unauthorized"
        case 403:
            return "Forbidden: bot was blocked by the user"
        case 404:
            return "Not Found"
        case 409:
            return "Conflict: terminated by other getUpdates request"
        case 413:
            return "Request Entity Too Large"
        case 429:
            return "Too Many Requests: retry later"
        case _:
            return "Internal Server Error"
