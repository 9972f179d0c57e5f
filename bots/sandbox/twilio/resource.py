"""What Twilio keeps of messages: they and their media; and their JSON."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bots.sandbox.twilio.address import Address
from bots.sandbox.twilio.segments import segments

API_VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True)
class MessageResource:
    """One message, in or out."""

    sid: str
    sender: Address
    to: Address
    body: str
    status: str
    direction: str
    created: datetime
    updated: datetime
    sent: datetime | None = None
    media_count: int = 0
    error_code: int | None = None
    callback: str | None = None

    def to_json(self, account: str) -> dict[str, Any]:
        """The vendor's form."""
        uri = f"/{API_VERSION}/Accounts/{account}/Messages/{self.sid}"
        return {
            "account_sid": account,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": self.sent and format_datetime(self.sent),
            "date_updated": format_datetime(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": str(self.sender),
            "messaging_service_sid": None,
            "num_media": str(self.media_count),
            "num_segments": str(1 if self.to.channel == "whatsapp" else segments(self.body)),
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": str(self.to),
            "uri": f"{uri}.json",
        }


@dataclass(frozen=True, slots=True)
class MediaResource:
    """One file of one message."""

    sid: str
    parent: str
    mime: str
    content: bytes
    created: datetime

    def to_json(self, account: str) -> dict[str, Any]:
        """The vendor's form."""
        created = format_datetime(self.created)
        uri = f"/{API_VERSION}/Accounts/{account}/Messages/{self.parent}/Media/{self.sid}"
        return {
            "account_sid": account,
            "content_type": self.mime,
            "date_created": created,
            "date_updated": created,
            "parent_sid": self.parent,
            "sid": self.sid,
            "uri": f"{uri}.json",
        }


def new_sid(prefix: str) -> str:
    """A fresh SID: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)
