"""Access: who may have what opened, for which purpose, and until when.

Two rights are the service's own, and narrow: an address becomes a blind index, of which nothing comes back; and a
delivery whose intent is recorded is opened to be handed over. Everything else is read under a capability: an agent (a
participant of the session, or somebody of its service's staff), a session, a purpose. It is held against the database
whenever it is used, and a purpose opens its own kinds of cells and no others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from uuid import UUID

from db import access, audit
from db.access import ACCOUNT, Standing
from db.pool import Connection
from relay.audit.entry import Act, ActorKind, Entry, ObjectKind
from relay.proxy.scope import Scope
from relay.vault.seal import Place


class Reading(StrEnum):
    """What something is read for."""

    CATCH_UP = "catch_up"  # what waited for a reader, once there is one
    ANSWER = "answer"  # what waited for its writer to say which conversation they mean
    QUOTE = "quote"  # the first words of what somebody answers
    RECAP = "recap"  # the last lines and the notes, for a new holder
    REPORT = "report"  # the first words of what was not delivered, for its writer
    RULE = "rule"  # what was held, or touched by the guard, and a supervisor lets go
    APPEAL = "appeal"  # what the guard touched, for the supervisors whom its writer asks
    CASE = "case"  # the words of a report, for the supervisors
    FETCH = "fetch"  # where a file lies with its provider
    SERVE = "serve"  # a file that a provider fetches from here
    MARK = "mark"  # where a mark at somebody's own message is shown
    DIAL = "dial"  # the phone of somebody who is to be rung
    REVEAL = "reveal"  # break-glass
    IDENTIFY = "identify"  # who takes part, for the business's own backend
    TRANSCRIBE = "transcribe"  # what was said, likewise
    CALLBACK = "callback"  # what was said, for the business's own server, as it happens
    ADMIT = "admit"  # who took part in a session, for the server that says what becomes of one of them now


@dataclass(frozen=True, slots=True)
class Capability:
    """The right of one agent to one session for one purpose."""

    agent: UUID
    session: UUID
    purpose: Reading


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """A ciphertext, its place, and the key that it was sealed with."""

    key_id: UUID
    place: Place
    sealed: bytes


class Denied(Exception):
    """There is no such right, or not any more. Says nothing of the content."""


class Agent(Enum):
    """How the agent of a capability must stand to its session."""

    HERE = "in it now"
    WAS_HERE = "in it, or has been"
    COLLEAGUE = "active in its service's staff"
    SUPERVISOR = "an active supervisor of its service"
    APPROVED = "somebody whose request to see was approved by a second person"
    KNOWS_ADDRESSES = "a backend that may see addresses"
    KNOWS_MESSAGES = "a backend that may see messages"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a purpose asks of the agent, which cells it opens, and for how long after the session's end."""

    agent: Agent
    cells: frozenset[tuple[str, str]]
    after_end: timedelta = timedelta(0)


_TEXT = frozenset({("inbound", "body")})
_ORIGINAL = frozenset({("inbound", "original")})
RULES: dict[Reading, Rule] = {
    Reading.CATCH_UP: Rule(Agent.WAS_HERE, _TEXT),
    Reading.ANSWER: Rule(Agent.HERE, _TEXT),
    Reading.QUOTE: Rule(Agent.HERE, _TEXT),
    Reading.RECAP: Rule(Agent.COLLEAGUE, _TEXT | {("note", "body")}),
    Reading.REPORT: Rule(Agent.WAS_HERE, _TEXT, after_end=timedelta(days=1)),
    Reading.RULE: Rule(Agent.SUPERVISOR, _TEXT | _ORIGINAL),
    Reading.APPEAL: Rule(Agent.WAS_HERE, _ORIGINAL),
    Reading.CASE: Rule(
        Agent.WAS_HERE, frozenset({("case_file", "words")}), after_end=timedelta(days=90)
    ),
    Reading.FETCH: Rule(Agent.WAS_HERE, frozenset({("media", "handle")})),
    Reading.SERVE: Rule(Agent.WAS_HERE, frozenset({("media", "body")})),
    Reading.MARK: Rule(Agent.HERE, frozenset({("lane", "address")})),
    Reading.DIAL: Rule(Agent.HERE, frozenset({("lane", "address"), ("staff_phone", "number")})),
    Reading.REVEAL: Rule(
        Agent.APPROVED, frozenset({("lane", "address")}), after_end=timedelta(days=90)
    ),
    Reading.IDENTIFY: Rule(
        Agent.KNOWS_ADDRESSES,
        frozenset({("lane", "address"), ("proxy_participant", "friendly_name")}),
        after_end=timedelta.max,  # as long as its key lives
    ),
    Reading.TRANSCRIBE: Rule(
        Agent.KNOWS_MESSAGES,
        _TEXT | {("message_interaction", "body")},
        after_end=timedelta.max,
    ),
    Reading.CALLBACK: Rule(
        Agent.KNOWS_MESSAGES,
        _TEXT | {("message_interaction", "body")},
        after_end=timedelta(days=1),  # longer than one is sent again
    ),
    Reading.ADMIT: Rule(
        Agent.KNOWS_ADDRESSES,
        frozenset({("lane", "address"), ("proxy_participant", "friendly_name")}),
        after_end=timedelta.max,
    ),
}


