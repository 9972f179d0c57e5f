"""The gate: the last look at what goes out, for the digits of those whom its reader must not know.

Whoever knows the addresses of a session makes one of all but the reader's. It knows no grammar, as the guard does: it
looks for the very numbers, in any script and with any marks between their digits, and in the forms in which programs
put them away. So it can raise no alarm over anything else; number words are the guard's.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self, assert_never

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from relay.address import Address, Scheme
from relay.guard.characters import fold
from relay.payload import (
    Button,
    CloseThread,
    Document,
    Edit,
    Location,
    Payload,
    Picture,
    Reply,
    Rows,
    Template,
    Text,
    Voice,
)

TELLING = 9
"""Digits of a phone number's end that tell it: shorter ones of a country are taken whole."""
SHORTEST = 7
"""Digits of what is looked for at all: prices and order numbers have fewer in a row by chance."""
_LONGEST_COUNTRY_CODE = 3
_REMEMBERED = 4096


class _Squeezing(dict[int, str | None]):
    """For `str.translate`: signs become the plain ones that they look like, and marks go."""

    def __missing__(self, sign: int) -> str | None:
        plain = "".join(each for each in fold(chr(sign)).plain if each.isalnum()) or None
        if len(self) < _REMEMBERED:
            self[sign] = plain
        return plain


_SQUEEZING = _Squeezing()


@dataclass(frozen=True, slots=True, repr=False)
class Gate:
    """Knows what must not pass. Make it with `against`; the same addresses always make the same one."""

    _digits: tuple[str, ...]
    _forms: tuple[str, ...]

    @classmethod
    def against(cls, addresses: Iterable[Address]) -> Self:
        """A gate that lets nobody of these through."""
        digits: dict[str, None] = {}
        forms: dict[str, None] = {}
        for address in addresses:
            if told := _told(address):
                digits[told] = None
                forms.update(dict.fromkeys(_forms(told)))
            elif address.scheme is Scheme.WHATSAPP:
                forms[address.value] = None
                forms[address.value.partition(".")[2]] = None
        return cls(tuple(digits), tuple(forms))

    def blocks(self, text: str) -> bool:
        """Whether a text tells one of them."""
        squeezed = text.translate(_SQUEEZING)
        return any(digits in squeezed for digits in self._digits) or any(
            form in text for form in self._forms
        )

    def blocks_any(self, texts: Iterable[str | None]) -> bool:
        """Whether one of several does; None is a text that there is not."""
        return any(self.blocks(text) for text in texts if text)


def texts_of(payload: Payload) -> tuple[str, ...]:
    """Every string that a payload brings to its reader's device, also what no eye sees there."""
    match payload:
        case Text(text=text, buttons=buttons, reply=reply):
            return (text, *_of_buttons(buttons), *_of_reply(reply))
        case Edit(text=text, buttons=buttons):
            return (text, *_of_buttons(buttons))
        case Picture(caption=caption, reply=reply) | Document(caption=caption, reply=reply):
            return (caption, *_of_reply(reply))
        case Voice(reply=reply) | Location(reply=reply):
            return _of_reply(reply)
        case Template(variables=variables):
            return variables
        case CloseThread():
            return ()
        case other:
            assert_never(other)


def _of_buttons(rows: Rows) -> tuple[str, ...]:
    return tuple(said for row in rows for button in row for said in _of_button(button))


def _of_button(button: Button) -> tuple[str, str]:
    return button.label, button.data


def _of_reply(reply: Reply | None) -> tuple[str, ...]:
    return () if reply is None else (reply.excerpt,)


def _told(address: Address) -> str:
    """The digits that tell an address; none where it has no number, or one that is no more telling than a price."""
    match address.scheme:
        case Scheme.TELEGRAM:
            told = address.value.lstrip("-")
        case Scheme.WHATSAPP | Scheme.TEL:
            told = _national(address.value)
        case other:
            assert_never(other)
    return told if len(told) >= SHORTEST else ""


def _national(number: str) -> str:
    """The end of a number in E.164, without the country's code where enough is left."""
    digits = number.removeprefix("+")
    if not re.fullmatch("[0-9]+", digits):
        return ""
    for length in range(1, _LONGEST_COUNTRY_CODE + 1):
        if int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE:
            rest = digits[length:]
            return rest[-TELLING:] if len(rest) >= SHORTEST else digits
    return digits[-TELLING:]


def _forms(digits: str) -> list[str]:
    """How programs put digits away: hexadecimal, JSON's escapes, and base64 wherever they begin in it."""
    plain = digits.encode()
    forms = [plain.hex(), "".join(f"\\u{sign:04x}" for sign in plain)]
    for before in range(3):
        first, last = -(-before * 4 // 3), (before + len(plain)) * 4 // 3
        forms.append(base64.b64encode(bytes(before) + plain)[first:last].decode())
    return forms
