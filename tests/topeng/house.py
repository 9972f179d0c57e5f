"""A whole house on trial: the running service, the sandbox carriers, and everybody's phones."""

import asyncio
import inspect
import io
import itertools
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web

from bots.sandbox.carriers import Sandbox
from bots.sandbox.handed_over import HandedOver
from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import WhatsAppPhone
from bots.telegram.account import BotAccount
from bots.twilio.account import Account
from relay.address import Address, Scheme
from relay.errors import Conflict
from relay.pacing import Pace, Rate
from relay.proxy.scope import Scope
from relay.session import Role
from relay.ticket import TicketKind
from tests.conftest import as_app
from tests.leaks.canary import Party, party
from tests.leaks.ear import EAR
from tests.leaks.exits import Told, of_answer, of_database, of_metrics, of_requests, reveals
from tests.leaks.report import first_party
from tests.leaks.scanner import SHORTEST
from tests.leaks.tally import TALLY, Leak
from topeng.chance import SystemChance, WallClock
from topeng.life.opening import NewTicket
from topeng.life.tickets import Shown
from topeng.office import Office
from topeng.parts import Parts
from topeng.port import listen, origin
from topeng.proxy_api.application import CALLER
from topeng.running import TELEGRAM_DOOR, TWILIO_DOOR, Plan, running
from topeng.vault import KeyFile, LocalVault, Vault

BOT = "topeng_staff_bot"
TOKEN = "7000000001:AAF_the-secret_of_the_staff_bot_01"
CUSTOMER_BOT = "toko_wayang_bot"
CUSTOMER_TOKEN = "7000000002:AAF_the-secret_of_the_customers_bot"
NUMBER = "+15005550006"
SERVICE = "toko"
OPENING = "HX" + "0" * 31 + "1"
INVITATION = "HX" + "0" * 31 + "2"
PACE = Pace(Rate(5_000, 1, burst=2_000), Rate(20_000, 1, burst=5_000), join=True)
QUIET = 0.3
PATIENCE = 40.0
SECRETS = [
    Party("a bot's token", card=token.partition(":")[2]) for token in (TOKEN, CUSTOMER_TOKEN)
]

_numbers = itertools.count(first_party())


