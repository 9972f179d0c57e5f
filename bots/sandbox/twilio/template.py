"""Content templates: texts with variables, and quick replies below them.

twilio.com/docs/content/twilio-quick-reply.
"""

import json
import re
from dataclasses import dataclass

from bots.sandbox.message import Button
from bots.sandbox.twilio.refusal import Refusal

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A template as approved; `{{1}}` are its variables, in buttons too."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its variables filled in. Where they do not `fit`, there is nothing to show."""

    fits: bool
    text: str = ""
    buttons: tuple[Button, ...] = ()


def filled(template: Template, variables: str | None) -> Filled:
    """Fill a template in. Refusal 21656 where ContentVariables is not a JSON object of texts."""
    try:
        values = json.loads(variables) if variables else {}
    except ValueError as unread:
        raise Refusal(400, 21656, "The ContentVariables Parameter is invalid") from unread
    if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
        raise Refusal(400, 21656, "The ContentVariables Parameter is invalid")
    parts = [template.text]
    parts += [part or "" for one in template.buttons for part in (one.text, one.data, one.url)]
    wanted = {name for part in parts for name in _VARIABLE.findall(part)}
    if wanted != set(values) or not all(values.values()):
        return Filled(fits=False)

    def fill(part: str) -> str:
        return _VARIABLE.sub(lambda match: values[match[1]], part)

    buttons = tuple(
        Button(fill(one.text), one.data and fill(one.data), one.url and fill(one.url))
        for one in template.buttons
    )
    return Filled(True, fill(template.text), buttons)
