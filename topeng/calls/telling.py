"""Telling: what came of a call, said in the thread of whoever holds the session, while it lives."""

from dataclasses import dataclass

from db import deliveries, holders, staff
from db.calls import Call
from db.pool import Connection, wake
from relay.alert import Alert
from relay.calls.call import Outcome
from relay.calls.line import Why
from relay.notices import Notice, say
from relay.payload import Text
from relay.session import Role
from topeng.drafts import Drafter
from topeng.oversight.alerts import Alerts

_OF_CUSTOMER: dict[Outcome, Notice | None] = dict.fromkeys(Outcome) | {
    Outcome.COMPLETED: Notice.CALL_OVER,
    Outcome.CUT: Notice.CALL_OVER,
    Outcome.BUSY: Notice.CALL_BUSY,
    Outcome.NO_ANSWER: Notice.CALL_NO_ANSWER,
    Outcome.FAILED: Notice.CALL_FAILED,
    Outcome.DECLINED: Notice.CALL_DECLINED,
}
_REFUSED = {Why.NO_PHONE: Notice.CALL_MISSED_NO_PHONE, Why.NO_NUMBER: Notice.CALL_MISSED_NO_NUMBER}


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells the staff. Between customers nobody is told anything."""

    drafter: Drafter
    alerts: Alerts

    async def ended(self, connection: Connection, call: Call, outcome: Outcome) -> None:
        """Tell how a call has ended."""
        if call.session_id is None or not call.live:
            return
        holder = await holders.of_session(connection, call.session_id)
        if holder is None:
            return
        if call.caller_id == holder.participant_id:
            # Not by what the vendor calls the callee's leg: it may tell of that last.
            notice = _OF_CUSTOMER[outcome] if call.state.dialled else Notice.CALL_NOT_TAKEN
        elif outcome in {Outcome.COMPLETED, Outcome.CUT}:
            notice = Notice.CALL_OVER
        else:
            notice = Notice.CALL_MISSED
        if notice is not None:
            await self._say(connection, call, notice)

    async def refused(self, connection: Connection, call: Call, why: Why) -> None:
        """Tell of a caller who was not put through, where something can be done about it."""
        if call.session_id is None or not call.live:
            return
        if why is Why.NO_NUMBER:
            await self.alerts.tell(connection, call.service_id, Alert.CALLS_DRY, "calls")
            await wake(connection)
        holder = await holders.of_session(connection, call.session_id)
        if holder is None:
            return
        if call.caller_id == holder.participant_id:
            await self._say(connection, call, Notice.CALL_NO_CUSTOMER)
        elif why in _REFUSED:
            await self._say(connection, call, _REFUSED[why])

    async def _say(self, connection: Connection, call: Call, notice: Notice) -> None:
        if call.session_id is None or call.role is Role.CUSTOMER:
            return
        holder = await holders.of_session(connection, call.session_id)
        held = await holders.of_lane(connection, holder.lane_id) if holder is not None else None
        if held is None:
            return
        language = (await staff.get(connection, held.staff_id)).language
        said = Text(say(notice, language))
        await deliveries.add(connection, [await self.drafter.thread(connection, held, said)])
        await wake(connection)
