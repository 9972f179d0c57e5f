"""aiogram's types, each built when it is first used.

aiogram tells pydantic to put the building of its types off (`defer_build`), and has all 403 built at its import all the
same, because only there every name that their annotations use is known. That takes three seconds of each start; the
dozen that Topeng uses take a tenth. So the import goes without, and every module of the types gets to know those names.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel


@contextmanager
def _unbuilt() -> Iterator[None]:
    """Nothing is built before the block ends."""
    rebuild = BaseModel.__dict__["model_rebuild"]

    def later(_cls: type[BaseModel], /, **_: Any) -> None:
        """Build nothing now."""

    setattr(BaseModel, "model_rebuild", classmethod(later))  # noqa: B010
    try:
        yield
    finally:
        setattr(BaseModel, "model_rebuild", rebuild)  # noqa: B010


with _unbuilt():
    import aiogram.types

_NAMES = {name: getattr(aiogram.types, name) for name in aiogram.types.__all__}

for _name, _module in list(sys.modules.items()):
    if _name.startswith("aiogram.types."):
        vars(_module).update(_NAMES | vars(_module))
