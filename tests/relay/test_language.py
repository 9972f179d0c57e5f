"""A reader's language is what the platform says, else what the number says."""

import pytest

from relay.address import Address
from relay.language import Language, guess

ID, EN = Language.INDONESIAN, Language.ENGLISH


@pytest.mark.parametrize(
    ("address", "code", "language"),
    [
        ("whatsapp:+6281234567890", None, ID),
        ("tel:+6281234567890", None, ID),
        ("whatsapp:ID.abc123", None, ID),
        ("whatsapp:+14155550123", None, EN),
        ("whatsapp:SG.abc123", None, EN),
        ("telegram:6281234567890", None, EN),
        ("telegram:1", "id", ID),
        ("telegram:1", "ID-id", ID),
        ("telegram:1", "jv", ID),
        ("telegram:1", "en", EN),
        ("telegram:1", "nl", EN),
        ("telegram:1", "", EN),
        ("whatsapp:+6281234567890", "en-GB", EN),
    ],
)
def test_the_platform_is_believed_before_the_number(
    address: str, code: str | None, language: Language
) -> None:
    assert guess(Address.parse(address), code) is language
