"""``topeng demo``: the live scene with its page."""

import asyncio
import contextlib
from dataclasses import dataclass, field

import click
from aiohttp import web

from bots.sandbox.carriers import Sandbox
from bots.sandbox.page import Stage, page
from relay.errors import TopengError
from topeng.cli.frame import Ground
from topeng.demo.account import introduction
from topeng.demo.matters import Matter, matters
from topeng.demo.scene import PACE, Scene, scene
from topeng.signals import until_told

PAGE = "/phones"


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
        if what == "open" and matter.running is None:
            try:
                await self.open(self.scene, matter)
            except TopengError as refusal:
                raise ValueError(str(refusal)) from None  # the page shows it
        elif what == "end" and matter.running is not None:
            await matter.running.end()
            matter.running = None

    async def open(self, where: Scene, matter: Matter) -> None:
        """Open a matter."""
        matter.running = await matter.open(where)

    async def watch(self) -> None:
        """Notice when a matter ends by somebody else's hand."""
        while True:
            await asyncio.sleep(0.25)
            for matter in self.matters:
                known = matter.running
                with contextlib.suppress(TopengError):
                    if known is not None and await known.is_over() and matter.running is known:
                        matter.running = None


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
        watcher = asyncio.ensure_future(director.watch())
        try:
            await until_told(server)
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)


async def _to_the_page(_: web.Request) -> web.Response:
    raise web.HTTPFound(f"{PAGE}/")
