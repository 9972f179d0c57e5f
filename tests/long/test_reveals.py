"""Break-glass: an address is seen by one supervisor with another's approval, for minutes, and everybody concerned knows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from relay.language import Language
from relay.notices import Notice, say
from relay.notices.reveals import GROUND_NAMES, STEP_BUTTONS
from relay.reveal import Ground, Step
from relay.session import Role
from relay.vault.seal import Place
from tests.leaks.exits import reveals as revealing
from tests.long.test_ops import asked, confirmed, press_data, shown, told
from tests.topeng.conftest import Ground as Database
from tests.topeng.desk import press
from tests.topeng.house import House, Talk, house, until
from topeng.vault import Capability, Cell, Denied, Reading

ID = Language.INDONESIAN
APPROVE, HIDE = (STEP_BUTTONS[one][ID] for one in (Step.APPROVE, Step.HIDE))


@dataclass
class Desk:
    """A conversation, and two supervisors who look after it."""

    talk: Talk
    wati: TelegramPhone
    yanti: TelegramPhone
    database: Database

    @property
    def home(self) -> House:
        return self.talk.house

    @property
    def code(self) -> str:
        return self.talk.ticket.ticket.code

    async def ask(self, ground: Ground = Ground.FRAUD) -> tuple[Message, Message]:
        """Wati asks: her card, and Yanti's."""
        question = await asked(self.wati, f"/reveal {self.code}")
        await press(self.wati, question, GROUND_NAMES[ground][ID])
        return question, await self.card(self.yanti, "minta membuka alamat")

    async def approved(self, ground: Ground = Ground.FRAUD) -> Message:
        """Wati's card, approved by Yanti."""
        mine, hers = await self.ask(ground)
        await press(self.yanti, hers, APPROVE)
        return await self.card(self.wati, "Disetujui Yanti", mine)

    async def card(self, phone: TelegramPhone, text: str, one: Message | None = None) -> Message:
        """The newest message with buttons that says this, or the one message once it does."""
        found: list[Message] = []

        def there() -> bool:
            found[:] = [
                each
                for each in phone.messages()
                if each.buttons and text in each.text and (one is None or each.id == one.id)
            ]
            return bool(found)

        await until(there)
        return found[-1]

    async def seen(self, card: Message) -> str:
        """What Wati's card says once she has looked."""
        await press(self.wati, card, card.buttons[0][0].text)
        return (await self.card(self.wati, "alamat pelanggan:", card)).text

    async def leaves(self) -> list[tuple[str, str, str | None]]:
        """What the audit log says of all this: who, what, why."""
        rows = await self.home.rows(
            """
            SELECT coalesce(f.alias, a.actor_kind) AS who, a.act, a.reason
              FROM audit AS a LEFT JOIN staff AS f ON f.id = a.actor
             WHERE a.act LIKE 'reveal.%' OR a.act = 'address.read'
             ORDER BY a.id
            """
        )
        return [tuple(row) for row in rows]

    async def up(self) -> None:
        """Let the minutes be up: nothing that is approved can be changed, so time is helped along as no service could."""
        connection = await self.database.connection()
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(
            """
            UPDATE reveal SET asked_at = asked_at - interval '2 hours', approved_at = approved_at - interval '1 hour',
                              ends_at = ends_at - interval '1 hour'
            """
        )
        await connection.execute("RESET session_replication_role")

    async def may(
        self, who: str = "Wati", *, whose: str = "customer", session: UUID | None = None
    ) -> bool:
        """Whether the vault opens somebody's address to one of the staff."""
        lane, key, own, sealed = await self.home.one(
            "SELECT ROW(l.id, l.key_id, l.session_id, l.address) FROM lane AS l JOIN participant AS p ON p.lane_id = l.id"
            " WHERE p.role = $1",
            whose,
        )
        agent = await self.home.one("SELECT id FROM staff WHERE alias = $1", who)
        capability = Capability(agent, session or own, Reading.REVEAL)
        cell = Cell(key, Place("lane", "address", lane), sealed)
        async with self.home.office.database.connection() as connection:
            try:
                (opened,) = await self.home.office.drafter.vault.open(
                    connection, capability, [cell]
                )
            except Denied:
                return False
        return opened is not None


