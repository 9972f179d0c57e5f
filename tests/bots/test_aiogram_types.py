"""aiogram's types are built when they are used, and then they are what they always were."""

from aiogram import types
from pydantic import BaseModel


def test_a_type_that_nobody_uses_is_never_built() -> None:
    assert not types.PassportElementErrorFiles.__pydantic_complete__


def test_an_update_and_all_that_may_lie_in_one_can_be_built() -> None:
    assert types.Update.model_rebuild(force=True)


def test_pydantic_builds_other_types_as_ever() -> None:
    class Later(BaseModel):
        value: "Value"

    class Value(BaseModel):
        number: int

    assert Later.model_rebuild()
    assert Later.model_validate({"value": {"number": 1}}).value == Value(number=1)
