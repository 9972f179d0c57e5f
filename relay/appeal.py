"""Appeals: what somebody wrote and the guard touched may be looked at by a supervisor, who lets it through or does not."""

from collections.abc import Sequence
from enum import StrEnum

from relay.guard import Kind, Outcome
from relay.session import Role


class Judgement(StrEnum):
    """What a supervisor says of a message."""

    RELEASE = "release"
    DENY = "deny"


def appealable(outcome: Outcome, kinds: Sequence[Kind], role: Role) -> bool:
    """Whether a supervisor may be asked about a message. A customer's secret code reaches nobody, whoever asks."""
    if outcome not in {Outcome.MASKED, Outcome.REFUSED} or not kinds:
        return False
    return role.is_staff or Kind.OTP not in kinds
