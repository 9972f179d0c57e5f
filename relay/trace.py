"""The words of the trace: what somebody of the staff, or the service itself, did."""

from enum import StrEnum


class Action(StrEnum):
    """One kind of deed. Its subject is a ticket's code or an alias; never an address or a content."""

    FIND = "find"
    STATS = "stats"
    EXPIRE = "expire"
    INVITE = "invite"
    SUSPEND = "suspend"
    RESTORE = "restore"
    REMOVE = "remove"
    CONTRACT_END = "contract_end"
    ESCALATE = "escalate"
    CLAIM = "claim"
    FINISH = "finish"
    EXTEND = "extend"
    HAND_OVER = "hand_over"
    REOPEN = "reopen"
    CASE_OPEN = "case_open"
    CASE_RELEASE = "case_release"
    CASE_END = "case_end"
