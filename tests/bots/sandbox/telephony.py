"""An application that answers TwiML: what a telephone call at the fake Twilio is performed from."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bots.sandbox.carriers import Sandbox
from bots.sandbox.whatsapp_phone import WhatsAppPhone
from tests.bots.sandbox.product import Clock

PROXY = "+15005550006"
OTHER_PROXY = "+15005550007"
RINA = "+6281234567890"
JOKO = "+6281234567891"

MASKED = (
    f'<Dial callerId="{OTHER_PROXY}" answerOnBridge="true" timeLimit="600" timeout="20" action="/over">'
    f'<Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">{JOKO}</Number>'
    "</Dial>"
)
"""A call from Rina to Joko, each of whom sees a number between them."""

Script = str | Callable[[dict[str, str]], str]
"""A document, or what makes one of a request's fields."""


@dataclass(slots=True)
class Application:
    """Answers each path with its document, and writes down what it is asked."""

    url: str = ""
    token: str = ""
    documents: dict[str, Script] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    mime: str = "text/xml"

    async def answer(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        signature = request.headers["X-Twilio-Signature"]
        assert RequestValidator(self.token).validate(str(request.url), form, signature)
        self.asked.append((request.path, form | dict(request.query)))
        document = self.documents.get(request.path)
        if document is None:
            return web.Response(status=404)
        body = document if isinstance(document, str) else document(form | dict(request.query))
        if not body.startswith("<?xml") and self.mime == "text/xml":
            body = f'<?xml version="1.0" encoding="UTF-8"?><Response>{body}</Response>'
        return web.Response(text=body, content_type=self.mime)

    def told(self, path: str, *names: str) -> list[tuple[str, ...]]:
        """These fields of every request to a path."""
        return [
            tuple(form.get(name, "-") for name in names)
            for asked, form in self.asked
            if asked == path
        ]


@dataclass(frozen=True, slots=True)
class Line:
    """A customer and a driver on plain phones, two numbers between them, and an application behind these."""

    sandbox: Sandbox
    application: Application
    clock: Clock
    client: Client
    rina: WhatsAppPhone
    joko: WhatsAppPhone

    async def settled(self) -> None:
        await self.sandbox.settled()

    async def later(self, **by: float) -> None:
        """Push the clock once everything is still, and let happen what is due."""
        await self.sandbox.settled()
        self.clock.forward(**by)
        await self.sandbox.settled()


@asynccontextmanager
async def telephones(client: Callable[[Sandbox], Client]) -> AsyncIterator[Line]:
    """The line, until the block ends."""
    clock = Clock()
    async with Sandbox.open(clock) as sandbox:
        application = Application(token=sandbox.twilio.auth_token)
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", application.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        application.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        for number in (PROXY, OTHER_PROXY):
            sandbox.twilio.number(number, settings={"VoiceUrl": f"{application.url}/voice"})
        phones = sandbox.phones
        rina, joko = phones.whatsapp(RINA, "Ibu Rina"), phones.whatsapp(JOKO, "Joko")
        try:
            yield Line(sandbox, application, clock, client(sandbox), rina, joko)
        finally:
            await runner.cleanup()
