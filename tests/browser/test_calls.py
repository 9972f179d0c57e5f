"""A masked call on the phones page: it rings, is answered, runs and ends."""

import json
import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page, expect
from twilio.rest import Client  # type: ignore[import-untyped]

from bots.sandbox.page import page as phones_page
from tests.bots.sandbox.telephony import JOKO, OTHER_PROXY, PROXY, Line, telephones
from tests.browser.conftest import Visit
from tests.browser.looks import CONTRAST, phone, show

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MASKED = f'<Dial callerId="{OTHER_PROXY}" answerOnBridge="true"><Number url="/whisper">{JOKO}</Number></Dial>'
WHISPER = '<Gather numDigits="1" action="/pressed"><Say>Panggilan untuk pesanan ORD-7781. Tekan 1.</Say></Gather>'


@pytest_asyncio.fixture(loop_scope="session")
async def line() -> AsyncIterator[Line]:
    async with telephones(lambda _: Client("AC" + "0" * 32, "-")) as line:
        line.clock.now = datetime.now(UTC)  # the browser has the real time
        line.application.documents |= {"/voice": MASKED, "/whisper": WHISPER, "/pressed": ""}
        line.rina.part, line.joko.part = "customer", "driver"
        for someone, number in ((line.rina, PROXY), (line.joko, OTHER_PROXY)):
            someone.plain = True
            someone.open_chat(number)
        yield line


