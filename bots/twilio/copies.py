"""What Twilio keeps of a message: looked at, deleted with its files, and looked for once more.

https://www.twilio.com/docs/messaging/api/message-resource#delete-a-message-resource and
https://www.twilio.com/docs/messaging/api/media-resource#delete-a-media-resource. To delete twice harms nobody, so
whatever goes wrong may be tried again; nothing is tried again here. Twilio's own backups keep bodies for up to 30 days.
"""

from collections.abc import Awaitable
from typing import Final, TypeVar

from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest.api.v2010.account.message.media import (  # type: ignore[import-untyped]
    MediaInstance,
)

from bots.twilio import calls
from bots.twilio.account import Account
from bots.twilio.client import HttpClient, client
from bots.twilio.failures import IN_FLIGHT, failure
from relay.channel import Failure, OutcomeUnknown, TemporaryFailure

Found = TypeVar("Found")

MOST_FILES: Final = 20  # a message has ten at most

_CLIENT_ERRORS = (TwilioException, ValueError, TypeError, AttributeError)
# Such a message may still need its files: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
_UNFINISHED = frozenset({"accepted", "scheduled", "queued", "sending", "receiving"})


class TwilioCopies:
    """One account's copies. Connections of its own, so that no delivery waits for a deletion."""

    def __init__(self, account: Account, http: HttpClient | None = None) -> None:
        self._http = http or HttpClient()
        self._client = client(account, self._http)

    async def delete(self, message_id: str) -> int:
        """Delete a message and its files, or a call and its recordings, and see that they are gone; how many files.

        Already gone is gone: 0.

        Raises a `Failure`; `TemporaryFailure` with the code ``in_flight`` as long as Twilio works on it, and with
        ``still_there`` where it was deleted and is found all the same.
        """
        if message_id.startswith("CA"):
            return await calls.delete(self._client, message_id)
        message = self._client.messages(message_id)
        found = await _found(message.fetch_async())
        if found is None:
            return 0
        if found.status in _UNFINISHED:
            raise TemporaryFailure(IN_FLIGHT)
        files: list[MediaInstance] = []
        if found.num_media != "0":
            files = await _found(message.media.list_async(limit=MOST_FILES)) or []
        for file in files:
            await _found(message.media(file.sid).delete_async())
        await _found(message.delete_async())
        if await _found(message.fetch_async()) is not None:
            raise TemporaryFailure("still_there")
        return len(files)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


async def _found(question: Awaitable[Found]) -> Found | None:
    """The answer, or None where there is no such thing. Raises a `Failure`."""
    try:
        return await question
    except _CLIENT_ERRORS as error:
        lost = _failure(error)
    if lost is not None:
        raise lost
    return None


def _failure(error: Exception) -> Failure | None:
    match error:
        case TwilioRestException(status=404) | TwilioServiceException(status=404):
            return None
        case TwilioRestException() | TwilioServiceException():
            return failure(error.status, error.code)
        case _:
            return OutcomeUnknown("unreadable")
