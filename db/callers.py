"""Callers: the sessions that somebody is in by a number that they rang, and how each person in them is rung."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.calls.line import Line, Side
from relay.language import Language
from relay.session import Mode, Role


@dataclass(frozen=True, slots=True, repr=False)
class Number:
    """What was rung: a number of ours, under one of its names, and the caller's blind index there."""

    proxy: str
    counterpart: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """A line, and the caller's language."""

    line: Line
    language: Language


@dataclass(frozen=True, slots=True, repr=False)
class Reach:
    """How somebody in a session is rung.

    `address` is what is sealed under `key_id`: the address of their lane `lane_id`, or of somebody of the staff
    (`staff_id`) their phone. `proxy_id` and `proxy`: the number of ours that they meet, where they have one that can call.
    """

    participant_id: UUID
    session_id: UUID
    service_id: UUID
    language: Language
    staff_id: UUID | None
    lane_id: UUID
    key_id: UUID
    address: bytes
    proxy_id: UUID | None
    proxy: str | None


_PHONE = """
    CASE WHEN {p}.staff_id IS NULL THEN {x}.channel IN ('whatsapp', 'sms')
         ELSE EXISTS (SELECT FROM staff_phone AS f WHERE f.staff_id = {p}.staff_id) END
"""
_LINES = f"""
    SELECT s.id AS session_id, coalesce(s.code, t.code) AS code, s.mode, s.role AS with_role,
           p.id AS me, p.role AS my_role, p.alias AS my_alias, p.held_at IS NOT NULL AS i_am_held, l.language,
           q.id AS participant, q.role, q.alias, q.held_at IS NOT NULL AS held, {_PHONE.format(p="q", x="y")} AS phone
      FROM participant AS p
      JOIN lane AS l ON l.id = p.lane_id
      JOIN session AS s ON s.id = p.session_id AND s.state = 'open' AND s.ends_at > clock_timestamp()
      JOIN ticket AS t ON t.id = s.ticket_id
      LEFT JOIN participant AS q ON q.session_id = s.id AND q.left_at IS NULL AND q.id <> p.id
      LEFT JOIN lane AS m ON m.id = q.lane_id
      LEFT JOIN proxy AS y ON y.id = m.proxy_id
"""


@dataclass(frozen=True, slots=True)
class Ours:
    """A number of ours that was rung."""

    id: UUID
    service_id: UUID
    address: str


async def ours(connection: Connection, proxies: Sequence[str]) -> Ours | None:
    """The first of these that is ours, a number that rings before a sender that only writes."""
    row = await connection.fetchrow(
        """
        SELECT id, service_id, address FROM proxy WHERE address = ANY($1::text[])
         ORDER BY array_position($1::text[], address) LIMIT 1
        """,
        list(proxies),
    )
    return Ours(**row) if row else None


async def lines(connection: Connection, numbers: Sequence[Number]) -> list[Found]:
    """The live sessions of a caller behind what they rang, the longest-lived first."""
    rows = await connection.fetch(
        """
        SELECT b.participant_id
          FROM unnest($1::text[], $2::bytea[]) AS want (proxy, counterpart)
          JOIN proxy AS x ON x.address = want.proxy
          JOIN binding AS b ON b.proxy_id = x.id AND b.counterpart = want.counterpart AND b.ended_at IS NULL
         ORDER BY b.started_at, b.id
        """,
        [one.proxy for one in numbers],
        [one.counterpart for one in numbers],
    )
    return await of(connection, list(dict.fromkeys(row["participant_id"] for row in rows)))


async def of(connection: Connection, participants: Sequence[UUID]) -> list[Found]:
    """The live sessions of these participants, in this order; of those whose session is over there is none."""
    rows = await connection.fetch(
        _LINES
        + """
         WHERE p.id = ANY($1::uuid[]) AND p.left_at IS NULL
         ORDER BY array_position($1::uuid[], p.id), q.joined_at, q.id
        """,
        list(participants),
    )
    people: dict[UUID, list[Record]] = {}
    for row in rows:
        people.setdefault(row["me"], []).append(row)
    return [_found(same) for same in people.values()]


def _found(same: Sequence[Record]) -> Found:
    row = same[0]
    others = tuple(
        Side(one["participant"], Role(one["role"]), one["alias"], bool(one["phone"]), one["held"])
        for one in same
        if one["participant"] is not None
    )
    caller = Side(row["me"], Role(row["my_role"]), row["my_alias"], True, row["i_am_held"])
    mode, role = Mode(row["mode"]), Role(row["with_role"])
    line = Line(row["session_id"], row["code"], mode, role, caller, others)
    return Found(line, Language(row["language"]))


async def reach(connection: Connection, participant_id: UUID) -> Reach | None:
    """How a participant is rung; None for somebody of the staff without a phone."""
    row = await connection.fetchrow(
        """
        SELECT p.id AS participant_id, p.session_id, t.service_id, l.language, p.staff_id, l.id AS lane_id,
               coalesce(f.key_id, l.key_id) AS key_id, coalesce(f.number, l.address) AS address,
               v.proxy_id, v.address AS proxy
          FROM participant AS p
          JOIN session AS s ON s.id = p.session_id
          JOIN ticket AS t ON t.id = s.ticket_id
          JOIN lane AS l ON l.id = p.lane_id
          LEFT JOIN staff_phone AS f ON f.staff_id = p.staff_id
          LEFT JOIN LATERAL (
               SELECT x.id AS proxy_id, x.address
                 FROM binding AS b
                 JOIN number AS n ON n.proxy_id = b.proxy_id AND n.voice
                 JOIN proxy AS x ON x.id = b.proxy_id
                WHERE b.participant_id = p.id AND b.ended_at IS NULL
                  AND (f.counterpart IS NULL OR b.counterpart = f.counterpart)
                ORDER BY b.started_at LIMIT 1) AS v ON true
         WHERE p.id = $1 AND p.left_at IS NULL AND (p.staff_id IS NULL OR f.staff_id IS NOT NULL)
        """,
        participant_id,
    )
    return Reach(**dict(row) | {"language": Language(row["language"])}) if row else None


async def bind(
    connection: Connection, participant_id: UUID, proxy_id: UUID, counterpart: bytes
) -> None:
    """Let a call from this phone (blind) to this number lead to a participant's session, while it lives.

    Raises `Clash` (binding_live, binding_alone) when that key leads elsewhere.
    """
    await connection.execute(
        """
        INSERT INTO binding (id, participant_id, proxy_id, counterpart, alone, cool_off)
        SELECT gen_random_uuid(), p.id, $2, $3, true, v.cool_off
          FROM participant AS p
          JOIN session AS s ON s.id = p.session_id
          JOIN ticket AS t ON t.id = s.ticket_id
          JOIN service AS v ON v.id = t.service_id
         WHERE p.id = $1
        """,
        participant_id,
        proxy_id,
        counterpart,
    )


async def customers(connection: Connection, *, service: str, code: str) -> list[tuple[UUID, UUID]]:
    """The customers (service, participant) in the open session that is called by this code."""
    rows = await connection.fetch(
        """
        SELECT t.service_id, p.id
          FROM service AS v
          JOIN ticket AS t ON t.service_id = v.id AND t.state = 'open'
          JOIN session AS s ON s.ticket_id = t.id AND s.state = 'open' AND s.ends_at > clock_timestamp()
          JOIN participant AS p ON p.session_id = s.id AND p.role = 'customer' AND p.left_at IS NULL
         WHERE v.name = $1 AND upper(coalesce(s.code, t.code)) = upper($2)
        """,
        service,
        code,
    )
    return [(row["service_id"], row["id"]) for row in rows]
