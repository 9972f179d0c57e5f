"""The form of a request, and its fields read one by one: what cannot be read is refused by name, never by value."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import parse_qsl

from topeng.proxy_api import moment
from topeng.proxy_api.error import Code, Refused

TYPE: Final = "application/x-www-form-urlencoded"
LONGEST_NAME: Final = 191
"""Characters of a unique name and of an identifier."""
_MOST_FIELDS: Final = 1000
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """Fields by name, each with all its values in order. A field that nobody asks for means nothing."""

    fields: Mapping[str, list[str]]

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def one(self, name: str) -> str | None:
        """The value of a field; None where it was not given. Given twice, it is refused."""
        values = self.fields.get(name, [])
        if len(values) > 1:
            raise bad(name, "is given more than once; give it once")
        return values[0] if values else None

    def many(self, name: str) -> list[str]:
        """All values of a field that may be repeated."""
        return self.fields.get(name, [])

    def text(self, name: str, longest: int = LONGEST_NAME) -> str | None:
        """A text of at most so many characters, or an empty one, which clears what was there."""
        found = self.one(name)
        if found is None:
            return None
        if len(found) > longest:
            raise bad(name, f"has more than {longest} characters; shorten it")
        if "\0" in found:
            raise bad(name, "has a character that cannot be stored (NUL); leave it out")
        return found

    def needed(self, name: str, longest: int = LONGEST_NAME) -> str:
        """A text that must be there."""
        found = self.text(name, longest)
        if not found or not found.strip():
            raise bad(name, "is missing; it is required")
        return found

    def whole(self, name: str, least: int, most: int) -> int | None:
        """A whole number within these bounds."""
        found = self.one(name)
        if found is None:
            return None
        if not _WHOLE.fullmatch(found) or not least <= int(found) <= most:
            raise bad(name, f"must be a whole number from {least} to {most}")
        return int(found)

    def flag(self, name: str) -> bool | None:
        """True or false."""
        found = self.one(name)
        if found is None:
            return None
        if found.lower() not in {"true", "false"}:
            raise bad(name, "must be true or false")
        return found.lower() == "true"

    def word(self, name: str, words: type[Word]) -> Word | None:
        """One of these words."""
        found = self.one(name)
        if found is None:
            return None
        if found not in set(words):
            raise bad(name, f"must be one of {', '.join(words)}")
        return words(found)

    def moment(self, name: str) -> datetime | None:
        """A moment in ISO 8601."""
        found = self.one(name)
        if found is None:
            return None
        try:
            return moment.read(found)
        except (ValueError, OverflowError):
            raise bad(name, "must be a moment in ISO 8601, like 2026-01-31T09:30:00Z") from None


def read(body: bytes) -> Form:
    """A form from the bytes of a body or of a query. Raises `Refused`."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise Refused(
            Code.BAD_PARAMETER,
            f"The form cannot be read: send {TYPE} in UTF-8, with at most {_MOST_FIELDS} fields.",
        ) from None
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        fields[name].append(value)
    return Form(dict(fields))


def bad(name: str, said: str) -> Refused:
    """A field that cannot be used, by its name."""
    return Refused(Code.BAD_PARAMETER, f"{name} {said}.")
