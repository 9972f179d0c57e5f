"""Signed calls to the product: inbound messages and status callbacks.

Signature: twilio.com/docs/usage/security#validating-requests. The vendor waits 15 s for an answer
and is taken here to try once more after a 5xx, a lost connection or a time-out.
"""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

SIGNATURE_HEADER = "X-Twilio-Signature"
ANSWER_WITHIN = aiohttp.ClientTimeout(total=15)
ATTEMPTS = 2


class Webhooks:
    """Posts forms, signed with the account's auth token."""

    def __init__(self, auth_token: str, session: Callable[[], aiohttp.ClientSession]) -> None:
        self._validator = RequestValidator(auth_token)
        self.session = session

    async def post(self, url: str, fields: Mapping[str, str]) -> bool:
        """Post until answered, twice at most; whether the answer was 2xx."""
        signature = self._validator.compute_signature(url, dict(fields))
        headers = {
            SIGNATURE_HEADER: signature,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": fields.get("MessageSid", ""),
        }
        body = urlencode(fields).encode()
        for _ in range(ATTEMPTS):
            status = await self._attempt(url, body, headers)
            if status is not None and status < 500:
                return 200 <= status < 300
        return False

    async def _attempt(self, url: str, body: bytes, headers: dict[str, str]) -> int | None:
        try:
            async with self.session().post(
                url, data=body, headers=headers, timeout=ANSWER_WITHIN, allow_redirects=False
            ) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return None
