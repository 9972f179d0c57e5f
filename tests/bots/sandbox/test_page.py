"""The phones page over HTTP: what it shows, takes and refuses."""

import asyncio
import contextlib
import io
import json
import logging
import re
from base64 import b64decode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientPayloadError, ClientResponse, FormData, web
from aiohttp.test_utils import TestClient, TestServer

import bots.sandbox.page as page_module
from bots.sandbox.message import Button, Spot
from bots.sandbox.page import Stage, page
from bots.sandbox.page_form import LARGEST_PICTURE
from tests.bots.sandbox.quiet_lines import BOT, CUSTOMER_BOT, QuietLines

RINA = "whatsapp:+6281234567890"
SARI = "telegram:1001"
FROM_THE_PAGE = {"X-Topeng-Page": "1"}
FILES = Path(page_module.__file__).parent

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""One pixel."""
PDF = "application/pdf"
VOICE_NOTE = (FILES / "static/voice.ogg").read_bytes()

Client = TestClient[web.Request, web.Application]


class Play:
    """A play of one step."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def stage(self) -> Stage:
        return {"title": "Next", "lines": ["one"], "actions": [{"id": "end", "label": "End it"}]}

    async def act(self, action: str) -> None:
        self.done.append(action)


@pytest.fixture
def lines() -> QuietLines:
    lines = QuietLines()
    lines.phones.whatsapp("+6281234567890", "Ibu Rina")
    lines.agent(1001, "Sari", "sari_cs")
    return lines


@pytest.fixture
def play() -> Play:
    return Play()


@pytest.fixture
async def client(lines: QuietLines, play: Play) -> AsyncIterator[Client]:
    house = web.Application()
    house.add_subapp("/phones", page(lines.phones, play.stage, play.act))
    async with TestClient(TestServer(house)) as client:
        yield client


async def post(client: Client, path: str, wish: object) -> ClientResponse:
    return await client.post(f"/phones/{path}", json=wish, headers=FROM_THE_PAGE)


def upload(phone: str, chat: str, content: bytes, mime: str = "image/png", **more: str) -> FormData:
    form = FormData()
    fields = {"kind": "picture", "phone": phone, "chat": chat, "caption": "KTP"} | more
    for name, value in fields.items():
        form.add_field(name, value)
    form.add_field("file", io.BytesIO(content), filename="ktp.png", content_type=mime)
    return form


async def send(client: Client, form: FormData) -> ClientResponse:
    return await client.post("/phones/file", data=form, headers=FROM_THE_PAGE)


async def event(response: ClientResponse) -> tuple[str, Any]:
    """The next event of the feed that is not of the stage."""
    while True:
        head, data, _ = [(await response.content.readline()).decode().strip() for _ in range(3)]
        if head != "event: stage":
            return head.removeprefix("event: "), json.loads(data.removeprefix("data: "))


# --- what it shows ---


async def test_the_page_and_its_files_are_served_under_the_prefix(client: Client) -> None:
    html = await (await client.get("/phones/")).text()
    files = re.findall(r'(?:href|src)="(static/[^"]+)"', html)
    assert len(files) > 4
    for file in files:
        assert (await client.get(f"/phones/{file}")).status == 200, file


async def test_an_address_without_the_last_slash_leads_to_the_page(client: Client) -> None:
    response = await client.get("/phones")
    assert (response.status, response.url.path) == (200, "/phones/")


@pytest.mark.parametrize(
    "path", ["/phones/", "/phones/state", "/phones/static/page.js", "/phones/no"]
)
async def test_every_answer_forbids_what_the_page_does_not_need(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "file", sorted((FILES / "static").glob("*.[jcs][sv]*")), ids=lambda f: f.name
)
def test_no_file_of_the_page_names_another_host_or_writes_markup(file: Path) -> None:
    text = file.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(https?:)?//[a-z0-9]", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", text)


async def test_the_page_holds_no_inline_script_or_style(client: Client) -> None:
    html = await (await client.get("/phones/")).text()
    assert re.findall(r"<script[^>]*>", html) == ['<script type="module" src="static/page.js">']
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)


