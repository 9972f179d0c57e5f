"""Marks: shows senders how far their messages have come.

A courtesy that is best had late and cheap: only the newest mark of a message is shown, it waits its turn beside the
messages and never before them, and one that gets lost is made good by the next receipt.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog

from db import lanes
from db.lanes import Reach
from db.pool import Database, DatabaseError
from relay.address import Address
from relay.channel import Failure, Handover, TemporaryFailure
from relay.pacing import Pacer
from relay.payload import CloseThread
from relay.vault.seal import Place, Unopenable
from topeng.chance import Clock
from topeng.outgoing.carriers import Carriers
from topeng.outgoing.report import Mark
from topeng.vault import Capability, Cell, Denied, Reading, Vault, VaultAway

MOST_WAITING = 2_000
log: Any = structlog.get_logger()


class Marker:
    """Shows marks, one at a time."""

    def __init__(self, database: Database, vault: Vault, carriers: Carriers, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._carriers = carriers
        self._clock = clock
        self._pacer = Pacer()
        self._waiting: dict[tuple[UUID, str], str] = {}
        self._wake = asyncio.Event()

    def show(self, marks: Sequence[Mark]) -> None:
        """Show these marks soon; a newer mark of the same message takes an older one's place."""
        for mark in marks:
            self._waiting[mark.lane_id, mark.message_id] = mark.mark
        while len(self._waiting) > MOST_WAITING:
            self._waiting.pop(next(iter(self._waiting)))
        if marks:
            self._wake.set()

    async def run(self) -> None:
        """Show marks until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                (lane_id, message_id), mark = next(iter(self._waiting.items()))
                del self._waiting[lane_id, message_id]
                try:
                    await self._show(Mark(lane_id, message_id, mark))
                except (Failure, Unopenable, Denied, VaultAway, DatabaseError) as lost:
                    log.debug("mark.lost", error=type(lost).__name__)

    async def _show(self, mark: Mark) -> None:
        async with self._database.connection() as connection:
            lane = await lanes.get(connection, mark.lane_id)
            whose = await lanes.member(connection, mark.lane_id)
        if lane is None or whose is None:
            return
        carrier = self._carriers.of(lane.proxy)
        if carrier is None:
            return
        person = ((lane.proxy, lane.counterpart), carrier.pace.person)
        everyone = ((lane.proxy,), carrier.pace.proxy)
        now = self._clock.now()
        await self._clock.sleep(self._pacer.ready_at([person, everyone], now) - now)
        self._pacer.take([person, everyone], self._clock.now())
        self._pacer.forget(now)
        to = await self._address(Capability(*whose, Reading.MARK), mark.lane_id, lane)
        handover = Handover(lane.proxy, to, CloseThread(), token="", thread=lane.thread)
        try:
            await carrier.channel.mark(handover, mark.message_id, mark.mark)
        except TemporaryFailure as busy:
            until = self._clock.now() + (busy.retry_after or 0.0)
            limited, rate = everyone if busy.everyone else person
            self._pacer.hold(limited, rate, until)
            raise

    async def _address(self, capability: Capability, lane_id: UUID, lane: Reach) -> Address:
        cell = Cell(lane.key_id, Place("lane", "address", lane_id), lane.address)
        async with self._database.connection() as connection:
            opened = (await self._vault.open(connection, capability, [cell]))[0]
        if opened is None:
            raise Unopenable("this lane's key is destroyed")
        return Address.stored(opened.decode())
