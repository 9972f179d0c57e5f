"""Resolve: what became of a hand-over whose outcome nobody knows. The provider is asked; nothing is sent here."""

from dataclasses import dataclass
from typing import Any

import structlog

from relay.channel import OutcomeUnknown, Sent
from topeng.chance import Clock
from topeng.outgoing.carriers import Carriers
from topeng.outgoing.flight import Flight
from topeng.outgoing.handovers import Handovers

LOOK_UPS = 5
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Resolver:
    """Asks providers what they took, each time after its slowest acceptance."""

    carriers: Carriers
    handovers: Handovers
    clock: Clock

    async def ask(self, flight: Flight) -> Sent | None:
        """What the provider took, None if nothing. Raises `OutcomeUnknown` where it cannot be known."""
        carrier = self.carriers.of(flight.ref.proxy)
        for _ in range(LOOK_UPS if carrier else 0):
            assert carrier is not None  # noqa: S101 the loop has no turn otherwise
            await self.clock.sleep(carrier.quiet)
            try:
                return await carrier.channel.look_up(await self.handovers.again(flight))
            except OutcomeUnknown as unknown:
                if unknown.code == "no_look_up":
                    break
            except Exception as error:  # noqa: BLE001 whatever goes wrong, the lane must not stay in the air for ever
                log.warning(
                    "look_up.failed",
                    lane=str(flight.ref.lane_id),
                    seq=flight.head.seq,
                    error=type(error).__name__,
                )
        raise OutcomeUnknown("unknown")
