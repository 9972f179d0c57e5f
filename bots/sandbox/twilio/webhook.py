"""Signed calls to the product: inbound messages, telephone calls and status callbacks.

Signature: twilio.com/docs/usage/security#validating-requests. The vendor waits 15 s for an answer. A message's webhook
is taken here to be tried once more after a 5xx, a lost connection or a time-out; a call's is not, as somebody waits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

SIGNATURE_HEADER = "X-Twilio-Signature"
ANSWER_WITHIN = aiohttp.ClientTimeout(total=15)
ATTEMPTS = 2
XML = frozenset({"text/xml", "application/xml", "text/html"})
"""What is read as TwiML: twilio.com/docs/api/errors/12300."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the product answered."""

    status: int
    mime: str
    text: str

    @property
    def good(self) -> bool:
        """Whether the product took it."""
        return 200 <= self.status < 300


class Webhooks:
    """Sends forms, signed with the account's auth token."""

    def __init__(self, auth_token: str, session: Callable[[], aiohttp.ClientSession]) -> None:
        self._validator = RequestValidator(auth_token)
        self.session = session

    async def tell(
        self, url: str, fields: Mapping[str, str], method: str = "POST"
    ) -> Answer | None:
        """Tell until answered, twice at most; None where it was not, or only with a 5xx."""
        for _ in range(ATTEMPTS):
            answer = await self.ask(url, method, fields)
            if answer is not None and answer.status < 500:
                return answer
        return None

    async def ask(self, url: str, method: str, fields: Mapping[str, str]) -> Answer | None:
        """Send once, by POST or as the query of a GET. None where no answer came."""
        body: bytes | None = urlencode(fields).encode()
        signed: Mapping[str, str] = fields
        if method == "GET":
            url, body, signed = _with_query(url, urlencode(fields)), None, {}
        headers = {
            SIGNATURE_HEADER: self._validator.compute_signature(url, dict(signed)),
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": fields.get("MessageSid") or fields.get("CallSid", ""),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        try:
            async with self.session().request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=ANSWER_WITHIN,
                allow_redirects=False,
            ) as answer:
                text = (await answer.read()).decode("utf-8", "replace")
                return Answer(answer.status, answer.content_type, text)
        except (aiohttp.ClientError, TimeoutError):
            return None


def _with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"
