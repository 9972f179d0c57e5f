"""Happenings: what the business should know of its proxied conversations, and never gets as an answer.

The numbers are Twilio Proxy's own (https://www.twilio.com/docs/api/errors, 80201 to 80913), so that whoever watched for
one there finds it here; those from 89001 on are ours.
"""

from enum import IntEnum


class Code(IntEnum):
    """What has happened."""

    NO_VOICE_NUMBER = 80201
    NO_NUMBER_IN_COUNTRY = 80203
    NO_NUMBER_FITS = 80206
    ONLY_RESERVED_NUMBERS = 80207
    ALL_NUMBERS_USED = 80208

    NO_PARTNER = 80614
    POOL_NEARLY_FULL = 80624
    REOPENED_PAIR_TWICE = 80801
    CREATED_PAIR_TWICE = 80802

    STOP_WORD = 80901
    NO_SESSION = 80902
    SESSION_EXPIRED = 80904
    NO_SCENARIO = 80905
    INTERCEPTED = 80909
    MESSAGE_NOT_ALLOWED = 80910
    CALL_NOT_ALLOWED = 80911
    OUT_OF_SESSION_FAILED = 80913

    CALLBACK_GIVEN_UP = 89001
    INTERCEPT_PASSED_UNASKED = 89002
    INTERCEPT_BLOCKED_UNASKED = 89003
    AUTO_CREATE_FAILED = 89004


SAID = {
    Code.NO_VOICE_NUMBER: "no number with voice for a participant",
    Code.NO_NUMBER_IN_COUNTRY: "no number in a participant's country",
    Code.NO_NUMBER_FITS: "no number fits a participant's place, or all that fit are used by them",
    Code.ONLY_RESERVED_NUMBERS: "the pool is empty, or what would fit is reserved",
    Code.ALL_NUMBERS_USED: "a participant uses every number that would fit",
    Code.NO_PARTNER: "somebody wrote or called, and nobody else is in the session",
    Code.POOL_NEARLY_FULL: "the service's pool is at 85 % of what it may hold",
    Code.REOPENED_PAIR_TWICE: "a session was reopened with a pair that another has",
    Code.CREATED_PAIR_TWICE: "two sessions were made with the same pair",
    Code.STOP_WORD: "a message was a stop word, and did not go on",
    Code.NO_SESSION: "somebody wrote or called outside any session",
    Code.SESSION_EXPIRED: "a session came to its end",
    Code.NO_SCENARIO: "what came in fits no way of going on",
    Code.INTERCEPTED: "the intercept callback answered 403, and nothing went on",
    Code.MESSAGE_NOT_ALLOWED: "a message into a session for calls only",
    Code.CALL_NOT_ALLOWED: "a call into a session for messages only",
    Code.OUT_OF_SESSION_FAILED: "the out-of-session callback did not answer with 2xx",
    Code.CALLBACK_GIVEN_UP: "a callback was not taken in any of its tries",
    Code.INTERCEPT_PASSED_UNASKED: "the intercept callback could not be asked; it went on",
    Code.INTERCEPT_BLOCKED_UNASKED: "the intercept callback could not be asked; nothing went on",
    Code.AUTO_CREATE_FAILED: "the session that the out-of-session callback named cannot be made",
}
"""Each in a few words, for people."""
