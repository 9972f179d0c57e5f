"""``topeng demo``: the live scene with its page."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import click
from aiohttp import web

from bots.sandbox.carriers import Sandbox
from bots.sandbox.page import Action, Stage, page
from relay.errors import Conflict, NotFound, TopengError
from relay.session import Role
from relay.ticket import TicketKind
from topeng.cli.frame import Ground
from topeng.demo.account import introduction
from topeng.demo.booking import book
from topeng.demo.scene import PACE, Scene, scene
from topeng.life.opening import NewTicket
from topeng.life.tickets import Shown
from topeng.signals import until_told

PAGE = "/phones"


@dataclass(slots=True)
class Matter:
    """One matter between people on stage: what it is about, how its ticket is opened, and the one that is open."""

    id: str
    whose: str
    hint: str
    open: Callable[[Scene], Awaitable[Shown]]
    ticket: Shown | None = None

    def actions(self) -> list[Action]:
        """What may happen to it next."""
        if self.ticket is None:
            return [{"id": f"open:{self.id}", "label": f"Open {self.whose}", "tone": "main"}]
        code = self.ticket.ticket.code
        return [{"id": f"end:{self.id}", "label": f"End ticket {code}", "tone": "ends"}]

    def line(self) -> str:
        """What can be tried while its ticket is open."""
        if self.ticket is None:
            return ""
        return f"{self.ticket.ticket.code} · {self.ticket.ref}: {self.hint}"


def _ref(kind: str) -> str:
    return f"{kind}-{secrets.randbelow(9000) + 1000}"


async def _upgrade(where: Scene) -> Shown:
    customer = where.customer_address()
    new = NewTicket(where.service, TicketKind.UPGRADE, _ref("UPG"), customer)
    return await where.office.tickets.open(new)


async def _order(where: Scene) -> Shown:
    driver, customer = where.of(Role.DRIVER)[0].name, where.customer_address()
    kind, ref = TicketKind.TRANSACTION, _ref("ORD")
    new = NewTicket(where.service, kind, ref, customer, driver=driver, desk=False)
    return await where.office.tickets.open(new)


async def _lost_item(where: Scene) -> Shown:
    passenger = where.passenger_address()
    new = NewTicket(where.service, TicketKind.TRANSACTION, _ref("LOST"), passenger)
    return await where.office.tickets.open(new)


async def _ride(where: Scene) -> Shown:
    return await where.office.tickets.find(await book(where.client, _ref("RIDE")))


def matters() -> tuple[Matter, ...]:
    """What the play is made of; the first is open when the page comes up."""
    return (
        Matter(
            "upgrade",
            "Ibu Rina’s upgrade ticket",
            "write as Ibu Rina, take the ticket as an agent, and talk.",
            _upgrade,
        ),
        Matter(
            "order",
            "Joko’s order",
            "Joko and Ibu Rina talk; Joko has quick replies.",
            _order,
        ),
        Matter(
            "lost",
            "Pak Anton’s lost item",
            "tap Pak Anton’s link; what LAPOR says goes to Wati.",
            _lost_item,
        ),
        Matter(
            "ride",
            "a ride on plain phones",
            "two people, each with a number to write to and to call.",
            _ride,
        ),
    )


@dataclass(slots=True)
class Director:
    """Knows what the play is at, and does what its buttons say."""

    matters: tuple[Matter, ...] = field(default_factory=matters)
    scene: Scene | None = None

    def stage(self) -> Stage:
        """What the page's head shows."""
        lines = [line for matter in self.matters if (line := matter.line())]
        actions = [action for matter in self.matters for action in matter.actions()]
        if not lines:
            return {
                "title": "No ticket is open",
                "lines": ["Every leg is silent. Write once more: it reaches nobody."],
                "actions": actions,
            }
        open_now = "One ticket is open" if len(lines) == 1 else f"{len(lines)} tickets are open"
        title = f"{open_now}. End one, and every leg of it falls silent."
        return {"title": title, "lines": lines, "actions": actions}

    async def act(self, action: str) -> None:
        """Open a ticket, or end one that is open."""
        what, _, id = action.partition(":")
        matter = next((one for one in self.matters if one.id == id), None)
        if self.scene is None or matter is None:
            return
        if what == "open" and matter.ticket is None:
            try:
                await self.open(self.scene, matter)
            except TopengError as refusal:
                raise ValueError(str(refusal)) from None  # the page shows it
        elif what == "end" and matter.ticket is not None:
            with contextlib.suppress(Conflict, NotFound):
                await self.scene.office.tickets.close(matter.ticket.ticket.code)
            matter.ticket = None

    async def open(self, where: Scene, matter: Matter) -> None:
        """Open the ticket of a matter."""
        matter.ticket = await matter.open(where)

    async def watch(self, where: Scene) -> None:
        """Notice when a ticket ends by somebody else's hand."""
        while True:
            await asyncio.sleep(0.25)
            for matter in self.matters:
                if (known := matter.ticket) is None:
                    continue
                now = await where.office.tickets.find(known.ticket.code)
                if now.ticket.ended_at is not None and matter.ticket is known:
                    matter.ticket = None


async def show_live(ground: Ground) -> None:
    """Show the scene until SIGINT or SIGTERM."""
    settings, server, director = ground.settings, ground.server, Director()

    def mount(app: web.Application, sandbox: Sandbox) -> None:
        app.router.add_get("/", _to_the_page)
        app.add_subapp(PAGE, page(sandbox.phones, director.stage, director.act))

    async with scene(
        settings, server, ground.sock, policy=settings.policy, mount=mount
    ) as set_scene:
        director.scene = set_scene
        await director.open(set_scene, director.matters[0])
        await set_scene.customer.say(
            "Halo, saya mau upgrade akun. Dokumen apa saja yang dibutuhkan?"
        )
        rate = PACE.person
        click.echo(f"Open {set_scene.url}{PAGE}/ and talk. Ctrl-C ends everything.")
        click.echo(introduction(set_scene.url, set_scene.client.credentials))
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
