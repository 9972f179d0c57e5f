"""Traffic: people on plain phones talk through the numbers that a session gave them, and each sees the other's mask alone."""

from typing import Any

import pytest

from bots.sandbox.whatsapp_phone import WhatsAppPhone
from tests.topeng.house import until
from tests.topeng.photos import is_that_photo, photo
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.pool import number, person, reads, service, stock, texts

pytestmark = TOGETHER


class Couple:
    """Two people in a session, each with a phone and the number that they write to."""

    def __init__(self, backend: Backend, service: Any, session: Any) -> None:
        self.backend, self.service, self.session = backend, service, session
        self.phones: list[WhatsAppPhone] = []
        self.seats: list[Any] = []

    @classmethod
    async def of(cls, backend: Backend, name: str, people: int = 2, **fields: Any) -> "Couple":
        """In a service of this name."""
        of = await service(backend, name)
        couple = cls(backend, of, await of.sessions.create_async(**fields))
        for _ in range(people):
            await couple.join()
        return couple

    async def join(self) -> None:
        """Let one more in."""
        phone = person(self.backend)
        there = self.service.sessions(self.session.sid).participants
        self.phones.append(phone)
        self.seats.append(await there.create_async(identifier=phone.number))

    async def say(self, text: str, who: int = 0) -> None:
        """One of them writes to their number."""
        await self.phones[who].send_sms(text, self.seats[who].proxy_identifier)

    async def heard(self, text: str, who: int = 1) -> None:
        """Wait until it is the last that the other got, from the other's own number."""
        await reads(self.phones[who], text, self.seats[who].proxy_identifier)

    def texts(self, who: int) -> list[str]:
        """What one of them got from their number."""
        return texts(self.phones[who], self.seats[who].proxy_identifier)

    async def events(self) -> list[int]:
        """The codes in the event log of this session."""
        rows = await self.backend.house.rows(
            "SELECT code FROM happening WHERE session_id = $1::text::uuid ORDER BY id",
            self.session.sid[2:],
        )
        return [row["code"] for row in rows]


async def test_a_message_crosses_from_mask_to_mask_both_ways(backend: Backend) -> None:
    couple = await Couple.of(backend, "both ways")
    before = len(backend.house.handed)
    await couple.say("Saya di depan.")
    await couple.heard("Saya di depan.")
    await couple.say("Baik, keluar.", 1)
    await couple.heard("Baik, keluar.", 0)

    now = await couple.session.fetch_async()
    assert now.status == "in-progress"
    assert now.date_started <= now.date_last_interaction
    for one in backend.house.handed[before:]:
        found = one.searchable()
        named = [phone.number[1:].encode() in found for phone in couple.phones]
        assert not all(named), "both of them in one request"
    assert couple.texts(0) == ["Baik, keluar."]


async def test_the_guard_reads_both_of_them(backend: Backend) -> None:
    couple = await Couple.of(backend, "guarded")
    hidden = number()
    for who in (0, 1):
        await couple.say(f"call me at {hidden}", who)
    await until(lambda: len(couple.texts(0)) == len(couple.texts(1)) == 2)
    for who in (0, 1):
        # One is what the other wrote, one is our word about what they wrote themselves.
        assert not [text for text in couple.texts(who) if hidden[2:] in text]
        assert len([text for text in couple.texts(who) if "call me" in text]) == 1


async def open_window(phone: WhatsAppPhone, to: str) -> None:
    """Let somebody write first, as WhatsApp wants it; they hear that the other has not yet."""
    await phone.say("Halo?", to=to)
    await until(lambda: [one for one in phone.messages(to) if not one.mine])


async def test_a_picture_crosses_without_its_metadata(backend: Backend) -> None:
    house = backend.house
    whatsapp = number()
    of = await service(backend, "pictures", 0)
    await stock(house, "pictures", whatsapp, "whatsapp")
    session = await of.sessions.create_async()
    ana, budi = house.customer("Ana"), house.customer("Budi")
    for phone in (ana, budi):
        one = await of.sessions(session.sid).participants.create_async(
            identifier=f"whatsapp:{phone.number}"
        )
        assert (one.proxy_identifier, one.proxy_identifier_sid) == (f"whatsapp:{whatsapp}", None)
    await open_window(budi, whatsapp)
    await ana.send_picture(photo(), "image/jpeg", "Ini paketnya", to=whatsapp)
    await until(lambda: [one for one in budi.messages(whatsapp) if one.picture])
    got = next(one for one in budi.messages(whatsapp) if one.picture)
    assert got.text == "Ini paketnya"
    assert got.picture
    assert is_that_photo(house.sandbox.phones.media(got.picture)[1])


