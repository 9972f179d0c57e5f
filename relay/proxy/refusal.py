"""Why something about a session between customers is refused."""

from enum import StrEnum

from relay.errors import TopengError


class Why(StrEnum):
    """The reasons, one for each code of https://www.twilio.com/docs/api/errors that they stand for."""

    NAME_TAKEN = "name_taken"
    ENDED = "ended"
    NO_SUCH_CHANGE = "no_such_change"
    PAIR_IN_USE = "pair_in_use"
    TOO_MANY = "too_many"
    TWICE = "twice"
    WAS_REMOVED = "was_removed"
    BAD_IDENTIFIER = "bad_identifier"
    OWN_NUMBER = "own_number"
    UNFIT_FOR_MODE = "unfit_for_mode"
    NOT_IN_POOL = "not_in_pool"
    BAD_PAIR = "bad_pair"
    NO_PROXY = "no_proxy"
    PAST = "past"
    GUARDED = "guarded"
    VOICE_ONLY = "voice_only"
    WINDOW_CLOSED = "window_closed"
    NO_MEDIA = "no_media"
    EMPTY = "empty"


_SAID = {
    Why.NAME_TAKEN: "A session of this service has that unique name already; choose another, or delete that session.",
    Why.ENDED: "The session is closed and cannot be changed; open it again with Status=in-progress.",
    Why.NO_SUCH_CHANGE: "The session cannot change to that status: an open one can be closed, a closed one set in-progress "
    "as long as its contents are kept.",
    Why.PAIR_IN_USE: "The proxy number is in use with this identifier in another active session; close that one first, "
    "or let a number be chosen.",
    Why.TOO_MANY: "The session has all its participants; remove one first.",
    Why.TWICE: "This identifier is a participant of the session already.",
    Why.WAS_REMOVED: "This identifier was removed from the session and cannot come back to it; open a new session.",
    Why.BAD_IDENTIFIER: "The identifier is no phone number that can be reached; give one like +628123456789.",
    Why.OWN_NUMBER: "The identifier is a proxy number itself; give the number of a person.",
    Why.UNFIT_FOR_MODE: "The identifier is of a channel without calls; open the session with Mode=message-only.",
    Why.NOT_IN_POOL: "The proxy identifier is not among the numbers of this service; add it there first.",
    Why.BAD_PAIR: "The identifier and the proxy identifier are of different channels; give two of the same.",
    Why.NO_PROXY: "The service has no sender on that channel; add one with `topeng number add`.",
    Why.PAST: "The moment is past; give one that is to come, or close the session with Status=closed.",
    Why.GUARDED: "The message holds contact details, which do not cross; leave them out.",
    Why.VOICE_ONLY: "The session is for calls only; open one with another Mode to send messages.",
    Why.WINDOW_CLOSED: "WhatsApp takes no message to somebody who has not written within 24 hours; wait until they write.",
    Why.NO_MEDIA: "Files are sent by the people themselves only; leave MediaUrl out.",
    Why.EMPTY: "There is nothing to send; give Body.",
}


class Unfit(TopengError):
    """What was asked of a session between customers cannot be. The text repeats nothing that was given."""

    def __init__(self, why: Why) -> None:
        super().__init__(_SAID[why])
        self.why = why
