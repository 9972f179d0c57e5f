"""The way out to WhatsApp and SMS.

https://www.twilio.com/docs/messaging/api/message-resource. Nothing is retried here, and of Twilio's errors only the code
is kept: their text quotes the number.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest.api.v2010.account.message import (  # type: ignore[import-untyped]
    MessageInstance,
)

from bots.twilio import media
from bots.twilio.account import Account
from bots.twilio.client import HttpClient, client
from bots.twilio.failures import failure
from relay.address import Address, Scheme
from relay.channel import Failure, Handover, OutcomeUnknown, PermanentFailure, Sent
from relay.lines import LONGEST
from relay.payload import (
    CloseThread,
    Document,
    Edit,
    Location,
    Payload,
    Picture,
    Template,
    Text,
    Voice,
)
from relay.quotes import quoted

Said = Text | Picture | Document | Voice | Location

LONGEST_VALIDITY: Final = 36_000  # seconds, Twilio's own most

# Twilio dates messages to the second, and its clock and ours agree to about one. The message before may be as young
# (a burst of lines to one person); it is told apart by its id.
_SKEW: Final = timedelta(seconds=2)
_RECENT: Final = 50

# What Twilio's client raises on an answer: its own errors, and whatever an answer that is none of the API's leads to.
_CLIENT_ERRORS = (TwilioException, ValueError, TypeError, AttributeError)


class TwilioChannel:
    """One account's way out. `clock` gives the present time, aware of its zone."""

    def __init__(
        self, account: Account, clock: Callable[[], datetime], http: HttpClient | None = None
    ) -> None:
        self._account = account
        self._clock = clock
        self._http = http or HttpClient()
        self._client = client(account, self._http)

    async def send(self, handover: Handover) -> Sent:
        """Hand one message over. Raises a `Failure`."""
        fields = _fields(handover) | _ends(handover)
        fields["status_callback"] = self._callback(handover.token)
        if handover.to.scheme is Scheme.TEL and handover.expires_at is not None:
            fields["validity_period"] = self._validity(handover.expires_at)
        try:
            message = await self._client.messages.create_async(**fields)
            return Sent(_sid(message))
        except _CLIENT_ERRORS as error:
            lost = _failure(error)
        raise lost

    async def look_up(self, handover: Handover) -> Sent | None:
        """Whether Twilio has the message of this hand-over. Raises `OutcomeUnknown` where it does not say.

        The list is not narrowed by date: Twilio compares the date of sending, which a waiting message does not have.
        """
        if handover.began_at is None:
            raise OutcomeUnknown("undated")
        try:
            recent = await self._client.messages.list_async(
                **_ends(handover), limit=_RECENT, page_size=_RECENT
            )
        except (*_CLIENT_ERRORS, Failure):
            recent = None
        if recent is None:
            raise OutcomeUnknown("look_up")
        since = handover.began_at - _SKEW
        others = [it for it in recent if it.sid not in handover.known]
        dated = [it for it in others if it.date_created and it.date_created >= since]
        found = _match(handover.payload, dated)
        return None if found is None else Sent(_sid(found))

    async def mark(self, handover: Handover, message_id: str, mark: str) -> None:  # noqa: ARG002
        """WhatsApp shows marks of its own. Raises `PermanentFailure`."""
        raise PermanentFailure("unsupported")

    async def fetch(self, handle: str, limit: int) -> bytes:
        """The file at a media URL, at most `limit` bytes. Raises a `Failure`."""
        return await media.fetch(self._http.session, self._account, handle, limit)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    def _callback(self, token: str) -> str:
        return f"{self._account.public_url.rstrip('/')}/twilio/status/{token}"

    def _validity(self, expires_at: datetime) -> int:
        left = int((expires_at - self._clock()).total_seconds())
        return max(1, min(left, LONGEST_VALIDITY))


