"""``topeng vault``."""

import os
import pwd
from collections.abc import Iterable

import click

from topeng.cli.frame import database, run


@click.command()
def vault() -> None:
    """Hold the keys in a process of its own, and answer the service at TOPENG_VAULT_SOCKET.

    Run it as a user of its own, who alone may read the keys and may log in to the same PostgreSQL; the service and the
    other commands get TOPENG_VAULT_SOCKET and no keys. TOPENG_VAULT_CALLERS names the users who may ask. The process
    writes no core file and cannot be traced by others of its user.
    """
    run(_hold)


async def _hold() -> None:
    import structlog

    from db.migrate import upgrade
    from db.pool import Database
    from topeng import logs
    from topeng.chance import SystemChance
    from topeng.config import SettingsError, load
    from topeng.life.erasure import erase_again
    from topeng.signals import until_told
    from topeng.vault.counter import Counter
    from topeng.vault.process import listening
    from topeng.vault.shelter import take_shelter
    from topeng.vault.unlock import local_vault

    logs.set_up()
    take_shelter()
    settings = load()
    if settings.vault_socket is None:
        raise SettingsError("TOPENG_VAULT_SOCKET: say where the vault is to listen")
    if settings.database_url is None:
        raise SettingsError(
            "TOPENG_DATABASE_URL: the vault needs a PostgreSQL that it reaches by itself; "
            "the embedded one belongs to the service's user alone"
        )
    path = settings.vault_socket.expanduser()
    callers = {os.getuid(), *_numbers(settings.vault_callers.split(","))}
    async with database(settings) as server:
        await upgrade(server.dsn)
        held = await local_vault(settings, server.dsn, SystemChance())
        async with Database.open(server.app_dsn) as opened:
            async with opened.transaction() as connection:
                await held.check(connection)
            await erase_again(opened, held.destroyed)
            async with listening(path, Counter(held, opened), callers):
                structlog.get_logger().info("vault.open", path=str(path))
                await until_told(server)


def _numbers(names: Iterable[str]) -> Iterable[int]:
    """Users' numbers, by their names or as they are. Raises `SettingsError`."""
    from topeng.config import SettingsError

    for name in filter(None, (one.strip() for one in names)):
        if name.isdecimal():
            yield int(name)
            continue
        try:
            yield pwd.getpwnam(name).pw_uid
        except KeyError:
            raise SettingsError(
                f"TOPENG_VAULT_CALLERS: there is no user named {name} on this machine"
            ) from None
