"""Performing TwiML on one leg, verb by verb, until the leg or the document ends."""

from collections.abc import Mapping
from typing import assert_never

from bots.sandbox.twilio.voice.alarms import Alarms, Countdown
from bots.sandbox.twilio.voice.alert import NOT_IN_SCHEMA, Alert, ApplicationError
from bots.sandbox.twilio.voice.application import Application, absolute, absolute_watch
from bots.sandbox.twilio.voice.dialling import Dialling
from bots.sandbox.twilio.voice.inbox import Pressed, Said
from bots.sandbox.twilio.voice.leg import CallStatus, Diverted, Leg, LegOver
from bots.sandbox.twilio.voice.recording import Recordings
from bots.sandbox.twilio.voice.verb import (
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Request,
    Say,
    Verb,
)

APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."
BEEP = "♪ beep"

Script = Request | tuple[Verb, ...]
"""What is to be performed: a document to be had somewhere, or its verbs."""


class Performance:
    """Performs what an application says on one leg."""

    def __init__(
        self,
        leg: Leg,
        application: Application,
        alarms: Alarms,
        alerts: list[Alert],
        dialling: Dialling | None,
        recordings: Recordings,
    ) -> None:
        """Without a `dialling`, as before two are joined, `<Dial>` is refused."""
        self._leg = leg
        self._application = application
        self._alarms = alarms
        self._alerts = alerts
        self._dialling = dialling
        self._recordings = recordings
        self._base = ""
        self._more: Mapping[str, str] = {}

    async def run(self, script: Script | None) -> None:
        """Perform until there is nothing more to do. Raises `LegOver` where the leg ends before."""
        while script is not None:
            try:
                script = await self._perform(script)
            except Diverted as diverted:
                script, self._more = diverted.to, {}
            except ApplicationError as error:
                script = self._instead(error)

    async def _perform(self, script: Script) -> Script | None:
        if isinstance(script, Request):
            self._base = script.url
            verbs = await self._application.ask(self._leg, script, self._more)
        else:
            verbs = script
        self._more = {}
        for verb in verbs:
            self._leg.mind()
            if (following := await self._do(verb)) is not None:
                return following
        self._leg.mind()
        return None

    def _instead(self, error: ApplicationError) -> Script | None:
        """The fall-back, once; or the network's own apology."""
        self._alerts.append(Alert(error.code, self._leg.sid))
        fallback, self._leg.fallback = self._leg.fallback, None
        if fallback is not None:
            self._more = {"ErrorCode": str(error.code), "ErrorUrl": self._base}
            return fallback
        return (Say(APPLICATION_ERROR), Hangup())

    async def _do(self, verb: Verb) -> Script | None:
        match verb:
            case Say() | Play():
                self._pick_up()
                self._leg.hear(_sound(verb))
            case Pause(seconds):
                await self._wait(seconds)
            case Gather():
                return await self._gather(verb)
            case Record():
                return await self._record(verb)
            case Dial():
                return await self._dial(verb)
            case Redirect(to):
                return absolute(to, self._base)
            case Reject(busy):
                self._reject(busy=busy)
            case Hangup():
                self._pick_up()
                raise LegOver(CallStatus.COMPLETED)
            case _:
                assert_never(verb)
        return None

    def _pick_up(self) -> None:
        if self._leg.pick_up():
            self._application.tell(self._leg, CallStatus.IN_PROGRESS)

    def _reject(self, *, busy: bool) -> None:
        if self._leg.started is not None:
            raise LegOver(CallStatus.COMPLETED)
        raise LegOver(CallStatus.BUSY if busy else CallStatus.NO_ANSWER)

    async def _wait(self, seconds: float) -> None:
        """Let time pass. Keys and words meanwhile go nowhere."""
        with Countdown(self._alarms, self._leg.inbox, seconds) as pause:
            while not pause.is_up(await self._leg.next()):
                pass

    async def _gather(self, gather: Gather) -> Script | None:
        self._pick_up()
        for prompt in gather.prompts:
            if isinstance(prompt, Pause):
                await self._wait(prompt.seconds)
            else:
                self._leg.hear(_sound(prompt))
        digits, finished_on = await self._keys(gather)
        if not digits and not finished_on and not gather.even_empty:
            return None
        self._more = {"Digits": digits, "FinishedOnKey": finished_on, "msg": "Gather End"}
        return absolute(gather.action, self._base)

    async def _keys(self, gather: Gather) -> tuple[str, str]:
        """What is pressed, and the key that ended it."""
        digits = ""
        while gather.digits is None or len(digits) < gather.digits:
            key = await self._key(gather.seconds)
            if not key or key in gather.finish_on:
                return digits, key
            digits += key
        return digits, ""

    async def _key(self, seconds: int) -> str:
        """The next key, or nothing when none is pressed in time."""
        with Countdown(self._alarms, self._leg.inbox, seconds) as patience:
            while True:
                event = await self._leg.next()
                if isinstance(event, Pressed):
                    return event.key
                if patience.is_up(event):
                    return ""

    async def _record(self, record: Record) -> Script | None:
        self._pick_up()
        self._leg.hear(BEEP)
        watch = absolute_watch(record.watch, self._base)
        recording = self._recordings.begin(self._leg, watch, "RecordVerb")
        try:
            key = await self._left(record)
        finally:
            fields = self._recordings.end(recording)
        self._more = {**fields, "Digits": key}
        return absolute(record.action, self._base)

    async def _left(self, record: Record) -> str:
        """Wait until a message has been left; the key that ended it, if one did."""
        with (
            Countdown(self._alarms, self._leg.inbox, record.longest_seconds) as end,
            Countdown(self._alarms, self._leg.inbox, record.silence_seconds) as silence,
        ):
            while True:
                event = await self._leg.next()
                if end.is_up(event) or silence.is_up(event):
                    return ""
                if isinstance(event, Pressed) and event.key in record.finish_on:
                    return event.key
                if isinstance(event, Said):
                    silence.again()

    async def _dial(self, dial: Dial) -> Script | None:
        if self._dialling is None:
            raise ApplicationError(NOT_IN_SCHEMA, "<Dial> is not performed before two are joined")
        if not dial.answer_on_bridge:
            self._pick_up()
        action = absolute(dial.action, self._base) if dial.action else None
        dialled = await self._dialling.dial(self._leg, dial, self._base)
        self._more = dialled.fields
        if (interruption := dialled.interruption) is None:
            return action
        if isinstance(interruption, LegOver) and action is not None:
            outcome = interruption.outcome
            self._application.tell_in_vain(self._leg, action, dialled.fields, outcome)
        raise interruption


def _sound(verb: Say | Play) -> str:
    return verb.text if isinstance(verb, Say) else f"♪ {verb.name.rpartition('/')[2]}"
