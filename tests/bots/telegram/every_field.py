"""Every field of Telegram's types with something of its own in it, made from aiogram's models."""

import itertools
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Union, get_args, get_origin

from aiogram.types import TelegramObject
from pydantic import BaseModel

DEEPEST = 3
"""Types within types: what is deeper repeats what was there before."""

Path = tuple[tuple[str, str], ...]
"""The type and the name of each field on the way, by the names on the wire."""


@dataclass
class Canaries:
    """Words and numbers that stand nowhere else, with the field in which each was put."""

    at: dict[str, Path] = field(default_factory=dict)
    _next: Iterator[int] = field(default_factory=lambda: itertools.count(7_310_000_001, 10))

    def filled(self, model: type[BaseModel], path: Path = ()) -> dict[str, Any]:
        """An object of this type, full to the brim."""
        return {
            name: value
            for name, kind in wire_fields(model).items()
            if (value := self.value(kind, (*path, (model.__name__, name)))) is not None
        }

    def value(self, kind: Any, path: Path) -> Any:
        """Something for a field of this type; None where it can hold nothing that tells."""
        origin, parts = get_origin(kind), get_args(kind)
        if origin in {Union, types.UnionType}:
            filled = (self.value(part, path) for part in parts if part is not type(None))
            return next((value for value in filled if value is not None), None)
        if origin is list:
            value = self.value(parts[0], path)
            return None if value is None else [value]
        if isinstance(kind, type) and issubclass(kind, TelegramObject):
            return self.filled(kind, path) if len(path) <= DEEPEST else None
        if kind is bool:
            return True
        if kind in {str, int, float}:
            return self._canary(kind, path)
        return None

    def _canary(self, kind: type, path: Path) -> Any:
        number = next(self._next)
        if kind is float:
            self.at[str(number)[1:]] = path
            return float(f"1.{str(number)[1:]}")
        self.at[str(number)] = path
        return f"kenari{number}" if kind is str else number


def wire_fields(model: type[BaseModel]) -> dict[str, Any]:
    """The fields of a type by their names on the wire."""
    model.model_rebuild()
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}
