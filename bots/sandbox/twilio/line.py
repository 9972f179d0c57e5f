"""How phones reach Twilio: what a person sends becomes a message of the account and a webhook."""

from collections.abc import Callable
from dataclasses import replace

from bots.sandbox.clock import Clock
from bots.sandbox.courier import Courier
from bots.sandbox.fake_server import is_loopback
from bots.sandbox.faults import Faults
from bots.sandbox.message import FileCard, Message, Spot
from bots.sandbox.ogg import seconds_of
from bots.sandbox.phones import Phones
from bots.sandbox.spelling import spelled
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.address import Address, parse_address
from bots.sandbox.twilio.delivery import Delivery
from bots.sandbox.twilio.inbound import inbound_fields
from bots.sandbox.twilio.outbound import Accepted
from bots.sandbox.twilio.reply import replies
from bots.sandbox.twilio.resource import MediaResource, MessageResource, new_sid
from bots.sandbox.twilio.voice.alert import Alert, ApplicationError
from bots.sandbox.twilio.voice.verb import Request
from bots.sandbox.twilio.webhook import Answer, Webhooks
from bots.sandbox.whatsapp_phone import Attachment, Outgoing, WhatsAppPhone

ONE_WAY = ("+62",)
"""Where Twilio carries text messages to people and none back: twilio.com/en-us/guidelines/id/sms."""


class Line:
    """The `WhatsAppLine` of the phones."""

    def __init__(  # one argument for each thing that a line joins
        self,
        account: Account,
        phones: Phones,
        courier: Courier,
        webhooks: Webhooks,
        delivery: Delivery,
        faults: Faults,
        media_base: Callable[[], str],
        alerts: list[Alert],
    ) -> None:
        self._account = account
        self._phones = phones
        self._courier = courier
        self._webhooks = webhooks
        self._delivery = delivery
        self._faults = faults
        self._media_base = media_base
        self._alerts = alerts

    def only_number(self) -> str:
        """The one number of the account on WhatsApp. LookupError where there is none, or several."""
        senders = [each for each in self._account.numbers.values() if each.whatsapp_url is not None]
        if len(senders) != 1:
            raise LookupError(
                "The account has no number on WhatsApp, or several: say to which one."
            )
        return senders[0].number

    def title(self, number: str) -> str:
        """The name that a number of the account shows."""
        held = self._account.numbers.get(number)
        return held.name if held else spelled(number)

    def seen(self, phone: WhatsAppPhone, message_ids: list[str]) -> None:
        """Report these messages as read by the person they were sent to."""
        for sid in message_ids:
            self._delivery.read(sid, phone.number)

    def receive(self, phone: WhatsAppPhone, to: str, outgoing: Outgoing) -> Message:
        """Take a message from a phone and call the number's webhook, in order per pair."""
        number = self._account.numbers.get(to)
        is_text = outgoing.channel == "sms"
        if number is None or (number.whatsapp_url is None and not is_text):
            raise LookupError("The account does not hold this number.")
        sender = _address(outgoing.channel, phone.number)
        message, files = _resource(self._account.clock, sender, to, outgoing)
        if is_text and (phone.number.startswith(ONE_WAY) or not number.capabilities.sms):
            return replace(self._shown(message, outgoing), status="failed")
        self._account.messages[message.sid] = message
        self._account.media |= {file.sid: file for file in files}
        self._account.heard_from(sender, to)
        fields = inbound_fields(
            self._account, message, outgoing, files, phone.name, self._media_base()
        )
        asked = number.sms_request if is_text else Request(number.whatsapp_url or "")
        for each in self._faults.disturbed((asked, fields, phone, message)):
            self._announce(*each)
        return self._shown(message, outgoing)

    def _announce(
        self,
        asked: Request | None,
        fields: dict[str, str],
        phone: WhatsAppPhone,
        message: MessageResource,
    ) -> None:
        async def call() -> None:
            if asked is None or not is_loopback(asked.url):
                return
            answer = await self._webhooks.tell(asked.url, fields, asked.method)
            if answer is not None and answer.good:
                phone.mark(message.sid, "delivered")
                self._answer(message, answer)

        self._courier.hand((str(message.sender), str(message.to)), call)

    def _answer(self, message: MessageResource, answer: Answer) -> None:
        """Send what the product answered in TwiML."""
        try:
            texts = replies(answer)
        except ApplicationError as error:
            self._alerts.append(Alert(error.code, message.sid))
            return
        now = self._account.clock()
        for text in texts:
            reply = MessageResource(
                new_sid("SM"),
                message.to,
                message.sender,
                text,
                "queued",
                "outbound-reply",
                now,
                now,
            )
            self._delivery.dispatch(Accepted(reply, [], None, None, freeform=True))

    def _shown(self, message: MessageResource, outgoing: Outgoing) -> Message:
        picture, card = None, None
        attachment = outgoing.attachment
        if attachment is not None:
            media = self._phones.keep_media(attachment.mime, attachment.content)
            if attachment.mime.startswith("image/"):
                picture = media
            else:
                card = _card(attachment, media)
        spot = Spot(*outgoing.place) if outgoing.place else None
        return Message(
            id=message.sid,
            mine=True,
            at=message.created,
            text=str(spot) if spot else outgoing.text,
            picture=picture,
            file=card,
            spot=spot,
            status="sent",
            reply_to=outgoing.reply_to,
        )


def _resource(
    clock: Clock, sender: Address, to: str, outgoing: Outgoing
) -> tuple[MessageResource, list[MediaResource]]:
    now = clock()
    attachment = outgoing.attachment
    message = MessageResource(
        sid=new_sid("MM" if attachment else "SM"),
        sender=sender,
        to=_address(outgoing.channel, to),
        body=outgoing.text,
        status="received",
        direction="inbound",
        created=now,
        updated=now,
        sent=now,
        media_count=1 if attachment else 0,
    )
    if attachment is None:
        return message, []
    sid = new_sid("ME")
    return message, [MediaResource(sid, message.sid, attachment.mime, attachment.content, now)]


def _address(channel: str, value: str) -> Address:
    return parse_address(f"whatsapp:{value}" if channel == "whatsapp" else value)


def _card(attachment: Attachment, media: str) -> FileCard:
    is_voice = attachment.mime == "audio/ogg"
    return FileCard(
        attachment.name or ("voice" if is_voice else "file"),
        attachment.mime,
        len(attachment.content),
        media,
        seconds_of(attachment.content) if is_voice else None,
    )
