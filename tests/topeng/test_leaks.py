"""Nobody can be read by whoever must not read them; and where somebody could be, the scanner says so."""

import io
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram.types import Message as TelegramMessage
from aiohttp import web
from aiohttp.web import Response
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

import bots.telegram.messages
import topeng.running
from bots.sandbox.twilio import line
from bots.sandbox.twilio.inbound import inbound_fields
from bots.telegram.fields import FIELDS as TELEGRAM
from bots.telegram.threads import Topics
from bots.twilio.fields import MESSAGE as TWILIO
from relay.fate import Fate
from tests.bots.telegram.every_field import Canaries
from tests.leaks.canary import Party, Spelling, exif_seconds, party, spelled
from tests.leaks.exits import Exit
from tests.leaks.scanner import Scanner
from tests.leaks.tally import Tally
from tests.topeng.conftest import Ground
from tests.topeng.house import NUMBER, TOKEN, House, house
from tests.topeng.photos import photo
from topeng.web import Web

SOMEBODY = party(7, "somebody")
SPELLED = spelled(SOMEBODY.number)

Plant = Callable[[House, pytest.MonkeyPatch], Awaitable[None]]


def photo_of(who: Party) -> bytes:
    """A picture with the place where it was taken in its metadata."""
    exif, out = Image.Exif(), io.BytesIO()
    seconds = IFDRational(*exif_seconds(who))
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 10.0, 30.0), 3: "E", 4: (106.0, 49.0, seconds)})
    Image.new("RGB", (32, 32)).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_a_leak_by_any_way_is_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    _betray_on_the_wire(monkeypatch)
    async with house(ground.dsn, tables=ground.tables, scanned=False) as built:
        talk = await built.talking()
        await talk.customer.send_picture(photo(), "image/jpeg", "foto", to=NUMBER)
        await talk.agent_reads("foto")
        await talk.agent.send_photo(photo(), "Contoh", topic=talk.topic)
        await talk.customer_reads("Contoh")
        await built.health()
        _betray_in_the_logs()
        built.office.metrics._judged.labels(SOMEBODY.number)
        database = await ground.connection()
        await database.execute("UPDATE service SET name = $1", SPELLED[Spelling.FOURS])
        await database.execute("UPDATE media SET body = $1", SPELLED[Spelling.DOTTED].encode())
        await database.execute(f"DO $$ BEGIN RAISE LOG 'sent to {SOMEBODY.number}'; END $$")
        await built.quiet_now()
    hits = Tally().look([SOMEBODY], await built.told())
    assert {hit.party for hit in hits} == {"somebody 7"}
    found = {hit.exit for hit in hits}
    assert found >= {
        *(Exit.TEXT, Exit.CAPTION, Exit.BUTTON, Exit.TITLE, Exit.FILE_NAME, Exit.FILE, Exit.URL),
        *(Exit.ANSWER, Exit.LOG, Exit.CRASH, Exit.METRICS, Exit.SERVER_LOG),
        *("table service", "table media"),
    }
    assert {hit.spelling for hit in hits if hit.exit == Exit.LOG} >= {
        Spelling.DASHED,
        Spelling.USER_NAME,
    }
    assert {hit.spelling for hit in hits if hit.exit == Exit.FILE} == {Spelling.GPS}


def _betray_on_the_wire(patch: pytest.MonkeyPatch) -> None:
    """Faults of ours, at the places where requests and answers are made."""
    messages: Any = bots.telegram.messages
    fitting, keyboard, file = messages._fitting, messages._keyboard, messages._file

    def worded(text: str, longest: int) -> str:
        return f"{fitting(text, longest)} {SPELLED[Spelling.SPACED]}"

    def labelled(rows: Any) -> Any:
        markup = keyboard(rows)
        for row in () if markup is None else markup.inline_keyboard:
            row[0].text += f" {SOMEBODY.name}"
        return markup

    def named(handover: Any, otherwise: str) -> Any:
        made = file(handover, otherwise)
        made.filename, made.data = SOMEBODY.file_name, photo_of(SOMEBODY)
        return made

    patch.setattr(messages, "_fitting", worded)
    patch.setattr(messages, "_keyboard", labelled)
    patch.setattr(messages, "_file", named)
    opened, media_path = Topics.open, Web.media_path

    async def titled(self: Topics, chat: int, title: str) -> int:
        return await opened(self, chat, f"{title} {SOMEBODY.nik}")

    def pathed(self: Web, id: Any) -> str:
        return f"{media_path(self, id)}?for={SPELLED[Spelling.URL]}"

    async def answered(*_: object) -> Response:
        return web.json_response({"status": SPELLED[Spelling.BASE64]})

    patch.setattr(Topics, "open", titled)
    patch.setattr(Web, "media_path", pathed)
    patch.setattr(Web, "_healthz", answered)


