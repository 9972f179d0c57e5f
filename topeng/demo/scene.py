"""The scene of the demo: who is there, through which numbers, and how fast the sandbox may be spoken to."""

import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import web

from bots.sandbox.carriers import Sandbox
from bots.sandbox.phones import Phones
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.twilio.server import FakeTwilio
from bots.sandbox.whatsapp_phone import WhatsAppPhone
from bots.telegram.account import CUSTOMER, BotAccount
from bots.telegram.account import STAFF as STAFF_BOT
from bots.twilio.account import Account
from db import numbers, silence
from db.server import Server
from db.staff import Staff
from relay.address import Address, Scheme
from relay.errors import Conflict
from relay.guard import Policy
from relay.pacing import Pace, Rate
from relay.session import Role, StaffState
from relay.ticket import TicketEvent
from topeng.calls.phones import Phones as Telephones
from topeng.chance import SystemChance, WallClock
from topeng.config import Settings
from topeng.demo.account import credentials
from topeng.demo.newcomers import welcoming
from topeng.demo.proxy_client import ProxyClient
from topeng.demo.wait import until
from topeng.office import Office
from topeng.parts import Parts
from topeng.port import origin
from topeng.running import TWILIO_DOOR, Plan, running
from topeng.vault import Vault
from topeng.vault.last_head import LastHead
from topeng.vault.unlock import local_vault

BOT = "topeng_staff_bot"
CUSTOMER_BOT = "bank_kita_bot"
BRAND = "Bank Kita"
NUMBER = "+15005550006"
FURTHER_NUMBERS = ("+622150000001", "+622150000002", "+622150000003")
"""For calls and text messages to people in Indonesia, each of whom may have several tickets at once."""
OPENING = "HX" + "0" * 31 + "1"
INVITATION = "HX" + "0" * 31 + "2"
OPENING_TEXT = (
    "Halo! Kami siap membantu lewat nomor ini. Kode tiket Anda: {{1}}. Silakan balas di sini."
)
INVITATION_TEXT = "Halo, ada kabar tentang tiket {{1}}. Balas pesan ini untuk melanjutkan."

PACE = Pace(Rate(200, 1, burst=40), Rate(1_000, 1, burst=200), join=True)
"""The sandbox's own figures: fast enough to watch, paced by the same code as the vendors'."""
QUIET = 1.0


@dataclass(frozen=True, slots=True)
class Character:
    """Someone of the staff, by the role they are invited to; those with a telephone can be rung."""

    user_id: int
    name: str
    role: Role
    tel: str | None = None


