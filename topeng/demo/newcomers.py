"""Phones for whoever is put into a session over the Proxy API: they are there at once, with the number that they see."""

import json
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from bots.sandbox.phones import Phones
from topeng.demo.proxy_client import ProxyClient

PART = "Proxy session"
_MADE = re.compile(
    r"/v1(?P<session>/Services/[^/]+/Sessions(/[^/]+)?)(?P<participants>/Participants)?/?"
)
_TEL = re.compile(r"\+[0-9]{7,15}")


def welcoming(phones: Phones, client: ProxyClient) -> Callable[..., Awaitable[web.StreamResponse]]:
    """A middleware that watches who is let in, and hands them a phone where they have none."""

    @web.middleware
    async def welcome(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        response = await handler(request)
        made = _MADE.fullmatch(request.path)
        if made and request.method == "POST" and response.status == 201:
            await _hand_out(phones, client, made, response)
        return response

    return welcome


async def _hand_out(
    phones: Phones, client: ProxyClient, made: re.Match[str], response: web.StreamResponse
) -> None:
    session = made["session"]
    if made["participants"] is None and isinstance(response, web.Response):
        session += "/" + str(json.loads(response.text or "")["sid"])
    listed = await client.get(f"{session}/Participants")
    for each in listed["participants"] if listed else ():
        identifier, seen = each["identifier"], each["proxy_identifier"]
        if _TEL.fullmatch(identifier) and each["date_deleted"] is None:
            phone = phones.plain(identifier, each["friendly_name"] or None)
            phone.part = phone.part or PART
            if seen and _TEL.fullmatch(seen):
                phone.open_chat(seen)
