"""Numbers as people write them."""

import phonenumbers


def spelled(number: str) -> str:
    """A number with spaces, as people write it; anything else as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
