"""Identifiers: which addresses somebody can be reached by, and what is shown of them to who may not see them."""

import pytest

from relay.proxy.identity import identify, mask, spelled
from relay.proxy.refusal import Unfit, Why
from relay.session import Mode

BOTH = Mode.VOICE_AND_MESSAGE


@pytest.mark.parametrize(
    ("identifier", "address", "masked"),
    [
        ("+12125550100", "tel:+12125550100", "+1•••"),
        (" +1 (212) 555-0100 ", "tel:+12125550100", "+1•••"),
        ("tel:+6281234567890", "tel:+6281234567890", "+62•••"),
        ("+5491123456789", "tel:+541123456789", "+54•••"),
        ("whatsapp:+6281234567890", "whatsapp:+6281234567890", "whatsapp:+62•••"),
        ("WhatsApp:+6281234567890", "whatsapp:+6281234567890", "whatsapp:+62•••"),
        ("whatsapp:ID.1349120865", "whatsapp:ID.1349120865", "whatsapp:•••"),
        ("telegram:77001", "telegram:77001", "telegram:•••"),
        ("+447700900123", "tel:+447700900123", "+44•••"),
    ],
)
def test_an_identifier_is_read_shown_again_and_masked(
    identifier: str, address: str, masked: str
) -> None:
    found = identify(identifier, BOTH)
    assert found.reveal() == address
    assert spelled(found) == address.removeprefix("tel:")
    assert mask(found) == masked


@pytest.mark.parametrize(
    "identifier",
    [
        "+15551234567",
        "+10000000000",
        "12125550100",
        "40404",
        "+1",
        "",
        "whatsapp:",
        "whatsapp:ID.abc",
        "whatsapp:somebody",
        "telegram:@somebody",
        "sip:a@b",
        "client:ana",
        "+1212555010x",
        "+1" + "2" * 200,
    ],
)
def test_what_nobody_is_reached_by_is_refused_and_not_repeated(identifier: str) -> None:
    with pytest.raises(Unfit) as refused:
        identify(identifier, BOTH)
    assert refused.value.why is Why.BAD_IDENTIFIER
    assert not identifier or len(identifier) < 3 or identifier not in str(refused.value)


def test_calls_go_to_phone_numbers_alone() -> None:
    identify("+12125550100", Mode.VOICE_ONLY)
    for identifier in ("whatsapp:+6281234567890", "telegram:77001"):
        with pytest.raises(Unfit) as refused:
            identify(identifier, Mode.VOICE_ONLY)
        assert refused.value.why is Why.UNFIT_FOR_MODE
