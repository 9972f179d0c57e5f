"""A call as the REST API shows it: twilio.com/docs/voice/api/call-resource."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bots.sandbox.spelling import spelled
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.resource import API_VERSION
from bots.sandbox.twilio.voice.leg import Direction, Leg


def to_json(account: Account, leg: Leg) -> dict[str, Any]:
    """The vendor's form."""
    uri = f"/{API_VERSION}/Accounts/{account.sid}/Calls/{leg.sid}"
    own = account.numbers.get(leg.called if leg.direction is Direction.INBOUND else leg.caller)
    return {
        "account_sid": account.sid,
        "answered_by": leg.answered_by,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": format_datetime(leg.created),
        "date_updated": format_datetime(leg.updated or leg.created),
        "direction": leg.direction.value,
        "duration": str(leg.seconds) if leg.is_over else None,
        "end_time": _moment(leg.ended),
        "forwarded_from": None,
        "from": leg.caller,
        "from_formatted": spelled(leg.caller),
        "group_sid": None,
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "phone_number_sid": own.sid if own else None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": leg.sid,
        "start_time": _moment(leg.started),
        "status": leg.status.value,
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        "to": leg.called,
        "to_formatted": spelled(leg.called),
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def _moment(at: datetime | None) -> str | None:
    return format_datetime(at) if at else None
