"""Looking at a Twilio account from outside, without changing anything: for whoever checks an installation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import ClientTimeout
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest import Client  # type: ignore[import-untyped]

from bots.twilio.account import Account
from bots.twilio.client import HttpClient, client
from bots.twilio.failures import failure
from relay.channel import Failure, OutcomeUnknown

# Where templates live: https://www.twilio.com/docs/content/content-api-resources
CONTENT_API: Final = "https://content.twilio.com"

_CLIENT_ERRORS = (TwilioException, ValueError, TypeError, AttributeError)


class Probe:
    """Asks about one account. Every question may raise a `Failure`, which keeps nothing of Twilio's text."""

    def __init__(self, client: Client, account: Account) -> None:
        self._client = client
        self._sid = account.sid

    async def status(self) -> str:
        """``active``, ``suspended`` or ``closed``: https://www.twilio.com/docs/iam/api/account"""
        account = await _asked(self._client.api.v2010.accounts(self._sid).fetch_async())
        return str(account.status)

    async def number_webhook(self, e164: str) -> str | None:
        """Where the account's number tells of a message, empty for nowhere; None where it has no such number.

        Only numbers that send SMS are found: WhatsApp senders are not in this list
        (https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource).
        """
        found = await _asked(
            self._client.api.v2010.accounts(self._sid).incoming_phone_numbers.list_async(
                phone_number=e164, limit=1
            )
        )
        return str(found[0].sms_url or "") if found else None

    async def approval(self, content_sid: str) -> str | None:
        """How a template stands at WhatsApp (``approved``, ``pending``, ``rejected`` …); None where it does not exist.

        https://www.twilio.com/docs/content/content-api-resources#fetch-an-approval-status-request
        """
        approval = self._client.content.v1.contents(content_sid).approval_fetch()
        try:
            found = await _asked(approval.fetch_async())
        except _Missing:
            return None
        return str((found.whatsapp or {}).get("status", "unsubmitted"))


@asynccontextmanager
async def probing(account: Account, patience: ClientTimeout) -> AsyncIterator[Probe]:
    """Somebody who asks about this account, until the block ends."""
    http = HttpClient(patience)
    asking = client(account, http)
    asking.content.base_url = (account.api_url or CONTENT_API).rstrip("/")
    try:
        yield Probe(asking, account)
    finally:
        await http.close()


class _Missing(Failure):
    """There is no such thing."""


async def _asked(question: Any) -> Any:
    try:
        return await question
    except _CLIENT_ERRORS as error:
        lost = _failure(error)
    raise lost


def _failure(error: Exception) -> Failure:
    match error:
        case TwilioRestException(status=404) | TwilioServiceException(status=404):
            return _Missing("not_found")
        case TwilioRestException() | TwilioServiceException():
            return failure(error.status, error.code)
        case _:
            return OutcomeUnknown("unreadable")
