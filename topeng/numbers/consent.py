"""Consent: which numbers may not write to whom, as Twilio says when it refuses, and as people take it back.

A person who answers STOP is blocked for that one number, and START, YES or UNSTOP lifts it:
https://help.twilio.com/articles/223134027.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from db import number_opt_outs, numbers
from db.lanes import LaneRef
from db.pool import Connection
from relay.address import Scheme
from relay.arrival import Arrival
from topeng.vault import Vault

REFUSED: Final = "opted_out"
"""The outcome's code, as `bots.twilio.failures` words 21610."""
_TAKEN_BACK: Final = frozenset({"start", "yes", "unstop"})


@dataclass(frozen=True, slots=True)
class Consent:
    """Keeps the list by which the allocator passes numbers over."""

    vault: Vault

    async def refused(self, connection: Connection, ref: LaneRef) -> None:
        """Twilio has refused to write to whom a lane leads."""
        number = await numbers.by_address(connection, ref.proxy)
        if number is not None:
            block = self.vault.block_index(ref.counterpart)
            await number_opt_outs.put(connection, number.proxy_id, block)

    async def heard(self, connection: Connection, arrivals: Iterable[Arrival]) -> None:
        """Whoever takes it back may be written to again."""
        for arrival in arrivals:
            word = arrival.content.text.strip().lower()
            if arrival.sender.scheme is not Scheme.TEL or word not in _TAKEN_BACK:
                continue
            number = await numbers.by_address(connection, arrival.proxy)
            if number is not None:
                block = self.vault.block_index(self.vault.index(arrival.sender))
                await number_opt_outs.take_back(connection, number.proxy_id, block)
