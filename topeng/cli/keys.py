"""``topeng keys``."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import click

from topeng.cli.frame import as_json, database, run, show
from topeng.exits import Exit

if TYPE_CHECKING:
    from db.keys import Master
    from topeng.vault.rotation import Progress, Retired, Rotation

_SECONDS = 1.0
"""Between two lines of progress."""


@click.group()
def keys() -> None:
    """List, rotate and retire the master keys; a service that runs meanwhile runs on.

    They come from one place: a file (TOPENG_KEY_FILE), the environment (TOPENG_KEYS) or a command (TOPENG_KEY_COMMAND).
    """


@keys.command("list")
@as_json
def keys_list(*, as_json: bool) -> None:
    """List the master keys by version: which wraps new keys, and how many each wraps. Never a key itself."""

    async def act() -> None:
        from db import keys as table

        async with _rotation() as rotation:
            current = rotation.source.load().current
            async with rotation.database.connection() as connection:
                found = await table.masters(connection)
        show(
            [_fields(one, current) for one in found],
            as_json=as_json,
            text=lambda: (
                "\n".join(_line(one, current) for one in found)
                or "This database has no master key yet; `topeng serve` makes the first."
            ),
        )

    run(act)


@keys.command("rotate")
@click.option(
    "--retire", is_flag=True, help="Then take the older master keys away, as `keys retire` does."
)
@as_json
def keys_rotate(*, retire: bool, as_json: bool) -> None:
    """Wrap every key by a new master key. Stopped in the middle, run it again: it goes on where it was."""

    async def act() -> int:
        async with _rotation() as rotation:
            end = await rotation.rotate(_reporter())
            retired = await rotation.retire() if retire and not end.left else None
        fields = _end_fields(end) | (_retired_fields(retired) if retired else {})
        show(fields, as_json=as_json, text=lambda: _end_line(end, retired))
        return Exit.FAILED if end.left else Exit.OK

    run(act)


@keys.command("retire")
@as_json
def keys_retire(*, as_json: bool) -> None:
    """Take the older master keys away that nothing in the database needs any more.

    From then on nobody can open a backup from before the rotation, with whatever keys they have copied since: what was
    erased or has passed its retention is gone from the backups too, and so is everything else in them. Make a new backup.
    """

    async def act() -> None:
        async with _rotation() as rotation:
            retired = await rotation.retire()
        show(_retired_fields(retired), as_json=as_json, text=lambda: _retired_line(retired))

    run(act)


@asynccontextmanager
async def _rotation() -> "AsyncIterator[Rotation]":
    """A rotation on the database and the keys of the settings."""
    from db.migrate import upgrade
    from db.pool import Database
    from topeng.chance import SystemChance
    from topeng.config import SettingsError, load
    from topeng.vault.rotation import Rotation
    from topeng.vault.source import obtain, source_of

    settings, chance = load(), SystemChance()
    if settings.vault_socket is not None:
        raise SettingsError(
            "TOPENG_VAULT_SOCKET: the keys are the vault's; run this as its user, with its settings"
        )
    source = source_of(settings)
    async with database(settings) as server:
        await upgrade(server.dsn)
        await obtain(source, server.dsn, chance)
        async with Database.open(server.app_dsn, size=2) as opened:
            yield Rotation(opened, source, chance)


def _reporter() -> "Callable[[Progress], None]":
    """Says on stderr, once a second, how far it is."""
    last = time.monotonic()

    def told(progress: "Progress") -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS:
            last = time.monotonic()
            total = progress.done + progress.left
            click.echo(
                f"{progress.done:,} of {total:,} keys, {progress.rate:,.0f} a second", err=True
            )

    return told


def _fields(one: "Master", current: int) -> dict[str, Any]:
    from topeng.desk.cards import stamp

    return {
        "version": one.version,
        "current": one.version == current,
        "keys": one.wraps,
        "made_at": stamp(one.made_at),
    }


def _line(one: "Master", current: int) -> str:
    fields = _fields(one, current)
    mark = "current" if fields["current"] else "older"
    return f"{one.version:>4}  {mark:<8} {one.wraps:>12,} keys   since {fields['made_at']}"


def _end_fields(end: "Progress") -> dict[str, Any]:
    return {
        "current": end.current,
        "wrapped": end.done,
        "older": end.left,
        "damaged": end.damaged,
        "a_second": round(end.rate),
    }


def _end_line(end: "Progress", retired: "Retired | None") -> str:
    said = (
        f"Master key {end.current} wraps every key: {end.done:,} were wrapped anew "
        f"({end.rate:,.0f} a second), {end.left} are left under older ones."
    )
    if end.left:
        said = (
            f"{end.damaged} keys do not open under their own master key: somebody has altered their rows. "
            f"The other {end.done:,} are under master key {end.current}; put those rows back from a backup, "
            "and run this again."
        )
    return f"{said}\n{_retired_line(retired)}" if retired else said


def _retired_fields(retired: "Retired") -> dict[str, Any]:
    return {"retired": retired.versions} | ({"todo": retired.by_hand} if retired.by_hand else {})


def _retired_line(retired: "Retired") -> str:
    if not retired.versions:
        return "There is no older master key."
    names = ", ".join(map(str, retired.versions))
    said = f"Retired: {names}. A backup from before the rotation can no longer be opened."
    return f"{said}\n{retired.by_hand}" if retired.by_hand else said
