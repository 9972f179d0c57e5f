"""Bringing an accepted message to the phone, and telling the StatusCallback how it went."""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace

import aiohttp
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bots.sandbox.courier import Courier
from bots.sandbox.faults import Faults
from bots.sandbox.message import FileCard, Message
from bots.sandbox.ogg import seconds_of
from bots.sandbox.phones import Phones
from bots.sandbox.rates import Meter, Rates
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.outbound import Accepted
from bots.sandbox.twilio.resource import API_VERSION, MediaResource, MessageResource, new_sid
from bots.sandbox.twilio.webhook import Webhooks

MEDIA_BYTES = 16 * 1024 * 1024
IMAGE_BYTES = 5 * 1024 * 1024
FETCH_WITHIN = aiohttp.ClientTimeout(total=15)

WINDOW_CLOSED = 63016
RATE_EXCEEDED = 63018
MEDIA_FAILED = 63019
MEDIA_TOO_BIG = 11751
VARIABLES_DO_NOT_FIT = 63028
WRONG_TYPE = 12300

WHATSAPP_TYPES = frozenset(
    {"image/jpeg", "image/png", "application/pdf", "text/vcard", "video/mp4", "video/3gpp"}
    | {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"}
)
"""What WhatsApp takes: twilio.com/docs/whatsapp/guidance-whatsapp-media-messages."""


class Delivery:
    """Takes accepted messages to phones: in order per pair, media fetched on the way."""

    def __init__(
        self,
        account: Account,
        phones: Phones,
        courier: Courier,
        webhooks: Webhooks,
        rates: Rates,
        callback_faults: Faults,
    ) -> None:
        self._account = account
        self._phones = phones
        self._courier = courier
        self._webhooks = webhooks
        self._rates = rates
        self._callback_faults = callback_faults
        self._meter = Meter()
        self.failures_due: deque[int] = deque()

    def dispatch(self, accepted: Accepted) -> None:
        """Send an accepted message on its way."""
        resource = accepted.resource
        self._account.messages[resource.sid] = resource
        self._tell(resource)

        async def carry() -> None:
            code = self._obstacle(accepted)
            files: list[MediaResource] = []
            if code is None:
                code, files = await self._fetch_all(accepted)
            if code is not None:
                self._report(resource.sid, "failed", code)
                return
            self._account.media |= {file.sid: file for file in files}
            self._show(accepted, files)
            self._report(resource.sid, "sent")
            self._report(resource.sid, "delivered")

        self._courier.hand((str(resource.sender), str(resource.to)), carry)

    def read(self, sid: str, person: str) -> None:
        """Report that the person has read a message, where it was one to them."""
        message = self._account.messages.get(sid)
        if message and message.status == "delivered" and message.to.value == person:
            self._report(sid, "read")

    def _obstacle(self, accepted: Accepted) -> int | None:
        """Why the channel turns the message down after Twilio accepted it."""
        if self.failures_due:
            return self.failures_due.popleft()
        template = accepted.template
        if template and not template.fits:
            return VARIABLES_DO_NOT_FIT
        resource = accepted.resource
        if resource.to.channel != "whatsapp":
            return None
        opens = template is not None and not accepted.freeform
        if not opens and not self._account.window_is_open(resource.to, resource.sender.value):
            return WINDOW_CLOSED
        pair = (resource.sender.value, resource.to.value)
        now = self._account.clock().timestamp()
        return RATE_EXCEEDED if self._meter.wait(pair, self._rates.whatsapp_pair, now) else None

    async def _fetch_all(self, accepted: Accepted) -> tuple[int | None, list[MediaResource]]:
        files = []
        for url in accepted.media_urls:
            code, mime, content = await self._fetch(url)
            if code is not None:
                return code, []
            sid = accepted.resource.sid
            files.append(MediaResource(new_sid("ME"), sid, mime, content, self._account.clock()))
        return None, files

    async def _fetch(self, url: str) -> tuple[int | None, str, bytes]:
        """GET one media URL of this machine, signed as Twilio signs; what went wrong, or it."""
        signature = RequestValidator(self._account.auth_token).compute_signature(url, {})
        try:
            async with self._webhooks.session().get(
                url,
                headers={"X-Twilio-Signature": signature},
                timeout=FETCH_WITHIN,
                allow_redirects=False,
            ) as answer:
                if answer.status != 200 or "Content-Type" not in answer.headers:
                    return MEDIA_FAILED, "", b""
                content = await answer.content.read(MEDIA_BYTES + 1)
                while len(content) <= MEDIA_BYTES and (more := await answer.content.readany()):
                    content += more
                mime = answer.content_type
        except (aiohttp.ClientError, TimeoutError):
            return MEDIA_FAILED, "", b""
        if mime not in WHATSAPP_TYPES:
            return WRONG_TYPE, "", b""
        limit = IMAGE_BYTES if mime.startswith("image/") else MEDIA_BYTES
        return (MEDIA_TOO_BIG if len(content) > limit else None), mime, content

    def _show(self, accepted: Accepted, files: list[MediaResource]) -> None:
        resource, template, spot = accepted.resource, accepted.template, accepted.spot
        hand = self._phones.whatsapp if resource.to.channel == "whatsapp" else self._phones.plain
        phone = hand(resource.to.value)
        picture: str | None = None
        card: FileCard | None = None
        for file in files:
            media = self._phones.keep_media(file.mime, file.content)
            if file.mime.startswith("image/"):
                picture = media
            else:
                card = _card(file, media)
        message = Message(
            id=resource.sid,
            mine=False,
            at=self._account.clock(),
            text=resource.body,
            picture=picture,
            file=card,
            spot=replace(spot, label=spot.label or resource.body) if spot else None,
            buttons=tuple((each,) for each in template.buttons) if template else (),
        )
        phone.put(resource.sender.value, resource.to.channel, message)

    def _report(self, sid: str, status: str, code: int | None = None) -> None:
        sent = {"sent": self._account.clock()} if status == "sent" else {}
        changed = self._account.change(sid, status=status, error_code=code, **sent)
        if changed is not None:
            self._tell(changed)

    def _tell(self, message: MessageResource) -> None:
        if message.callback is not None:
            told = (message.callback, self._fields(message))
            for url, fields in self._callback_faults.disturbed(told):
                self._call(url, fields)

    def _call(self, url: str, fields: Mapping[str, str]) -> None:
        async def call() -> None:
            await self._webhooks.tell(url, fields)

        self._courier.hand(("callback", fields["MessageSid"]), call)

    def _fields(self, message: MessageResource) -> Mapping[str, str]:
        fields = {
            "AccountSid": self._account.sid,
            "ApiVersion": API_VERSION,
            "From": str(message.sender),
            "MessageSid": message.sid,
            "MessageStatus": message.status,
            "SmsSid": message.sid,
            "SmsStatus": message.status,
            "To": str(message.to),
        }
        if message.to.channel == "whatsapp":
            fields |= {
                "ChannelInstallSid": f"XE{self._account.sid[2:]}",
                "ChannelPrefix": "whatsapp",
                "ChannelToAddress": str(message.to),
                "StructuredMessage": "false",
            }
        if message.error_code is not None:
            fields |= {"ErrorCode": str(message.error_code), "EventType": "UNDELIVERED"}
        elif message.status in {"delivered", "read"}:
            fields["EventType"] = message.status.upper()
        return fields


def _card(file: MediaResource, media: str) -> FileCard:
    is_voice = file.mime == "audio/ogg"
    return FileCard(
        "voice" if is_voice else f"file.{file.mime.rpartition('/')[2]}",
        file.mime,
        len(file.content),
        media,
        seconds_of(file.content) if is_voice else None,
    )