async def test_whoever_is_alone_talks_to_nobody_and_the_log_says_so(backend: Backend) -> None:
    couple = await Couple.of(backend, "alone", people=1)
    await couple.say("Halo?")
    await until(couple.events)
    assert await couple.events() == [80614]
    assert (await couple.session.fetch_async()).status == "open"
    assert couple.texts(0) == []

    await couple.join()
    await couple.say("Sekarang?")
    await couple.heard("Sekarang?")
    assert couple.texts(1) == ["Sekarang?"]  # what came before waited for nobody
    # Who is removed hears no more, and is heard no more.
    assert await couple.seats[0].delete_async()
    await couple.say("Masih ada?", 1)
    await until(lambda: _count(couple, 80614, 2))
    assert couple.texts(0) == []


async def _count(couple: Couple, code: int, count: int) -> bool:
    return (await couple.events()).count(code) == count


async def test_a_session_for_calls_takes_no_messages(backend: Backend) -> None:
    couple = await Couple.of(backend, "calls only", mode="voice-only")
    await couple.say("Halo?")
    await until(couple.events)
    assert await couple.events() == [80910]
    assert couple.texts(1) == []


async def test_three_people_hear_each_other_where_a_service_seats_them(backend: Backend) -> None:
    couple = await Couple.of(backend, "three", people=0)
    async with backend.house.office.database.transaction() as connection:
        await connection.execute("UPDATE proxy_service SET most_participants = 3")
    for _ in range(3):
        await couple.join()
    await couple.say("Halo semua")
    await couple.heard("Halo semua", 1)
    await couple.heard("Halo semua", 2)


async def test_a_closed_session_is_silent_and_says_nothing_about_it(backend: Backend) -> None:
    couple = await Couple.of(backend, "silent")
    await couple.say("Sampai jumpa")
    await couple.heard("Sampai jumpa")
    await couple.session.update_async(status="closed")
    inbounds = "SELECT count(*) FROM inbound WHERE state = 'refused' AND participant_id IS NULL"
    before = await backend.house.one(inbounds)
    await couple.say("Masih ada?")
    await until(lambda: _more(backend, inbounds, before))
    await backend.house.quiet_now()
    assert couple.texts(0) == []
    assert couple.texts(1) == ["Sampai jumpa"]


async def _more(backend: Backend, query: str, before: int) -> bool:
    return bool(await backend.house.one(query) > before)


@pytest.mark.parametrize(
    "word", ["selesai", "apakah ini benar dari kami?", "LAPOR dia kasar", "berhenti", "banding"]
)
async def test_words_to_us_are_ordinary_words_between_customers(
    backend: Backend, word: str
) -> None:
    couple = await Couple.of(backend, f"words {word}")
    await couple.say(word)
    await couple.heard(word)
    assert (await couple.session.fetch_async()).status == "in-progress"
    assert couple.texts(0) == []


async def test_a_mobile_of_argentina_is_known_with_its_sign_and_without(backend: Backend) -> None:
    couple = await Couple.of(backend, "argentina", people=1)
    await stock(backend.house, "argentina", "+541155443322")
    there = couple.service.sessions(couple.session.sid).participants
    seat = await there.create_async(identifier="+541123456789")
    phone = backend.house.sandbox.phones.whatsapp("+5491123456789", "Lupe")
    await phone.send_sms("Ya llegué", seat.proxy_identifier)
    await couple.heard("Ya llegué", 0)


async def test_on_a_sender_that_all_share_nothing_is_guessed(backend: Backend) -> None:
    house, whatsapp = backend.house, number()
    of = await service(backend, "shared", 0)
    await stock(house, "shared", whatsapp, "whatsapp")
    ana, others = house.customer("Ana"), [house.customer(name) for name in ("Budi", "Citra")]
    for other in others:
        session = await of.sessions.create_async()
        for phone in (ana, other):
            await of.sessions(session.sid).participants.create_async(
                identifier=f"whatsapp:{phone.number}"
            )
        await open_window(other, whatsapp)
    await ana.say("Ini untuk siapa?", to=whatsapp)
    await until(lambda: any("1." in one.text for one in ana.messages(whatsapp) if not one.mine))
    asked = next(one for one in ana.messages(whatsapp) if "1." in one.text)
    for other in others:
        assert other.number not in asked.text
        assert other.name not in asked.text
        assert not [one for one in other.messages(whatsapp) if "siapa" in one.text]
    await ana.say("2", to=whatsapp)
    await until(lambda: any("siapa" in one.text for one in others[1].messages(whatsapp)))
    assert not [one for one in others[0].messages(whatsapp) if "siapa" in one.text]
