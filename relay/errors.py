"""Errors that a person reads.

Each carries one sentence: what is wrong, where, what to do. None carries an address or a content. A refusal in the
course of routing is no error but a value (`relay.routing`).
"""


class TopengError(Exception):
    """Base of every error of ours. Its text may be shown to whoever asked."""


class BadInput(TopengError):
    """What was given cannot be used as it is."""


class NotFound(TopengError):
    """There is no such thing."""


class Conflict(TopengError):
    """It clashes with what is already there."""


class Busy(TopengError):
    """Too much is waiting, or the database is away: nothing was recorded, try again shortly."""
