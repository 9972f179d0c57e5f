"""The telephone exchange: which phones ring, who is on which leg, and when it ends."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from bots.sandbox.handset import Handset
from bots.sandbox.phone_call import CallState, PhoneCall
from bots.sandbox.phones import Phones
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.resource import new_sid
from bots.sandbox.twilio.voice.alarms import Alarms, Countdown
from bots.sandbox.twilio.voice.alert import Alert
from bots.sandbox.twilio.voice.application import Application, absolute, absolute_watch
from bots.sandbox.twilio.voice.creation import Wanted
from bots.sandbox.twilio.voice.dialling import Dialling
from bots.sandbox.twilio.voice.inbox import Answered, Bustle, Gone, Inbox, Ready, Unanswered
from bots.sandbox.twilio.voice.leg import CallStatus, Direction, Diverted, Leg, LegOver
from bots.sandbox.twilio.voice.performance import Performance, Script
from bots.sandbox.twilio.voice.recording import Recordings
from bots.sandbox.twilio.voice.verb import HOURS_4, Number, Request


class Exchange:
    """All calls of the account; the `VoiceLine` of the phones."""

    def __init__(
        self,
        account: Account,
        phones: Phones,
        application: Application,
        recordings: Recordings,
    ) -> None:
        self.legs: dict[str, Leg] = {}
        self.alerts: list[Alert] = []
        self.alarms = Alarms(account.clock)
        self.recordings = recordings
        self._account = account
        self._phones = phones
        self._application = application
        self._bustle = Bustle()
        self._running: set[asyncio.Task[None]] = set()
        self._mishap: Exception | None = None
        self._dialling = Dialling(
            account, application, self.alarms, self.alerts, self._place, recordings
        )

    # What phones and the API ask for.

    def dial(self, handset: Handset, to: str, shown: str) -> PhoneCall:
        """Call a number of the account from a phone."""
        number = self._account.numbers.get(to)
        if number is None or not number.capabilities.voice:
            raise LookupError("Nobody can be called at this number.")
        leg = self._leg(Direction.INBOUND, shown, to)
        leg.status, leg.watch = CallStatus.RINGING, number.call_watch
        leg.fallback = number.voice_fallback
        leg.phone = self._show(leg, handset, to, CallState.CALLING)
        self._begin(leg, self._inbound(leg, number.voice_request))
        return leg.phone

    def prepare(self, caller: str, called: str) -> Leg:
        """A leg that the API asks for; it rings nowhere before `call`."""
        return self._leg(Direction.BY_API, caller, called)

    def call(self, leg: Leg, wanted: Wanted) -> None:
        """Ring the phone that the API asked for, and perform its script once it is answered."""
        self._begin(leg, self._outbound(leg, wanted))

    def limit(self, leg: Leg, seconds: int) -> None:
        """Have a call last no longer than so many seconds in all."""
        self.alarms.after(seconds - leg.seconds, lambda: leg.cut(CallStatus.COMPLETED))

    async def settled(self) -> None:
        """Let happen what is due, and wait until no call does anything by itself.

        Raises what went wrong in the sandbox meanwhile, once.
        """
        while self.alarms.look() or not self._bustle.still:
            await self._bustle.settled()
        if self._mishap is not None:
            mishap, self._mishap = self._mishap, None
            raise mishap

    @property
    def idle(self) -> bool:
        """Whether no call does anything by itself."""
        return self._bustle.still and self._mishap is None

    async def stop(self) -> None:
        """Forget all calls."""
        await self.alarms.stop()
        running = list(self._running)
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    # How each kind of leg goes.

    def _begin(self, leg: Leg, course: Coroutine[Any, Any, None]) -> None:
        self._bustle.more()
        task = asyncio.create_task(self._to_its_end(leg, course))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _to_its_end(self, leg: Leg, course: Coroutine[Any, Any, None]) -> None:
        outcome = CallStatus.COMPLETED
        try:
            await course
        except LegOver as over:
            outcome = over.outcome
        except Exception as mishap:  # noqa: BLE001 - kept for settled(): a call must end all the same
            self._mishap = mishap
        leg.finish(outcome)
        self._application.tell(leg, leg.status)
        if leg.parent is not None:
            leg.parent.inbox.put(Gone(leg))
        self._bustle.less()

    async def _inbound(self, leg: Leg, request: Request | None) -> None:
        with self._limited(leg, HOURS_4):
            await self._perform(leg, request, self._dialling)

    async def _outbound(self, leg: Leg, wanted: Wanted) -> None:
        await self._ring(leg, wanted.ring_seconds)
        watch = wanted.recording_watch
        recording = self.recordings.begin(leg, watch, "OutboundAPI") if wanted.record else None
        try:
            with self._limited(leg, wanted.limit_seconds):
                await self._perform(leg, wanted.script, self._dialling)
        finally:
            if recording is not None:
                self.recordings.end(recording)

    def _place(self, parent: Leg, number: Number, shown: str, base: str) -> Leg:
        """Begin the leg to somebody who is dialled."""
        leg = self._leg(Direction.BY_DIAL, shown, number.number)
        leg.parent, leg.watch = parent, absolute_watch(number.watch, base)
        leg.detect_machine = number.detect_machine
        whisper = absolute(number.whisper, base) if number.whisper else None
        self._begin(leg, self._dialled(leg, parent, whisper))
        return leg

    async def _dialled(self, leg: Leg, parent: Leg, whisper: Request | None) -> None:
        await self._ring(leg, HOURS_4)
        await self._perform(leg, whisper, None)
        parent.inbox.put(Ready(leg))
        try:
            while True:
                await leg.next()
        except Diverted as diverted:
            leg.part()
            leg.left = True
            parent.inbox.put(Gone(leg))
            await self._perform(leg, diverted.to, self._dialling)

    async def _ring(self, leg: Leg, seconds: int) -> None:
        """Have a phone ring until it is answered. Raises `LegOver` where it is not."""
        self._application.tell(leg, CallStatus.INITIATED)
        if leg.called in self._account.numbers:
            raise LegOver(CallStatus.FAILED)
        handset = self._phones.handset(leg.called)
        if not handset.reachable:
            raise LegOver(CallStatus.FAILED)
        if handset.call is not None:
            raise LegOver(CallStatus.BUSY)
        leg.status = CallStatus.RINGING
        leg.phone = self._show(leg, handset, leg.caller, CallState.RINGING)
        self._application.tell(leg, CallStatus.RINGING)
        await self._answer(leg, seconds)

    async def _answer(self, leg: Leg, seconds: int) -> None:
        with Countdown(self.alarms, leg.inbox, seconds) as patience:
            while True:
                event = await leg.next()
                if patience.is_up(event):
                    raise LegOver(CallStatus.NO_ANSWER)
                if isinstance(event, Unanswered):
                    raise LegOver(event.outcome)
                if isinstance(event, Answered):
                    break
        if leg.detect_machine:
            leg.answered_by = "machine_start" if event.by_voicemail else "human"
        leg.pick_up()
        self._application.tell(leg, CallStatus.IN_PROGRESS)

    async def _perform(self, leg: Leg, script: Script | None, dialling: Dialling | None) -> None:
        """Perform a script; without a `dialling`, one that rings nobody else."""
        performance = Performance(
            leg, self._application, self.alarms, self.alerts, dialling, self.recordings
        )
        await performance.run(script)

    @contextmanager
    def _limited(self, leg: Leg, seconds: int) -> Iterator[None]:
        """Cut the leg when it has lasted so long."""
        alarm = self.alarms.after(seconds, lambda: leg.cut(CallStatus.COMPLETED))
        try:
            yield
        finally:
            alarm.call_off()

    def _leg(self, direction: Direction, caller: str, called: str) -> Leg:
        clock = self._account.clock
        leg = Leg(new_sid("CA"), direction, caller, called, Inbox(self._bustle), clock, clock())
        self.legs[leg.sid] = leg
        return leg

    def _show(self, leg: Leg, handset: Handset, number: str, state: CallState) -> PhoneCall:
        call = PhoneCall(leg.sid, number, state, leg, self._account.clock, handset.touch)
        handset.calls.append(call)
        handset.touch()
        return call
