"""Numbering plans: Indonesia's own, and the world's as libphonenumber knows them."""

import re

import phonenumbers

from relay.guard.words import words

# Kominfo's numbering plan (PM 14/2018, Fundamental Technical Plan): mobile prefixes in use, and area codes.
_MOBILE = words(
    "0811 0812 0813 0814 0815 0816 0817 0818 0819 0821 0822 0823 0827 0828 0831 0832 0833 0838 0851 0852 0853 0855 0856 "
    "0857 0858 0859 0868 0877 0878 0879 0881 0882 0883 0884 0885 0886 0887 0888 0889 0895 0896 0897 0898 0899"
)
_FIXED = r"(?:(?:21|22|24|31|61|2[356789]\d|3[2-8]\d|4[0-8]\d|5[1-6]\d|6[2-5]\d|7[0-7]\d|9[0-8]\d)[2-9]\d{4,8}|800\d{6,8})"
_AREA = re.compile("0" + _FIXED)
_HEAD = re.compile(rf"(?:0|620?)?8[1-9]\d|(?:0062|62)?0?{_FIXED}|00[1-9]")
_NEIGHBOURS = ("MY", "SG", "US", "AU", "GB")  # whose numbers people here write without the country


def begins(digits: str, at: int) -> bool:
    """Whether a number may begin here."""
    return _HEAD.match(digits, at) is not None


def national(digits: str) -> str:
    """The number as dialled at home: 62812… and 62-0812… become 0812…"""
    if digits.startswith("0062"):
        digits = digits[2:]
    if digits.startswith("62"):
        return "0" + digits[2:].removeprefix("0")
    return digits


def is_mobile(number: str) -> bool:
    """Whether a national number is a mobile one."""
    return number[:4] in _MOBILE and 10 <= len(number) <= 13


def is_unknown_mobile(number: str) -> bool:
    """Whether it is built like a mobile one, of a prefix nobody has been given yet."""
    return number[:2] == "08" and number[2] != "0" and 10 <= len(number) <= 13


def is_fixed(number: str) -> bool:
    """Whether a national number is a fixed line's."""
    return 9 <= len(number) <= 12 and _AREA.fullmatch(number) is not None


def is_headless_or_mobile(digits: str, *, headless: bool) -> bool:
    """Whether the digits are an Indonesian mobile number; ``headless`` allows the leading nought to be missing."""
    return is_mobile(national(digits)) or (
        headless and digits[0] == "8" and is_mobile("0" + digits)
    )


def is_foreign(digits: str) -> bool:
    """Whether the digits, written after a plus, are a valid number of some country."""
    return 8 <= len(digits) <= 15 and is_valid("+" + digits)


def is_anywhere(digits: str) -> bool:
    """Whether the digits can be dialled abroad, with the country in front or in a country nearby."""
    digits = digits.removeprefix("00")
    return is_valid("+" + digits) or any(is_valid(digits, region) for region in _NEIGHBOURS)


def is_possible(number: str) -> bool:
    """Whether a number with its plus has a length that its country uses."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def is_valid(number: str, region: str | None = None) -> bool:
    """Whether the number is in use by its country's plan."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
