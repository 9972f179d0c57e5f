"""Unlocking: the vault that the settings name, in this process or in one of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from topeng.chance import Chance
from topeng.config import Settings
from topeng.vault.line import VaultLine
from topeng.vault.local import LocalVault
from topeng.vault.source import obtain, source_of
from topeng.vault.tombstones import Tombstones
from topeng.vault.vault import Vault


@asynccontextmanager
async def unlocked(settings: Settings, dsn: str, chance: Chance) -> AsyncIterator[Vault]:
    """The vault, for as long as the block runs. Raises `KeyFileError` or `VaultAway`."""
    if settings.vault_socket is None:
        yield await local_vault(settings, dsn, chance)
        return
    async with VaultLine(settings.vault_socket.expanduser()) as line:
        yield line


async def local_vault(settings: Settings, dsn: str, chance: Chance) -> LocalVault:
    """A vault in this process, with the keys of the database at `dsn`. Raises `KeyFileError`."""
    source = source_of(settings)
    keyfile = await obtain(source, dsn, chance)
    return LocalVault(keyfile, chance, source=source, destroyed=Tombstones(settings.tombstone_file))
