"""The whole of ``topeng demo``, played in a browser: what a newcomer sees after one command."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from twilio.rest import Client  # type: ignore[import-untyped]

from tests.browser.conftest import Visit
from tests.browser.looks import phone, png, show

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
PATIENCE = 30_000


class Demo:
    """What the demo says of itself when it has started."""

    def __init__(self, said: str) -> None:
        self.url = self._of(r"Open (\S+)", said)
        self.base_url = self._of(r'base_url = "([^"]+)"', said)
        self.account_sid = self._of(r"TWILIO_ACCOUNT_SID=(\S+)", said)
        self.auth_token = self._of(r"TWILIO_AUTH_TOKEN=(\S+)", said)

    @staticmethod
    def _of(pattern: str, said: str) -> str:
        found = re.search(pattern, said)
        assert found is not None
        return found[1]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """What `topeng demo` prints, on a data folder of its own; each test plays its own tickets."""
    folder = tmp_path_factory.mktemp("demo")
    settings = {
        "TOPENG_PORT": "0",
        "TOPENG_DATA_DIR": str(folder / "data"),
        "TOPENG_KEY_FILE": str(folder / "keys" / "keys.json"),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "topeng", "demo",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, env=os.environ | settings,
    )  # fmt: skip
    assert process.stdout is not None
    lines = [(await asyncio.wait_for(process.stdout.readline(), 90)).decode() for _ in range(4)]
    yield Demo("".join(lines))
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0


async def write(page: Page, name: str, text: str) -> None:
    box = phone(page, name).get_by_role("textbox")
    await box.fill(text)
    await box.press("Enter")


async def answer(page: Page, name: str) -> None:
    """Take the call that rings, with the key that no voicemail presses."""
    await phone(page, name).get_by_role("button", name="Answer").click(timeout=PATIENCE)
    await phone(page, name).get_by_role("button", name="Keypad").click(timeout=PATIENCE)
    await phone(page, name).get_by_role("button", name="1", exact=True).click()


async def test_a_ticket_lives_and_ends_on_the_page(demo: Demo, visit: Visit) -> None:
    page = await visit(url=demo.url)
    rina, sari, budi = (phone(page, name) for name in ("Ibu Rina", "Sari", "Budi"))

    await sari.get_by_role("button", name="Ambil").click(timeout=PATIENCE)
    await expect(sari.get_by_role("button", name="Selesai")).to_be_visible(timeout=PATIENCE)
    await expect(budi.get_by_text("sudah diambil rekan Anda")).to_be_visible(timeout=PATIENCE)
    await expect(sari.get_by_text("Dokumen apa saja").last).to_be_visible(timeout=PATIENCE)

    await write(page, "Sari", "Mohon foto formulirnya, Bu. 🙏")
    await expect(rina.get_by_text("Mohon foto formulirnya")).to_be_visible(timeout=PATIENCE)
    await rina.get_by_label("Attach a picture").set_input_files(
        {"name": "formulir-0812.png", "mimeType": "image/png", "buffer": png()}
    )
    await write(page, "Ibu Rina", "Ini fotonya <b>ya</b>")
    await expect(sari.get_by_text("Ini fotonya <b>ya</b>")).to_be_visible(timeout=PATIENCE)
    await expect(sari.locator("img[src*='media/']").first).to_be_visible(timeout=PATIENCE)
    await show(page, "demo-1440")

    await write(page, "Ibu Rina", "wa saya nol delapan satu dua 3456 7890 ya")
    await expect(sari.get_by_text("wa saya [nomor disamarkan] ya")).to_be_visible(timeout=PATIENCE)
    await expect(rina.get_by_text("Pesan Anda terkirim, tetapi nomor telepon")).to_be_visible(
        timeout=PATIENCE
    )
    await show(page, "demo-masked-1440")

    await sari.get_by_role("button", name="Selesai").click()
    await expect(sari.get_by_role("tab", name="Tiket")).to_have_count(0, timeout=PATIENCE)
    await expect(rina.get_by_text("telah selesai")).to_be_visible(timeout=PATIENCE)
    await write(page, "Ibu Rina", "Masih ada orang?")
    await expect(rina.get_by_text("Tidak ada percakapan yang aktif")).to_be_visible(
        timeout=PATIENCE
    )
    await expect(sari.get_by_text("Masih ada orang?")).to_have_count(0)
    await show(page, "demo-ended-1440")


async def test_the_demo_fits_a_narrow_screen_and_its_buttons_work(demo: Demo, visit: Visit) -> None:
    page = await visit(url=demo.url, width=390, height=844)

    await page.get_by_role("button", name="Open Joko’s order").click(timeout=PATIENCE)
    end = page.get_by_role("button", name="End ticket").last
    await expect(end).to_be_visible(timeout=PATIENCE)
    await show(page, "demo-390")
    await end.click()
    await expect(page.get_by_role("button", name="Open Joko’s order")).to_be_visible(
        timeout=PATIENCE
    )


async def test_a_driver_and_a_customer_with_a_link_play_too(demo: Demo, visit: Visit) -> None:
    page = await visit(url=demo.url)
    rina, joko, anton = (phone(page, name) for name in ("Ibu Rina", "Joko", "Pak Anton"))

    await page.get_by_role("button", name="Open Joko’s order").click(timeout=PATIENCE)
    await expect(joko.get_by_role("tab", name="Tiket")).to_be_visible(timeout=PATIENCE)
    await write(page, "Joko", "Saya sudah di lobi, Bu.")
    await expect(rina.get_by_text("Saya sudah di lobi, Bu.")).to_be_visible(timeout=PATIENCE)

    await page.get_by_role("button", name="Open Pak Anton’s lost item").click()
    link = anton.get_by_role("link").first
    await expect(link).to_be_visible(timeout=PATIENCE)
    await show(page, "demo-link-1440")
    await link.click()
    account = page.locator("[data-phone='telegram:7005']")
    await expect(account.get_by_text("Anda terhubung dengan kami")).to_be_visible(timeout=PATIENCE)
    await show(page, "demo-opened-1440")

    for whose in ("Pak Anton’s lost item", "Joko’s order"):
        await page.get_by_role("button", name="End ticket").last.click()
        await expect(page.get_by_role("button", name=f"Open {whose}")).to_be_visible(
            timeout=PATIENCE
        )
    await expect(joko.get_by_role("tab", name="Tiket")).to_have_count(0, timeout=PATIENCE)


async def test_a_driver_calls_a_customer_and_neither_sees_a_number_of_the_others(
    demo: Demo, visit: Visit
) -> None:
    page = await visit(url=demo.url)
    rina, joko = phone(page, "Ibu Rina"), phone(page, "Joko")

    await page.get_by_role("button", name="Open Joko’s order").click(timeout=PATIENCE)
    await joko.get_by_role("button", name="Telepon").click(timeout=PATIENCE)
    await answer(page, "Joko")
    await show(page, "demo-screened-1440")
    await answer(page, "Ibu Rina")
    await expect(rina.locator(".call.joined")).to_be_visible(timeout=PATIENCE)
    await joko.get_by_label("Say something").fill("Saya di lobi, Bu.")
    await joko.get_by_label("Say something").press("Enter")
    await expect(rina.get_by_text("Saya di lobi, Bu.")).to_be_visible(timeout=PATIENCE)
    for person, other in ((rina, "+62 812-0000-0033"), (joko, "+62 812-0000-0017")):
        seen = await person.locator(".call .number").inner_text()
        assert seen.startswith("+62 21")
        assert seen != other
    await show(page, "demo-call-1440")

    await page.get_by_role("button", name="End ticket").last.click()
    for person in (rina, joko):
        await expect(person.get_by_text("Call ended")).to_be_visible(timeout=PATIENCE)


async def test_people_of_a_proxy_session_have_phones_that_write_and_call(
    demo: Demo, visit: Visit
) -> None:
    page = await visit(url=demo.url)
    await page.get_by_role("button", name="Open a ride on plain phones").click(timeout=PATIENCE)
    alice, bob = phone(page, "Alice"), phone(page, "Bob")
    await expect(bob).to_be_visible(timeout=PATIENCE)

    await write(page, "Alice", "Where are you?")
    await expect(bob.get_by_text("Where are you?")).to_be_visible(timeout=PATIENCE)
    await bob.get_by_role("button", name="Call", exact=True).click()
    await bob.get_by_role("button", name="Call this number").click()
    await answer(page, "Alice")
    await expect(bob.locator(".call.joined")).to_be_visible(timeout=PATIENCE)
    await show(page, "demo-ride-1440")
    await page.get_by_role("button", name="End ride").click()
    await expect(alice.get_by_text("Call ended")).to_be_visible(timeout=PATIENCE)


async def test_the_steps_of_twilios_quick_start_work_with_the_address_changed(
    demo: Demo, visit: Visit
) -> None:
    def steps() -> tuple[Any, Any]:
        client = Client(demo.account_sid, demo.auth_token)
        client.proxy.base_url = demo.base_url
        service = client.proxy.v1.services.create(unique_name="unique_name")
        numbers = client.proxy.v1.services(service.sid).phone_numbers
        numbers.create(sid="PN" + "0" * 31 + "1")
        numbers.create(phone_number="+12125550170")
        session = client.proxy.v1.services(service.sid).sessions.create(
            unique_name="MyFirstSession"
        )
        people = client.proxy.v1.services(service.sid).sessions(session.sid).participants
        alice = people.create(friendly_name="Ann", identifier="+12125550151")
        people.create(friendly_name="Ben", identifier="+12125550152")
        return session, alice

    page = await visit(url=demo.url)
    session, ann = await asyncio.to_thread(steps)
    await expect(phone(page, "Ben")).to_be_visible(timeout=PATIENCE)
    await expect(phone(page, "Ann").locator(".sees")).to_have_text(
        re.sub(r"^(\+1)(\d{3})(\d{3})", r"\1 \2 \3 ", ann.proxy_identifier)
    )
    await write(page, "Ann", "Hello Ben")
    await expect(phone(page, "Ben").get_by_text("Hello Ben")).to_be_visible(timeout=PATIENCE)
    found = await asyncio.to_thread(session.fetch)
    assert found.status == "in-progress"
