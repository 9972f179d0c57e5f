"""`<Dial>`: ringing others for somebody who is on the line, and joining the first who answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.voice.alarms import Alarms, Countdown
from bots.sandbox.twilio.voice.alert import DIAL_CALLER_ID, Alert
from bots.sandbox.twilio.voice.application import Application, absolute_watch
from bots.sandbox.twilio.voice.inbox import Ended, Gone, Pressed, Ready, Redirected
from bots.sandbox.twilio.voice.leg import CallStatus, Direction, Diverted, Leg, LegOver
from bots.sandbox.twilio.voice.recording import Recordings
from bots.sandbox.twilio.voice.verb import Dial, Number

Place = Callable[[Leg, Number, str, str], Leg]
"""Begins the leg to one number, for a parent, with the caller's number to show and the document's URL."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """How it went: what the action's URL is told, and what broke in, if anything did."""

    fields: Mapping[str, str]
    interruption: LegOver | Diverted | None = None


class Dialling:
    """Rings, joins and parts."""

    def __init__(
        self,
        account: Account,
        application: Application,
        alarms: Alarms,
        alerts: list[Alert],
        place: Place,
        recordings: Recordings,
    ) -> None:
        self._account = account
        self._application = application
        self._alarms = alarms
        self._alerts = alerts
        self._place = place
        self._recordings = recordings

    async def dial(self, parent: Leg, dial: Dial, base: str) -> Dialled:
        """Perform `<Dial>` until whoever was joined is gone, or nobody could be."""
        shown = dial.caller_id or parent.caller
        if not self._may_show(parent, shown):
            self._alerts.append(Alert(DIAL_CALLER_ID, parent.sid))
            return Dialled({"DialCallStatus": CallStatus.FAILED.value, "DialBridged": "false"})
        legs = [self._place(parent, number, shown, base) for number in dial.numbers]
        interruption: LegOver | Diverted | None = None
        joined = None
        recorded: Mapping[str, str] = {}
        try:
            joined = await self._first_ready(parent, legs, dial.ring_seconds)
            if joined is not None:
                recorded = await self._talk(parent, joined, dial, base)
        except (LegOver, Diverted) as broken_in:
            interruption = broken_in
        await self._clear(parent, legs)
        return Dialled({**_fields(joined or legs[-1], joined), **recorded}, interruption)

    def _may_show(self, parent: Leg, shown: str) -> bool:
        """twilio.com/docs/voice/twiml/dial#callerid: a number of the account, or the inbound caller's own."""
        own = parent.direction is Direction.INBOUND and shown == parent.caller
        return own or shown in self._account.numbers

    async def _first_ready(self, parent: Leg, legs: list[Leg], seconds: int) -> Leg | None:
        """Whoever answers first; the others ring no longer. None where nobody does."""
        ringing = list(legs)
        found: Leg | None = None
        with Countdown(self._alarms, parent.inbox, seconds) as patience:
            while ringing and found is None:
                event = await parent.next()
                if isinstance(event, Gone) and event.leg in ringing:
                    ringing.remove(event.leg)
                elif isinstance(event, Ready):
                    found = event.leg
                elif patience.is_up(event):
                    for leg in ringing:
                        if leg.started is None:
                            leg.cut(CallStatus.NO_ANSWER)
        for leg in ringing:
            if leg is not found:
                leg.cut(CallStatus.CANCELED)
        return found

    async def _talk(self, parent: Leg, other: Leg, dial: Dial, base: str) -> Mapping[str, str]:
        """Join two until one of them goes, or the time is over; what was recorded of it."""
        if parent.pick_up():
            self._application.tell(parent, CallStatus.IN_PROGRESS)
        parent.join(other)
        watch = absolute_watch(dial.recording_watch, base)
        recording = self._recordings.begin(parent, watch) if dial.record else None
        try:
            with Countdown(self._alarms, parent.inbox, dial.limit_seconds) as limit:
                while True:
                    event = await parent.next()
                    if isinstance(event, Gone) and event.leg is other:
                        break
                    starred = isinstance(event, Pressed) and event.key == "*"
                    if limit.is_up(event) or (dial.hangup_on_star and starred):
                        other.cut(CallStatus.COMPLETED)
        finally:
            fields = self._recordings.end(recording) if recording else {}
        return fields

    async def _clear(self, parent: Leg, legs: list[Leg]) -> None:
        """End whoever is still there, and wait until all of them know."""
        for leg in legs:
            if not leg.is_over and not leg.left:
                leg.cut(CallStatus.CANCELED)
        meanwhile = []
        while not all(leg.is_over or leg.left for leg in legs):
            event = await parent.inbox.take()
            if isinstance(event, Ended | Redirected):
                meanwhile.append(event)
        for event in meanwhile:
            parent.inbox.put(event)


def _fields(last: Leg, joined: Leg | None) -> dict[str, str]:
    fields = {
        "DialCallSid": last.sid,
        "DialCallStatus": (last.status if last.is_over else CallStatus.COMPLETED).value,
        "DialBridged": "true" if joined else "false",
    }
    if last.started is not None:
        fields["DialCallDuration"] = str(last.seconds)
    return fields
