"""``topeng reply``."""

from typing import TYPE_CHECKING, Any

import click

from relay.language import Language
from relay.session import Role
from topeng.cli.frame import as_json, in_office, show

if TYPE_CHECKING:
    from db.canned import Canned
    from topeng.config import Settings
    from topeng.office import Office
    from topeng.replies import Replies

_role = click.option(
    "--role",
    type=click.Choice([Role.AGENT.value, Role.DRIVER.value]),
    default=Role.AGENT.value,
    show_default=True,
    help="Who may send it.",
)
_language = click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    default=Language.INDONESIAN.value,
    show_default=True,
    help="Shown to those who read this language.",
)


@click.group()
def reply() -> None:
    """Add, list and remove canned replies, sent with one press."""


@reply.command("add")
@click.argument("label")
@click.argument("text")
@_role
@_language
@as_json
def reply_add(*, label: str, text: str, role: str, language: str, as_json: bool) -> None:
    """Add a reply: LABEL stands on the button, TEXT is sent."""

    async def act(office: "Office", settings: "Settings") -> None:
        made = await _replies(office, settings).add(Role(role), Language(language), label, text)
        show(_fields(made), as_json=as_json, text=lambda: f"“{made.label}” can be sent now.")

    in_office(act)


@reply.command("list")
@as_json
def reply_list(*, as_json: bool) -> None:
    """List the replies."""

    async def act(office: "Office", settings: "Settings") -> None:
        found = await _replies(office, settings).all()
        show(
            [_fields(one) for one in found],
            as_json=as_json,
            text=lambda: "\n".join(map(_line, found)) or "There is no reply.",
        )

    in_office(act)


@reply.command("remove")
@click.argument("label")
@_role
@_language
@as_json
def reply_remove(*, label: str, role: str, language: str, as_json: bool) -> None:
    """Take a reply away."""

    async def act(office: "Office", settings: "Settings") -> None:
        await _replies(office, settings).remove(Role(role), Language(language), label)
        fields = {"label": label, "state": "removed"}
        show(fields, as_json=as_json, text=lambda: f"“{label}” is gone.")

    in_office(act)


def _replies(office: "Office", settings: "Settings") -> "Replies":
    from topeng.replies import Replies

    return Replies(settings.service, office.database, office.drafter.chance)


def _fields(one: "Canned") -> dict[str, Any]:
    return {"role": one.role, "language": one.language, "label": one.label, "text": one.text}


def _line(one: "Canned") -> str:
    text = " ".join(one.text.split())
    return f"{one.role:<7} {one.language:<3} {one.label:<40} {text}"
