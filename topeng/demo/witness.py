"""The witness: hears every byte that the carriers are handed, and counts what must not be there."""

import time
from dataclasses import dataclass, field

from bots.sandbox.handed_over import HandedOver
from topeng.demo.spellings import spellings

_FILED = {"sendphoto", "senddocument", "sendvoice", "sendlocation"}
_SENT_ALONG = {"MediaUrl", "PersistentAction"}


@dataclass(slots=True)
class Witness:
    """Listens at both carriers.

    `contents` are texts that people wrote: a hand-over that holds one is a hand-over of content. `number` and `name`
    are the customer's, which the staff's side must never be sent.
    """

    number: str
    name: str
    contents: set[str] = field(default_factory=set)
    ended_at: float | None = None
    silent_at: float | None = None
    leaks: int = 0
    after_end: int = 0
    last_content_at: float = 0.0
    bytes_to_staff: int = 0

    def hear(self, request: HandedOver) -> None:
        """Take note of one request to a carrier."""
        if request.carrier == "telegram":
            self._search(request)
        if self._holds_content(request):
            self.last_content_at = max(self.last_content_at, request.at)
            if self.silent_at is not None and request.at > self.silent_at:
                self.after_end += 1

    def begin(self) -> None:
        """The ticket's end is being asked for now."""
        self.ended_at, self.silent_at = time.monotonic(), None

    def silence(self) -> None:
        """The end has been confirmed: from here on no content may be handed over."""
        self.silent_at = time.monotonic()

    def speak_again(self) -> None:
        """Another ticket begins."""
        self.ended_at = self.silent_at = None

    def end_to_silence(self) -> float:
        """Seconds from asking for the end to the last content byte handed over; 0 when none came after it."""
        return max(self.last_content_at - self.ended_at, 0.0) if self.ended_at is not None else 0.0

    def _search(self, request: HandedOver) -> None:
        files = b"".join(request.files.values())
        heard = request.raw + files + repr(request.params).encode("utf-8", "surrogatepass")
        self.bytes_to_staff += len(request.raw)
        folded = heard.lower()
        self.leaks += sum(canary in folded for canary in spellings(self.number, self.name))

    def _holds_content(self, request: HandedOver) -> bool:
        if request.method.lower() in _FILED or _SENT_ALONG & request.params.keys():
            return True
        said = str(request.params.get("text") or request.params.get("Body") or "")
        return said.strip() in self.contents or any(
            part in self.contents for part in said.split("\n")
        )