@pytest.fixture
async def desk(ground: Database) -> AsyncIterator[Desk]:
    async with house(ground.dsn, tables=ground.tables, break_glass=True) as home:
        talk = await home.talking()
        wati = await home.agent("Wati", role=Role.SUPERVISOR)
        yanti = await home.agent("Yanti", role=Role.SUPERVISOR)
        yield Desk(talk, wati, yanti, ground)


async def test_an_address_is_seen_by_who_asked_with_anothers_approval_and_everybody_hears_of_it(
    desk: Desk,
) -> None:
    number = desk.talk.customer.number
    mine, hers = await desk.ask()
    await until(lambda: "Menunggu persetujuan" in shown(desk.wati, mine))
    assert "Alasan: Penipuan" in hers.text
    await press(desk.yanti, hers, APPROVE)
    await until(lambda: shown(desk.yanti, hers).endswith("untuk Wati disetujui Yanti."))
    card = await desk.card(desk.wati, "Disetujui Yanti", mine)
    assert f"whatsapp:{number}" in await desk.seen(card)
    await desk.talk.agent_reads(
        "alamat pelanggan dibuka untuk seorang supervisor atas izin dua orang (alasan: Penipuan"
    )
    await desk.talk.customer_reads("nomor atau akun Anda dibuka untuk satu supervisor kami")

    await press(desk.wati, card, HIDE)
    card = await desk.card(desk.wati, "Disetujui Yanti", mine)
    assert number in await desk.seen(card)
    found = await asked(desk.wati, f"/find {desk.code}")
    assert "Alamat pelanggan dibuka: 2 kali" in await confirmed(desk.wati, found)

    await desk.up()
    over = say(Notice.REVEAL_OVER, ID, code=desk.code)
    await until(lambda: shown(desk.wati, mine) == over)
    await press_data(desk.wati, card.buttons[0][0].data)
    assert desk.wati.toasts[-1] == over
    assert not await desk.may()

    # Nothing of it is left, and nobody else was shown it: the house is scanned beside.
    showings = [one for one in desk.home.handed if revealing(one)]
    assert [one.params["chat_id"] for one in showings] == [str(desk.wati.user_id)] * 2
    assert await desk.home.one("SELECT cardinality(shown) = 2 AND opened_count = 2 FROM reveal")
    kept = await desk.home.rows(
        "SELECT d.body FROM reveal AS r JOIN reveal_card AS c ON c.staff_id = r.asked_by"
        " JOIN delivery AS d ON d.lane_id = c.lane_id AND d.seq = ANY(r.shown)"
    )
    assert [bytes(row["body"]) for row in kept] == [b"", b""]
    look = [("Wati", "address.read", "reveal"), ("Wati", "reveal.opened", "fraud")]
    assert await desk.leaves() == [
        ("Wati", "reveal.asked", "fraud"),
        ("Yanti", "reveal.approved", "fraud"),
        *look,
        *look,
        ("service", "reveal.ended", "fraud"),
    ]


async def test_where_a_life_is_at_stake_the_agent_is_told_and_the_customer_is_not(
    desk: Desk,
) -> None:
    card = await desk.approved(Ground.THREAT_TO_LIFE)
    await desk.seen(card)
    await desk.talk.agent_reads("alasan: Nyawa terancam")
    await desk.home.quiet_now()
    assert not any("akun Anda" in one.text for one in desk.talk.chat())


