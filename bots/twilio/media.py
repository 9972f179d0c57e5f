"""Fetches what customers send from Twilio, and from nowhere else.

https://www.twilio.com/docs/messaging/api/media-resource: a media URL wants the account's credentials and answers with a
redirect to storage, which must not see them.
"""

from typing import Final
from urllib.parse import urljoin, urlsplit

from aiohttp import ClientError, ClientSession

from bots import stream
from bots.twilio.account import Account
from bots.twilio.client import broken, signed_in
from relay.channel import Failure, OutcomeUnknown, PermanentFailure, TemporaryFailure

_MOST_REDIRECTS: Final = 3
_OK = 200
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


async def fetch(session: ClientSession, account: Account, url: str, limit: int) -> bytes:
    """The file at one of the account's media URLs. Raises a `Failure`; a URL that is none of them is never asked."""
    if not _ours(account, url):
        raise PermanentFailure("foreign_media")
    headers = signed_in(account.sid, account.token)
    for _ in range(_MOST_REDIRECTS + 1):
        found = await _step(session, url, headers, limit)
        if isinstance(found, bytes):
            return found
        # Twilio itself named this place, but it may not lead us out of encryption.
        if urlsplit(found).scheme not in {"https", urlsplit(account.api).scheme}:
            raise PermanentFailure("foreign_media")
        url, headers = found, {}
    raise PermanentFailure("redirects")


def _ours(account: Account, url: str) -> bool:
    """Whether the URL lies within the account's own part of the API."""
    try:
        asked, api = urlsplit(url), urlsplit(account.api)
        same = (asked.scheme, asked.netloc) == (api.scheme, api.netloc)
    except ValueError:
        return False
    folder = f"{api.path}/2010-04-01/Accounts/{account.sid}/"
    return (
        same and asked.path.startswith(folder) and ".." not in asked.path and "%" not in asked.path
    )


async def _step(
    session: ClientSession, url: str, headers: dict[str, str], limit: int
) -> bytes | str:
    """The file, or the URL where it lies instead."""
    try:
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            if answer.status == _OK:
                return await stream.read(answer.content, limit)
            if "Location" in answer.headers and 300 <= answer.status < 400:
                return urljoin(url, answer.headers["Location"])
            lost = _refusal(answer.status)
    except stream.TooLarge:
        lost = PermanentFailure("too_large")
    except (ClientError, TimeoutError, ValueError) as error:
        lost = _unbroken(error)
    raise lost


def _refusal(status: int) -> Failure:
    if status >= _SERVER_ERROR or status == _TOO_MANY_REQUESTS:
        return TemporaryFailure(str(status))
    return PermanentFailure("credentials" if status == 401 else "media_gone")


def _unbroken(error: ClientError | TimeoutError | ValueError) -> Failure:
    """Fetching twice harms nobody, so an unknown outcome is just another try."""
    if isinstance(error, ValueError):
        return PermanentFailure("foreign_media")
    lost = broken(error)
    return TemporaryFailure(lost.code) if isinstance(lost, OutcomeUnknown) else lost