async def test_the_state_is_the_phones_and_the_stage(client: Client, lines: QuietLines) -> None:
    state = await (await client.get("/phones/state")).json()
    shown = [{**phone, "toasts": []} for phone in lines.phones.snapshot()["phones"]]
    assert state["phones"] == shown
    assert state["stage"]["title"] == "Next"


async def test_the_feed_tells_everything_first_and_then_what_changes(
    client: Client, lines: QuietLines
) -> None:
    async with client.get("/phones/events") as response:
        assert response.content_type == "text/event-stream"
        name, told = await event(response)
        assert (name, [phone["name"] for phone in told["phones"]]) == (
            "snapshot",
            ["Ibu Rina", "Sari"],
        )
        lines.arrive(lines.phones.whatsapp("+6281234567890"), "Halo\r\nBu")
        name, told = await event(response)
        assert (name, told["phone"]["id"]) == ("phone", RINA)
        assert told["phone"]["chats"][0]["messages"][0]["text"] == "Halo\r\nBu"


async def test_the_feed_tells_what_a_bot_answered_to_a_button(
    client: Client, lines: QuietLines
) -> None:
    sari = lines.phones.telegram(1001)
    async with client.get("/phones/events") as response:
        await event(response)
        sari.toasts.append("Sudah diambil rekan lain.")
        sari.touch()
        _, told = await event(response)
        assert told["phone"]["toasts"] == ["Sudah diambil rekan lain."]


async def test_the_feed_tells_what_the_play_is_at(client: Client) -> None:
    async with client.get("/phones/events") as response:
        while (await response.content.readline()).strip() != b"event: stage":
            pass
        told = json.loads((await response.content.readline()).removeprefix(b"data: "))
        assert told["actions"] == [{"id": "end", "label": "End it"}]


async def test_open_feeds_do_not_hold_up_the_end_of_the_server(lines: QuietLines) -> None:
    server = TestServer(page(lines.phones))
    client = TestClient(server)
    await client.start_server()
    response = await client.get("/events")
    await event(response)
    await server.close()
    with contextlib.suppress(ClientPayloadError):  # how the cut looks is not the point
        await response.read()
    await client.close()


async def test_nothing_is_left_running_for_a_browser_that_went_away(
    client: Client, lines: QuietLines
) -> None:
    before = asyncio.all_tasks()
    async with client.get("/phones/events") as response:
        await event(response)
        response.close()
    while asyncio.all_tasks() - before:  # the next thing to tell finds nobody there
        lines.arrive(lines.phones.whatsapp("+6281234567890"), "Halo")
        await asyncio.sleep(0.01)


async def test_a_picture_is_drawn_and_anything_else_is_only_handed_out(
    client: Client, lines: QuietLines
) -> None:
    photo = lines.phones.keep_media("image/png", b"pixels")
    script = lines.phones.keep_media("image/svg+xml", b"<svg onload='alert(1)'/>")
    drawn, handed = [await client.get(f"/phones/media/{one}") for one in (photo, script)]
    assert (drawn.content_type, await drawn.read()) == ("image/png", b"pixels")
    assert handed.content_type == "application/octet-stream"
    assert handed.headers["Content-Disposition"] == "attachment"


# --- what it takes ---


async def test_a_text_is_said_on_a_whatsapp_phone(client: Client, lines: QuietLines) -> None:
    rina = lines.phones.whatsapp("+6281234567890")
    first = lines.arrive(rina, "Ya?")
    wish = {"phone": RINA, "chat": lines.number, "text": " 👋🏽 <b>halo</b>", "reply_to": first.id}
    assert (await post(client, "say", wish)).status == 200
    said = rina.messages()[-1]
    assert (said.text, said.mine, said.reply_to) == (" 👋🏽 <b>halo</b>", True, first.id)


async def test_a_phone_without_chats_can_write_to_the_only_number(
    client: Client, lines: QuietLines
) -> None:
    assert (await post(client, "say", {"phone": RINA, "chat": "", "text": "halo"})).status == 200
    assert [said.text for said in lines.phones.whatsapp("+6281234567890").messages()] == ["halo"]


async def test_a_chat_of_text_messages_stays_one(client: Client, lines: QuietLines) -> None:
    wish = {"phone": RINA, "chat": f"sms:{lines.number}", "text": "halo"}
    assert (await post(client, "say", wish)).status == 200
    assert lines.phones.whatsapp("+6281234567890").messages(sms=True)[0].text == "halo"


