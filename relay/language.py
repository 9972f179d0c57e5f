"""The two languages that Topeng speaks."""

from enum import StrEnum

from relay.address import Address, Scheme


class Language(StrEnum):
    """Indonesian or English."""

    INDONESIAN = "id"
    ENGLISH = "en"


def guess(address: Address, code: str | None = None) -> Language:
    """The reader's language: what the platform says of the account, else the country of the number."""
    if code is not None:
        return (
            Language.INDONESIAN
            if code.lower().startswith(("id", "ms", "jv", "su"))
            else Language.ENGLISH
        )
    if address.scheme is not Scheme.TELEGRAM and address.value.startswith(("+62", "ID.")):
        return Language.INDONESIAN
    return Language.ENGLISH
