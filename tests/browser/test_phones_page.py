"""The phones page in a browser, as a visitor meets it."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.bots.sandbox.quiet_lines import BOT
from tests.browser.conftest import Stand, Visit
from tests.browser.looks import CONTRAST, phone, png, show

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CLAIM = {"inline_keyboard": [[{"text": "Ambil · Claim", "callback_data": "claim:1"}]]}


def current(phone: Locator) -> Locator:
    """The chat that a phone shows."""
    return phone.locator(".thread.current")


async def top(element: Locator) -> float:
    """How far down the window it stands, in pixels."""
    return float(await element.evaluate("element => element.getBoundingClientRect().top"))


# --- writing ---


async def test_a_text_typed_on_whatsapp_stands_there_and_its_ticks_follow(
    stand: Stand, visit: Visit
) -> None:
    page = await visit()
    rina = phone(page, "Ibu Rina")
    await rina.get_by_role("textbox").fill("Saya mau upgrade akun")
    await rina.get_by_role("textbox").press("Enter")
    said = rina.locator(".message.mine")
    await expect(said).to_contain_text("Saya mau upgrade akun")
    await expect(rina.get_by_role("textbox")).to_have_value("")
    await expect(said.get_by_role("img", name="Sent")).to_be_visible()
    stand.rina.mark(stand.rina.messages()[-1].id, "delivered")
    await expect(said.get_by_role("img", name="Delivered")).to_be_visible()
    stand.rina.mark(stand.rina.messages()[-1].id, "read")
    await expect(said.get_by_role("img", name="Read")).to_be_visible()


async def test_shift_and_enter_make_a_line_and_the_button_sends(stand: Stand, visit: Visit) -> None:
    page = await visit()
    rina = phone(page, "Ibu Rina")
    await rina.get_by_role("textbox").press_sequentially("satu")
    await rina.get_by_role("textbox").press("Shift+Enter")
    await rina.get_by_role("textbox").press_sequentially("dua")
    await rina.get_by_role("button", name="Send").click()
    await expect(rina.locator(".message.mine .text")).to_have_text("satu\ndua", use_inner_text=True)
    assert stand.rina.messages()[-1].text == "satu\ndua"


async def test_a_message_can_be_quoted(stand: Stand, visit: Visit) -> None:
    page = await visit()
    rina = phone(page, "Ibu Rina")
    await rina.get_by_role("button", name="Quote this message").first.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("Ya, bisa")
    await page.keyboard.press("Enter")
    await expect(rina.locator(".message.mine .quoted")).to_have_text(
        "Selamat pagi, Ibu. Ada yang bisa kami bantu?"
    )
    await expect(rina.locator(".composer .quote")).to_be_hidden()


async def test_news_leaves_a_draft_and_the_cursor_alone(stand: Stand, visit: Visit) -> None:
    page = await visit()
    sari = phone(page, "Sari")
    await sari.get_by_role("textbox").press_sequentially("Sebentar ya")
    await sari.get_by_role("textbox").press("Home")
    stand.lines.bot_says(stand.sari, "Tiket baru")
    stand.lines.open_topic(stand.sari, 12, "K7Q2")
    await expect(sari.get_by_role("tab")).to_have_count(2)
    await expect(sari.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("Baik. ")
    await expect(sari.get_by_role("textbox")).to_have_value("Baik. Sebentar ya")


async def test_every_chat_keeps_its_own_draft(stand: Stand, visit: Visit) -> None:
    stand.lines.open_topic(stand.sari, 12, "K7Q2")
    page = await visit()
    sari = phone(page, "Sari")
    await sari.get_by_role("textbox").fill("untuk umum")
    await sari.get_by_role("tab", name="K7Q2").click()
    await expect(sari.get_by_role("textbox", name="Message to K7Q2")).to_have_value("")
    await sari.get_by_role("tab", name="Meja Bantuan").click()
    await expect(sari.get_by_role("textbox")).to_have_value("untuk umum")


async def test_a_refusal_is_said_and_the_text_stays(
    stand: Stand, visit: Visit, complaints: list[str]
) -> None:
    page = await visit()
    rina = phone(page, "Ibu Rina")
    await rina.get_by_role("textbox").fill("x" * 4097)
    await rina.get_by_role("textbox").press("Enter")
    await expect(page.get_by_role("alert")).to_have_text(
        "A message holds up to 4,096 characters: send it in parts."
    )
    await expect(rina.get_by_role("textbox")).to_have_value("x" * 4097)
    await show(page, "refused-1440")
    complaints.clear()  # the browser reports the 400 itself


async def test_a_picture_is_chosen_looked_at_and_sent(stand: Stand, visit: Visit) -> None:
    page = await visit()
    rina = phone(page, "Ibu Rina")
    await rina.get_by_label("Attach a picture").set_input_files(
        {"name": "ktp.png", "mimeType": "image/png", "buffer": png()}
    )
    await expect(rina.locator(".attached")).to_contain_text("ktp.png")
    await show(page, "attached-1440")
    await rina.get_by_role("textbox").fill("Ini KTP saya")
    await rina.get_by_role("textbox").press("Enter")
    picture = rina.get_by_role("img", name="Picture")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 320)
    await expect(rina.locator(".attached")).to_be_hidden()
    await rina.get_by_role("button", name="Open picture").click()
    await expect(page.get_by_role("dialog", name="Picture")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Picture")).to_be_hidden()
    assert stand.rina.messages()[-1].text == "Ini KTP saya"


# --- tickets ---


async def test_a_claim_opens_a_topic_and_its_end_takes_every_message_away(
    stand: Stand, visit: Visit
) -> None:
    page = await visit()
    sari = phone(page, "Sari")
    stand.lines.bot_says(stand.sari, "🎫 K7Q2 · upgrade", reply_markup=CLAIM)
    await sari.get_by_role("button", name="Ambil · Claim").click()
    await expect(sari.get_by_role("button", name="Ambil · Claim")).not_to_have_attribute(
        "aria-busy", "true"
    )
    assert stand.lines.pressed == [("telegram:1001", "claim:1")]

    stand.lines.open_topic(stand.sari, 12, "K7Q2 · upgrade")
    stand.lines.bot_says(stand.sari, "Saya mau upgrade", 12, has_protected_content=True)
    await expect(sari.get_by_role("tab", name="K7Q2", selected=True)).to_be_visible()
    await expect(current(sari)).to_contain_text("Saya mau upgrade")
    await expect(sari.locator(".sees")).to_have_text("K7Q2 · upgrade")
    await sari.get_by_role("textbox").fill("Baik, Ibu")
    await sari.get_by_role("textbox").press("Enter")
    await expect(current(sari).locator(".mine")).to_contain_text("Baik, Ibu")
    assert [message.text for message in stand.sari.messages(12)] == [
        "Saya mau upgrade",
        "Baik, Ibu",
    ]
    await show(page, "claimed-1440")

    await stand.sari.delete_topic(12)
    await expect(sari.locator(".note")).to_contain_text("“K7Q2 · upgrade” is over")
    await show(page, "vanished-1440")
    await expect(sari.get_by_role("tab")).to_have_count(1)
    await expect(page.locator("body")).not_to_contain_text("Saya mau upgrade")
    await expect(current(sari)).to_contain_text("Selamat datang, Sari.")


async def test_what_comes_in_behind_ones_back_is_counted(stand: Stand, visit: Visit) -> None:
    stand.lines.open_topic(stand.sari, 12, "K7Q2")
    page = await visit()
    sari = phone(page, "Sari")
    for text in ("satu", "dua"):
        stand.lines.bot_says(stand.sari, text, 12)
    await expect(sari.get_by_role("tab", name="K7Q2 2 unread")).to_be_visible()
    await sari.get_by_role("tab", name="K7Q2").click()
    await expect(sari.get_by_role("tab", name="K7Q2", exact=True)).to_be_visible()


async def test_what_a_bot_answers_to_a_button_shows_on_that_phone(
    stand: Stand, visit: Visit
) -> None:
    page = await visit()
    stand.sari.toasts.append("Sudah diambil rekan lain.")
    stand.sari.touch()
    await expect(phone(page, "Sari").get_by_text("Sudah diambil rekan lain.")).to_be_visible()


async def test_a_phone_without_chats_can_begin_one(stand: Stand, visit: Visit) -> None:
    stand.lines.phones.whatsapp("+628111222333", "Pak Budi")
    page = await visit()
    budi = phone(page, "Pak Budi")
    await budi.get_by_role("textbox", name="Message to the company").fill("Halo?")
    await budi.get_by_role("textbox").press("Enter")
    await expect(budi.locator(".message.mine")).to_contain_text("Halo?")
    await expect(budi.get_by_role("textbox", name="Message to Toko Melati")).to_have_value("")


async def test_marks_of_a_message_are_shown_and_spoken(stand: Stand, visit: Visit) -> None:
    mine = await stand.sari.write("Halo")
    stand.lines.react(stand.sari, mine.id, "👌")
    stand.lines.bot_says(stand.sari, "Rahasia", has_protected_content=True, edit_date=1)
    page = await visit()
    sari = phone(page, "Sari")
    await expect(sari.locator(".message.mine .reaction")).to_have_text("👌")
    last = sari.locator(".message").last
    await expect(last.get_by_role("img", name="Protected")).to_be_visible()
    await expect(last).to_contain_text("edited")


async def test_a_step_of_the_play_is_one_button(stand: Stand, visit: Visit) -> None:
    page = await visit()
    await page.get_by_role("button", name="End the ticket").click()
    await expect(page.get_by_role("button", name="End the ticket")).to_be_enabled()
    assert stand.acted == ["end"]


# --- texts ---


async def test_markup_in_a_text_is_only_text(stand: Stand, visit: Visit) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script><b>tebal</b>"
    stand.lines.arrive(stand.rina, evil)
    stand.lines.open_topic(stand.sari, 12, evil)
    stand.rina.name = evil
    page = await visit()
    await expect(page.locator(".message").last.locator(".text")).to_be_attached()
    await expect(phone(page, evil).locator(".message .text").last).to_have_text(evil)
    await expect(phone(page, "Sari").get_by_role("tab").last).to_contain_text(evil)
    assert await page.locator(".phones script, .phones b b, img[src=x]").count() == 0


@pytest.mark.parametrize(
    ("text", "direction"),
    [("مرحبا، أنا عند الباب", "rtl"), ("Halo 👋🏽 𠜎", "ltr"), ("שלום", "rtl")],
)
async def test_a_text_runs_in_its_own_direction(
    stand: Stand, visit: Visit, text: str, direction: str
) -> None:
    stand.lines.arrive(stand.rina, text)
    page = await visit()
    body = phone(page, "Ibu Rina").locator(".message .body").last
    await expect(body).to_contain_text(text)
    assert await body.evaluate("(element, way) => element.matches(`:dir(${way})`)", direction)


@pytest.mark.parametrize("width", [390, 1440])
async def test_no_text_is_too_long_or_too_wide(stand: Stand, visit: Visit, width: int) -> None:
    stand.lines.arrive(stand.rina, "a" * 4096)
    stand.lines.bot_says(stand.sari, "https://example.com/" + "b" * 400, reply_markup=CLAIM)
    stand.lines.open_topic(stand.sari, 12, "K" * 128)
    page = await visit(width=width)
    await expect(phone(page, "Ibu Rina").locator(".message").last).to_be_attached()
    wide = await page.locator("html, .masthead, .owner, .screen, .scroll").evaluate_all(
        "all => all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.className)"
    )
    assert wide == []


# --- long chats and broken lines ---


async def test_a_long_chat_shows_its_end_and_more_on_request(stand: Stand, visit: Visit) -> None:
    for number in range(1200):
        stand.lines.arrive(stand.rina, f"baris {number}")
    page = await visit()
    rina = phone(page, "Ibu Rina")
    await expect(rina.locator(".message").last).to_contain_text("baris 1199")
    await expect(rina.locator(".message").last).to_be_in_viewport()
    await expect(rina.locator(".message")).to_have_count(200)
    await rina.get_by_role("button", name="Earlier messages").click()
    await expect(rina.locator(".message")).to_have_count(400)
    await expect(rina.locator(".message").first).to_contain_text("baris 800")


async def test_who_reads_further_up_is_left_there_and_told(stand: Stand, visit: Visit) -> None:
    for number in range(60):
        stand.lines.arrive(stand.rina, f"baris {number}")
    page = await visit()
    rina = phone(page, "Ibu Rina")
    read = rina.locator(".message", has_text="baris 20").first
    await read.scroll_into_view_if_needed()
    before = await top(read)
    stand.lines.arrive(stand.rina, "kabar baru")
    await expect(rina.get_by_role("button", name="1 new")).to_be_visible()
    assert await top(read) == pytest.approx(before, abs=1)
    await rina.get_by_role("button", name="1 new").click()
    await expect(rina.locator(".message").last).to_be_in_viewport()
    await expect(rina.get_by_role("button", name="1 new")).to_be_hidden()


async def test_the_page_comes_back_by_itself_and_catches_up(
    stand: Stand, visit: Visit, complaints: list[str]
) -> None:
    page = await visit()
    await phone(page, "Ibu Rina").get_by_role("textbox").fill("belum terkirim")
    await stand.stop()
    await expect(page.locator(".live")).to_have_text("reconnecting")
    stand.lines.arrive(stand.rina, "sementara itu")
    await stand.start()
    await expect(page.locator(".live")).to_have_text("live")
    await expect(phone(page, "Ibu Rina").locator(".message").last).to_contain_text("sementara itu")
    await expect(phone(page, "Ibu Rina").get_by_role("textbox")).to_have_value("belum terkirim")
    complaints.clear()  # the browser reports the cut itself


# --- the page as such ---


async def test_on_a_narrow_screen_one_phone_shows_and_the_switcher_changes_it(
    stand: Stand, visit: Visit
) -> None:
    page = await visit(width=390, height=844)
    rina, sari = phone(page, "Ibu Rina"), phone(page, "Sari")
    await expect(rina.get_by_role("textbox")).to_be_in_viewport()
    await expect(sari.get_by_role("textbox")).not_to_be_in_viewport()
    await show(page, "first-390")
    await page.get_by_role("navigation").get_by_role("button", name="Sari").click()
    await expect(sari.get_by_role("textbox")).to_be_in_viewport(ratio=1)
    await expect(rina.get_by_role("textbox")).not_to_be_in_viewport()
    await expect(page.get_by_role("button", name="Sari")).to_have_attribute("aria-current", "true")
    await show(page, "second-390")


async def test_a_new_phone_joins_the_row(stand: Stand, visit: Visit) -> None:
    page = await visit()
    await expect(page.get_by_role("article")).to_have_count(2)
    stand.lines.agent(1002, "Pak Budi", "budi")
    await expect(phone(page, "Pak Budi").get_by_role("textbox")).to_be_visible()


async def test_everything_can_be_done_by_keyboard(stand: Stand, visit: Visit) -> None:
    stand.lines.open_topic(stand.sari, 12, "K7Q2")
    page = await visit()
    sari = phone(page, "Sari")
    await sari.get_by_role("tab", name="Meja Bantuan").focus()
    await page.keyboard.press("ArrowRight")
    await expect(sari.get_by_role("tab", name="K7Q2", selected=True)).to_be_focused()
    for _ in range(8):
        await page.keyboard.press("Tab")
        if await sari.get_by_role("textbox").evaluate("box => box === document.activeElement"):
            break
    await page.keyboard.type("Dari papan ketik")
    await page.keyboard.press("Enter")
    await expect(current(sari).locator(".mine")).to_contain_text("Dari papan ketik")


async def test_every_control_has_a_name(stand: Stand, visit: Visit) -> None:
    stand.lines.open_topic(stand.sari, 12, "K7Q2")
    stand.lines.bot_says(stand.sari, "🎫", reply_markup=CLAIM)
    page = await visit()
    tree = await page.locator("body").aria_snapshot()
    controls = [line.strip("- ") for line in tree.splitlines()]
    kinds = ("button", "textbox", "tab", "link", "article", "img", "dialog", "tabpanel")
    assert [line for line in controls if line.rstrip(":") in kinds] == []
    assert len([line for line in controls if line.startswith("button")]) > 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_its_ground(
    stand: Stand, visit: Visit, scheme: str
) -> None:
    stand.lines.open_topic(stand.sari, 12, "K7Q2")
    await stand.rina.say("Halo")
    await stand.sari.write("Halo", bot=BOT)
    page = await visit(scheme=scheme)
    await expect(page.locator(".message")).to_have_count(4)
    weak: Sequence[Any] = await page.evaluate(CONTRAST)
    assert list(weak) == [], json.dumps(weak, indent=1)


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(1440, 900, "light"), (390, 844, "light"), (820, 1180, "dark")],
)
async def test_the_page_is_photographed(
    stand: Stand, visit: Visit, width: int, height: int, scheme: str
) -> None:
    stand.lines.open_topic(stand.sari, 12, "K7Q2 · upgrade")
    said = await stand.rina.say("Pagi. Saya mau upgrade akun, fotonya saya kirim ke sini?")
    stand.rina.mark(said.id, "read")
    stand.lines.bot_says(stand.sari, "🎫 K7Q2 · upgrade\nMenunggu 2 menit", reply_markup=CLAIM)
    stand.lines.bot_says(stand.sari, said.text, 12, has_protected_content=True)
    answer = await stand.sari.write("Betul, Ibu. Kirim di sini saja ya 🙏", topic=12)
    stand.lines.react(stand.sari, answer.id, "👌")
    stand.lines.arrive(stand.rina, answer.text)
    page = await visit(width=width, height=height, scheme=scheme)
    await phone(page, "Sari").get_by_role("tab", name="K7Q2").click()
    await page.evaluate(
        "document.querySelector('.phones').scrollTo({left: 0, behavior: 'instant'})"
    )
    await expect(page.locator(".message")).to_have_count(7)
    await show(page, f"phones-{width}-{scheme}")
