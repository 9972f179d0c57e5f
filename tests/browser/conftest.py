"""A real browser before a real page; the carriers behind the phones are quiet ones."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

from bots.sandbox.page import Stage, page
from tests.bots.sandbox.quiet_lines import QuietLines

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOTS = Path(__file__).parent / "shots"

Visit = Callable[..., Awaitable[Page]]
"""Opens the page: `await visit(width=390, scheme="dark")`."""


class Stand:
    """The page on a port of its own, with a customer and an agent before it."""

    def __init__(self) -> None:
        self.lines = QuietLines()
        self.rina = self.lines.phones.whatsapp("+6281234567890", "Ibu Rina")
        self.sari = self.lines.agent(1001, "Sari", "sari_cs")
        self.lines.arrive(self.rina, "Selamat pagi, Ibu. Ada yang bisa kami bantu?")
        self.lines.bot_says(self.sari, "Selamat datang, Sari. Tiket baru muncul di sini.")
        self.acted: list[str] = []
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/phones/"

    def stage(self) -> Stage:
        return {
            "title": "What happens next",
            "lines": ["Sari claims the ticket.", "When it ends, the topic is gone."],
            "actions": [{"id": "end", "label": "End the ticket"}],
        }

    async def act(self, action: str) -> None:
        self.acted.append(action)

    async def start(self) -> None:
        house = web.Application()
        house.add_subapp("/phones", page(self.lines.phones, self.stage, self.act))
        self._runner = web.AppRunner(house, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def stand() -> AsyncIterator[Stand]:
    stand = Stand()
    await stand.start()
    yield stand
    await stand.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def complaints() -> AsyncIterator[list[str]]:
    """What the browser complained of. A test that expects a complaint takes it out."""
    complaints: list[str] = []
    yield complaints
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def visit(stand: Stand, browser: Browser, complaints: list[str]) -> AsyncIterator[Visit]:
    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    async def visit(
        width: int = 1440, height: int = 900, scheme: str = "light", url: str | None = None
    ) -> Page:
        at = url or stand.url

        def follow(request: Request) -> None:
            if not request.url.startswith(at):
                complaints.append(f"a request to {request.url}")

        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="en-GB",
            timezone_id="Asia/Jakarta",
        )
        context.set_default_timeout(10_000)
        page = await context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", follow)
        await page.goto(at)
        await page.wait_for_selector(".live[data-state=on]")
        await page.wait_for_selector(".phone")
        return page

    yield visit
    for context in browser.contexts:
        await context.close()
