"""Outages: whether each carrier works, by what came of its last hand-overs."""

from collections import deque
from dataclasses import dataclass, field, replace

from relay.address import Scheme
from relay.channel import Channel, Failure, Handover, Sent
from topeng.chance import Clock
from topeng.metrics import Metrics
from topeng.outgoing.carriers import Carriers

MANY = 5
WITHIN = 60.0
_DOWN = frozenset({"connection", "credentials", "server", "timeout", "token", "unreachable"})
_OF_US = frozenset({"encoding", "ended", "no_file", "too_long", "unsupported", "wrong_channel"})
_OF_A_THREAD = "thread_"


@dataclass(slots=True)
class Outages:
    """Notes how hand-overs end. A carrier is down after `MANY` failures in a row of its own making within `WITHIN` seconds.

    Whatever else a carrier says, a refusal too, shows that it works.
    """

    clock: Clock
    _failures: dict[str, deque[float]] = field(default_factory=dict)
    _untold: dict[str, bool] = field(default_factory=dict)
    _known: dict[str, bool] = field(default_factory=dict)

    def note(self, carrier: str, code: str | None) -> None:
        """A hand-over through `carrier` ended: None for taken, or the code of the failure."""
        if code in _OF_US:
            return  # it never got that far
        if code is None or not _says_down(code):
            self._failures.pop(carrier, None)
            self._turn(carrier, down=False)
            return
        failures = self._failures.setdefault(carrier, deque(maxlen=MANY))
        failures.append(self.clock.now())
        if len(failures) == MANY and failures[-1] - failures[0] <= WITHIN:
            self._turn(carrier, down=True)

    def untold(self) -> dict[str, bool]:
        """The carriers of which there is news: whether each is down. The first news of one that works is only that."""
        return dict(self._untold)

    def told(self, carrier: str, *, down: bool) -> None:
        """That has been told."""
        if self._untold.get(carrier) is down:
            del self._untold[carrier]

    def _turn(self, carrier: str, *, down: bool) -> None:
        if self._known.get(carrier) is not down:
            self._known[carrier] = self._untold[carrier] = down


def _says_down(code: str) -> bool:
    word = code.removeprefix(_OF_A_THREAD)
    return word in _DOWN or (word.isdigit() and 500 <= int(word) < 600)


@dataclass(frozen=True, slots=True)
class Watched:
    """A channel whose hand-overs are noted under the carrier's name."""

    name: str
    channel: Channel
    outages: Outages
    metrics: Metrics

    async def send(self, handover: Handover) -> Sent:
        """As the channel does."""
        try:
            sent = await self.channel.send(handover)
        except Failure as failure:
            self.outages.note(self.name, failure.code)
            self.metrics.failed(Scheme(self.name.partition(":")[0]), failure)
            raise
        self.outages.note(self.name, None)
        return sent

    async def look_up(self, handover: Handover) -> Sent | None:
        """As the channel does."""
        return await self.channel.look_up(handover)

    async def mark(self, handover: Handover, message_id: str, mark: str) -> None:
        """As the channel does."""
        await self.channel.mark(handover, message_id, mark)

    async def fetch(self, handle: str, limit: int) -> bytes:
        """As the channel does."""
        return await self.channel.fetch(handle, limit)


def watched(carriers: Carriers, outages: Outages, metrics: Metrics) -> Carriers:
    """The same carriers, with their hand-overs noted."""
    return Carriers(
        {
            name: replace(carrier, channel=Watched(name, carrier.channel, outages, metrics))
            for name, carrier in carriers.by_name.items()
        }
    )
