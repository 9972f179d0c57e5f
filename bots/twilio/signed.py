"""Signed: the fields of a request, once it is sure that Twilio signed them for this very address."""

from typing import Final

from aiohttp import web

from bots import stream
from bots.twilio.form import Refused, pairs
from bots.twilio.signature import HEADER, Signatures

LARGEST: Final = (
    64 * 1024
)  # bytes; a message of 1,600 characters, ten media and Twilio's own fields stay far below
_FORM = "application/x-www-form-urlencoded"


async def signed(request: web.Request, signatures: Signatures) -> list[tuple[str, str]]:
    """The fields in their order. Raises `Refused`."""
    if request.content_type != _FORM:
        raise Refused("type")
    try:
        fields = pairs(await stream.read(request.content, LARGEST))
    except stream.TooLarge:
        raise Refused("size") from None
    given = request.headers.getall(HEADER, [])
    if len(given) != 1:
        raise Refused("unsigned")
    if not signatures.genuine(request.raw_path, fields, given[0]):
        raise Refused("signature")
    return fields
