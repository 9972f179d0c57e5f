"""Twilio's own description of Proxy (OpenAPI): is this answer one of theirs?"""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import jsonschema

from tests.bots.sandbox.specs import SPECS, _open_to_null

OTHERWISE = {
    ("DELETE", "/Services/{ServiceSid}/Sessions/{SessionSid}/Participants/{Sid}"): {204},
}
"""What answers otherwise than the document of April 2026 says: older clients insist on 204, newer ones take both."""
_ENVELOPE = {
    "type": "object",
    "required": ["code", "message", "more_info", "status"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "integer", "minimum": 20001, "maximum": 89999},
        "message": {"type": "string", "pattern": r"^[A-Z“][^\n]*\.$"},
        "more_info": {"type": "string", "format": "uri"},
        "status": {"type": "integer"},
    },
}


class ProxySpec:
    """The document, where it is here; the envelope of errors is checked without it."""

    def __init__(self) -> None:
        path = SPECS / "twilio_proxy_v1.json"
        self._spec: dict[str, Any] | None = json.loads(path.read_text()) if path.exists() else None
        if self._spec is not None:
            # Its own example of a message interaction has no inbound status; its schema does not say that there may be none.
            for of in ("interaction", "message_interaction"):
                self._spec["components"]["schemas"][f"{of}_enum_resource_status"]["nullable"] = True
            _open_to_null(self._spec)
            schemas = self._spec["components"]["schemas"]
            # Its example of a number has names that its list of capabilities has not.
            number = schemas["proxy.v1.service.phone_number"]["properties"]
            number["capabilities"]["additionalProperties"] = {"type": "boolean"}
            for name, schema in schemas.items():
                # Of a leg that there is not, its examples have no status; its lists of words forgot that.
                if name.endswith("_resource_status"):
                    schema |= {"type": ["string", "null"], "enum": [*schema["enum"], None]}

    def check(self, method: str, url: str, status: int, body: str) -> None:
        """Validate an answer. AssertionError or jsonschema's error where it is not the vendor's."""
        assert not 300 <= status < 400, "a redirect, which Twilio's libraries do not follow"
        if status >= 400:
            self._check_envelope(status, json.loads(body))
        elif self._spec is not None:
            self._check_answer(method.upper(), urlsplit(url).path.rstrip("/"), status, body)

    def _check_envelope(self, status: int, body: Any) -> None:
        jsonschema.Draft7Validator(_ENVELOPE).validate(body)
        assert body["status"] == status

    def _check_answer(self, method: str, path: str, status: int, body: str) -> None:
        assert self._spec is not None
        [known] = [each for each in self._spec["paths"] if _matches(each, path)]
        responses = self._spec["paths"][known][method.lower()]["responses"]
        allowed = {int(each) for each in responses} | OTHERWISE.get(
            (method, known.removeprefix("/v1")), set()
        )
        assert status in allowed, f"{method} {known} never answers {status}"
        if "content" not in responses.get(str(status), {}):
            assert body == "", f"{method} {known} answers nothing more"
            return
        schema = responses[str(status)]["content"]["application/json"]["schema"]
        components = {"components": self._spec["components"]}
        jsonschema.Draft7Validator(schema | components).validate(json.loads(body))


def _matches(known: str, path: str) -> bool:
    pattern = re.sub(r"\{\w+\}", "[^/]+", known)
    return re.fullmatch(pattern, path) is not None
