"""TwiML: a script in the vendor's own language (https://www.twilio.com/docs/voice/twiml).

The library's builder takes any attribute and any value, so `relay.calls` says what there may be, and the tests hold the
outcome against the vendor's rules.
"""

from typing import Final, assert_never

from twilio.twiml import voice_response  # type: ignore[import-untyped]

from relay.calls.exchange import Answer
from relay.calls.step import RINGS, Dial, Door, Gather, HangUp, Reject, Say, Step, Verbatim
from relay.language import Language

# https://www.twilio.com/docs/voice/twiml/say/text-speech#available-voices-and-languages
_VOICES: Final = {
    Language.INDONESIAN: ("Google.id-ID-Standard-A", "id-ID"),
    Language.ENGLISH: ("Google.en-US-Standard-C", "en-US"),
}
EVENTS: Final = ("initiated", "ringing", "answered", "completed")


class Renderer:
    """Writes answers. `base` is the public address of the doors for calls."""

    def __init__(self, base: str) -> None:
        self._base = base

    def write(self, answer: Answer) -> str:
        """The answer as TwiML."""
        match answer.script:
            case (Verbatim(text),):
                return text
            case script:
                response = voice_response.VoiceResponse()
                for step in script:
                    self._add(response, step, answer.token)
                return str(response)

    def url(self, token: str, door: Door) -> str:
        """Where the vendor comes back to."""
        return f"{self._base}/{token}/{door}"

    def _add(self, response: voice_response.VoiceResponse, step: Step, token: str) -> None:
        match step:
            case Say():
                _say(response, step)
            case Gather():
                response.append(self._gather(step, token))
            case Dial():
                response.append(self._dial(step, token))
            case Reject(how):
                response.reject(reason=how.value)
            case HangUp():
                response.hangup()
            case Verbatim():
                raise ValueError("what somebody else wrote stands alone")
            case _:
                assert_never(step)

    def _gather(self, gather: Gather, token: str) -> voice_response.Gather:
        verb = voice_response.Gather(
            input="dtmf",
            num_digits=gather.digits,
            finish_on_key="#",
            timeout=gather.patience,
            action=self.url(token, Door.KEY),
            method="POST",
        )
        for said in gather.said:
            _say(verb, said)
        return verb

    def _dial(self, dial: Dial, token: str) -> voice_response.Dial:
        verb = voice_response.Dial(
            caller_id=dial.caller_id.number,
            answer_on_bridge=True,
            time_limit=int(dial.limit.total_seconds()),
            timeout=int(RINGS.total_seconds()),
            action=self.url(token, Door.OVER),
            method="POST",
            record="record-from-answer-dual" if dial.record else "do-not-record",
        )
        asked = {"url": self.url(dial.token, Door.PICK_UP), "method": "POST"}
        verb.number(
            dial.to.value,
            status_callback=self.url(dial.token, Door.LEG),
            status_callback_event=" ".join(EVENTS),
            status_callback_method="POST",
            **(asked if dial.whisper else {}),
        )
        return verb


def _say(verb: voice_response.VoiceResponse | voice_response.Gather, said: Say) -> None:
    voice, language = _VOICES[said.language]
    verb.say(said.text, voice=voice, language=language)
