"""An entry of the audit log, and the closed lists of words that it is made of.

The schema knows the same words (constraints audit_actor_kind, audit_act and audit_object_kind); a test holds the two
together.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """Who acted. Somebody at the command line or behind the API has no id of ours; STRANGER is in no session."""

    STAFF = "staff"
    CUSTOMER = "customer"
    STRANGER = "stranger"
    SERVICE = "service"
    COMMAND_LINE = "command_line"
    API = "api"


class ObjectKind(StrEnum):
    """What an act was done to: mostly the table that the object's id is of."""

    HOUSE = "house"
    SERVICE = "service"
    PROXY = "proxy"
    TICKET = "ticket"
    SESSION = "session"
    PARTICIPANT = "participant"
    BINDING = "binding"
    LANE = "lane"
    LINK = "link"
    STAFF = "staff"
    INBOUND = "inbound"
    DELIVERY = "delivery"
    MEDIA = "media"
    NOTE = "note"
    CASE = "case"
    CANNED = "canned"
    KEY = "key"
    REVEAL = "reveal"
    CALL = "call"
    API_KEY = "api_key"
    INTERACTION = "interaction"
    APPEAL = "appeal"


class Act(StrEnum):
    """What was done.

    `*.shown` is a text or a document that has gone out to a person, the actor; `*.read` one that the vault opened for a
    person on request; `deed.*` an order of the staff, beside the changes of state that it led to.
    """

    SERVICE_CREATED = "service.created"
    SERVICE_CHANGED = "service.changed"
    PROXY_ADDED = "proxy.added"
    PROXY_CHANGED = "proxy.changed"
    NUMBER_LIVE = "number.live"
    NUMBER_DRAINING = "number.draining"
    NUMBER_RETIRED = "number.retired"
    NUMBER_RESERVED = "number.reserved"
    NUMBER_UNRESERVED = "number.unreserved"
    CANNED_ADDED = "canned.added"
    CANNED_REMOVED = "canned.removed"
    API_KEY_ADDED = "api_key.added"
    API_KEY_REVOKED = "api_key.revoked"

    TICKET_OPENED = "ticket.opened"
    TICKET_MOVED = "ticket.moved"
    TICKET_CLOSED = "ticket.closed"
    TICKET_EXPIRED = "ticket.expired"
    TICKET_REOPENED = "ticket.reopened"
    SESSION_OPENED = "session.opened"
    SESSION_CLOSED = "session.closed"
    SESSION_REOPENED = "session.reopened"
    SESSION_DELETED = "session.deleted"
    LINK_MADE = "link.made"
    LINK_USED = "link.used"

    PARTICIPANT_JOINED = "participant.joined"
    PARTICIPANT_LEFT = "participant.left"
    PARTICIPANT_REMOVED = "participant.removed"
    PARTICIPANT_HELD = "participant.held"
    PARTICIPANT_RELEASED = "participant.released"
    BINDING_STARTED = "binding.started"
    BINDING_ENDED = "binding.ended"

    STAFF_INVITED = "staff.invited"
    STAFF_ACTIVE = "staff.active"
    STAFF_SUSPENDED = "staff.suspended"
    STAFF_REMOVED = "staff.removed"
    STAFF_CONTRACT = "staff.contract"

    INBOUND_RELAYED = "inbound.relayed"
    INBOUND_WAITING = "inbound.waiting"
    INBOUND_ASKED = "inbound.asked"
    INBOUND_HELD = "inbound.held"
    INBOUND_NOTED = "inbound.noted"
    INBOUND_REFUSED = "inbound.refused"
    INBOUND_VOID = "inbound.void"
    INBOUND_REVIEW = "inbound.review"

    TEXT_SHOWN = "text.shown"
    DOCUMENT_SHOWN = "document.shown"
    NOTICE_SHOWN = "notice.shown"
    DELIVERY_SENT = "delivery.sent"
    DELIVERY_UNDELIVERABLE = "delivery.undeliverable"
    DELIVERY_UNKNOWN = "delivery.unknown"
    DELIVERY_VOID = "delivery.void"

    MEDIA_WANTED = "media.wanted"
    MEDIA_READY = "media.ready"
    MEDIA_FAILED = "media.failed"
    NOTE_WRITTEN = "note.written"
    INTERACTION_MADE = "interaction.made"
    INTERACTION_DELETED = "interaction.deleted"
    CASE_OPENED = "case.opened"
    CASE_DISMISSED = "case.dismissed"
    CASE_UPHELD = "case.upheld"
    APPEAL_ASKED = "appeal.asked"
    APPEAL_RELEASED = "appeal.released"
    APPEAL_DENIED = "appeal.denied"
    APPEAL_VOID = "appeal.void"
    OPT_OUT_SET = "opt_out.set"
    OPT_OUT_LIFTED = "opt_out.lifted"

    ADDRESS_READ = "address.read"
    TEXT_READ = "text.read"
    DOCUMENT_READ = "document.read"
    REVEAL_ASKED = "reveal.asked"
    REVEAL_APPROVED = "reveal.approved"
    REVEAL_REFUSED = "reveal.refused"
    REVEAL_OPENED = "reveal.opened"
    REVEAL_ENDED = "reveal.ended"

    CALL_BEGAN = "call.began"
    CALL_JOINED = "call.joined"
    CALL_AGREED = "call.agreed"
    CALL_ENDED = "call.ended"
    PHONE_SET = "phone.set"
    PHONE_REMOVED = "phone.removed"
    PIN_MADE = "pin.made"

    KEY_DESTROYED = "key.destroyed"
    KEYS_ROTATION_STARTED = "keys.rotation_started"
    KEYS_ROTATED = "keys.rotated"
    SUBJECT_ERASED = "subject.erased"
    RETENTION_ENDED = "retention.ended"
    COPIES_DELETED = "copies.deleted"
    COPIES_LEFT = "copies.left"

    DEED_FIND = "deed.find"
    DEED_STATS = "deed.stats"
    DEED_EXPIRE = "deed.expire"
    DEED_INVITE = "deed.invite"
    DEED_SUSPEND = "deed.suspend"
    DEED_RESTORE = "deed.restore"
    DEED_REMOVE = "deed.remove"
    DEED_CONTRACT_END = "deed.contract_end"
    DEED_ESCALATE = "deed.escalate"
    DEED_CLAIM = "deed.claim"
    DEED_FINISH = "deed.finish"
    DEED_EXTEND = "deed.extend"
    DEED_HAND_OVER = "deed.hand_over"
    DEED_REOPEN = "deed.reopen"
    DEED_CASE_OPEN = "deed.case_open"
    DEED_CASE_RELEASE = "deed.case_release"
    DEED_CASE_END = "deed.case_end"


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done, by whom, to what and why. `reason`: a word or short code, in small letters, or None."""

    actor_kind: ActorKind
    actor: UUID | None
    act: Act
    object_kind: ObjectKind
    object: UUID | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it lies in the database: every column, and nothing judged, as it may have been tampered with.

    `at` is in microseconds since 1970, UTC.
    """

    id: int
    at: int
    actor_kind: str
    actor: UUID | None
    act: str
    object_kind: str
    object: UUID | None
    reason: str | None
