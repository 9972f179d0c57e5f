"""A message from a phone as Twilio tells it: the fields of the inbound webhook.

twilio.com/docs/messaging/guides/webhook-request and twilio.com/docs/whatsapp/api.
"""

from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.address import Address
from bots.sandbox.twilio.resource import API_VERSION, MediaResource, MessageResource
from bots.sandbox.twilio.segments import segments
from bots.sandbox.whatsapp_phone import Outgoing


def inbound_fields(
    account: Account,
    message: MessageResource,
    outgoing: Outgoing,
    files: list[MediaResource],
    profile: str,
    media_base: str,
) -> dict[str, str]:
    """Every field of the webhook for this message."""
    fields = {
        "AccountSid": account.sid,
        "ApiVersion": API_VERSION,
        "Body": message.body,
        "From": str(message.sender),
        "MessageSid": message.sid,
        "NumMedia": str(len(files)),
        "NumSegments": str(1 if message.sender.channel == "whatsapp" else segments(message.body)),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": str(message.to),
    }
    base = f"{media_base}/{API_VERSION}/Accounts/{account.sid}/Messages/{message.sid}/Media"
    for place, file in enumerate(files):
        fields[f"MediaUrl{place}"] = f"{base}/{file.sid}"
        fields[f"MediaContentType{place}"] = file.mime
    if outgoing.place is not None:
        fields["Latitude"], fields["Longitude"] = (str(value) for value in outgoing.place)
    if message.sender.channel == "whatsapp":
        fields |= _whatsapp_fields(account, message, outgoing, profile)
    return fields


def _whatsapp_fields(
    account: Account, message: MessageResource, outgoing: Outgoing, profile: str
) -> dict[str, str]:
    fields = {
        "ChannelMetadata": '{"type":"whatsapp","data":{}}',
        "MessageType": _kind(outgoing),
        "ProfileName": profile,
        "ReferralNumMedia": "0",
        "WaId": _wa_id(message.sender),
    }
    if outgoing.reply_to is not None:
        answered = account.messages.get(outgoing.reply_to)
        fields["OriginalRepliedMessageSid"] = outgoing.reply_to
        if answered is not None:
            fields["OriginalRepliedMessageSender"] = str(answered.sender)
    if outgoing.button is not None:
        fields["ButtonText"] = outgoing.button.text
        fields["ButtonPayload"] = outgoing.button.data or ""
    return fields


def _kind(outgoing: Outgoing) -> str:
    if outgoing.button is not None:
        return "button"
    if outgoing.place is not None:
        return "location"
    if outgoing.attachment is None:
        return "text"
    mime = outgoing.attachment.mime
    if mime in {"text/vcard", "text/x-vcard"}:
        return "contacts"
    family = mime.partition("/")[0]
    return family if family in {"image", "audio", "video"} else "document"


def _wa_id(person: Address) -> str:
    return person.value.removeprefix("+")