def _betray_in_the_logs() -> None:
    """Faults of ours, at the places where something is logged."""
    topeng.running.log.warning("telegram.flat", bot=SPELLED[Spelling.DASHED])
    logging.getLogger("asyncio").error("Task of %s failed", SOMEBODY.user_name)
    try:
        raise ValueError(SPELLED[Spelling.IN_WORDS])
    except ValueError:
        logging.getLogger("asyncio").exception("Task failed")


async def test_what_providers_say_of_their_refusals_stays_with_them(
    home: House, capfd: pytest.CaptureFixture[str]
) -> None:
    talk = await home.talking()
    customer, agent = talk.customer.number, str(talk.agent.user_id)
    refusal = {"code": 21211, "message": f"{customer} is not valid", "more_info": "", "status": 400}
    home.sandbox.twilio.fail_next("CreateMessage", 400, body=json.dumps(refusal))
    await talk.write("tidak sampai ke pelanggan")
    words = f"Bad Request: chat {agent} not found, told by {customer}, {TOKEN}"
    home.sandbox.telegram.fail_next("sendMessage", 400, description=words)
    await talk.say("tidak sampai ke petugas")
    await home.quiet_now()
    said = "".join(capfd.readouterr())
    assert "send.failed" in said
    scanner = Scanner(home.parties())
    assert scanner.scan("output", said) == []


def everything(update: dict[str, Any], text: str) -> Canaries:
    """Fill a message's other fields with canaries, as far as a person's text can have them beside it."""
    canaries = Canaries()
    filled = canaries.filled(TelegramMessage)
    for name, one in TELEGRAM["Message"].items():
        beside = name in filled and name not in update and one.fate is Fate.DROPPED
        if beside and not one.reason.startswith("nobody wrote it") and name != "contact":
            update[name] = filled[name]
    for person in ("from", "chat"):
        update[person] = filled[person] | update[person]
    update["text"] = text
    return canaries


async def test_of_a_message_with_something_in_every_field_the_other_side_sees_the_text_alone(
    home: House,
) -> None:
    talk = await home.talking()
    update: dict[str, Any] = {
        "message_id": 90_001,
        "date": 1_795_000_000,
        "from": {"id": talk.agent.user_id, "is_bot": False, "language_code": "id"},
        "chat": {"id": talk.agent.user_id, "type": "private"},
        "message_thread_id": talk.topic,
        "is_topic_message": True,
    }
    canaries = everything(update, "Semua sudah beres")
    body = json.dumps({"update_id": 990_001, "message": update}).encode()
    assert await home.telegram_webhook(body) == 200
    await talk.customer_reads("Semua sudah beres")
    await home.quiet_now()
    told = b"\n".join(data for _, data in await home.told())
    assert len(canaries.at) > 300
    assert [way for mark, way in canaries.at.items() if mark.encode() in told] == []


async def test_of_a_form_with_something_in_every_field_the_other_side_sees_the_text_alone(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await home.talking()
    dropped = {name: f"kenari{name}" for name, one in TWILIO.items() if one.fate is Fate.DROPPED}
    plain = inbound_fields
    monkeypatch.setattr(line, "inbound_fields", lambda *given: plain(*given) | dropped)
    await talk.say("Baik, terima kasih")
    await talk.agent_reads("Baik, terima kasih")
    await home.quiet_now()
    told = b"\n".join(data for _, data in await home.told())
    assert b"terima kasih" in told
    assert b"kenari" not in told
