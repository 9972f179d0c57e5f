"""Twilio's calls: placed, ended, looked at, and what is kept of them deleted.

https://www.twilio.com/docs/voice/api/call-resource and https://www.twilio.com/docs/voice/api/recording. Nothing is tried
twice here. Implements `relay.calls.operator.Operator`.
"""

from collections.abc import Awaitable
from typing import Any, Final, TypeVar

from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest import Client  # type: ignore[import-untyped]

from bots.twilio.account import Account
from bots.twilio.client import HttpClient, client
from bots.twilio.failures import IN_FLIGHT, failure
from bots.twilio.twiml import EVENTS, Renderer
from relay.calls.call import Status
from relay.calls.operator import Placement
from relay.calls.step import RINGS, Door
from relay.channel import Failure, OutcomeUnknown, TemporaryFailure

Found = TypeVar("Found")
MOST_RECORDINGS: Final = 50
NOT_FOUND: Final = 404
OVER: Final = 21220
"""The call has ended already: https://www.twilio.com/docs/api/errors/21220"""
_CLIENT_ERRORS = (TwilioException, ValueError, TypeError, AttributeError)


class TwilioCalls:
    """One account's calls. `doors` is the public address below which the vendor asks about them."""

    def __init__(self, account: Account, doors: str, http: HttpClient | None = None) -> None:
        self._http = http or HttpClient()
        self._client = client(account, self._http)
        self._renderer = Renderer(doors)

    async def place(self, placement: Placement) -> str:
        """Ring a phone; Twilio's name of the call. Raises a `Failure`."""
        call = await _asked(
            self._client.calls.create_async(
                to=placement.to.value,
                from_=placement.caller_id.number,
                url=self._renderer.url(placement.token, Door.PICK_UP),
                method="POST",
                status_callback=self._renderer.url(placement.token, Door.LEG),
                status_callback_method="POST",
                status_callback_event=list(EVENTS),
                timeout=int(RINGS.total_seconds()),
                time_limit=int(placement.limit.total_seconds()),
            )
        )
        return str(call.sid)

    async def hang_up(self, sid: str) -> None:
        """End a call, ringing or not. Raises a `Failure`; one that has ended already is none."""
        await _found(self._client.calls(sid).update_async(status="completed"))

    async def look(self, sid: str) -> tuple[Status, int | None] | None:
        """How a call stands. Raises a `Failure`."""
        call = await _found(self._client.calls(sid).fetch_async())
        if call is None:
            return None
        try:
            status = Status(call.status)
        except ValueError:
            raise OutcomeUnknown("unreadable") from None
        return status, int(call.duration) if str(call.duration or "").isdecimal() else None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


async def delete(client: Client, sid: str) -> int:
    """Delete what Twilio keeps of a call: its recordings, and the entry that names both numbers. How many recordings.

    Raises a `Failure`; `TemporaryFailure` with the code ``in_flight`` while it lasts, with ``still_there`` where it was
    deleted and is found all the same. Already gone is gone: 0.
    """
    call = client.calls(sid)
    found = await _found(call.fetch_async())
    if found is None:
        return 0
    if not Status(found.status).final:
        raise TemporaryFailure(IN_FLIGHT)
    recordings: list[Any] = (
        await _found(client.recordings.list_async(call_sid=sid, limit=MOST_RECORDINGS)) or []
    )
    for recording in recordings:
        await _found(client.recordings(recording.sid).delete_async())
    await _found(call.delete_async())
    if await _found(call.fetch_async()) is not None:
        raise TemporaryFailure("still_there")
    return len(recordings)


async def _asked(question: Awaitable[Found]) -> Found:
    try:
        return await question
    except _CLIENT_ERRORS as error:
        lost = _failure(error)
    raise lost


async def _found(question: Awaitable[Found]) -> Found | None:
    """The answer, or None where there is no such call any more."""
    try:
        return await question
    except _CLIENT_ERRORS as error:
        lost = None if _is_over(error) else _failure(error)
    if lost is not None:
        raise lost
    return None


def _is_over(error: Exception) -> bool:
    """Whether there is no such call, or not any more."""
    if not isinstance(error, TwilioRestException | TwilioServiceException):
        return False
    return bool(error.status == NOT_FOUND or error.code == OVER)


def _failure(error: Exception) -> Failure:
    match error:
        case TwilioRestException() | TwilioServiceException():
            return failure(error.status, error.code)
        case _:
            return OutcomeUnknown("unreadable")
