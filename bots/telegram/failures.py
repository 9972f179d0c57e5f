"""What Telegram's errors mean for a delivery.

https://core.telegram.org/bots/api#making-requests. Telegram has no error codes, only texts; each known one becomes a word.
The texts themselves are never kept: some quote the chat, and those of aiogram's decoder the whole answer.
"""

from typing import Final

from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from relay.channel import Failure, OutcomeUnknown, PermanentFailure, TemporaryFailure, ThreadLost

NOT_MODIFIED: Final = "not_modified"
GONE: Final = "gone"
UNREACHABLE: Final = frozenset(
    {"blocked", "deactivated", "not_started", "chat_not_found", "forbidden", "token"}
)
"""Failures that say of a chat that nothing reaches it, whichever way."""

# Parts of Telegram's texts, in small letters; the first that fits counts.
_THREAD_LOST = ("message thread not found", "topic_deleted", "topic_id_invalid", "topic not found")
_BAD_REQUESTS = (
    ("message is not modified", NOT_MODIFIED),
    ("message to edit not found", GONE),
    ("message can't be edited", GONE),
    ("message to react not found", GONE),
    ("message_id_invalid", GONE),
    ("chat not found", "chat_not_found"),
    ("peer_id_invalid", "chat_not_found"),
    ("chat is not a forum", "not_a_forum"),
    ("not enough rights", "no_rights"),
    ("message is too long", "too_long"),
    ("message_too_long", "too_long"),
    ("caption is too long", "too_long"),
    ("text is empty", "empty"),
    ("text must be non-empty", "empty"),
    ("file is too big", "too_large"),
    ("image_process_failed", "bad_picture"),
    ("photo_invalid_dimensions", "bad_picture"),
    ("wrong file", "bad_file"),
    ("file_id", "bad_file"),
    ("button_data_invalid", "bad_buttons"),
    ("voice_messages_forbidden", "no_voices"),
    ("reaction_invalid", "bad_mark"),
)
_FORBIDDEN = (
    ("blocked by the user", "blocked"),
    ("user is deactivated", "deactivated"),
    ("can't initiate conversation", "not_started"),
)


def failure(error: AiogramError | UnicodeError) -> Failure:
    """What an error of aiogram's says of the message that was handed over."""
    match error:
        case TelegramEntityTooLarge():
            return PermanentFailure("too_large")
        case TelegramNetworkError():
            return _network(error.__cause__)
        case TelegramServerError():
            return OutcomeUnknown("server")
        case TelegramAPIError():
            return _refusal(error)
        case UnicodeError():
            return PermanentFailure("encoding")
        case _:
            # An answer that aiogram cannot read: a page of a proxy in between, or a success in a new shape.
            return OutcomeUnknown("unreadable")


def _refusal(error: TelegramAPIError) -> Failure:
    """Telegram's plain no."""
    text = error.message.lower()
    match error:
        case TelegramRetryAfter():
            return TemporaryFailure("too_many_requests", retry_after=float(error.retry_after))
        case TelegramBadRequest():
            return _bad_request(text)
        case TelegramForbiddenError():
            return PermanentFailure(_word(_FORBIDDEN, text, "forbidden"))
        case TelegramUnauthorizedError() | TelegramNotFound():
            # Telegram answers 401 or 404 to a token that is none.
            return PermanentFailure("token")
        case _ if text.startswith("too many requests"):
            return TemporaryFailure("too_many_requests")
        case _:
            return PermanentFailure("refused")


def _bad_request(text: str) -> Failure:
    if any(part in text for part in _THREAD_LOST):
        return ThreadLost("thread_not_found")
    return PermanentFailure(_word(_BAD_REQUESTS, text, "bad_request"))


def _network(cause: BaseException | None) -> Failure:
    """Nothing was sent if there never was a connection; otherwise there is no telling."""
    match cause:
        case ClientConnectorError() | ConnectionTimeoutError():
            return TemporaryFailure("unreachable")
        case TimeoutError():
            return OutcomeUnknown("timeout")
        case _:
            return OutcomeUnknown("connection")


def _word(table: tuple[tuple[str, str], ...], text: str, otherwise: str) -> str:
    return next((word for part, word in table if part in text), otherwise)
