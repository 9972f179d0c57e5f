"""The application behind a number, asked for TwiML and told what becomes of a call."""

from collections.abc import Mapping
from urllib.parse import urljoin

from bots.sandbox.courier import Courier
from bots.sandbox.fake_server import is_loopback
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.voice import fields as fields_
from bots.sandbox.twilio.voice.alert import RETRIEVAL_FAILED, WRONG_TYPE, ApplicationError
from bots.sandbox.twilio.voice.leg import FINAL, CallStatus, Leg
from bots.sandbox.twilio.voice.twiml import read
from bots.sandbox.twilio.voice.verb import Request, Verb, Watch
from bots.sandbox.twilio.webhook import XML, Webhooks

_EVENT = {
    CallStatus.INITIATED: "initiated",
    CallStatus.RINGING: "ringing",
    CallStatus.IN_PROGRESS: "answered",
} | dict.fromkeys(FINAL, "completed")


class Application:
    """Asks and tells, signed. Only URLs of this machine are called."""

    def __init__(self, account: Account, webhooks: Webhooks, courier: Courier) -> None:
        self._account = account
        self._webhooks = webhooks
        self._courier = courier

    async def ask(self, leg: Leg, request: Request, more: Mapping[str, str]) -> tuple[Verb, ...]:
        """The document at a URL. Raises `ApplicationError`."""
        if not is_loopback(request.url):
            raise ApplicationError(RETRIEVAL_FAILED, "the sandbox calls this machine only")
        form = fields_.of_leg(self._account.sid, leg) | dict(more)
        answer = await self._webhooks.ask(request.url, request.method, form)
        if answer is None or not answer.good:
            raise ApplicationError(RETRIEVAL_FAILED, "the application answered no document")
        if answer.text.strip() and answer.mime not in XML:
            raise ApplicationError(WRONG_TYPE, "the answer is not of an XML type")
        return read(answer.text)

    def tell(self, leg: Leg, status: CallStatus) -> None:
        """Tell whoever watches this leg, in order, without waiting for the answer."""
        watch = leg.watch
        if watch is None or _EVENT[status] not in watch.events:
            return
        form = fields_.of_progress(self._account.sid, leg, status)
        leg.told += 1
        self.report(leg, watch, form)

    def tell_in_vain(
        self, leg: Leg, action: Request, more: Mapping[str, str], outcome: CallStatus
    ) -> None:
        """Tell an action's URL although nobody is left to hear its answer, as the vendor does."""
        form = fields_.of_leg(self._account.sid, leg) | {"CallStatus": outcome.value} | dict(more)
        self.report(leg, Watch(action.url, action.method), form)

    def report(self, leg: Leg, watch: Watch, form: Mapping[str, str]) -> None:
        """Tell a watch something of this leg."""

        async def call() -> None:
            await self._webhooks.ask(watch.url, watch.method, form)

        if is_loopback(watch.url):
            self._courier.hand(("call", leg.sid), call)


def absolute(request: Request, base: str) -> Request:
    """A request as the document at `base` means it; without a URL, that document again."""
    return Request(urljoin(base, request.url) if request.url else base, request.method)


def absolute_watch(watch: Watch | None, base: str) -> Watch | None:
    """A watch as the document at `base` means it."""
    return Watch(urljoin(base, watch.url), watch.method, watch.events) if watch else None
