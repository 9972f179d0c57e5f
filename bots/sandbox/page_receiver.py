"""What people do on the phones page with their receivers: dial, answer, press, speak, hang up."""

from typing import assert_never

from aiohttp import web

from bots.sandbox.page_door import in_json
from bots.sandbox.page_form import Dial, Do, Handle, OpenChat, read
from bots.sandbox.phones import Phones
from bots.sandbox.whatsapp_phone import WhatsAppPhone


class Receiver:
    """The answers to what the page posts of calls, on these phones."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    def routes(self) -> list[web.RouteDef]:
        """What is offered."""
        return [
            web.post("/dial", self.dial),
            web.post("/call", self.handle),
            web.post("/chat", self.open_chat),
        ]

    async def dial(self, request: web.Request) -> web.Response:
        """Call a number."""
        wish = await read(request, Dial)
        await self._phones.get(wish.phone).dial(wish.to)
        return in_json({})

    async def handle(self, request: web.Request) -> web.Response:
        """Do something with the call that there is."""
        wish = await read(request, Handle)
        call = self._phones.get(wish.phone).call
        if call is None:
            raise LookupError("This call is over.")
        match wish.what:
            case Do.ANSWER:
                await call.answer()
            case Do.DECLINE:
                await call.decline()
            case Do.HANG_UP:
                await call.hang_up()
            case Do.PRESS:
                await call.press(wish.text)
            case Do.SAY:
                await call.say(wish.text)
            case _:
                assert_never(wish.what)
        return in_json({})

    async def open_chat(self, request: web.Request) -> web.Response:
        """Have a chat of text messages with a number."""
        wish = await read(request, OpenChat)
        phone = self._phones.get(wish.phone)
        if not isinstance(phone, WhatsAppPhone):
            raise web.HTTPBadRequest(text="This phone shows Telegram only: it cannot send this.")
        phone.open_chat(wish.number)
        return in_json({})