@pytest.mark.parametrize("topic", [None, 12])
async def test_a_text_is_written_in_the_chat_or_its_topic(
    client: Client, lines: QuietLines, topic: int | None
) -> None:
    sari = lines.phones.telegram(1001)
    lines.open_topic(sari, 12, "K7Q2")
    asked = lines.bot_says(sari, "Bisa?", topic)
    wish = {
        "phone": SARI,
        "chat": BOT if topic is None else f"{BOT}#{topic}",
        "text": "Bisa",
        "reply_to": str(asked.wire["message_id"]),
    }
    assert (await post(client, "say", wish)).status == 200
    written = sari.messages(topic)[-1]
    assert (written.text, written.reply_to) == ("Bisa", wish["reply_to"])


async def test_a_button_is_pressed(client: Client, lines: QuietLines) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Ambil", "callback_data": "claim:1"}]]}
    card = lines.bot_says(lines.phones.telegram(1001), "K7Q2", reply_markup=keyboard)
    wish = {
        "phone": SARI,
        "chat": BOT,
        "message": str(card.wire["message_id"]),
        "data": "claim:1",
    }
    assert (await post(client, "press", wish)).status == 200
    assert lines.pressed == [(SARI, "claim:1")]


async def test_a_picture_is_sent_from_either_kind_of_phone(
    client: Client, lines: QuietLines
) -> None:
    lines.open_topic(lines.phones.telegram(1001), 12, "K7Q2")
    for form in (upload(RINA, lines.number, PNG), upload(SARI, f"{BOT}#12", PNG)):
        assert (await send(client, form)).status == 200
    shown = [
        *lines.phones.whatsapp("+6281234567890").messages(),
        *lines.phones.telegram(1001).messages(12),
    ]
    assert [message.text for message in shown] == ["KTP", "KTP"]
    assert [lines.phones.media(message.picture or "")[1] for message in shown] == [PNG, PNG]


async def test_a_picture_goes_under_the_type_that_it_really_is(
    client: Client, lines: QuietLines
) -> None:
    await send(client, upload(RINA, "", PNG, "image/jpeg"))
    sent = lines.phones.whatsapp("+6281234567890").messages()[-1]
    assert lines.phones.media(sent.picture or "") == ("image/png", PNG)


async def test_a_caption_that_is_too_long_is_refused(client: Client) -> None:
    response = await send(client, upload(RINA, "", PNG, caption="x" * 1025))
    assert response.status == 400
    assert "1,024 characters" in (await response.json())["error"]


async def test_documents_and_voice_notes_are_sent_from_either_kind_of_phone(
    client: Client, lines: QuietLines
) -> None:
    rina, sari = lines.phones.whatsapp("+6281234567890"), lines.phones.telegram(1001)
    asked = lines.arrive(rina, "Slipnya?"), lines.bot_says(sari, "Slipnya?").shown()
    for (phone, chat), question in zip(((RINA, lines.number), (SARI, BOT)), asked, strict=True):
        more = {"kind": "document", "reply_to": question.id}
        assert (await send(client, upload(phone, chat, b"%PDF", PDF, **more))).status == 200
        voice = upload(phone, chat, VOICE_NOTE, "x/y", kind="voice")
        assert (await send(client, voice)).status == 200
    for messages, question in zip((rina.messages(), sari.messages()), asked, strict=True):
        document, voice_note = messages[1:]
        assert document.file is not None
        assert voice_note.file is not None
        assert (document.file.name, document.file.mime) == ("ktp.png", PDF)
        assert document.reply_to == question.id
        assert (voice_note.file.mime, voice_note.file.seconds) == ("audio/ogg", 3)


async def test_a_voice_note_is_played_as_one(client: Client, lines: QuietLines) -> None:
    media = lines.phones.keep_media("audio/ogg", VOICE_NOTE)
    answer = await client.get(f"/phones/media/{media}")
    assert (answer.content_type, await answer.read()) == ("audio/ogg", VOICE_NOTE)


