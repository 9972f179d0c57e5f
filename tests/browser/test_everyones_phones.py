"""What people can send, change and follow on the phones page, and how a whole company of phones fits."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

import bots.sandbox.page as page_module
from bots.sandbox.message import Button, Message, Spot
from tests.bots.sandbox.quiet_lines import BOT, CUSTOMER_BOT
from tests.browser.conftest import Stand, Visit
from tests.browser.looks import CONTRAST, phone, png, show

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VOICE = (Path(page_module.__file__).parent / "static/voice.ogg").read_bytes()
LINK = f"https://t.me/{CUSTOMER_BOT}?start=9fJk2_aPq-77"


async def choose(page: Page, name: str, what: str) -> None:
    """Open the menu beside the text and choose this."""
    await phone(page, name).get_by_role("button", name="Attach", exact=True).click()
    await phone(page, name).get_by_role("button", name=what, exact=True).click()


# --- sending ---


async def test_a_document_is_sent_with_a_caption_as_an_answer(stand: Stand, visit: Visit) -> None:
    page = await visit()
    rina = phone(page, "Ibu Rina")
    await rina.get_by_role("button", name="Quote this message").first.focus()
    await page.keyboard.press("Enter")
    await rina.get_by_label("Attach a document").set_input_files(
        {"name": "slip gaji.pdf", "mimeType": "application/pdf", "buffer": b"%PDF" * 500}
    )
    await expect(rina.locator(".attached")).to_contain_text("slip gaji.pdf")
    await rina.get_by_role("textbox").fill("Slip bulan ini")
    await rina.get_by_role("textbox").press("Enter")
    sent = rina.locator(".message.mine")
    await expect(sent.get_by_role("link", name="slip gaji.pdf 2 kB")).to_be_visible()
    await expect(sent).to_contain_text("Slip bulan ini")
    await expect(sent.locator(".quoted")).to_contain_text("Selamat pagi")
    assert stand.rina.messages()[-1].reply_to == stand.rina.messages()[0].id


async def test_a_voice_note_goes_without_the_text_and_can_be_played(
    stand: Stand, visit: Visit
) -> None:
    page = await visit()
    sari = phone(page, "Sari")
    await sari.get_by_role("textbox").fill("belum selesai")
    await choose(page, "Sari", "Voice note")
    await expect(sari.locator(".attached")).to_contain_text("Voice note")
    await sari.get_by_role("button", name="Send", exact=True).click()
    await expect(sari.locator(".voice .length")).to_have_text("0:03")
    await expect(sari.get_by_role("textbox")).to_have_value("belum selesai")
    await sari.get_by_role("button", name="Play voice note").click()
    await sari.get_by_role("button", name="Pause voice note").click()
    await expect(sari.get_by_role("button", name="Play voice note")).to_be_visible()


async def test_a_place_is_a_card_with_a_pin(stand: Stand, visit: Visit) -> None:
    page = await visit()
    await choose(page, "Ibu Rina", "Location")
    rina = phone(page, "Ibu Rina")
    await expect(rina.locator(".attached")).to_contain_text("Monas")
    await rina.get_by_role("textbox").press("Enter")
    await expect(rina.locator(".card.place")).to_contain_text("-6.17540, 106.82720")
    assert stand.rina.messages()[-1].spot == Spot(-6.1754, 106.8272)


async def test_the_menu_closes_on_escape_and_gives_the_focus_back(
    stand: Stand, visit: Visit
) -> None:
    page = await visit()
    rina = phone(page, "Ibu Rina")
    await rina.get_by_role("button", name="Attach", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(rina.get_by_role("button", name="Picture", exact=True)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(rina.get_by_role("button", name="Attach", exact=True)).to_be_focused()
    await expect(rina.get_by_role("button", name="Picture", exact=True)).to_be_hidden()


async def test_an_own_message_on_telegram_is_changed_and_the_draft_comes_back(
    stand: Stand, visit: Visit
) -> None:
    await stand.sari.write("Formulirnay sudah ada")
    page = await visit()
    sari = phone(page, "Sari")
    await sari.get_by_role("textbox").fill("draf")
    await sari.locator(".message.mine .bubble").hover()
    await sari.get_by_role("button", name="Edit this message").click()
    await expect(sari.get_by_role("textbox")).to_have_value("Formulirnay sudah ada")
    await sari.get_by_role("textbox").fill("Formulirnya sudah ada")
    await sari.get_by_role("textbox").press("Enter")
    await expect(sari.locator(".message.mine")).to_contain_text("Formulirnya sudah ada")
    await expect(sari.locator(".message.mine .edited")).to_be_visible()
    await expect(sari.get_by_role("textbox")).to_have_value("draf")
    assert len(stand.sari.messages()) == 2


async def test_only_own_messages_on_telegram_can_be_changed(stand: Stand, visit: Visit) -> None:
    await stand.rina.say("Halo")
    page = await visit()
    assert await page.get_by_role("button", name="Edit this message").count() == 0


async def test_a_quick_reply_on_whatsapp_is_pressed(stand: Stand, visit: Visit) -> None:
    stand.lines.arrive(stand.rina, "Tentang apa?", buttons=((Button("Tiket K7Q2", "1"),),))
    page = await visit()
    rina = phone(page, "Ibu Rina")
    await rina.get_by_role("button", name="Tiket K7Q2").click()
    await expect(rina.locator(".message.mine")).to_contain_text("Tiket K7Q2")
    assert stand.rina.messages()[-1].text == "Tiket K7Q2"


async def test_a_bots_command_is_chosen_from_its_menu(stand: Stand, visit: Visit) -> None:
    stand.lines.menu = [{"command": "antrean", "description": "Tiket yang menunggu"}]
    page = await visit()
    await expect(phone(page, "Ibu Rina").get_by_role("button", name="Commands")).to_be_hidden()
    sari = phone(page, "Sari")
    await sari.get_by_role("button", name="Commands").click()
    await sari.get_by_role("button", name="/antrean").click()
    await expect(sari.locator(".message.mine")).to_contain_text("/antrean")


# --- links and text messages ---


def text_message(stand: Stand) -> None:
    """A text message with a link, on Pak Anton's other phone."""
    other = stand.lines.phones.whatsapp("+6281200000099", "Pak Anton")
    told = Message("s1", False, datetime.now(UTC), f"Ada pesan untuk Anda: {LINK}.")
    other.put(stand.lines.number, "sms", told)