@pytest_asyncio.fixture(loop_scope="session")
async def url(line: Line) -> AsyncIterator[str]:
    """The page of the phones on this line."""
    house = web.Application()
    house.add_subapp("/phones", phones_page(line.sandbox.phones))
    runner = web.AppRunner(house, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/phones/"
    await runner.cleanup()


async def call(page: Page, name: str) -> None:
    """Call the number of the chat that is open."""
    await phone(page, name).get_by_role("button", name="Call", exact=True).click()
    await phone(page, name).get_by_role("button", name="Call this number").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_masked_call_rings_runs_and_ends(
    line: Line, url: str, visit: Visit, scheme: str
) -> None:
    page = await visit(url=url, scheme=scheme)
    rina, joko = phone(page, "Ibu Rina"), phone(page, "Joko")
    await rina.get_by_role("button", name="Call", exact=True).click()
    await expect(rina.get_by_label("Number", exact=True)).to_have_value(PROXY)
    await show(page, f"dial-1440-{scheme}")
    await rina.get_by_role("button", name="Call this number").click()

    await expect(rina.get_by_text("Calling…")).to_be_visible()
    await expect(joko.get_by_text("Incoming call")).to_be_visible()
    await expect(joko.locator(".call .number")).to_have_text("+1 500-555-0007")
    weak: Sequence[Any] = await page.evaluate(CONTRAST)
    assert list(weak) == [], json.dumps(weak, indent=1)
    await show(page, f"ringing-1440-{scheme}")

    await joko.get_by_role("button", name="Answer").click()
    await expect(joko.get_by_text("Tekan 1.")).to_be_visible()
    await expect(rina.get_by_text("Calling…")).to_be_visible()
    await joko.get_by_role("button", name="Keypad").click()
    await show(page, f"keys-1440-{scheme}")
    await joko.get_by_role("button", name="1", exact=True).click()
    await expect(rina.locator(".call.joined .standing")).to_have_text(re.compile(r"^\d:\d\d$"))
    await expect(joko.get_by_label("Say something")).to_be_visible()  # the keys are done with
    await rina.get_by_label("Say something").fill("Halo Pak, sudah sampai mana?")
    await rina.get_by_label("Say something").press("Enter")
    await expect(joko.get_by_text("Halo Pak, sudah sampai mana?")).to_be_visible()
    await show(page, f"talking-1440-{scheme}")

    line.clock.forward(seconds=65)
    await rina.get_by_role("button", name="Hang up").click()
    await expect(rina.get_by_text("Call ended · 1:05")).to_be_visible()
    await expect(joko.get_by_text("Call ended · 1:05")).to_be_visible()
    await show(page, f"hung-up-1440-{scheme}")
    await expect(joko.get_by_role("region", name="Call")).to_be_hidden()
    await expect(rina.get_by_role("textbox", name="Message to")).to_be_visible()


async def test_a_declined_call_and_a_missed_one_say_so(line: Line, url: str, visit: Visit) -> None:
    page = await visit(url=url)
    rina, joko = phone(page, "Ibu Rina"), phone(page, "Joko")
    await call(page, "Ibu Rina")
    await joko.get_by_role("button", name="Decline").click()
    await expect(joko.get_by_text("Declined")).to_be_visible()
    await expect(rina.get_by_role("region", name="Call")).to_be_hidden()

    await call(page, "Ibu Rina")
    await expect(joko.get_by_text("Incoming call")).to_be_visible()
    await rina.get_by_role("button", name="Hang up").click()
    await expect(joko.get_by_text("Missed call from +1 500-555-0007")).to_be_visible()


async def test_a_call_fits_a_narrow_screen_and_rings_where_one_does_not_look(
    line: Line, url: str, visit: Visit
) -> None:
    page = await visit(url=url, width=390, height=844)
    await call(page, "Ibu Rina")
    tab = page.get_by_role("navigation").get_by_role("button", name="Joko")
    await expect(tab).to_have_class("ringing")
    await show(page, "calling-390")
    await tab.click()
    joko = phone(page, "Joko")
    await show(page, "ringing-390")
    await joko.get_by_role("button", name="Answer").click()
    await joko.get_by_role("button", name="Keypad").click()
    await expect(joko.get_by_role("button", name="#", exact=True)).to_be_in_viewport(ratio=1)
    await expect(joko.get_by_role("button", name="Hang up")).to_be_in_viewport(ratio=1)
    await show(page, "keys-390")
    await joko.get_by_role("button", name="1", exact=True).click()
    await expect(joko.get_by_label("Say something")).to_be_in_viewport(ratio=1)
    await show(page, "talking-390")


async def test_a_number_is_dialled_or_written_to_by_hand(
    line: Line, url: str, visit: Visit
) -> None:
    page = await visit(url=url)
    rina = phone(page, "Ibu Rina")
    await rina.get_by_role("button", name="Call", exact=True).click()
    await rina.get_by_label("Number", exact=True).fill("")
    for key in "15005550007":
        await rina.get_by_role("button", name=key, exact=True).click()
    await expect(rina.get_by_label("Number", exact=True)).to_have_value(OTHER_PROXY)
    await rina.get_by_role("button", name="Write a text message").click()
    await expect(rina.get_by_role("tab", selected=True)).to_have_text("SMS +1 500-555-0007")
    await rina.get_by_role("button", name="Call", exact=True).click()
    await rina.get_by_label("Number", exact=True).fill("0812")
    await rina.get_by_role("button", name="Call this number").click()
    await expect(page.get_by_role("alert")).to_contain_text("begins with +")
    await rina.get_by_role("button", name="Do not call").click()
    await expect(rina.get_by_role("form", name="Dial a number")).to_be_hidden()


async def test_a_phone_that_is_handed_out_comes_into_view(
    line: Line, url: str, visit: Visit
) -> None:
    page = await visit(url=url, width=390, height=844)
    alice = line.sandbox.phones.plain("+12125550141", "Alice")
    alice.open_chat(PROXY)
    await expect(phone(page, "Alice").get_by_role("textbox")).to_be_in_viewport(ratio=1)
    await phone(page, "Alice").get_by_role("textbox").fill("Hello?")
    line.sandbox.phones.plain("+12125550142", "Bob")
    await expect(phone(page, "Bob")).to_be_attached()
    await expect(phone(page, "Alice").get_by_role("textbox")).to_be_in_viewport(ratio=1)