async def until(true: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Return once `true` is."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                answer = true()
                asks = inspect.isawaitable(answer)
                if await answer if asks else answer:
                    return
                # Who asks the database asks less often: it has other work.
                await asyncio.sleep(0.02 if asks else 0.005)
    except TimeoutError:
        raise AssertionError(f"never became true: {inspect.getsource(true).strip()}") from None


def keys() -> KeyFile:
    """Fresh master keys."""
    chance = SystemChance()
    return KeyFile({1: chance.bytes(32)}, 1, chance.bytes(32), chance.bytes(32), chance.bytes(32))


@dataclass(repr=False)
class House:
    """The service on `dsn`, once started; stopped and started again it keeps its port and its carriers."""

    dsn: str
    sandbox: Sandbox
    by_webhook: bool = True
    pace: Pace = PACE
    quiet: float = QUIET
    keyfile: KeyFile = field(default_factory=keys)
    vault: Vault | None = None
    break_glass: bool = False
    port: int = 0
    url: str = ""
    tables: Callable[[], Awaitable[list[Told]]] | None = None
    """Reads the database for the scanner by a connection that somebody has anyway."""
    handed: list[HandedOver] = field(default_factory=list, repr=False)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _office: Office | None = None
    _parts: Parts | None = None
    _parties: dict[str, Party] = field(default_factory=dict, repr=False)
    _answers: list[Told] = field(default_factory=list, repr=False)

    @property
    def office(self) -> Office:
        """What the business's side works in."""
        assert self._office is not None
        return self._office

    @property
    def parts(self) -> Parts:
        """What runs."""
        assert self._parts is not None
        return self._parts

    async def start(self, *, ready: bool = True) -> None:
        """Open the office and run the service."""
        sock = listen("127.0.0.1", self.port)
        self.port, self.url = sock.getsockname()[1], origin(sock)
        self._stack.callback(sock.close)
        self._office = await self._stack.enter_async_context(
            Office.open(
                self.dsn,
                self._vault(),
                chance=SystemChance(),
                clock=WallClock(),
                service=SERVICE,
                carriers="sandbox",
                app_dsn=as_app(self.dsn),
                break_glass=self.break_glass,
            )
        )
        self.sandbox.twilio.number(NUMBER, f"{self.url}{TWILIO_DOOR}/message", "Toko Wayang")
        with suppress(Conflict):
            await self.office.numbers.add(SERVICE, f"whatsapp:{NUMBER}")
            await self.office.numbers.add(SERVICE, f"tel:{NUMBER}")
        await self.office.numbers.set_templates(SERVICE, opening=OPENING, invitation=INVITATION)
        self._parts = await self._stack.enter_async_context(
            running(
                self.office,
                self._plan(),
                sock,
                clock=WallClock(),
                public_url=self.url,
                mount=self._overhear,
            )
        )
        if ready:
            await until(lambda: self.parts.web.health.ready)

    async def stop(self) -> None:
        """Stop the service and close the office. The carriers stay."""
        stack, self._stack = self._stack, AsyncExitStack()
        await stack.aclose()

    def _plan(self) -> Plan:
        twilio = self.sandbox.twilio
        secret = self._secret("staff")
        return Plan(
            service=SERVICE,
            bot=BotAccount("staff", TOKEN, self.sandbox.telegram.url, secret, self.url),
            twilio=Account(twilio.account_sid, twilio.auth_token, twilio.url, self.url),
            telegram_pace=self.pace,
            whatsapp_pace=self.pace,
            sms_pace=self.pace,
            quiet=self.quiet,
            by_webhook=self.by_webhook,
            callbacks_inside=True,
            customer_bot=BotAccount(
                "customer",
                CUSTOMER_TOKEN,
                self.sandbox.telegram.url,
                self._secret("customer"),
                self.url,
            ),
        )

    def _secret(self, bot: str) -> str:
        return self._vault().secret(f"telegram:{bot}")

    def _vault(self) -> Vault:
        return self.vault or LocalVault(self.keyfile, SystemChance())

    # -- people -------------------------------------------------------------------------------

    def customer(self, name: str = "Ibu Rina") -> WhatsAppPhone:
        """Somebody with a number that nobody had before."""
        somebody = party(next(_numbers), "customer")
        phone = self.sandbox.phones.whatsapp(somebody.number, f"{name} {somebody.name}")
        self._parties[phone.id] = replace(somebody, id="", user_name="")
        return phone

    def fresh_number(self) -> str:
        """A telephone number that nobody had before."""
        somebody = party(next(_numbers), "telephone")
        self._parties[f"whatsapp:{somebody.number}"] = Party(somebody.label, number=somebody.number)
        return somebody.number

    async def agent(
        self, alias: str, *, user_id: int | None = None, role: Role = Role.AGENT
    ) -> TelegramPhone:
        """A colleague who has joined."""
        phone = self.person(alias, user_id, "staff")
        invitation = await self.office.staffing.invite(SERVICE, alias, role)
        await phone.start(BOT, invitation.token)
        await until(lambda: any(not one.mine and alias in one.text for one in phone.messages()))
        return phone

    def person(self, name: str, user_id: int | None = None, label: str = "person") -> TelegramPhone:
        """Somebody with a Telegram account that nobody had before."""
        somebody = party(next(_numbers), label)
        phone = self.sandbox.phones.telegram(
            user_id or int(somebody.id), f"{name} {somebody.name}", somebody.user_name
        )
        self._parties[phone.id] = replace(somebody, id=str(phone.user_id), number="")
        return phone

    # -- tickets ------------------------------------------------------------------------------

    async def ticket(
        self,
        customer: WhatsAppPhone | Address | None,
        kind: TicketKind = TicketKind.UPGRADE,
        *,
        ref: str | None = None,
        length: timedelta | None = None,
        driver: str | None = None,
        desk: bool = True,
    ) -> Shown:
        """A ticket for this customer: on WhatsApp, at an address, or one who comes by a link."""
        if isinstance(customer, WhatsAppPhone):
            customer = Address(Scheme.WHATSAPP, customer.number)
        ref = f"UPG-{secrets.token_hex(3)}" if ref is None else ref
        return await self.office.tickets.open(
            NewTicket(SERVICE, kind, ref, customer, length, driver, desk)
        )

    async def card(self, agent: TelegramPhone, ticket: Shown) -> Message:
        """The ticket's card with its button on the agent's phone, the newest."""
        found: list[Message] = []

        def there() -> bool:
            found[:] = [
                one for one in agent.messages() if ticket.ticket.code in one.text and one.buttons
            ]
            return bool(found)

        await until(there)
        return found[-1]

    async def claim(self, agent: TelegramPhone, ticket: Shown) -> int:
        """Have the agent take the ticket; the topic."""
        card = await self.card(agent, ticket)
        await agent.press(card.id, card.buttons[0][0].text)
        return await self.topic(agent, ticket)

    async def topic(self, agent: TelegramPhone, ticket: Shown) -> int:
        """The ticket's topic on the agent's phone, once its first message stands there."""
        topics: list[int] = []

        def there() -> bool:
            topics[:] = [
                topic
                for topic, title in agent.topics().items()
                if ticket.ticket.code in title and agent.messages(topic)
            ]
            return bool(topics)

        await until(there)
        return topics[-1]

    async def talking(
        self, alias: str = "Sari", name: str = "Ibu Rina", *, length: timedelta | None = None
    ) -> "Talk":
        """A customer who has written, and an agent who has taken the ticket and read it."""
        customer, agent = self.customer(name), await self.agent(alias)
        return await self.talk(customer, agent, length=length)

    async def talk(
        self, customer: WhatsAppPhone, agent: TelegramPhone, *, length: timedelta | None = None
    ) -> "Talk":
        """The same for these two."""
        ticket = await self.ticket(customer, length=length)
        talk = Talk(self, customer, agent, ticket, await self.claim(agent, ticket))
        await customer.say("Halo", to=NUMBER)
        await talk.agent_reads("Halo")
        return talk

    async def close(self, ticket: Shown) -> None:
        """End the ticket from the business's side."""
        await self.office.tickets.close(ticket.ticket.code)

    # -- who could read whom ---------------------------------------------------------------------

    def parties(self) -> list[Party]:
        """Everybody who has a phone here, and who the bots are to their providers."""
        known = dict(self._parties)
        for phone in self.sandbox.phones.all():
            known.setdefault(phone.id, _known_by_number(phone))
        return [*known.values(), *SECRETS]

    async def told(self) -> list[Told]:
        """All that left the house by any way."""
        return [
            *of_requests(one for one in self.handed if not (self.break_glass and reveals(one))),
            *self._answers,
            *EAR.taken(),
            *([of_metrics(self._office.metrics.registry)] if self._office else []),
            *await (self.tables() if self.tables else of_database(self.dsn)),
        ]

    def _overhear(self, app: web.Application) -> None:
        async def overheard(request: web.Request, answer: web.StreamResponse) -> None:
            if not _may_see_addresses(request):
                self._answers.append(of_answer(answer))

        app.on_response_prepare.append(overheard)

    # -- the database and the wire ------------------------------------------------------------

    async def rows(self, query: str, *values: Any) -> list[Any]:
        """What a query finds."""
        async with self.office.database.connection() as connection:
            return list(await connection.fetch(query, *values))

    async def one(self, query: str, *values: Any) -> Any:
        """The one value that a query finds."""
        async with self.office.database.connection() as connection:
            return await connection.fetchval(query, *values)

    async def quiet_now(self) -> None:
        """Wait until nothing is under way: no webhook, no update, no delivery."""

        async def still() -> bool:
            await self.sandbox.settled()
            pending = await self.one(
                """
                SELECT (SELECT count(*) FROM delivery WHERE state IN ('preparing', 'due', 'sending'))
                     + (SELECT count(*) FROM inbox WHERE state = 'waiting')
                     + (SELECT count(*) FROM media WHERE state = 'wanted')
                """
            )
            return pending == 0 and self.sandbox.telegram.idle and self.sandbox.twilio.idle

        await until(still)
        await until(still)

    def contents_after(self, moment: float, mark: str) -> list[HandedOver]:
        """What the carriers were handed after `moment` that holds `mark`."""
        wanted = mark.encode()
        return [one for one in self.handed if one.at > moment and wanted in one.searchable()]

    async def health(self) -> tuple[int, str]:
        """What /healthz says."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/healthz") as answer:
            return answer.status, (await answer.json())["status"]

    async def telegram_webhook(self, body: bytes, secret: str | None = None) -> int:
        """Post an update's bytes as Telegram would; the status."""
        if secret is None:
            secret = self._secret("staff")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{self.url}{TELEGRAM_DOOR}/staff", data=io.BytesIO(body), headers=headers
            ) as answer,
        ):
            return answer.status


