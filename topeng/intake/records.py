"""Records: inbounds as they are written down."""

from uuid import UUID

from db.inbounds import Inbound
from relay.arrival import Arrival
from relay.routing import Decision, Dropped, Held, Noted, Refused, Relayed, Reviewed, Waiting
from relay.screening import Screened

_STATES: dict[type[Decision], str] = {
    Relayed: "relayed",
    Waiting: "waiting",
    Held: "held",
    Reviewed: "review",
    Noted: "noted",
    Refused: "refused",
    Dropped: "refused",
}


def decided(
    id: UUID,
    arrival: Arrival,
    decision: Decision,
    screened: Screened,
    body: bytes | None,
    media_id: UUID | None,
    original: bytes | None = None,
) -> Inbound:
    """A message whose way was decided; `body` is its sealed content, where it is kept, `original` what was written."""
    sender = decision.route.sender.participant if decision.route else None
    return Inbound(
        id=id,
        source=arrival.source,
        provider_id=arrival.provider_id,
        participant_id=sender,
        message_id=arrival.message_id,
        kind=arrival.content.kind,
        state=_STATES[type(decision)],
        reason=_reason(decision),
        verdict=screened.outcome.name.lower(),
        kinds=",".join(screened.kinds),
        body=body,
        media_id=media_id,
        original=original,
    )


def _reason(decision: Decision) -> str | None:
    if isinstance(decision, Dropped):
        return decision.drop
    return decision.reason if isinstance(decision, Refused) else None


def answer(id: UUID, arrival: Arrival) -> Inbound:
    """A message that was meant for Topeng itself: nothing of it is kept."""
    return _undecided(id, arrival, "noted", None, None)


def unclear(id: UUID, arrival: Arrival, question_id: UUID, body: bytes) -> Inbound:
    """A message that waits for the answer to a question; `body` is all of it, sealed."""
    return _undecided(id, arrival, "asked", question_id, body)


def _undecided(
    id: UUID, arrival: Arrival, state: str, question_id: UUID | None, body: bytes | None
) -> Inbound:
    return Inbound(
        id=id,
        source=arrival.source,
        provider_id=arrival.provider_id,
        participant_id=None,
        message_id=arrival.message_id,
        kind=arrival.content.kind,
        state=state,
        reason=None,
        verdict="passed",
        kinds="",
        body=body,
        media_id=None,
        question_id=question_id,
    )
