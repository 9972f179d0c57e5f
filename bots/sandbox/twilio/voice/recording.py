"""Recordings of calls: what Twilio keeps of them, and whom it tells. The sandbox records silence.

twilio.com/docs/voice/api/recording.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bots.sandbox.clock import Clock
from bots.sandbox.twilio.resource import API_VERSION, new_sid
from bots.sandbox.twilio.voice.application import Application
from bots.sandbox.twilio.voice.leg import Leg
from bots.sandbox.twilio.voice.verb import Watch


@dataclass(slots=True)
class Recording:
    """One recording of one call, running until it is `ended`."""

    sid: str
    leg: Leg
    source: str
    watch: Watch | None
    began: datetime
    ended: datetime | None = None

    @property
    def seconds(self) -> int:
        """How long it is; 0 while it runs."""
        return int((self.ended - self.began).total_seconds()) if self.ended else 0

    def to_json(self, account: str) -> dict[str, Any]:
        """The vendor's form."""
        uri = f"/{API_VERSION}/Accounts/{account}/Recordings/{self.sid}"
        return {
            "account_sid": account,
            "api_version": API_VERSION,
            "call_sid": self.leg.sid,
            "channels": 1,
            "conference_sid": None,
            "date_created": format_datetime(self.began),
            "date_updated": format_datetime(self.ended or self.began),
            "duration": str(self.seconds) if self.ended else None,
            "encryption_details": None,
            "error_code": None,
            "media_url": None,
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "source": self.source,
            "start_time": format_datetime(self.began),
            "status": "completed" if self.ended else "in-progress",
            "subresource_uris": {},
            "uri": f"{uri}.json",
        }


class Recordings:
    """Begins and ends them, and keeps them until they are deleted."""

    def __init__(
        self, account_sid: str, application: Application, clock: Clock, base: Callable[[], str]
    ) -> None:
        self.kept: dict[str, Recording] = {}
        self._account_sid = account_sid
        self._application = application
        self._clock = clock
        self._base = base

    def begin(self, leg: Leg, watch: Watch | None, source: str = "DialVerb") -> Recording:
        """Record from now on."""
        recording = Recording(new_sid("RE"), leg, source, watch, self._clock())
        self.kept[recording.sid] = recording
        return recording

    def end(self, recording: Recording) -> Mapping[str, str]:
        """Record no longer, and tell who watches; returns what an action's URL is told."""
        recording.ended = self._clock()
        fields = {
            "RecordingSid": recording.sid,
            "RecordingUrl": f"{self._base()}/{API_VERSION}/Accounts/{self._account_sid}/Recordings/{recording.sid}",
            "RecordingDuration": str(recording.seconds),
        }
        if recording.watch is not None:
            form = {
                "AccountSid": self._account_sid,
                "CallSid": recording.leg.sid,
                "RecordingStatus": "completed",
                "RecordingChannels": "1",
                "RecordingSource": recording.source,
            }
            self._application.report(recording.leg, recording.watch, form | fields)
        return fields
