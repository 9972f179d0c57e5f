"""What a carrier was handed: one request, exactly as it came in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One request that reached a carrier, told to `on_request` before the carrier answers.

    The sandbox keeps none of them: whoever wants them subscribes.
    """

    carrier: str
    """`telegram` or `twilio`."""
    account: str
    """The bot's user name, or the account SID; empty where the credentials were wrong."""
    method: str
    """The Bot API method, or the operation of Twilio's OpenAPI document (`CreateMessage`)."""
    params: Mapping[str, Any]
    """The fields, decoded; a Twilio field that came more than once is a list."""
    files: Mapping[str, bytes]
    """Uploaded files by the name of their part."""
    raw: bytes
    """The request's body, byte for byte (the query string where there is no body)."""
    at: float
    """When it had arrived in full: seconds of `time.monotonic`."""
    status: int
    """The HTTP status it is answered with."""

    def searchable(self) -> bytes:
        """Everything that was handed over, raw and decoded: a number hides in `%2B62…`."""
        values = [
            each
            for value in self.params.values()
            for each in (value if isinstance(value, list) else [value])
        ]
        decoded = [str(value).encode("utf-8", "surrogatepass") for value in values]
        return b"\n".join([self.raw, *decoded, *self.files.values()])


OnRequest = Callable[[HandedOver], None]