async def test_a_place_is_sent_from_either_kind_of_phone(client: Client, lines: QuietLines) -> None:
    for phone, chat in ((RINA, ""), (SARI, BOT)):
        wish = {"phone": phone, "chat": chat, "latitude": -6.1754, "longitude": 106.8272}
        assert (await post(client, "place", wish)).status == 200
    shown = [
        lines.phones.whatsapp("+6281234567890").messages()[-1].spot,
        lines.phones.telegram(1001).messages()[-1].spot,
    ]
    assert shown == [Spot(-6.1754, 106.8272)] * 2


async def test_an_own_message_on_telegram_is_edited(client: Client, lines: QuietLines) -> None:
    sari = lines.phones.telegram(1001)
    said = await sari.write("salah")
    wish = {"phone": SARI, "chat": BOT, "message": said.id, "text": "benar"}
    assert (await post(client, "edit", wish)).status == 200
    assert (sari.messages()[-1].text, sari.messages()[-1].edited) == ("benar", True)


async def test_a_link_opens_its_bot_on_the_persons_own_telegram(
    client: Client, lines: QuietLines
) -> None:
    lines.phones.whatsapp("+6281200000099", "Pak Anton")
    anton = lines.phones.telegram(3001, "Pak Anton")
    link = f"https://t.me/{CUSTOMER_BOT}?start=one-time"
    answer = await post(client, "follow", {"phone": "whatsapp:+6281200000099", "link": link})
    assert await answer.json() == {"phone": anton.id, "chat": CUSTOMER_BOT}
    assert anton.messages()[-1].text == "/start one-time"


async def test_a_quick_reply_on_whatsapp_is_pressed(client: Client, lines: QuietLines) -> None:
    rina = lines.phones.whatsapp("+6281234567890")
    asked = lines.arrive(rina, "Yang mana?", buttons=((Button("Tiket K7Q2", "pick"),),))
    wish = {"phone": RINA, "chat": lines.number, "message": asked.id, "data": "pick"}
    assert (await post(client, "press", wish)).status == 200
    assert (rina.messages()[-1].text, rina.messages()[-1].reply_to) == ("Tiket K7Q2", asked.id)


async def test_only_an_offered_step_of_the_play_is_done(client: Client, play: Play) -> None:
    assert (await post(client, "stage", {"action": "end"})).status == 200
    assert (await post(client, "stage", {"action": "bow"})).status == 409
    assert play.done == ["end"]


# --- what it refuses ---


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8080", "[", ""]
)
async def test_a_name_that_is_not_this_machines_is_turned_away(client: Client, host: str) -> None:
    response = await client.get("/phones/state", headers={"Host": host})
    assert response.status == 403
    assert "127.0.0.1" in (await response.json())["error"]


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080"])
async def test_this_machines_own_names_are_answered(client: Client, host: str) -> None:
    assert (await client.get("/phones/state", headers={"Host": host})).status == 200


@pytest.mark.parametrize("path", ["say", "edit", "press", "file", "place", "follow", "stage"])
async def test_what_another_site_can_send_changes_nothing(client: Client, path: str) -> None:
    wish = {"phone": RINA, "chat": "", "text": "halo"}
    assert (await client.post(f"/phones/{path}", json=wish)).status == 403


