"""Reading the vendors' machine-readable specifications: is this request, is this answer, one of theirs?

They lie beside the repository, in `../shared/specs`, and are nobody's but the vendors'.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import bots

SPECS = Path(bots.__file__).parents[2] / "shared" / "specs"
NEEDED = pytest.mark.skipif(
    not SPECS.is_dir(), reason="The vendors' specifications are not here (../shared/specs)."
)

_PLAIN = {
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "String": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
    "True": lambda value: value is True,
    "InputFile": lambda value: isinstance(value, bytes),
}


class TelegramSpec:
    """The Bot API of 11 June 2026 (10.1)."""

    def __init__(self) -> None:
        spec = json.loads((SPECS / "telegram_bot_api.json").read_text())
        self.methods: dict[str, Any] = spec["methods"]
        self.types: dict[str, Any] = spec["types"]

    def fields(self, method: str) -> dict[str, dict[str, Any]]:
        """A method's parameters by name."""
        return {field["name"]: field for field in self.methods[method].get("fields", [])}

    def text(self, owner: str, field: str) -> str:
        """What the documentation says of a field of a method or type."""
        found = self.methods.get(owner) or self.types[owner]
        [text] = [each["description"] for each in found["fields"] if each["name"] == field]
        return str(text)

    def faults(self, value: Any, kinds: list[str], where: str = "answer") -> list[str]:
        """What is wrong with a value that should be of one of these types; objects are closed."""
        found = [self._faults(value, kind, where) for kind in kinds]
        return [] if any(not each for each in found) else min(found, key=len)

    def _faults(self, value: Any, kind: str, where: str) -> list[str]:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{where}: no list"]
            inner = kind.removeprefix("Array of ")
            return [
                fault
                for place, item in enumerate(value)
                for fault in self.faults(item, [inner], f"{where}[{place}]")
            ]
        if kind in _PLAIN:
            return [] if _PLAIN[kind](value) else [f"{where}: no {kind}"]
        described = self.types[kind]
        if described.get("subtypes"):
            return self.faults(value, described["subtypes"], where)
        return self._object_faults(value, described.get("fields", []), kind, where)

    def _object_faults(
        self, value: Any, fields: list[dict[str, Any]], kind: str, where: str
    ) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where}: no {kind}"]
        known = {field["name"]: field for field in fields}
        found = [f"{where}: {kind} has no {name}" for name in value.keys() - known.keys()]
        for name, field in known.items():
            if name in value:
                found += self.faults(value[name], field["types"], f"{where}.{name}")
            elif field["required"]:
                found.append(f"{where}: {kind} needs {name}")
        return found


class TwilioSpec:
    """The OpenAPI document of API version 2010-04-01, of 14 April 2026."""

    BASE = "/2010-04-01/Accounts/{AccountSid}"

    def __init__(self) -> None:
        self._spec = json.loads((SPECS / "twilio_api_v2010.json").read_text())
        _open_to_null(self._spec)

    def operation(self, method: str, path: str) -> dict[str, Any]:
        """One operation, by its path below the account's."""
        found: dict[str, Any] = self._spec["paths"][self.BASE + path][method.lower()]
        return found

    def form_fields(self, method: str, path: str) -> dict[str, Any]:
        """The form fields of an operation."""
        content = self.operation(method, path)["requestBody"]["content"]
        fields: dict[str, Any] = content["application/x-www-form-urlencoded"]["schema"][
            "properties"
        ]
        return fields

    def query_fields(self, method: str, path: str) -> set[str]:
        """The query fields of an operation."""
        parameters = self.operation(method, path)["parameters"]
        return {each["name"] for each in parameters if each["in"] == "query"}

    def check(self, method: str, path: str, status: int, body: Any) -> None:
        """Validate an answer. AssertionError or jsonschema's error where it is not the vendor's."""
        responses = self.operation(method, path)["responses"]
        assert str(status) in responses, f"{method} {path} never answers {status}"
        if "content" not in responses[str(status)]:
            assert body is None
            return
        schema = responses[str(status)]["content"]["application/json"]["schema"]
        jsonschema.Draft7Validator(schema | {"components": self._spec["components"]}).validate(body)


def _open_to_null(part: Any) -> None:
    """OpenAPI 3.0 says `nullable` where JSON Schema has a type more; and close the objects."""
    if isinstance(part, list):
        for each in part:
            _open_to_null(each)
    elif isinstance(part, dict):
        if part.get("nullable") is True and isinstance(part.get("type"), str):
            part["type"] = [part["type"], "null"]
            if "enum" in part:
                part["enum"] = [*part["enum"], None]
        if "properties" in part and part.get("type") in ("object", ["object", "null"]):
            part.setdefault("additionalProperties", False)
        for each in part.values():
            _open_to_null(each)
