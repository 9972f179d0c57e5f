"""One call as the person with the phone in hand has it."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bots.sandbox.spelling import spelled

CAPTIONS = 12
"""How many of the sentences heard last the page shows."""


class CallState(StrEnum):
    """How a call stands, as the phone shows it."""

    CALLING = "calling"
    """One's own call, at whose other end nobody has answered."""
    RINGING = "ringing"
    """Somebody else's call, to be answered."""
    TALKING = "talking"
    OVER = "over"


class FarEnd(Protocol):
    """The network at the other end of one call; a leg of the fake Twilio is one."""

    def answered(self, *, by_voicemail: bool) -> None:
        """Learn that the ringing phone was picked up."""

    def declined(self) -> None:
        """Learn that the ringing was refused."""

    def pressed(self, key: str) -> None:
        """Learn of a pressed key."""

    def said(self, text: str) -> None:
        """Learn what the person says."""

    def hung_up(self) -> None:
        """Learn that the person has put the phone down."""


class PhoneCall:
    """A call on a phone: what is shown and heard, and what the person can do."""

    def __init__(
        self,
        id: str,
        number: str,
        state: CallState,
        far_end: FarEnd,
        clock: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self.id = id
        self.number = number
        """What the phone shows: who calls, or who was dialled. May be no number at all (`anonymous`)."""
        self.incoming = state is CallState.RINGING
        self.state = state
        self.heard: list[str] = []
        """The sentences and sounds that came out of the phone, the oldest first."""
        self.keys = ""
        """The keys that were pressed."""
        self.others: tuple[str, ...] = ()
        """The numbers of the people who hear this one, and whom this one hears."""
        self.outcome = ""
        """How it ended, in the network's word: `completed`, `busy`, `no-answer`, `canceled`, `failed`."""
        self.answered_at: datetime | None = None
        self.ended_at: datetime | None = None
        self._far_end = far_end
        self._clock = clock
        self._changed = changed

    async def answer(self, *, by_voicemail: bool = False) -> None:
        """Pick up; or let the voicemail, which has its say and hears. LookupError where nothing rings."""
        self._must_be(CallState.RINGING)
        self.connect()
        self._far_end.answered(by_voicemail=by_voicemail)

    async def decline(self) -> None:
        """Refuse the ringing. LookupError where nothing rings."""
        self._must_be(CallState.RINGING)
        self.end("busy")
        self._far_end.declined()

    async def press(self, keys: str) -> None:
        """Press keys, one after another. ValueError for what is on no keypad; LookupError where nobody listens."""
        if not keys or set(keys) - set("0123456789*#"):
            raise ValueError("A keypad has the digits, * and #.")
        self._must_be(CallState.TALKING)
        self.keys += keys
        self._changed()
        for key in keys:
            self._far_end.pressed(key)

    async def say(self, text: str) -> None:
        """Speak; whoever is on the line hears it. LookupError where nobody is."""
        self._must_be(CallState.TALKING)
        self._far_end.said(text)

    async def hang_up(self) -> None:
        """Put the phone down. LookupError where the call is over."""
        self._must_be(CallState.CALLING, CallState.TALKING)
        self.end("completed" if self.state is CallState.TALKING else "canceled")
        self._far_end.hung_up()

    def connect(self) -> None:
        """Start the timer: the other end is there."""
        if self.state in {CallState.CALLING, CallState.RINGING}:
            self.state, self.answered_at = CallState.TALKING, self._clock()
            self._changed()

    def hear(self, sentence: str) -> None:
        """Have something come out of the phone; nothing does once it is over."""
        if self.state is not CallState.OVER:
            self.heard.append(sentence)
            self._changed()

    def join(self, *others: str) -> None:
        """Say who is on the line now; nobody without any."""
        self.others = others
        self._changed()

    def end(self, outcome: str) -> None:
        """Be over, where it is not."""
        if self.state is not CallState.OVER:
            self.state, self.outcome, self.ended_at = CallState.OVER, outcome, self._clock()
            self.others = ()
            self._changed()

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state is CallState.OVER

    def to_json(self) -> dict[str, Any]:
        """The page's form."""
        return {
            "id": self.id,
            "number": spelled(self.number) or "unknown",
            "incoming": self.incoming,
            "state": self.state.value,
            "heard": self.heard[-CAPTIONS:],
            "joined": bool(self.others),
            "outcome": self.outcome,
            "answered_at": self.answered_at and self.answered_at.isoformat(),
            "ended_at": self.ended_at and self.ended_at.isoformat(),
        }

    def _must_be(self, *states: CallState) -> None:
        if self.state not in states:
            raise LookupError("The call is not at that point any more.")