BAD_WISHES = [
    ("say", {"phone": RINA, "chat": "", "text": "x" * 4097}, 400, "up to 4,096 characters"),
    ("say", {"phone": RINA, "chat": "", "text": " \n "}, 400, "needs some text"),
    ("say", {"phone": RINA, "chat": ""}, 400, "needs some text"),
    ("say", {"phone": 1, "chat": "", "text": "x"}, 400, "load the page again"),
    ("say", {"phone": RINA, "chat": "", "text": "x", "as": "y"}, 400, "load the page again"),
    ("say", ["x"], 400, "load the page again"),
    ("say", {"phone": "whatsapp:+1", "chat": "", "text": "x"}, 404, "gone"),
    ("say", {"phone": SARI, "chat": "other_bot", "text": "x"}, 422, "an invitation opens one"),
    ("say", {"phone": SARI, "chat": f"{BOT}#13", "text": "x"}, 404, "gone"),
    ("say", {"phone": SARI, "chat": BOT, "text": "x", "reply_to": "99"}, 404, "gone"),
    ("say", {"phone": SARI, "chat": BOT, "text": "x", "reply_to": "x"}, 404, "gone"),
    ("press", {"phone": SARI, "chat": BOT, "message": "99", "data": "x"}, 422, "no such button"),
    ("press", {"phone": SARI, "chat": BOT, "message": "x", "data": "x"}, 404, "gone"),
    ("press", {"phone": SARI, "chat": BOT, "message": "<", "data": "x"}, 400, "load the page"),
    ("press", {"phone": RINA, "chat": BOT, "message": "1", "data": "x"}, 422, "no such button"),
    ("edit", {"phone": RINA, "chat": "", "message": "1", "text": "x"}, 400, "Telegram phone"),
    ("edit", {"phone": SARI, "chat": BOT, "message": "99", "text": "x"}, 404, "gone"),
    ("place", {"phone": RINA, "chat": "", "latitude": 91, "longitude": 0}, 400, "load the page"),
    ("place", {"phone": RINA, "chat": "sms:+1", "latitude": 1, "longitude": 1}, 422, "text only"),
    ("follow", {"phone": RINA, "link": "https://example.test/"}, 422, "opens no bot"),
    ("follow", {"phone": RINA, "link": "https://t.me/other_bot?start=x"}, 404, "gone"),
    ("dance", {}, 404, "nothing at this address"),
]


@pytest.mark.parametrize(("path", "wish", "status", "sentence"), BAD_WISHES)
async def test_a_bad_wish_gets_one_clear_sentence(
    client: Client, path: str, wish: object, status: int, sentence: str
) -> None:
    response = await post(client, path, wish)
    assert response.status == status
    error = (await response.json())["error"]
    assert sentence in error
    assert error.endswith(".")
    assert "\n" not in error


async def test_what_is_no_json_gets_one_clear_sentence(client: Client) -> None:
    response = await client.post("/phones/say", data=b"\xff{", headers=FROM_THE_PAGE)
    assert (response.status, list(await response.json())) == (400, ["error"])


BAD_FILES = {
    "an SVG": (upload(RINA, "", b"<svg/>", "image/svg+xml"), 415, "choose a JPEG"),
    "half a PNG": (upload(SARI, "", PNG[:40]), 415, "choose a JPEG"),
    "nothing": (upload(RINA, "", b""), 400, "file is empty"),
    "too much": (upload(RINA, "", b"x" * (LARGEST_PICTURE + 1)), 413, "larger than 16 MB"),
    "no such phone": (upload("whatsapp:+1", "", PNG), 404, "gone"),
    "no voice": (upload(RINA, "", b"RIFF", kind="voice"), 415, "no voice note"),
    "no kind": (upload(RINA, "", PNG, kind="song"), 400, "load the page again"),
    "by SMS": (upload(RINA, "sms:+14155238886", PNG), 422, "carries text only"),
    "a field like a book": (upload(RINA, "x" * 5000, PNG), 413, "larger than 4,096 bytes"),
}


@pytest.mark.parametrize("name", BAD_FILES)
async def test_a_bad_file_gets_one_clear_sentence(client: Client, name: str) -> None:
    form, status, sentence = BAD_FILES[name]
    response = await send(client, form)
    assert response.status == status
    assert sentence in (await response.json())["error"]


async def test_a_form_without_a_file_gets_one_clear_sentence(client: Client) -> None:
    response = await send(client, FormData({"phone": RINA}))
    assert (response.status, list(await response.json())) == (400, ["error"])


async def test_a_mistake_of_the_sandbox_is_one_sentence_and_no_log_entry(
    client: Client,
    lines: QuietLines,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def stumble(*_: object) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr(lines, "receive", stumble)
    response = await post(client, "say", {"phone": RINA, "chat": "", "text": "canary"})
    assert response.status == 500
    assert "RuntimeError" in (await response.json())["error"]
    assert "canary" not in await response.text() + caplog.text


async def test_neither_contents_nor_addresses_are_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await post(client, "say", {"phone": RINA, "chat": "", "text": "canary"})
    await post(client, "say", {"phone": "whatsapp:+canary", "chat": "", "text": "canary"})
    await post(client, "press", {"phone": SARI, "chat": "canary", "message": "1", "data": "canary"})
    assert "canary" not in caplog.text
    assert "6281234567890" not in caplog.text
