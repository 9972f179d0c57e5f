"""What it costs that the vault is a process of its own: the same questions, asked here and over its socket."""

from collections.abc import Sequence
from functools import partial
from uuid import uuid4

from db.pool import Connection, Database
from relay.address import Address, Scheme
from relay.vault.seal import Place
from tests.bench import lines
from tests.bench.figures import (
    ROUNDS,
    Figure,
    Part,
    Task,
    alternating,
    each,
    each_awaited,
    microseconds,
    ratio,
)
from tests.bench.ground import CHANCE, Apart, keys_of
from topeng.vault import LocalVault, Vault
from topeng.vault.line import VaultLine


async def apart(vault: Apart, count: int = 1_000, rounds: int = ROUNDS) -> Part:
    """Microseconds of a question, asked `count` times a round, one after the other."""
    async with (
        VaultLine(vault.socket) as line,
        Database.open(vault.dsn, size=1) as database,
        database.connection() as connection,
    ):
        local = LocalVault(keys_of(vault.shell).load(), CHANCE)
        tasks = [*_tasks(local, connection, count), *_tasks(line, connection, count)]
        seconds = await alternating(tasks, rounds)
    return Part("The vault in a process of its own", _figures(tasks, seconds))


def _tasks(vault: Vault, connection: Connection, count: int) -> list[Task]:
    where = "in this process" if isinstance(vault, LocalVault) else "over its socket"
    key, row = vault.new_key().id, uuid4()
    place, texts = Place("inbox", "raw", row), [text.encode() for text in lines.plain()]
    seal = partial(vault.seal, key, place=place)
    sealed = [seal(text) for text in texts]
    addresses = [Address(Scheme.WHATSAPP, f"+62812{number:08}") for number in range(256)]

    async def opened(raw: bytes) -> None:
        await vault.event(connection, key, row, raw)

    return [
        Task(f"seal a text of 200 characters, {where}", count, each(seal, texts)),
        Task(f"open it, {where}", count, each_awaited(opened, sealed)),
        Task(f"blind index, {where}", count, each(vault.index, addresses)),
    ]


def _figures(tasks: Sequence[Task], seconds: Sequence[Sequence[float]]) -> list[Figure]:
    half = len(tasks) // 2
    figures = []
    for here, there in zip(range(half), range(half, len(tasks)), strict=True):
        figures += [microseconds(tasks[place], seconds[place]) for place in (here, there)]
        figures.append(ratio("  the socket's, of the other's", seconds[there], seconds[here]))
    return figures