async def test_a_link_in_a_text_message_opens_the_bot_on_the_same_persons_telegram(
    stand: Stand, visit: Visit
) -> None:
    text_message(stand)
    anton = stand.lines.phones.telegram(3001, "Pak Anton", "anton")
    page = await visit(width=390, height=844)
    await page.get_by_role("navigation").get_by_role("button", name="Pak Anton").first.click()
    await phone(page, "Pak Anton").first.get_by_role("link", name=LINK).click()
    telegram = page.locator(f"[data-phone='{anton.id}']")
    await expect(telegram.get_by_text("/start 9fJk2_aPq-77")).to_be_in_viewport()
    await expect(telegram.locator(".with b")).to_have_text("Bank Kita")


async def test_a_button_with_a_link_opens_its_bot_too(stand: Stand, visit: Visit) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Buka", "url": LINK}]]}
    stand.lines.bot_says(stand.sari, "Undangan", reply_markup=keyboard)
    page = await visit()
    await phone(page, "Sari").get_by_role("link", name="Buka").click()
    await expect(phone(page, "Sari").get_by_role("tab", selected=True)).to_have_text("Bank Kita")


async def test_a_text_message_that_reaches_nobody_says_so(stand: Stand, visit: Visit) -> None:
    text_message(stand)
    anton = stand.lines.phones.whatsapp("+6281200000099")
    said = await anton.send_sms("Siapa ini?")
    anton.mark(said.id, "failed")
    page = await visit()
    shown = phone(page, "Pak Anton")
    await expect(shown.locator(".message.mine .failed")).to_have_text("Not delivered")
    await expect(shown.locator(".message.mine .failed")).to_be_visible()
    await expect(shown.get_by_role("button", name="Attach", exact=True)).to_be_hidden()


