"""Addresses: where people are really reached.

An address is opaque text with a scheme in front: ``whatsapp:+62…``, ``whatsapp:ID.<id>`` (WhatsApp is dropping phone
numbers, so nothing may assume one), ``tel:+62…``, ``telegram:<chat>``. The type is built so that it cannot slip into
a log line, an error text or JSON: everything that prints it prints a mask, and `Address.reveal` is the one way out.
"""

import re
from enum import StrEnum
from typing import NoReturn, final

import phonenumbers

from relay.errors import BadInput

MASK = "Address(…)"


class Scheme(StrEnum):
    """How an address is reached."""

    WHATSAPP = "whatsapp"
    TEL = "tel"
    TELEGRAM = "telegram"


# WhatsApp's business-scoped user id: a country code, a dot, an opaque tail.
_SCOPED_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9_.-]{1,128}")
_CHAT = re.compile(r"-?[0-9]{1,19}")
# Calls to mobiles of Argentina want a 9 behind the country's code, and those of Mexico had a 1 until 2020; carriers still
# write senders so. A number is the same with it and without. https://www.twilio.com/docs/proxy
_MOBILE_SIGNS = {"+549": "+54", "+521": "+52"}
_NATIONAL = 10


@final
class Address:
    """A person's real address in canonical form. Equal addresses are the same person to the router."""

    __slots__ = ("_text", "scheme")

    def __init__(self, scheme: Scheme, rest: str) -> None:
        """Wrap what is canonical already; text from outside goes through `parse`."""
        self.scheme = scheme
        self._text = f"{scheme.value}:{rest}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read an address in any usual spelling. Raises `BadInput`, whose text does not repeat the address."""
        head, colon, rest = text.strip().partition(":")
        if not colon or head.lower() not in set(Scheme):
            raise BadInput(
                "An address needs a scheme in front: whatsapp:+62…, tel:+62… or telegram:<chat id>."
            )
        scheme = Scheme(head.lower())
        return cls(scheme, _canonical(scheme, rest.strip()))

    @classmethod
    def stored(cls, text: str) -> "Address":
        """An address as `reveal` gave it: what is canonical is not judged again. Raises `ValueError`."""
        scheme, colon, rest = text.partition(":")
        if not colon or scheme not in set(Scheme):
            raise ValueError("not an address as it is stored")  # nothing of it in the text
        return cls(Scheme(scheme), rest)

    def reveal(self) -> str:
        """The address itself, for the vault and for the channel that hands a delivery over. Nobody else."""
        return self._text

    @property
    def value(self) -> str:
        """The part behind the scheme. The same care as with `reveal`."""
        return self._text.partition(":")[2]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return MASK

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("an address is not serialised")


def _canonical(scheme: Scheme, rest: str) -> str:
    match scheme:
        case Scheme.TELEGRAM:
            if not _CHAT.fullmatch(rest):
                raise BadInput("A Telegram address is telegram: and the chat's number.")
            return str(int(rest))
        case Scheme.WHATSAPP if _SCOPED_ID.fullmatch(rest):
            return rest
        case Scheme.WHATSAPP:
            return _e164(rest)
        case Scheme.TEL:
            return _e164(_without_sign(rest))


def spellings(number: str) -> list[str]:
    """All the ways in which a number in E.164 may stand somewhere: with the sign of a mobile, and without."""
    plain = _without_sign(number)
    signed = [
        sign + plain.removeprefix(country)
        for sign, country in _MOBILE_SIGNS.items()
        if plain.startswith(country) and len(plain) == len(country) + _NATIONAL
    ]
    return [plain, *signed]


def _without_sign(rest: str) -> str:
    bare = "".join(
        character for character in rest if character.isascii() and character not in " -.()/"
    )
    for sign, country in _MOBILE_SIGNS.items():
        if bare.startswith(sign) and len(bare) == len(sign) + _NATIONAL:
            return country + bare.removeprefix(sign)
    return rest


def _e164(rest: str) -> str:
    if not rest.startswith("+"):
        raise BadInput("A phone number starts with + and the country code, like +62 for Indonesia.")
    # The library would also read words as digits (a dialling pad's letters) and drop extensions without a word.
    if any(character.isalpha() or character in ";#*," for character in rest):
        raise BadInput("A phone number has digits and separators only: no letters, no extension.")
    try:
        number = phonenumbers.parse(rest)
    except phonenumbers.NumberParseException as error:
        raise BadInput(
            "That is not a phone number that exists anywhere; check its digits."
        ) from error
    if not phonenumbers.is_possible_number(number):
        raise BadInput("That phone number has too many or too few digits for its country.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