STAFF = (
    Character(7001, "Sari", Role.AGENT, "+6281200000031"),
    Character(7003, "Joko", Role.DRIVER, "+6281200000033"),
    Character(7002, "Budi", Role.AGENT),
    Character(7004, "Wati", Role.SUPERVISOR),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything on stage. `staff` are those who have joined, in the order of `STAFF`.

    `passenger` has a number that text messages reach and cannot leave, and a Telegram account.
    """

    sandbox: Sandbox
    office: Office
    parts: Parts
    url: str
    service: str
    customer: WhatsAppPhone
    passenger: WhatsAppPhone
    staff: tuple[tuple[Character, TelegramPhone], ...]
    client: ProxyClient
    """Whoever uses the Proxy API here."""

    @property
    def agents(self) -> list[TelegramPhone]:
        """The agents' phones."""
        return self.of(Role.AGENT)

    def of(self, role: Role) -> list[TelegramPhone]:
        """The phones of the staff in this role."""
        return [phone for character, phone in self.staff if character.role is role]

    def customer_address(self) -> Address:
        """Where the customer is really reached."""
        return Address(Scheme.WHATSAPP, self.customer.number)

    def passenger_address(self) -> Address:
        """Where a text message reaches the passenger."""
        return Address(Scheme.TEL, self.passenger.number)


Mount = Callable[[web.Application, Sandbox], None]


@asynccontextmanager
async def scene(
    settings: Settings,
    server: Server,
    sock: socket.socket,
    *,
    policy: Policy,
    mount: Mount = lambda _app, _sandbox: None,
) -> AsyncIterator[Scene]:
    """Set the scene on a database: sandbox, service, a customer, the staff who have joined."""
    chance, clock = SystemChance(), WallClock()
    url = origin(sock)
    async with AsyncExitStack() as stack:
        vault = await local_vault(settings, server.dsn, chance)
        office = await stack.enter_async_context(
            Office.open(
                server.dsn,
                vault,
                chance=chance,
                clock=clock,
                service=settings.service,
                carriers="sandbox",
                app_dsn=server.app_dsn,
                policy=policy,
            )
        )
        account = credentials(settings, vault)
        sandbox = await stack.enter_async_context(Sandbox.open(twilio=account))
        client = ProxyClient(url, account)
        plan = _plan(settings, sandbox, vault, url)
        await _furnish(office, settings.service)
        await _hand_over_numbers(office, sandbox.twilio, url)

        def mounted(app: web.Application) -> None:
            app.middlewares.append(welcoming(sandbox.phones, client))
            mount(app, sandbox)

        parts = await stack.enter_async_context(
            running(
                office,
                plan,
                sock,
                clock=clock,
                public_url=url,
                mount=mounted,
            )
        )
        await until(lambda: parts.web.health.ready)
        customer, passenger, staff = _hand_out_phones(sandbox.phones)
        for character, phone in staff:
            await _bring_in(office, settings.service, character, phone)
        yield Scene(
            sandbox, office, parts, url, settings.service, customer, passenger, staff, client
        )


def _plan(settings: Settings, sandbox: Sandbox, vault: Vault, url: str) -> Plan:
    def bot(name: str, number: int, username: str, title: str, *, topics: bool) -> BotAccount:
        token = f"{number}:{secrets.token_hex(16)}"
        sandbox.telegram.add_bot(token, username, name=title, topics=topics)
        return BotAccount(name, token, sandbox.telegram.url, vault.secret(f"telegram:{name}"), url)

    sandbox.twilio.template(OPENING, OPENING_TEXT)
    sandbox.twilio.template(INVITATION, INVITATION_TEXT)
    return Plan(
        service=settings.service,
        bot=bot(STAFF_BOT, 7000000001, BOT, "Topeng", topics=True),
        customer_bot=bot(CUSTOMER, 7000000002, CUSTOMER_BOT, BRAND, topics=False),
        twilio=Account(
            sandbox.twilio.account_sid, sandbox.twilio.auth_token, sandbox.twilio.url, url
        ),
        telegram_pace=PACE,
        whatsapp_pace=PACE,
        sms_pace=PACE,
        quiet=QUIET,
        last_head=LastHead.beside(settings.key_file.expanduser()),
        by_webhook=True,
        callbacks_inside=True,
    )


async def _furnish(office: Office, service: str) -> None:
    """The demo's number and templates; what an earlier run left is ended, as its phones are gone."""
    telephones = [f"tel:{number}" for number in (NUMBER, *FURTHER_NUMBERS)]
    for address in (f"whatsapp:{NUMBER}", *telephones):
        with suppress(Conflict):
            await office.numbers.add(service, address)
    await office.numbers.set_templates(service, opening=OPENING, invitation=INVITATION)
    for shown in await office.tickets.newest(live_only=True, limit=10_000):
        async with office.database.transaction() as connection:
            await office.endings.end(connection, shown.ticket.id, TicketEvent.CLOSE)
    async with office.database.transaction() as connection:
        await silence.void_everything(connection)


async def _hand_over_numbers(office: Office, twilio: FakeTwilio, url: str) -> None:
    """Have the account hold the demo's number, those of earlier runs, and from now on every one that it is asked for."""
    doors = {
        "VoiceUrl": f"{url}{TWILIO_DOOR}/voice",
        "StatusCallback": f"{url}{TWILIO_DOOR}/voice/status",
    }
    messages = f"{url}{TWILIO_DOOR}/message"
    async with office.database.connection() as connection:
        pooled = await numbers.pooled(connection)
    for each in pooled:
        twilio.number(each.e164, messages, whatsapp=False, sid=each.sid, settings=doors)
    twilio.number(NUMBER, messages, BRAND, settings=doors)
    twilio.be_generous()


def _hand_out_phones(
    phones: Phones,
) -> tuple[WhatsAppPhone, WhatsAppPhone, tuple[tuple[Character, TelegramPhone], ...]]:
    """Everybody's phones, in the order in which the page shows them: those who talk first stand first."""
    customer = phones.whatsapp("+6281200000017", "Ibu Rina")
    first, second, *others = STAFF
    staff = [(each, _phone_of(phones, each)) for each in (first, second)]
    passenger = phones.plain("+6281200000029", "Pak Anton")
    account = phones.telegram(7005, "Pak Anton", "anton")
    staff += [(each, _phone_of(phones, each)) for each in others]
    for phone, channel in ((customer, "WhatsApp"), (passenger, "SMS"), (account, "Telegram")):
        phone.part = f"{Role.CUSTOMER} · {channel}"
    return customer, passenger, tuple(staff)


def _phone_of(phones: Phones, character: Character) -> TelegramPhone:
    name = character.name
    phone = phones.telegram(character.user_id, name, name.lower())
    phone.part, phone.tel = character.role.value, character.tel
    return phone


async def _bring_in(
    office: Office, service: str, character: Character, phone: TelegramPhone
) -> None:
    """Have someone join by invitation, or come back."""
    known = await _known(office, phone.name)
    if known is not None and known.state is StaffState.SUSPENDED:
        known = await office.staffing.restore(phone.name)
    if known is not None and known.state is not StaffState.INVITED:
        await phone.start(BOT)
    else:
        invitation = await office.staffing.invite(service, phone.name, character.role)
        await phone.start(BOT, invitation.token)

    async def joined() -> bool:
        person = await _known(office, phone.name)
        return person is not None and person.state is StaffState.ACTIVE

    await until(joined)
    if character.tel is not None:
        vault = office.drafter.vault
        await Telephones(service, office.database, vault).register(phone.name, character.tel)


async def _known(office: Office, alias: str) -> Staff | None:
    return next((one for one in await office.staffing.everyone() if one.alias == alias), None)
