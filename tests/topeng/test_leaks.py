"""Nobody can be read by whoever must not read them; and where somebody could be, the scanner says so."""

import io
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.web import Response
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

import bots.telegram.messages
import topeng.running
from bots.telegram.threads import Topics
from tests.leaks.canary import Party, Spelling, exif_seconds, party, spelled
from tests.leaks.exits import Exit
from tests.leaks.tally import Tally
from tests.topeng.conftest import Ground
from tests.topeng.house import NUMBER, House, house
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
