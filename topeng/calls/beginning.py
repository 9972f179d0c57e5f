"""Beginning: who has rung, and by which number of ours."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from db import callers, calls, phones, tickets
from db.callers import Number, Ours
from db.calls import NewCall
from db.pool import Connection
from relay.address import Address, Scheme
from relay.calls import script
from relay.calls.call import Began, CallState, Outcome
from relay.calls.exchange import Answer, Ring
from relay.calls.line import AskPin, Decision, Stranger, decide
from relay.calls.spoken import Spoken
from relay.calls.step import LONGEST
from relay.language import Language, guess
from topeng.calls.turns import Turn, Turns
from topeng.drafts import Drafter

MOST_WRONG_LATELY: Final = 12
"""Keys that lead nowhere on one number within an hour: then no PIN is asked for there. A PIN has a million values."""
_SPARE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows this caller: the business is to be asked before they are taken for a stranger."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Records calls as they come in."""

    drafter: Drafter
    turns: Turns

    async def rung(self, connection: Connection, ring: Ring, *, asked: bool) -> Turn | Unknown:
        """What a caller is told first. `asked`: the business has been asked about them. Raises `Clash`."""
        known = await calls.by_sid(connection, ring.sid)
        if known is not None and known[0].outcome is not Outcome.STRANGER:
            return await self.turns.next(connection, known[0].id, fresh=True)
        ours = await callers.ours(connection, ring.proxies)
        if ours is None:
            return Answer(script.sorry(Spoken.NOT_CONNECTED, language_of(ring)))
        found = await callers.lines(connection, self._numbers(ring))
        pins = await self._understands_pins(connection, ours)
        decision = decide([one.line for one in found], pins=pins)
        if isinstance(decision, AskPin | Stranger) and not asked:
            return Unknown()
        if known is not None:
            return await self.turns.next(connection, known[0].id, fresh=True)
        language = found[0].language if len(found) == 1 else language_of(ring)
        return await self._record(connection, ring, ours, language, decision)

    async def _record(
        self,
        connection: Connection,
        ring: Ring,
        ours: Ours,
        language: Language,
        decision: Decision,
    ) -> Turn:
        call = NewCall(
            id=self.drafter.chance.uuid(),
            service_id=ours.service_id,
            began=Began.RUNG,
            caller_proxy_id=ours.id,
            state=CallState.ASKING,
            language=language,
            ends_at=await tickets.now(connection) + LONGEST + _SPARE,
            sid=ring.sid,
        )
        await calls.add(connection, call)
        await self.turns.take(connection, call.id, decision)
        return await self.turns.next(connection, call.id, fresh=True)

    async def _understands_pins(self, connection: Connection, ours: Ours) -> bool:
        if not await phones.has_pins(connection, ours.service_id):
            return False
        return await calls.miskeyed_lately(connection, ours.address) < MOST_WRONG_LATELY

    def _numbers(self, ring: Ring) -> list[Number]:
        """Under what the caller may be known: by each of the names of what they rang."""
        if ring.caller is None:
            return []
        numbers = []
        for proxy in ring.proxies:
            known_as = Address(Scheme(proxy.partition(":")[0]), ring.caller.value)
            numbers.append(Number(proxy, self.drafter.vault.index(known_as)))
        return numbers


def language_of(ring: Ring) -> Language:
    """The language of whoever rings: of their country, or of the number's where they show none."""
    return guess(ring.caller if ring.caller is not None else Address.stored(ring.proxies[0]))
