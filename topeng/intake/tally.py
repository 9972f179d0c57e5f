"""Tally: what a committed tick adds to the metrics."""

from collections.abc import Sequence

from db.inbounds import Inbound
from relay.address import Scheme
from relay.arrival import Arrival
from relay.delivery import DeliveryState
from relay.guard import Kind, Outcome
from topeng.metrics import Intake, Metrics


def count(
    metrics: Metrics,
    arrivals: Sequence[Arrival],
    inbounds: Sequence[Inbound],
    moved: Sequence[DeliveryState],
) -> None:
    """Count what came in (`arrivals`), what was recorded of it (`inbounds`), and the deliveries that have moved."""
    states = {(one.source, one.provider_id): one.state for one in inbounds}
    for arrival in arrivals:
        state = states.pop((arrival.source, arrival.provider_id), None)
        channel = Scheme(arrival.proxy.partition(":")[0])
        metrics.took(channel, Intake.REPEATED if state is None else Intake(state))
    for one in inbounds:
        if one.participant_id is not None:
            kinds = [Kind(kind) for kind in one.kinds.split(",") if kind]
            metrics.judged(Outcome[one.verdict.upper()], kinds)
    for to in moved:
        metrics.moved(to)