def _fields(handover: Handover) -> dict[str, Any]:
    """The payload in Twilio's words. WhatsApp has no buttons outside templates, so a text goes without."""
    match handover.payload:
        case Text():
            return _body(handover.payload)
        case Picture() | Document() | Voice():
            if handover.file_url is None:
                raise PermanentFailure("no_file")
            if handover.to.scheme is Scheme.WHATSAPP and _is_text(handover.file_name):
                raise PermanentFailure("pdf_only")
            return _body(handover.payload) | {"media_url": [handover.file_url]}
        case Location() as place:
            return _body(place) | _pin(handover.to, place)
        case Template(content_sid=content_sid, variables=variables):
            places = {str(place): value for place, value in enumerate(variables, start=1)}
            filled = {"content_variables": json.dumps(places)} if places else {}
            return {"content_sid": content_sid} | filled
        case Edit() | CloseThread():
            raise PermanentFailure("unsupported")
        case other:
            assert_never(other)


def _is_text(name: str | None) -> bool:
    """Of documents Twilio takes PDF to WhatsApp, and no plain text.

    https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages#supported-mime-types
    """
    return name is not None and name.endswith((".txt", ".csv"))


def _body(payload: Said) -> dict[str, str]:
    text = _text(payload)
    return {"body": text} if text else {}


def _text(payload: Said) -> str:
    """What stands in a message's body. Neither WhatsApp nor an SMS can quote for us, so what is answered stands above."""
    match payload:
        case Text(text=text, reply=reply) | Picture(caption=text, reply=reply):
            return quoted(text, reply, LONGEST[Scheme.WHATSAPP])
        case Document(caption=text, reply=reply):
            return quoted(text, reply, LONGEST[Scheme.WHATSAPP])
        case Voice():
            return ""  # WhatsApp shows no words beside a sound
        case Location(reply=reply) as place:
            return quoted(f"📍 {_degrees(place)}", reply, LONGEST[Scheme.WHATSAPP])
        case other:
            assert_never(other)


def _pin(to: Address, place: Location) -> dict[str, Any]:
    """The place on a map: https://www.twilio.com/docs/whatsapp/api, PersistentAction. In an SMS the numbers must do."""
    if to.scheme is not Scheme.WHATSAPP:
        return {}
    return {"persistent_action": [f"geo:{_degrees(place).replace(' ', '')}"]}


def _degrees(place: Location) -> str:
    """Latitude and longitude, to a tenth of a metre."""
    return f"{place.latitude:.6f}, {place.longitude:.6f}"


def _ends(handover: Handover) -> dict[str, str]:
    """From where to where. Both are of one kind: a phone number alone would reach someone by the other."""
    if handover.to.scheme.value != handover.proxy.partition(":")[0]:
        raise PermanentFailure("wrong_channel")
    return {"to": _spelled(handover.to.reveal()), "from_": _spelled(handover.proxy)}


def _spelled(address: str) -> str:
    """An address as Twilio spells it: a phone number stands without a scheme."""
    return address.removeprefix("tel:")


def _sid(message: MessageInstance) -> str:
    if not isinstance(message.sid, str):
        raise TypeError("an answer without a sid")
    return message.sid


def _failure(error: Exception) -> Failure:
    match error:
        case TwilioRestException() | TwilioServiceException():
            return failure(error.status, error.code)
        case UnicodeEncodeError():
            return PermanentFailure("encoding")
        case _:
            # A success that cannot be read: Twilio may well have taken the message.
            return OutcomeUnknown("unreadable")


def _match(payload: Payload, recent: list[MessageInstance]) -> MessageInstance | None:
    """The message of this payload among those since its intent, the latest first.

    Where Twilio keeps no bodies, or writes them itself from a template, being there is all that can be compared; one
    send in flight per lane makes that enough.
    """
    match payload:
        case Text() | Location():
            body, files = _text(payload), "0"
        case Picture() | Document() | Voice():
            body, files = _text(payload), "1"
        case Template():
            return next(iter(recent), None)
        case Edit() | CloseThread():
            return None
        case other:
            assert_never(other)
    of_its_kind = [it for it in recent if (it.num_media or "0") == files]
    alike = (it for it in of_its_kind if (it.body or "") == body)
    bare = (it for it in of_its_kind if not it.body)
    return next(alike, None) or next(bare, None)
