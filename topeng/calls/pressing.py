"""Pressing: somebody of the staff has the customer called, their own phone first."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db import callers, calls, tickets, voice
from db.calls import NewCall
from db.holders import Held
from db.leases import between_ticks
from db.pool import Clash, Connection, Contention, Database, wake
from db.staff import Staff
from relay.alert import Alert
from relay.calls.call import Began, CallState
from relay.calls.line import Connect, Decision, Refuse, Why, through
from relay.calls.step import LONGEST
from relay.errors import BadInput
from relay.notices import Notice, say
from relay.pool.exhaustion import Exhausted
from relay.press import Press
from topeng.calls.reaching import Phone, Reaching
from topeng.desk.doorkeeper import Doorkeeper, TurnedAway
from topeng.oversight.alerts import Alerts

TRIES: Final = 3
_WHY: Final = {
    Why.MESSAGES_ONLY: Notice.CALL_NOT_HERE,
    Why.HELD: Notice.HELD,
    Why.NOBODY: Notice.CALL_NO_CUSTOMER,
    Why.NO_PHONE: Notice.CALL_NO_CUSTOMER,
    Why.NO_NUMBER: Notice.CALL_NO_NUMBER,
}


class NoNumber(TurnedAway):
    """The pool of a service has no number for one of the phones."""

    def __init__(self, person: Staff) -> None:
        super().__init__(say(Notice.CALL_NO_NUMBER, person.language))
        self.service_id = person.service_id


@dataclass(frozen=True, slots=True)
class Pressing:
    """Answers the *Call* button. Without `on` there is no vendor who could call."""

    database: Database
    door: Doorkeeper
    reaching: Reaching
    on: bool

    async def press(self, press: Press) -> str:
        """Have the call placed; the line to show at the button. Raises `TurnedAway`.

        A repeat of the press finds the call under way.
        """
        for _ in range(TRIES):
            try:
                async with between_ticks(self.database) as connection:
                    person, held = await self.door.holder(connection, press)
                    await self._call(connection, person, held)
            except (Clash, Contention):
                continue
            except NoNumber as dry:
                await self._tell_of_dry(dry.service_id)
                raise
            else:
                return say(Notice.CALLING, person.language, code=held.code)
        raise TurnedAway(say(Notice.CALL_NO_NUMBER, press.language))

    async def _call(self, connection: Connection, person: Staff, held: Held) -> None:
        if not self.on:
            raise TurnedAway(say(Notice.CALLS_OFF, person.language))
        if await calls.running(connection, held.session_id):
            raise TurnedAway(say(Notice.CALL_RUNNING, person.language, code=held.code))
        [mine] = await callers.of(connection, [held.participant_id])
        connect = _connect(through(mine.line), person)
        own = await self._phone(connection, held.participant_id, person, Notice.CALL_NO_PHONE)
        other = await self._phone(
            connection, connect.callee.participant, person, Notice.CALL_NO_CUSTOMER
        )
        habits = await voice.habits(connection, person.service_id)
        await calls.add(
            connection,
            NewCall(
                id=self.door.drafter.chance.uuid(),
                service_id=person.service_id,
                began=Began.PRESSED,
                caller_proxy_id=own.proxy_id,
                state=CallState.DUE,
                language=person.language,
                ends_at=await tickets.now(connection) + LONGEST,
                recording=habits.recording,
                session_id=held.session_id,
                caller_id=held.participant_id,
                callee_id=connect.callee.participant,
                callee_proxy_id=other.proxy_id,
            ),
        )
        await wake(connection)

    async def _tell_of_dry(self, service_id: UUID) -> None:
        alerts = Alerts(self.database, self.door.drafter)
        async with between_ticks(self.database) as connection:
            await alerts.tell(connection, service_id, Alert.CALLS_DRY, "calls")
            await wake(connection)

    async def _phone(
        self, connection: Connection, participant_id: UUID, person: Staff, none: Notice
    ) -> Phone:
        try:
            phone = await self.reaching.phone(connection, participant_id)
        except (Exhausted, BadInput):
            raise NoNumber(person) from None
        if phone is None:
            raise TurnedAway(say(none, person.language))
        return phone


def _connect(decision: Decision, person: Staff) -> Connect:
    """Whom to ring. Raises `TurnedAway`."""
    match decision:
        case Connect():
            return decision
        case Refuse(_, why):
            raise TurnedAway(say(_WHY[why], person.language))
        case _:
            raise TurnedAway(say(Notice.CALL_NO_CUSTOMER, person.language))
