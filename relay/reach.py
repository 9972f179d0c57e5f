"""Reach: whether somebody can answer by the channel that they are written to on."""

import phonenumbers

from relay.address import Address, Scheme

ONE_WAY_SMS = frozenset({"ID"})
"""Countries in which Twilio has no numbers for two-way SMS: a text message there is a notice that nobody can answer.

https://www.twilio.com/en-us/guidelines/id/sms
"""


def can_answer(address: Address) -> bool:
    """Whether messages go both ways with this person."""
    if address.scheme is not Scheme.TEL:
        return True
    number = phonenumbers.parse(address.value)
    return phonenumbers.region_code_for_number(number) not in ONE_WAY_SMS
