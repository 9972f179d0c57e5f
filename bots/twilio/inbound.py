"""Twilio's words in ours. Pure: a signed form goes in, what it says comes out.

Fields: https://www.twilio.com/docs/messaging/guides/webhook-request and
https://www.twilio.com/docs/messaging/api/message-resource#message-status-values. Only the fields named here are read;
the profile name and all else that a person did not write stays where it is. A button's payload, a quote and a place are
no better vouched for than a text: their sender could have written them.
"""

import re

from bots.twilio.failures import word
from bots.twilio.form import Form, Refused
from relay.address import Address
from relay.arrival import Arrival, Progress, Receipt
from relay.content import Content, ContentKind, RemoteFile, Spot
from relay.errors import BadInput
from relay.language import guess

SOURCE = "twilio"

# Short codes and sender names write SMS too. Nobody can answer them, so they are no one's counterpart.
_UNANSWERABLE = re.compile(r"[0-9A-Za-z][0-9A-Za-z ._&-]{0,10}")
# As Twilio spells addresses, to the letter: a phone number that swallowed the name behind it would still be read as one.
_ADDRESS = re.compile(r"(?:whatsapp:)?\+[0-9]{5,15}|whatsapp:[A-Z]{2}\.[A-Za-z0-9_.-]{1,128}")
_MIME = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?", re.ASCII)
# One line that ends in what looks like a file's extension: after a document any that has a letter in it, for a caption
# may end in a price; after a picture only those of pictures, for a caption may lack the space behind its full stop.
_FILE_NAME = re.compile(r"[^\n]*\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,8}\s*")
_PICTURE_NAME = re.compile(
    r"[^\n]*\.(?:jpe?g|jfif|png|webp|gif|bmp|tiff?|heic|heif)\s*", re.IGNORECASE
)

# Statuses that say nothing new, like queued or sending, are left out.
_PROGRESS = {
    "sent": Progress.SENT,
    "delivered": Progress.DELIVERED,
    "read": Progress.READ,
    "undelivered": Progress.FAILED,
    "failed": Progress.FAILED,
    "canceled": Progress.FAILED,
}


def arrivals(form: Form) -> tuple[Arrival, ...]:
    """What a person wrote: nothing, one arrival, or one for each file where several came in one message.

    Further files carry ``:1``, ``:2``, … behind the message's id. Raises `Refused` where an address is none.
    """
    if _UNANSWERABLE.fullmatch(form.get("From", "")):
        return ()
    sender, proxy = _address(form, "From"), _address(form, "To")
    sid = form["MessageSid"]
    return tuple(
        Arrival(
            source=SOURCE,
            provider_id=f"{sid}:{index}" if index else sid,
            proxy=proxy.reveal(),
            sender=sender,
            slot=0,
            content=content,
            message_id=sid,
            language=guess(sender),
            quoted=_quoted(form),
            choice=form.get("ButtonPayload") or None,
        )
        for index, content in enumerate(_contents(form))
    )


def receipt(token: str, form: Form) -> Receipt | None:
    """What a status callback says, or None where it says nothing new. Raises `Refused` where it has no status."""
    status, code = form.get("MessageStatus", ""), form.get("ErrorCode", "")
    if not re.fullmatch(r"[a-z_-]{1,32}", status) or not re.fullmatch(
        r"[0-9]{0,6}", code, re.ASCII
    ):
        raise Refused("reshaped")
    progress = _PROGRESS.get(status)
    if progress is None:
        return None
    return Receipt(token, form["MessageSid"], progress, word(int(code)) if code else None)


def _quoted(form: Form) -> str | None:
    """The message that this one answers; Twilio says so for WhatsApp."""
    sid = form.get("OriginalRepliedMessageSid", "")
    return sid if _SID.fullmatch(sid) else None


def _address(form: Form, name: str) -> Address:
    text = form.get(name, "")
    if not _ADDRESS.fullmatch(text):
        raise Refused("reshaped")
    try:
        return Address.parse(f"tel:{text}" if text.startswith("+") else text)
    except BadInput:
        raise Refused("reshaped") from None


def _contents(form: Form) -> list[Content]:
    text = form.get("Body", "") or form.get("ButtonText", "")
    count = int(form.get("NumMedia", "0"))
    if count:
        return [_file(form, index, text if index == 0 else "") for index in range(count)]
    if "Latitude" in form or "Longitude" in form:
        spot = _spot(form)
        return [Content(ContentKind.OTHER if spot is None else ContentKind.LOCATION, spot=spot)]
    return [Content(ContentKind.TEXT, text) if text else Content(ContentKind.OTHER)]


def _spot(form: Form) -> Spot | None:
    latitude, longitude = form.get("Latitude", ""), form.get("Longitude", "")
    if not (_DEGREES.fullmatch(latitude) and _DEGREES.fullmatch(longitude)):
        return None
    spot = Spot(float(latitude), float(longitude))
    return spot if abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180 else None


def _file(form: Form, index: int, caption: str) -> Content:
    mime = form[f"MediaContentType{index}"].partition(";")[0].strip().lower()
    kind = _kind(mime)
    if kind in {ContentKind.CONTACT, ContentKind.OTHER}:
        return Content(kind)
    # Where a file has no caption, its name stands in the text's place.
    names = _PICTURE_NAME if kind is ContentKind.PICTURE else _FILE_NAME
    said = "" if names.fullmatch(caption) else caption
    return Content(kind, said, RemoteFile(form[f"MediaUrl{index}"], mime, None))


def _kind(mime: str) -> ContentKind:
    if not _MIME.fullmatch(mime):
        return ContentKind.OTHER
    if mime in _CARDS:
        return ContentKind.CONTACT
    match mime.partition("/")[0]:
        case "image":
            return ContentKind.PICTURE
        case "audio":
            return ContentKind.VOICE
        case "application" | "text":
            return ContentKind.DOCUMENT
        case _:
            return ContentKind.OTHER