async def test_nobody_else_may_take_a_step_and_what_is_refused_is_not_shown(desk: Desk) -> None:
    mine, hers = await desk.ask()
    approve, refuse = (one.data for one in hers.buttons[0])
    assert approve is not None
    show = approve.replace("approve", "show")
    attempts = [
        (desk.wati, approve, Notice.REVEAL_NOT_YOURS),
        (desk.yanti, show, Notice.REVEAL_NOT_YOURS),
        (desk.talk.agent, approve, Notice.FOR_SUPERVISORS),
        (desk.talk.agent, show, Notice.FOR_SUPERVISORS),
        (desk.wati, f"{approve}d", Notice.REVEAL_NOT_YOURS),
    ]
    for phone, data, notice in attempts:
        await press_data(phone, data)
        assert phone.toasts[-1] == say(notice, ID)
    await press_data(desk.wati, show)
    assert desk.wati.toasts[-1] == say(Notice.REVEAL_OVER, ID, code=desk.code)
    again = await told(desk.wati, f"/ungkap {desk.code}")
    assert again == say(Notice.REVEAL_OPEN, ID, code=desk.code)
    assert await told(desk.talk.agent, f"/reveal {desk.code}") == say(Notice.FOR_SUPERVISORS, ID)
    await press_data(desk.yanti, refuse)
    refused = say(Notice.REVEAL_REFUSED, ID, code=desk.code, asker="Wati", by="Yanti")
    await until(lambda: shown(desk.wati, mine) == refused)
    await press_data(desk.yanti, approve)
    assert desk.yanti.toasts[-1] == say(Notice.REVEAL_OVER, ID, code=desk.code)
    assert not await desk.may()
    assert [act for _, act, _ in await desk.leaves()] == ["reveal.asked", "reveal.refused"]


async def test_the_vault_opens_what_was_approved_to_who_asked_and_nothing_else(desk: Desk) -> None:
    assert not await desk.may()
    mine, hers = await desk.ask()
    assert not await desk.may()
    await press(desk.yanti, hers, APPROVE)
    await desk.card(desk.wati, "Disetujui Yanti", mine)
    assert await desk.may()
    assert not await desk.may("Yanti")
    assert not await desk.may("Sari")
    assert not await desk.may(whose="agent")
    await desk.home.ticket(desk.home.customer())
    other = await desk.home.one("SELECT id FROM session ORDER BY started_at DESC LIMIT 1")
    assert not await desk.may(session=other)
    await desk.home.rows("UPDATE staff SET role = 'agent' WHERE alias = 'Wati'")
    assert not await desk.may()


async def test_with_either_of_the_two_suspended_an_approval_is_over_and_the_address_goes(
    desk: Desk,
) -> None:
    card = await desk.approved()
    await desk.seen(card)
    await desk.home.office.staffing.suspend("Yanti")
    assert not await desk.may()
    await until(lambda: shown(desk.wati, card) == say(Notice.REVEAL_OVER, ID, code=desk.code))
    assert await told(desk.wati, f"/reveal {desk.code}") == say(Notice.REVEAL_ALONE, ID)
    await desk.home.agent("Tuti", role=Role.SUPERVISOR)
    question = await asked(desk.wati, f"/reveal {desk.code}")
    await desk.home.rows("UPDATE confirmation SET asked_at = asked_at - interval '5 minutes'")
    await press(desk.wati, question, GROUND_NAMES[Ground.COURT_ORDER][ID])
    assert desk.wati.toasts[-1] == say(Notice.CONFIRMED_TOO_LATE, ID)
    assert await desk.home.one("SELECT count(*) FROM reveal") == 1


async def test_unless_it_is_allowed_nobody_can_ask(home: House, talk: Talk) -> None:
    wati = await home.agent("Wati", role=Role.SUPERVISOR)
    await home.agent("Yanti", role=Role.SUPERVISOR)
    off = say(Notice.REVEAL_OFF, ID)
    assert await told(wati, f"/reveal {talk.ticket.ticket.code}") == off
    for verb in ("why", "reveal"):
        await press_data(wati, f"{verb}:{uuid4().hex}:fraud")
        assert wati.toasts[-1] == off
    assert await home.one("SELECT count(*) FROM reveal") == 0
