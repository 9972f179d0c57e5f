"""The part of a phone that calls and rings: a SIM card with a number."""

from typing import Any, Protocol

from bots.sandbox.phone_call import PhoneCall


class VoiceLine(Protocol):
    """How a handset reaches the telephone network; the fake Twilio is one."""

    def dial(self, handset: "Handset", to: str, shown: str) -> PhoneCall:
        """Call a number of the account, which sees `shown` as the caller. LookupError for another number."""


class Handset:
    """A phone that can call, from its number. One without a number can neither call nor ring."""

    name: str

    def __init__(self, tel: str | None, voice_line: VoiceLine | None) -> None:
        self.tel = tel
        """The number of the SIM card, in E.164."""
        self.reachable = True
        """False where it is switched off: whoever calls it fails."""
        self.calls: list[PhoneCall] = []
        """All calls of this phone, the latest last."""
        self._voice_line = voice_line

    @property
    def call(self) -> PhoneCall | None:
        """The call that is going on or rings; None where the phone lies still."""
        return self.calls[-1] if self.calls and not self.calls[-1].over else None

    @property
    def ringing(self) -> PhoneCall | None:
        """The call that waits to be answered."""
        call = self.call
        return call if call and call.incoming and call.answered_at is None else None

    async def dial(self, to: str, shown: str | None = None) -> PhoneCall:
        """Call a number. `shown` is who it sees as the caller (`anonymous`, or a number that is not this one).

        LookupError where that cannot be: no SIM card, another call, a number that nobody holds.
        """
        if self.tel is None or self._voice_line is None:
            raise LookupError("This phone has no number of its own: it cannot call.")
        if self.call is not None:
            raise LookupError("This phone is in a call already: hang up first.")
        to = "".join(to.split())
        return self._voice_line.dial(self, to, self.tel if shown is None else shown)

    def touch(self) -> None:
        """Say that something on this phone changed."""
        raise NotImplementedError

    def voice_json(self) -> dict[str, Any]:
        """The page's form: the number, and the latest call."""
        return {"tel": self.tel, "call": self.calls[-1].to_json() if self.calls else None}
