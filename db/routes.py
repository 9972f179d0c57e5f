"""Routes: where a message goes, found by what it was written to, by whom, and in which slot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.address import Scheme
from relay.language import Language
from relay.session import Mode, Party, Role, Route
from relay.switchboard import FLAT


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A routing key: what was written to, by whom (blind), in which slot. Slot 0 stands for all that share a sender."""

    proxy: str
    counterpart: bytes
    slot: int


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A live binding resolved: the route, the key that seals this session's contents, and its ticket's sealed reference.

    `rules` are its service's for the guard (`relay.rules`). `lately`: another conversation that the person had beside this one, on the same sender, has ended a moment ago.
    """

    route: Route
    slot: int
    lately: bool
    key_id: UUID
    service_id: UUID
    proxy_id: UUID
    invitation: str | None
    rules: str
    ticket_id: UUID
    ticket_key_id: UUID
    ref: bytes


# WhatsApp counts its 24 hours per number and customer, whatever session the customer wrote in
# (https://www.twilio.com/docs/whatsapp/key-concepts#the-24-hour-messaging-window). `l` is the lane, `x` its proxy.
WINDOW_OPEN = """
    CASE WHEN x.channel <> 'whatsapp' THEN true
         ELSE coalesce((SELECT max(w.last_inbound_at) FROM binding AS w
                         WHERE w.proxy_id = l.proxy_id AND w.counterpart = l.counterpart)
                       > clock_timestamp() - interval '24 hours', false) END
"""

# Whether the person behind lane `l` has several live conversations on its sender.
_SHARED = f"""
    (SELECT count(*) > 1 FROM binding AS m
      WHERE m.proxy_id = l.proxy_id AND m.counterpart = l.counterpart AND m.ended_at IS NULL
        AND m.slot <= 0 AND m.slot > {FLAT})
"""

# Whether another conversation that ran beside binding `b` has just ended: who writes now may not have noticed.
_LATELY = """
    b.slot <= 0 AND EXISTS (
        SELECT FROM binding AS m
         WHERE m.proxy_id = b.proxy_id AND m.counterpart = b.counterpart AND m.slot <= 0
           AND m.ended_at > b.started_at AND m.ended_at > clock_timestamp() - interval '10 minutes'
           AND m.participant_id <> b.participant_id)
"""

_SLOT = "(b.slot = want.slot OR want.slot = 0 AND b.slot < 0)"


async def touch(connection: Connection, keys: Sequence[Key]) -> None:
    """Note that these people have just written: WhatsApp counts its 24 hours from here."""
    await connection.execute(
        f"""
        UPDATE binding AS b
           SET last_inbound_at = clock_timestamp()
          FROM unnest($1::text[], $2::bytea[], $3::bigint[]) AS want (proxy, counterpart, slot)
          JOIN proxy AS x ON x.address = want.proxy
         WHERE b.proxy_id = x.id AND b.counterpart = want.counterpart AND {_SLOT} AND b.ended_at IS NULL
        """,
        *_columns(keys),
    )


async def find(connection: Connection, keys: Sequence[Key]) -> dict[Key, tuple[Found, ...]]:
    """The live routes behind routing keys, the longest-lived first; several where a person shares a sender.

    A key without one is missing from the answer.
    """
    rows = await connection.fetch(
        f"""
        SELECT want.proxy, want.counterpart, want.slot, b.slot AS bound, {_LATELY} AS lately, s.id AS session_id, s.key_id, s.role AS with_role, s.mode,
               coalesce(s.code, t.code) AS code, mine.id AS proxy_id, mine.service_id,
               t.id AS ticket_id, t.key_id AS ticket_key_id, t.ref,
               v.invitation, v.rules, other.id = me.id AS is_me, other.id AS participant_id, other.role, other.alias,
               other.held_at IS NOT NULL AS held, l.id AS lane_id, l.language, split_part(x.address, ':', 1) AS scheme,
               {_SHARED} AS shared, {WINDOW_OPEN} AS window_open
          FROM unnest($1::text[], $2::bytea[], $3::bigint[]) AS want (proxy, counterpart, slot)
          JOIN proxy AS mine ON mine.address = want.proxy
          JOIN service AS v ON v.id = mine.service_id
          JOIN binding AS b ON b.proxy_id = mine.id AND b.counterpart = want.counterpart AND {_SLOT}
                           AND b.ended_at IS NULL
          JOIN participant AS me ON me.id = b.participant_id
          JOIN session AS s ON s.id = me.session_id AND s.state = 'open' AND s.ends_at > clock_timestamp()
          JOIN ticket AS t ON t.id = s.ticket_id
          JOIN participant AS other ON other.session_id = s.id AND other.left_at IS NULL
          JOIN lane AS l ON l.id = other.lane_id
          JOIN proxy AS x ON x.id = l.proxy_id
         ORDER BY b.started_at, b.slot DESC
        """,
        *_columns(keys),
    )
    found: dict[tuple[Key, int], Found] = {}
    people: dict[tuple[Key, int], list[Party]] = {}
    for row in rows:
        key = Key(row["proxy"], row["counterpart"], row["slot"]), row["bound"]
        if row["is_me"]:
            found[key] = _found(row)
        else:
            people.setdefault(key, []).append(_party(row))
    routes: dict[Key, tuple[Found, ...]] = {}
    for place, one in found.items():
        whole = replace(one, route=replace(one.route, others=tuple(people.get(place, ()))))
        routes[place[0]] = (*routes.get(place[0], ()), whole)
    return routes


def _columns(keys: Sequence[Key]) -> tuple[list[str], list[bytes], list[int]]:
    return (
        [key.proxy for key in keys],
        [key.counterpart for key in keys],
        [key.slot for key in keys],
    )


def _found(row: Record) -> Found:
    return Found(
        route=Route(
            row["session_id"],
            row["code"],
            _party(row),
            (),
            Role(row["with_role"]),
            Mode(row["mode"]),
        ),
        slot=row["bound"],
        lately=row["lately"],
        key_id=row["key_id"],
        service_id=row["service_id"],
        proxy_id=row["proxy_id"],
        invitation=row["invitation"],
        rules=row["rules"],
        ticket_id=row["ticket_id"],
        ticket_key_id=row["ticket_key_id"],
        ref=row["ref"],
    )


def _party(row: Record) -> Party:
    return Party(
        participant=row["participant_id"],
        lane=row["lane_id"],
        role=Role(row["role"]),
        alias=row["alias"],
        scheme=Scheme(row["scheme"]),
        language=Language(row["language"]),
        window_open=row["window_open"],
        shared=row["shared"],
        held=row["held"],
    )
