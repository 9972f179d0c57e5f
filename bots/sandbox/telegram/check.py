"""Is a request well formed? Asked of the installed aiogram's method models.

The models are generated from the vendor's documentation, so neither this sandbox nor the product
decides what a method takes. Parameters that the documentation no longer has are refused too.
"""

import json
import re
import types
import typing
from typing import Any, Union

from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, InputFile
from pydantic import BaseModel, ValidationError

from bots.sandbox.telegram.form import Form
from bots.sandbox.telegram.refusal import Refusal, bad_request

Method = TelegramMethod[Any]


def checked(model: type[Method], form: Form) -> Method:
    """The request as the model's instance. Refusal 400 naming the parameter at fault."""
    for name in form.params:
        field = model.model_fields.get(name)
        if field is None:
            raise bad_request(f'unknown parameter "{name}"')
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("deprecated"):
            raise bad_request(f'parameter "{name}" is not in the Bot API any more')
    values: dict[str, Any] = {
        name: _decoded(value, model.model_fields[name].annotation, name)
        for name, value in form.params.items()
    }
    values |= _files(model, form)
    for name, field in model.model_fields.items():
        if name not in values and field.is_required():
            raise _missing(name)
    try:
        ask = model.model_validate(values)
    except ValidationError as mistake:
        where = ".".join(str(step) for step in mistake.errors()[0]["loc"])
        raise bad_request(f"can't parse parameter {where}") from None
    _check_closed(ask)
    return ask


def _missing(name: str) -> Refusal:
    match name:
        case "chat_id":
            return bad_request("chat_id is empty")
        case "text":
            return bad_request("message text is empty")
        case "photo" | "document" | "voice":
            return bad_request(f"there is no {name} in the request")
        case _:
            return bad_request(f'parameter "{name}" is required')


def _files(model: type[Method], form: Form) -> dict[str, BufferedInputFile]:
    """The files by parameter: sent under its name, or under the name in its attach:// link."""
    files: dict[str, BufferedInputFile] = {}
    unclaimed = set(form.files)
    for name, field in model.model_fields.items():
        if InputFile not in _members(field.annotation):
            continue
        link = str(form.params.get(name, ""))
        part = link.removeprefix("attach://") if link.startswith("attach://") else name
        if part in form.files:
            upload = form.files[part]
            files[name] = BufferedInputFile(upload.content, upload.name)
            unclaimed.discard(part)
        elif part is not name:
            raise bad_request("there is no file with this attach:// name in the request")
    for part in unclaimed:
        raise bad_request(f'unknown parameter "{part}"')
    return files


def _decoded(value: Any, annotation: Any, name: str) -> Any:
    """A text value in the type that the parameter is declared with."""
    if not isinstance(value, str):
        return value
    members = _members(annotation)
    if str in members:
        is_number = int in members and re.fullmatch(r"-?[0-9]{1,19}", value)
        return int(value) if is_number else value
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse parameter {name}") from None


def _members(annotation: Any) -> tuple[Any, ...]:
    if typing.get_origin(annotation) in {Union, types.UnionType}:
        return tuple(inner for member in typing.get_args(annotation) for inner in _members(member))
    return (annotation,)


def _check_closed(value: Any) -> None:
    """Refuse fields that no type knows, at any depth (aiogram's models would let them pass)."""
    if isinstance(value, BaseModel):
        for name in value.model_extra or {}:
            raise bad_request(f'unknown field "{name}"')
        for name in value.model_fields_set:
            _check_closed(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            _check_closed(item)