@dataclass(repr=False)
class Talk:
    """A customer and an agent over one ticket."""

    house: House
    customer: WhatsAppPhone
    agent: TelegramPhone
    ticket: Shown
    topic: int

    async def say(self, text: str) -> None:
        """The customer writes."""
        await self.customer.say(text, to=NUMBER)

    async def write(self, text: str) -> None:
        """The agent writes."""
        await self.agent.write(text, topic=self.topic)

    def thread(self) -> list[Message]:
        """What the agent got in the thread, without the opening."""
        return [one for one in self.agent.messages(self.topic) if not one.mine][1:]

    def thread_texts(self) -> list[str]:
        """Its lines; waiting ones come joined."""
        return [line for one in self.thread() for line in one.text.split("\n")]

    def chat(self) -> list[Message]:
        """What the customer got."""
        return [one for one in self.customer.messages(NUMBER) if not one.mine]

    def chat_texts(self) -> list[str]:
        """Its lines, without the opening."""
        return [line for one in self.chat()[1:] for line in one.text.split("\n")]

    async def agent_reads(self, text: str) -> None:
        """Wait until the thread shows a text."""
        await until(lambda: any(text in one.text for one in self.thread()))

    async def customer_reads(self, text: str) -> None:
        """Wait until the customer's phone shows a text."""
        await until(lambda: any(text in one.text for one in self.chat()))

    async def close(self) -> None:
        """End the ticket."""
        await self.house.close(self.ticket)


