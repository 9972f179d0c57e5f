"""The operations of the REST API on calls and their recordings (2010-04-01)."""

from typing import Any

from aiohttp import web

from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.form import Fields, one
from bots.sandbox.twilio.listing import PAGE_FIELDS, page, within
from bots.sandbox.twilio.operation import Answer, Operation
from bots.sandbox.twilio.refusal import Refusal, not_found
from bots.sandbox.twilio.voice.creation import NOT_OFFERED, OFFERED, method, number, script, wanted
from bots.sandbox.twilio.voice.exchange import Exchange
from bots.sandbox.twilio.voice.inbox import Redirected
from bots.sandbox.twilio.voice.leg import CallStatus, Leg
from bots.sandbox.twilio.voice.recording import Recording
from bots.sandbox.twilio.voice.resource import to_json
from bots.sandbox.twilio.voice.verb import HOURS_4, Request, Watch

CHANGES = frozenset(
    {"Url", "Method", "Status", "FallbackUrl", "FallbackMethod", "StatusCallback"}
    | {"StatusCallbackMethod", "Twiml", "TimeLimit"}
)
MOMENTS = ("StartTime", "EndTime")
FILTERS = frozenset(
    {"To", "From", "ParentCallSid", "Status"}
    | {f"{moment}{sign}" for moment in MOMENTS for sign in ("", "<", ">")}
)
RECORDING_FILTERS = frozenset(
    {"DateCreated", "DateCreated<", "DateCreated>", "CallSid", "ConferenceSid"}
    | {"IncludeSoftDeleted"}
)
_QUIET = frozenset({CallStatus.QUEUED, CallStatus.RINGING})


class CallApi:
    """Does the operations on the calls of one account."""

    def __init__(self, account: Account, exchange: Exchange) -> None:
        self._account = account
        self._exchange = exchange

    def operations(self) -> list[Operation]:
        """All that is offered."""
        call, recording = "/Calls/{call}.json", "/Recordings/{recording}.json"
        create, listed = OFFERED | NOT_OFFERED, FILTERS | PAGE_FIELDS
        recordings = RECORDING_FILTERS | PAGE_FIELDS
        deleted = frozenset({"IncludeSoftDeleted"})
        return [
            Operation("POST", "/Calls.json", "CreateCall", self._create, create),
            Operation("GET", "/Calls.json", "ListCall", self._list, listed),
            Operation("GET", call, "FetchCall", self._fetch),
            Operation("POST", call, "UpdateCall", self._update, CHANGES),
            Operation("DELETE", call, "DeleteCall", self._delete),
            Operation("GET", "/Recordings.json", "ListRecording", self._recordings, recordings),
            Operation("GET", recording, "FetchRecording", self._recording, deleted),
            Operation("DELETE", recording, "DeleteRecording", self._delete_recording),
        ]

    async def _create(self, _request: web.Request, fields: Fields) -> Answer:
        asked = wanted(self._account, fields)
        leg = self._exchange.prepare(asked.caller, asked.called)
        leg.watch, leg.fallback = asked.watch, asked.fallback
        leg.detect_machine = asked.detect_machine
        answer = to_json(self._account, leg)
        self._exchange.call(leg, asked)
        return 201, answer

    async def _list(self, request: web.Request, fields: Fields) -> Answer:
        newest_first = reversed(self._exchange.legs.values())
        items = [to_json(self._account, leg) for leg in newest_first if _matches(leg, fields)]
        return 200, page(request.path, "calls", items, fields)

    async def _fetch(self, request: web.Request, _fields: Fields) -> Answer:
        return 200, to_json(self._account, self._asked(request))

    async def _update(self, request: web.Request, fields: Fields) -> Answer:
        leg = self._asked(request)
        if url := one(fields, "StatusCallback"):
            leg.watch = Watch(url, method(fields, "StatusCallbackMethod"))
        if url := one(fields, "FallbackUrl"):
            leg.fallback = Request(url, method(fields, "FallbackMethod"))
        if "TimeLimit" in fields:
            self._exchange.limit(leg, number(fields, "TimeLimit", HOURS_4, HOURS_4))
        if (status := one(fields, "Status")) is not None:
            self._end(leg, status)
        elif {"Url", "Twiml"} & fields.keys():
            if leg.status is not CallStatus.IN_PROGRESS:
                raise Refusal(400, 21220, "Call is not in-progress. Cannot redirect.")
            leg.inbox.put(Redirected(script(fields)))
        return 200, to_json(self._account, leg)

    def _end(self, leg: Leg, status: str) -> None:
        if status not in {"canceled", "completed"}:
            raise Refusal(400, 20001, "Status is canceled or completed")
        if leg.is_over or (status == "canceled" and leg.status not in _QUIET):
            raise Refusal(400, 21220, "Call is not in-progress. Cannot redirect.")
        leg.cut(CallStatus(status))

    async def _delete(self, request: web.Request, _fields: Fields) -> Answer:
        leg = self._asked(request)
        if not leg.is_over:
            raise Refusal(409, 20009, "Cannot delete this resource before it is complete")
        del self._exchange.legs[leg.sid]
        return 204, None

    async def _recordings(self, request: web.Request, fields: Fields) -> Answer:
        call = one(fields, "CallSid")
        kept = reversed(self._exchange.recordings.kept.values())
        items = [each.to_json(self._account.sid) for each in kept if call in {None, each.leg.sid}]
        return 200, page(request.path, "recordings", items, fields)

    async def _recording(self, request: web.Request, _fields: Fields) -> Answer:
        return 200, self._kept(request).to_json(self._account.sid)

    async def _delete_recording(self, request: web.Request, _fields: Fields) -> Answer:
        del self._exchange.recordings.kept[self._kept(request).sid]
        return 204, None

    def _kept(self, request: web.Request) -> Recording:
        recording = self._exchange.recordings.kept.get(request.match_info["recording"])
        if recording is None:
            raise not_found(request.path)
        return recording

    def _asked(self, request: web.Request) -> Leg:
        leg = self._exchange.legs.get(request.match_info["call"])
        if leg is None:
            raise not_found(request.path)
        return leg


def _matches(leg: Leg, fields: Fields) -> bool:
    """Whether a call passes the filters of a list request."""
    plain: dict[str, Any] = {
        "To": leg.called,
        "From": leg.caller,
        "Status": leg.status.value,
        "ParentCallSid": leg.parent.sid if leg.parent else "",
    }
    if any(one(fields, name) not in {None, value} for name, value in plain.items()):
        return False
    moments = {"StartTime": leg.started or leg.created, "EndTime": leg.ended}
    return all(within(at, name, fields) for name, at in moments.items())
