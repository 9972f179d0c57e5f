"""Whole messages: from a carrier's webhook to the other carrier's API, in a house with its vault inside and one without."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from tests.bench import lines
from tests.bench.figures import Figure, Part, Task, alternating, over, ratio
from tests.bench.ground import Apart, Ground
from tests.topeng.house import PACE, House, Talk, house
from topeng.vault.line import VaultLine

TALKS = 10
MESSAGES = 300
_ROUNDS = 3
_SENTENCE = (
    "Baik kak, mohon maaf sudah menunggu lama, kursinya sudah kami pindahkan ke dekat jendela dan makanannya sesuai "
    "pesanan, silakan datang ke konter sebelum naik ya supaya kami cetak ulang kartunya, terima kasih banyak"
)


@dataclass(slots=True)
class Crowd:
    """Customers and agents who talk at the same time, and what each of them wrote."""

    talks: Sequence[Talk]
    said: list[str] = field(default_factory=list)

    async def talk(self, messages: int) -> None:
        """Relay so many messages in all, half of them each way, and wait until each was read."""
        turns = messages // (2 * len(self.talks))
        new = [_marked(len(self.said) + turn) for turn in range(turns)]
        self.said += new
        await asyncio.gather(
            *(_all(write, new) for talk in self.talks for write in (talk.say, talk.write))
        )
        for talk in self.talks:
            await talk.customer_reads(new[-1])
            await talk.agent_reads(new[-1])

    def lost(self) -> int:
        """How many were not read exactly once and in their order."""
        heard = [talk.chat_texts() for talk in self.talks]
        heard += [talk.thread_texts()[1:] for talk in self.talks]
        return sum(len(self.said) for texts in heard if texts != self.said)


async def relayed(
    ground: Ground,
    vault: Apart,
    messages: int = MESSAGES,
    talks: int = TALKS,
    rounds: int = _ROUNDS,
) -> Part:
    """How long a message takes when many are under way; `messages` each way in all, in `rounds` for each house."""
    pace = replace(PACE, join=False)
    async with (
        VaultLine(vault.socket) as line,
        house(await ground.database(), pace=pace, scanned=False) as inside,
        house(vault.dsn, vault=line, pace=pace, scanned=False) as outside,
    ):
        crowds = [await _crowd(one, talks) for one in (inside, outside)]
        each = 2 * messages // rounds
        seconds = await alternating([Task("", each, one.talk) for one in crowds], rounds)
        lost = sum(crowd.lost() for crowd in crowds)
    return Part(
        "A whole message, over the sandbox carriers in the same process",
        [
            over("relayed, the vault in this process", _rates(seconds[0]), "a second"),
            over("relayed, the vault in a process of its own", _rates(seconds[1]), "a second"),
            ratio("  the latter, of the former", _rates(seconds[1]), _rates(seconds[0])),
            Figure("lost, doubled or out of order", lost, ""),
        ],
        [f"{lost:,} messages were lost, doubled or out of order."] if lost else [],
    )


async def _crowd(home: House, talks: int) -> Crowd:
    agent = await home.agent("Sari")
    return Crowd(
        [
            await home.talk(home.customer(f"Pelanggan {name}"), agent)
            for name in "ABCDEFGHIJ"[:talks]
        ]
    )


async def _all(write: Callable[[str], Awaitable[None]], texts: Sequence[str]) -> None:
    for text in texts:
        await write(text)


def _marked(number: int) -> str:
    """A line of 200 characters like no other, without a digit."""
    mark = "".join("abcdefghij"[int(digit)] for digit in f"{number:04}")
    return f"{_SENTENCE[: lines.LENGTH - 7]} ({mark})"


def _rates(seconds: Sequence[float]) -> list[float]:
    return [1 / one for one in seconds]
