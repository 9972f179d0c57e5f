"""Carriers: which channel speaks for which proxy, and how fast."""

from collections.abc import Mapping
from dataclasses import dataclass

from relay.channel import Channel
from relay.pacing import Pace


@dataclass(frozen=True, slots=True)
class Carrier:
    """A channel, its pace, and how long to wait before asking whether a send of unknown outcome was taken.

    `quiet` (seconds) must exceed the provider's slowest acceptance: a look-up that comes earlier answers "no" too soon.
    """

    channel: Channel
    pace: Pace
    quiet: float = 20.0


@dataclass(frozen=True, slots=True)
class Carriers:
    """All carriers, by proxy (``telegram:staff``) or by scheme (``whatsapp``)."""

    by_name: Mapping[str, Carrier]

    def of(self, proxy: str) -> Carrier | None:
        """Who speaks for `proxy`; None where no account is set up for it."""
        return self.by_name.get(proxy) or self.by_name.get(proxy.partition(":")[0])
