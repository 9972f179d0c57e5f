"""``topeng key``."""

from typing import TYPE_CHECKING, Any

import click

from relay.proxy import sid
from relay.proxy.scope import Scope
from topeng.cli.frame import as_json, in_office, show
from topeng.cli.moment import spell

if TYPE_CHECKING:
    from datetime import datetime

    from db.api_keys import ApiKey
    from topeng.config import Settings
    from topeng.office import Office

_USUAL = (Scope.READ.value, Scope.WRITE.value)


@click.group()
def key() -> None:
    """Make, list and revoke keys of the Proxy API."""


@key.command("add")
@click.argument("label")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([each.value for each in Scope]),
    multiple=True,
    default=_USUAL,
    show_default=True,
    help="What it may do; give it several times. Without addresses:read people's numbers come masked.",
)
@click.option("--service", help="The one service that it is good for; every one otherwise.")
@as_json
def key_add(*, label: str, scopes: tuple[str, ...], service: str | None, as_json: bool) -> None:
    """Make a key and show its secret, this once. LABEL says who will use it."""

    async def act(office: "Office", _: "Settings") -> None:
        from topeng.proxy_api.keys import ApiKeys

        keys = ApiKeys(office.database, office.drafter.chance)
        made = await keys.add(label, {Scope(one) for one in scopes}, service)
        fields = {"sid": made.sid, "secret": made.secret, "scopes": sorted(set(scopes))}
        show(
            fields,
            as_json=as_json,
            text=lambda: (
                f"{made.sid}\n{made.secret}\nThe second line is the secret; it is not shown again."
            ),
        )

    in_office(act)


@key.command("list")
@as_json
def key_list(*, as_json: bool) -> None:
    """List the keys: what they may do, when they were last used, and which are revoked."""

    async def act(office: "Office", _: "Settings") -> None:
        from topeng.proxy_api.keys import ApiKeys

        found = await ApiKeys(office.database, office.drafter.chance).every()
        show(
            [_fields(one) for one in found],
            as_json=as_json,
            text=lambda: (
                "\n".join(map(_line, found)) or "There are no keys; `topeng key add` makes one."
            ),
        )

    in_office(act)


@key.command("revoke")
@click.argument("sid")
@as_json
def key_revoke(*, sid: str, as_json: bool) -> None:
    """Revoke a key at once and for good. SID is its SK…"""

    async def act(office: "Office", _: "Settings") -> None:
        from topeng.proxy_api.keys import ApiKeys

        await ApiKeys(office.database, office.drafter.chance).revoke(sid)
        show({"sid": sid, "revoked": True}, as_json=as_json, text=lambda: f"{sid} is revoked.")

    in_office(act)


def _fields(one: "ApiKey") -> dict[str, Any]:
    from topeng.desk.cards import stamp

    def moment(at: "datetime | None") -> str | None:
        return stamp(at) if at else None

    return {
        "sid": sid.spell(sid.Kind.KEY, one.id),
        "label": one.label,
        "scopes": sorted(one.scopes),
        "service": one.service,
        "made": moment(one.created_at),
        "used": moment(one.last_used_at),
        "revoked": moment(one.revoked_at),
    }


def _line(one: "ApiKey") -> str:
    if one.revoked_at:
        state = f"revoked {spell(one.revoked_at)}"
    else:
        state = f"used {spell(one.last_used_at)}" if one.last_used_at else "never used"
    where = f"“{one.service}”" if one.service else "every service"
    return (
        f"{sid.spell(sid.Kind.KEY, one.id)}  {one.label:<20}  {where}, {state}\n"
        f"    {', '.join(sorted(one.scopes))}"
    )