@asynccontextmanager
async def house(
    dsn: str, *, started: bool = True, scanned: bool = True, **choices: Any
) -> AsyncIterator[House]:
    """A house with a number and templates, until the block ends; `Leak` where somebody could be read then."""
    async with Sandbox.open(**choices.pop("sandbox", {})) as sandbox:
        built = House(dsn, sandbox, **choices)
        sandbox.telegram.add_bot(TOKEN, BOT, name="Topeng")
        sandbox.telegram.add_bot(CUSTOMER_TOKEN, CUSTOMER_BOT, name="Toko Wayang", topics=False)
        sandbox.twilio.template(OPENING, "Halo! Kode tiket Anda: {{1}}.")
        sandbox.twilio.template(INVITATION, "Ada kabar tentang tiket {{1}}. Balas pesan ini.")
        sandbox.telegram.on_request = built.handed.append
        sandbox.twilio.on_request = built.handed.append
        try:
            if started:
                await built.start()
            yield built
        finally:
            await built.stop()
        if scanned:
            hits = TALLY.look(built.parties(), await built.told())
            if hits:
                raise Leak(hits)


def _may_see_addresses(request: web.Request) -> bool:
    """Whether this is the business's own backend, with the right to see addresses: for it alone an answer is no exit."""
    caller = request.get(CALLER)
    return caller is not None and caller.may(Scope.ADDRESSES)


def _known_by_number(phone: WhatsAppPhone | TelegramPhone) -> Party:
    """Somebody whom a test made up: their name may be anybody's."""
    if isinstance(phone, WhatsAppPhone):
        numbered = phone.number.startswith("+")
        return Party("somebody on WhatsApp", number=phone.number if numbered else "")
    id = str(phone.user_id)
    return Party("somebody on Telegram", id=id if len(id) > SHORTEST else "")
