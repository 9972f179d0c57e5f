"""What a message costs in this process: the vault, the gate, the guard, and its leaves in the audit log."""

import time
from collections.abc import Awaitable, Callable
from itertools import cycle, islice
from uuid import UUID, uuid4

from db.pool import Database
from relay.address import Address, Scheme
from relay.audit.entry import Recorded
from relay.audit.head import sign_head
from relay.audit.leaf import hash_of
from relay.audit.tree import EMPTY, Frontier
from relay.gate import Gate
from relay.guard import judge
from relay.vault.seal import Place
from tests.bench import lines
from tests.bench.figures import ROUNDS, Part, Task, alternating, each, each_awaited, microseconds
from tests.bench.ground import CHANCE, Ground, keys_of
from topeng.vault import LocalVault

PER_HEAD = 1_000
_OTHERS = (
    Address(Scheme.WHATSAPP, "+6281234567890"),
    Address(Scheme.TELEGRAM, "7123456789"),
    Address(Scheme.TEL, "+12025550147"),
)


async def message(ground: Ground, count: int = 2_000, rounds: int = ROUNDS) -> Part:
    """Microseconds of each step, `count` messages a round."""
    vault = LocalVault(keys_of(ground.shell("message")).load(), CHANCE)
    async with (
        Database.open(await ground.database(), size=1) as database,
        database.connection() as connection,
    ):
        key, row, gate = vault.new_key().id, uuid4(), Gate.against(_OTHERS)
        place = Place("inbox", "raw", row)
        texts, hard = lines.plain(), lines.numbered()
        sealed = [vault.seal(key, text.encode(), place) for text in texts]
        tasks = [
            Task(
                "seal a text of 200 characters",
                count,
                each(lambda text: vault.seal(key, text.encode(), place), texts),
            ),
            Task(
                "open it, its key at hand",
                count,
                each_awaited(lambda raw: vault.event(connection, key, row, raw), sealed),
            ),
            Task("blind index of an address", count, each(vault.index, _addresses())),
            Task("gate against three others, words", count, each(gate.blocks, texts)),
            Task("gate against three others, many digits", count, each(gate.blocks, hard)),
            Task("guard, words (for comparison)", count // 4, each(judge, texts)),
            Task("guard, many digits (for comparison)", count // 10, each(judge, hard)),
            Task("leaf of the audit log: hash, and its place in the tree", count, _leaves()),
            Task(f"its share of a signed head over {PER_HEAD:,}", count, _heads(vault)),
        ]
        seconds = await alternating(tasks, rounds, time.process_time)
    figures = [microseconds(task, taken) for task, taken in zip(tasks, seconds, strict=True)]
    return Part("A message of 200 characters, in this process (processor time)", figures)


def _addresses() -> list[Address]:
    return [Address(Scheme.WHATSAPP, f"+62812{number:08}") for number in range(256)]


def _leaves() -> Callable[[int], Awaitable[None]]:
    """Work that puts entries into a tree."""
    entries = [
        Recorded(id, id, "staff", uuid4(), "text.shown", "delivery", uuid4(), "content")
        for id in range(256)
    ]

    async def work(count: int) -> None:
        tree = Frontier()
        for entry in islice(cycle(entries), count):
            tree.add(hash_of(entry))
        tree.root()

    return work


def _heads(vault: LocalVault) -> Callable[[int], Awaitable[None]]:
    """Work that signs as many heads as so many entries need."""

    async def work(count: int) -> None:
        for size in range(PER_HEAD, count + 1, PER_HEAD):
            await sign_head(
                vault.signer,
                log=UUID(int=1),
                size=size,
                previous=size - PER_HEAD,
                settled=size,
                root=EMPTY,
                signed_at=size,
            )

    return work
