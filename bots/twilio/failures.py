"""Twilio's error codes: what each means for a delivery.

https://www.twilio.com/docs/api/errors. A code in this table becomes a word; any other stays a number. Twilio's text is
never kept: it quotes the number.
"""

from dataclasses import dataclass

from relay.channel import Failure, OutcomeUnknown, PermanentFailure, TemporaryFailure

IN_FLIGHT = "in_flight"
"""Twilio still works on it, so it cannot be deleted: https://www.twilio.com/docs/api/errors/20009"""

_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class _Meaning:
    """The word for a code; whether another try helps; whether the whole number has to pause."""

    word: str
    again: bool = False
    everyone: bool = False


_MEANINGS = {
    11200: _Meaning("media_unreachable"),
    11751: _Meaning("too_large"),
    12300: _Meaning("media_type"),
    20003: _Meaning("credentials"),
    20009: _Meaning(IN_FLIGHT, again=True),
    20404: _Meaning("not_found"),
    20429: _Meaning("too_many_requests", again=True, everyone=True),
    21211: _Meaning("bad_address"),
    21212: _Meaning("bad_proxy"),
    21408: _Meaning("region"),
    21603: _Meaning("bad_proxy"),
    21604: _Meaning("bad_address"),
    21606: _Meaning("bad_proxy"),
    21610: _Meaning("opted_out"),
    21611: _Meaning("queue_full", again=True, everyone=True),
    21612: _Meaning("no_route"),
    21614: _Meaning("no_mobile"),
    21617: _Meaning("too_long"),
    21619: _Meaning("empty"),
    21620: _Meaning("media_address"),
    21655: _Meaning("bad_template"),
    21656: _Meaning("bad_template"),
    21660: _Meaning("bad_proxy"),
    30001: _Meaning("queue_full", again=True, everyone=True),
    30002: _Meaning("suspended"),
    30003: _Meaning("handset_away", again=True),
    30004: _Meaning("blocked"),
    30005: _Meaning("unknown_handset"),
    30006: _Meaning("landline"),
    30007: _Meaning("filtered"),
    30008: _Meaning("carrier", again=True),
    30036: _Meaning("expired"),
    63001: _Meaning("credentials"),
    63003: _Meaning("no_whatsapp"),
    63005: _Meaning("rejected"),
    63007: _Meaning("bad_proxy"),
    63013: _Meaning("policy"),
    63014: _Meaning("blocked"),
    63016: _Meaning("window_closed"),
    63018: _Meaning("pace", again=True),
    63019: _Meaning("media_unreachable"),
    63021: _Meaning("bad_template"),
    63024: _Meaning("no_whatsapp"),
    63027: _Meaning("bad_template"),
    63028: _Meaning("bad_template"),
    63032: _Meaning("declined"),
    63038: _Meaning("daily_limit", again=True, everyone=True),
}


def word(code: int) -> str:
    """The word for an error code, in answers and in status callbacks alike; the number itself where there is none."""
    meaning = _MEANINGS.get(code)
    return str(code) if meaning is None else meaning.word


def failure(status: int, code: int | None, retry_after: float | None = None) -> Failure:
    """What an answer of this HTTP status and error code says of the message that was handed over."""
    if status >= _SERVER_ERROR:
        return OutcomeUnknown(str(status))
    meaning = _MEANINGS.get(code or 0)
    if status == _TOO_MANY_REQUESTS and meaning is None:
        meaning = _MEANINGS[20429]
    if meaning is None:
        return PermanentFailure(str(code or status))
    if not meaning.again:
        return PermanentFailure(meaning.word)
    return TemporaryFailure(meaning.word, retry_after=retry_after, everyone=meaning.everyone)
