"""``topeng demo``: the live scene with its page."""

import asyncio
import contextlib
import secrets
from dataclasses import dataclass

import click
from aiohttp import web

from bots.sandbox.carriers import Sandbox
from bots.sandbox.page import Stage, page
from relay.errors import Conflict, NotFound
from relay.ticket import TicketKind
from topeng import logs
from topeng.cli.frame import database
from topeng.config import load
from topeng.demo.scene import PACE, Scene, scene
from topeng.port import listen
from topeng.serve import until_told
from topeng.tickets import NewTicket, Shown

PAGE = "/phones"


@dataclass(slots=True)
class Director:
    """Knows what the play is at, and does what its buttons say."""

    scene: Scene | None = None
    ticket: Shown | None = None

    def stage(self) -> Stage:
        """What the page's head shows."""
        if self.ticket is None:
            return {
                "title": "The ticket has ended",
                "lines": ["Every leg is silent. Write once more: it reaches nobody."],
                "actions": [{"id": "open", "label": "Open a ticket"}],
            }
        code, ref = self.ticket.ticket.code, self.ticket.ref
        return {
            "title": f"Ticket {code} · {ref}",
            "lines": [
                "Write as the customer, take the ticket as an agent, and talk. Then end it and see both go silent."
            ],
            "actions": [{"id": "end", "label": f"End ticket {code}"}],
        }

    async def act(self, action: str) -> None:
        """Open a ticket, or end the one that is open."""
        if self.scene is None:
            return
        if action == "open" and self.ticket is None:
            await self.open(self.scene)
        elif action == "end" and self.ticket is not None:
            with contextlib.suppress(Conflict, NotFound):
                await self.scene.office.tickets.close(self.ticket.ticket.code)
            self.ticket = None

    async def open(self, where: Scene) -> None:
        """Open an upgrade ticket for the customer."""
        new = NewTicket(
            where.service,
            TicketKind.UPGRADE,
            f"UPG-{secrets.randbelow(9000) + 1000}",
            where.customer_address(),
        )
        self.ticket = await where.office.tickets.open(new)

    async def watch(self, where: Scene) -> None:
        """Notice when the ticket ends by somebody else's hand."""
        while True:
            await asyncio.sleep(0.25)
            if self.ticket is not None:
                now = await where.office.tickets.find(self.ticket.ticket.code)
                self.ticket = self.ticket if now.ticket.ended_at is None else None


async def show_live() -> None:
    """Show the scene until SIGINT or SIGTERM."""
    logs.set_up()
    settings, director = load(), Director()

    def mount(app: web.Application, sandbox: Sandbox) -> None:
        app.router.add_get("/", _to_the_page)
        app.add_subapp(PAGE, page(sandbox.phones, director.stage, director.act))

    with listen("127.0.0.1", settings.port) as sock:
        async with (
            database(settings, own=True) as server,
            scene(settings, server.dsn, sock, policy=settings.policy, mount=mount) as set_scene,
        ):
            director.scene = set_scene
            await director.open(set_scene)
            await set_scene.customer.say(
                "Halo, saya mau upgrade akun. Dokumen apa saja yang dibutuhkan?"
            )
            rate = PACE.person
            click.echo(f"Open {set_scene.url}{PAGE}/ and talk. Ctrl-C ends everything.")
            click.echo(
                f"The sandbox takes {rate.count:g} messages a second per person, {PACE.proxy.count:g} per carrier.",
                err=True,
            )
            watcher = asyncio.ensure_future(director.watch(set_scene))
            try:
                await until_told(server)
            finally:
                watcher.cancel()
                await asyncio.gather(watcher, return_exceptions=True)


async def _to_the_page(_: web.Request) -> web.Response:
    raise web.HTTPFound(f"{PAGE}/")
