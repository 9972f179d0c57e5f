"""The one account of the fake Twilio: its credentials, numbers, messages, media and templates."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bots.sandbox.clock import Clock
from bots.sandbox.twilio.address import Address
from bots.sandbox.twilio.number import NumberResource
from bots.sandbox.twilio.refusal import Refusal, not_found
from bots.sandbox.twilio.resource import (
    MediaResource,
    MessageResource,
    new_sid,
)
from bots.sandbox.twilio.template import Template

WINDOW = timedelta(hours=24)
"""Free text reaches a WhatsApp user for this long after their last message to the number."""

UNFINISHED = frozenset({"queued", "sending", "sent"})
"""Of these Twilio does not let go (twilio.com/docs/api/errors/20009): for the sent it waits for the carrier's word."""


class Account:
    """State only; what happens to it is in `outbound`, `inbound` and `server`."""

    def __init__(self, clock: Clock, sid: str = "", auth_token: str = "") -> None:
        self.clock = clock
        self.sid = sid or new_sid("AC")
        self.auth_token = auth_token or secrets.token_hex(16)
        self.keys: dict[str, str] = {}
        self.numbers: dict[str, NumberResource] = {}
        self.messages: dict[str, MessageResource] = {}
        self.media: dict[str, MediaResource] = {}
        self.templates: dict[str, Template] = {}
        self._last_inbound: dict[tuple[str, str], datetime] = {}

    def admits(self, user: str, password: str) -> bool:
        """Whether Basic auth with these is good: account SID and token, or an API key."""
        known = {self.sid: self.auth_token} | self.keys
        return secrets.compare_digest(known.get(user, "").encode(), password.encode()) and (
            user in known
        )

    def message(self, sid: str, path: str) -> MessageResource:
        """A message. Refusal 404 where there is none."""
        if sid not in self.messages:
            raise not_found(path)
        return self.messages[sid]

    def media_of(self, message_sid: str) -> list[MediaResource]:
        """The files of a message."""
        return [each for each in self.media.values() if each.parent == message_sid]

    def change(self, sid: str, **changes: Any) -> MessageResource | None:
        """Change a message where it still exists; returns its new state."""
        if sid not in self.messages:
            return None
        changed = replace(self.messages[sid], updated=self.clock(), **changes)
        self.messages[sid] = changed
        return changed

    def delete_message(self, sid: str) -> None:
        """Remove a message and its media. Refusal where it is still under way."""
        if self.messages[sid].status in UNFINISHED:
            raise Refusal(409, 20009, "Cannot delete this resource before it is complete")
        del self.messages[sid]
        self.media = {key: value for key, value in self.media.items() if value.parent != sid}

    def delete_media(self, media: MediaResource) -> None:
        """Remove one file of a message."""
        del self.media[media.sid]
        self.change(media.parent, media_count=len(self.media_of(media.parent)))

    def heard_from(self, person: Address, number: str) -> None:
        """Open the 24-hour window."""
        self._last_inbound[person.value, number] = self.clock()

    def window_is_open(self, person: Address, number: str) -> bool:
        """Whether free text may go to this person from this number now."""
        last = self._last_inbound.get((person.value, number))
        return last is not None and self.clock() - last < WINDOW