READ_BY_BACKENDS = frozenset(
    {Reading.IDENTIFY, Reading.TRANSCRIBE, Reading.CALLBACK, Reading.ADMIT}
)
READ_BY_PERSONS = frozenset({Reading.RECAP, Reading.RULE, Reading.REVEAL})
"""Reads whose reader is a person of the staff: each cell leaves a trace, as it does where a backend reads. What people are sent leaves its own when sent."""
_READ: dict[tuple[str, str], tuple[Act, ObjectKind]] = {
    ("inbound", "body"): (Act.TEXT_READ, ObjectKind.INBOUND),
    ("inbound", "original"): (Act.TEXT_READ, ObjectKind.INBOUND),
    ("note", "body"): (Act.TEXT_READ, ObjectKind.NOTE),
    ("lane", "address"): (Act.ADDRESS_READ, ObjectKind.LANE),
    ("proxy_participant", "friendly_name"): (Act.ADDRESS_READ, ObjectKind.PARTICIPANT),
    ("message_interaction", "body"): (Act.TEXT_READ, ObjectKind.INTERACTION),
}


async def check(connection: Connection, capability: Capability, cells: Sequence[Cell]) -> None:
    """Let a capability through that is live and covers these cells, and leave a trace where a person reads. Raises `Denied`."""
    rule = RULES[capability.purpose]
    if {(cell.place.table, cell.place.column) for cell in cells} - rule.cells:
        raise Denied("this purpose opens other things")
    keys = {cell.key_id for cell in cells}
    standing = await access.standing(
        connection, agent=capability.agent, session=capability.session, keys=keys
    )
    if standing is None or not _stands(standing, rule) or keys - standing.keys:
        raise Denied("this capability is not live")
    if rule.agent is Agent.APPROVED and {cell.place.row for cell in cells} - standing.revealed:
        raise Denied("this was not approved")
    if capability.purpose in READ_BY_PERSONS | READ_BY_BACKENDS:
        await audit.add(connection, [_entry(capability, cell.place) for cell in cells])


def _entry(capability: Capability, place: Place) -> Entry:
    act, kind = _READ[place.table, place.column]
    who = ActorKind.API if capability.purpose in READ_BY_BACKENDS else ActorKind.STAFF
    agent = capability.agent if capability.agent != ACCOUNT else None
    return Entry(who, agent, act, kind, place.row, capability.purpose)


def _stands(standing: Standing, rule: Rule) -> bool:
    if standing.since_end > rule.after_end:
        return False
    return {
        Agent.HERE: standing.here,
        Agent.WAS_HERE: standing.was_here,
        Agent.COLLEAGUE: standing.colleague,
        Agent.SUPERVISOR: standing.supervisor,
        Agent.APPROVED: bool(standing.revealed),
        Agent.KNOWS_ADDRESSES: Scope.ADDRESSES in standing.scopes,
        Agent.KNOWS_MESSAGES: Scope.MESSAGES in standing.scopes,
    }[rule.agent]
