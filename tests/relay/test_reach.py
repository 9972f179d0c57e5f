"""Who can answer a text message."""

import pytest

from relay.address import Address
from relay.reach import can_answer


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("tel:+6281200000017", False),
        ("tel:+622112345678", False),
        ("tel:+15005550006", True),
        ("tel:+6591234567", True),
        ("whatsapp:+6281200000017", True),
        ("whatsapp:ID.4711", True),
        ("telegram:4711", True),
    ],
)
def test_a_text_message_to_indonesia_cannot_be_answered(address: str, answer: bool) -> None:
    assert can_answer(Address.parse(address)) is answer