# --- everybody at once ---


def company(stand: Stand) -> None:
    """A customer, an agent, a driver, a customer on Telegram, a colleague and a supervisor."""
    stand.rina.part, stand.sari.part = "customer", "agent"
    stand.lines.open_topic(stand.sari, 12, "Tiket K7Q2X")
    joko = stand.lines.agent(1003, "Joko", "joko")
    stand.lines.open_topic(joko, 13, "Order T4B9M")
    ready = [[{"text": "Saya sudah di titik jemput", "callback_data": "ready"}]]
    stand.lines.bot_says(joko, "Saya di lobi.", 13, reply_markup={"inline_keyboard": ready})
    anton = stand.lines.phones.telegram(1004, "Pak Anton", "anton")
    for part, person in (("driver", joko), ("customer", anton)):
        person.part = part
    for number, name, part in ((1005, "Budi", "agent"), (1006, "Wati", "supervisor")):
        stand.lines.agent(number, name, name.lower()).part = part


async def converse(stand: Stand) -> None:
    """One of everything, both ways."""
    first = stand.rina.messages()[0]
    await stand.rina.send_picture(png(), caption="Ini formulirnya", reply_to=first.id)
    await stand.rina.send_document(b"x" * 184_000, name="slip-gaji.pdf")
    await stand.rina.send_voice(VOICE)
    sari, media = stand.sari, stand.lines.phones.keep_media("audio/ogg", VOICE)
    file = {"file_unique_id": media, "file_size": len(VOICE)}
    voice = file | {"mime_type": "audio/ogg", "duration": 3}
    document = file | {"mime_type": "application/pdf", "file_name": "dokumen-1.pdf"}
    stand.lines.bot_says(sari, "", 12, voice=voice, has_protected_content=True)
    stand.lines.bot_says(sari, "", 12, document=document, has_protected_content=True)
    place = {"latitude": -6.1754, "longitude": 106.8272}
    asked = stand.lines.bot_says(sari, "", 12, location=place, has_protected_content=True)
    said = await sari.write("Sudah ada, Bu", topic=12, reply_to=asked.wire["message_id"])
    await sari.edit(said.id, "Sudah kami terima, Bu 🙏", bot=BOT)
    stand.lines.react(sari, said.id, "👌")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_four_phones_fit_side_by_side_and_the_switcher_brings_the_others(
    stand: Stand, visit: Visit, scheme: str
) -> None:
    company(stand)
    await converse(stand)
    page = await visit(scheme=scheme)
    await phone(page, "Sari").get_by_role("tab", name="Tiket").click()
    await phone(page, "Joko").get_by_role("tab", name="Order").click()
    for name in ("Ibu Rina", "Sari", "Joko", "Pak Anton"):
        await expect(phone(page, name)).to_be_in_viewport(ratio=1)
    await expect(phone(page, "Sari").get_by_role("link")).to_have_count(0)  # nothing to be saved
    weak: Sequence[Any] = await page.evaluate(CONTRAST)
    assert list(weak) == [], json.dumps(weak, indent=1)
    await phone(page, "Ibu Rina").get_by_role("button", name="Attach", exact=True).click()
    await show(page, f"company-1440-{scheme}")
    await page.get_by_role("navigation").get_by_role("button", name="Wati").click()
    await expect(phone(page, "Wati")).to_be_in_viewport(ratio=1)


async def test_the_whole_company_fits_a_narrow_screen_one_at_a_time(
    stand: Stand, visit: Visit
) -> None:
    company(stand)
    await converse(stand)
    page = await visit(width=390, height=844)
    await show(page, "company-customer-390")
    for name in ("Joko", "Sari"):
        await page.get_by_role("navigation").get_by_role("button", name=name).click()
        await expect(phone(page, name).get_by_role("textbox")).to_be_in_viewport(ratio=1)
    await phone(page, "Sari").get_by_role("tab", name="Tiket").click()
    await show(page, "company-agent-390")
    wide = await page.locator("html, .masthead, .screen, .scroll").evaluate_all(
        "all => all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.className)"
    )
    assert wide == []
