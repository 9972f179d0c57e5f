"""How a message or a call stands, in Twilio's words."""

import pytest

from relay.delivery import DeliveryState
from relay.proxy.interaction import ResourceStatus, of_call, of_delivery

SAID = {
    DeliveryState.PREPARING: "queued",
    DeliveryState.DUE: "queued",
    DeliveryState.SENDING: "sending",
    DeliveryState.SENT: "sent",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.READ: "delivered",
    DeliveryState.UNKNOWN: "delivery-unknown",
    DeliveryState.VOID: "canceled",
}


@pytest.mark.parametrize("state", SAID)
def test_every_state_has_a_word(state: DeliveryState) -> None:
    assert of_delivery(state, taken=False) == SAID[state]


def test_what_the_carrier_never_took_has_failed() -> None:
    assert of_delivery(DeliveryState.UNDELIVERABLE, taken=False) is ResourceStatus.FAILED
    assert of_delivery(DeliveryState.UNDELIVERABLE, taken=True) is ResourceStatus.UNDELIVERED


def test_a_call_stands_as_the_carrier_says() -> None:
    assert of_call("no-answer") is ResourceStatus.NO_ANSWER
    assert {of_call(None), of_call("asleep")} == {ResourceStatus.UNKNOWN}
