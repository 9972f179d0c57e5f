"""What a business wants strangers to hear is TwiML that puts nobody through."""

import pytest

from relay.calls.strangers import LONGEST, checked
from relay.errors import BadInput


def test_what_speaks_and_ends_is_taken_as_it_is() -> None:
    text = '<Response><Say voice="Polly.Joanna" language="en-US">Call the desk.</Say><Hangup/></Response>'
    assert checked(f"\n{text} ") == text
    assert checked('<Response><Reject reason="busy"/></Response>')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "<Response/>",
        "<Say>Hello</Say>",
        "<Response><Dial>+62215550001</Dial></Response>",
        "<Response><Redirect>https://example.com</Redirect></Response>",
        "<Response><Gather><Say>x</Say></Gather></Response>",
        "<Response><Say shout='1'>x</Say></Response>",
        "<Response><Say><Dial>x</Dial></Say></Response>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><Response><Say>&a;</Say></Response>",
        f"<Response><Say>{'x' * LONGEST}</Say></Response>",
    ],
)
def test_anything_else_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked(text)
    assert str(refused.value).endswith(".")
