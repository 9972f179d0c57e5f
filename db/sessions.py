"""Sessions, the people in them, and the bindings by which messages find them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.address import Scheme
from relay.language import Language
from relay.session import Party, Role, Route


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A routing key: what was written to, by whom (blind), in which slot."""

    proxy: str
    counterpart: bytes
    slot: int


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A routing key resolved: the route, the key that seals this session's contents, and its ticket's sealed reference."""

    route: Route
    key_id: UUID
    proxy_id: UUID
    invitation: str | None
    ticket_id: UUID
    ticket_key_id: UUID
    ref: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Participant:
    """A participant as it is made."""

    id: UUID
    session_id: UUID
    role: Role
    alias: str
    staff_id: UUID | None
    lane_id: UUID


# WhatsApp counts its 24 hours per number and customer, whatever session the customer wrote in
# (https://www.twilio.com/docs/whatsapp/key-concepts#the-24-hour-messaging-window). `l` is the lane, `x` its proxy.
_WINDOW_OPEN = """
    CASE WHEN x.channel <> 'whatsapp' THEN true
         ELSE coalesce((SELECT max(w.last_inbound_at) FROM binding AS w
                         WHERE w.proxy_id = l.proxy_id AND w.counterpart = l.counterpart)
                       > clock_timestamp() - interval '24 hours', false) END
"""


async def add(connection: Connection, *, id: UUID, ticket_id: UUID, key_id: UUID) -> None:
    """Open a session that ends with its ticket."""
    await connection.execute(
        """
        INSERT INTO session (id, ticket_id, key_id, ends_at)
        SELECT $1, id, $3, ends_at FROM ticket WHERE id = $2
        """,
        id,
        ticket_id,
        key_id,
    )


async def key_of(connection: Connection, session_id: UUID) -> UUID:
    """The key that seals a session's contents."""
    key_id: UUID = await connection.fetchval("SELECT key_id FROM session WHERE id = $1", session_id)
    return key_id


async def join(connection: Connection, participant: Participant) -> None:
    """Let someone in. Raises `Clash` (participant_one_holder) when a colleague was faster."""
    await connection.execute(
        """
        INSERT INTO participant (id, session_id, role, alias, staff_id, lane_id) VALUES ($1, $2, $3, $4, $5, $6)
        """,
        participant.id,
        participant.session_id,
        participant.role,
        participant.alias,
        participant.staff_id,
        participant.lane_id,
    )


async def bind(connection: Connection, participant_id: UUID, *, slot: int = 0) -> None:
    """Bind a participant to the proxy of their lane. Raises `Clash` (binding_live) when that key leads elsewhere."""
    await connection.execute(
        """
        INSERT INTO binding (id, participant_id, proxy_id, counterpart, slot)
        SELECT gen_random_uuid(), p.id, l.proxy_id, l.counterpart, $2
          FROM participant AS p
          JOIN lane AS l ON l.id = p.lane_id
         WHERE p.id = $1
        """,
        participant_id,
        slot,
    )


async def touch(connection: Connection, keys: Sequence[Key]) -> None:
    """Note that these people have just written: WhatsApp counts its 24 hours from here."""
    await connection.execute(
        """
        UPDATE binding AS b
           SET last_inbound_at = clock_timestamp()
          FROM unnest($1::text[], $2::bytea[], $3::bigint[]) AS want (proxy, counterpart, slot)
          JOIN proxy AS x ON x.address = want.proxy
         WHERE b.proxy_id = x.id AND b.counterpart = want.counterpart AND b.slot = want.slot AND b.ended_at IS NULL
        """,
        *_columns(keys),
    )


async def find_routes(connection: Connection, keys: Sequence[Key]) -> dict[Key, Found]:
    """The live routes behind routing keys. A key without one is missing from the answer."""
    rows = await connection.fetch(
        """
        SELECT want.proxy, want.counterpart, want.slot, s.id AS session_id, s.key_id, t.code, mine.id AS proxy_id,
               t.id AS ticket_id, t.key_id AS ticket_key_id, t.ref,
               v.invitation, other.id = me.id AS is_me, other.id AS participant_id, other.role, other.alias,
               l.id AS lane_id, l.language, split_part(x.address, ':', 1) AS scheme,
        """
        + _WINDOW_OPEN
        + """ AS window_open
          FROM unnest($1::text[], $2::bytea[], $3::bigint[]) AS want (proxy, counterpart, slot)
          JOIN proxy AS mine ON mine.address = want.proxy
          JOIN service AS v ON v.id = mine.service_id
          JOIN binding AS b ON b.proxy_id = mine.id AND b.counterpart = want.counterpart AND b.slot = want.slot
                           AND b.ended_at IS NULL
          JOIN participant AS me ON me.id = b.participant_id
          JOIN session AS s ON s.id = me.session_id AND s.state = 'open' AND s.ends_at > clock_timestamp()
          JOIN ticket AS t ON t.id = s.ticket_id
          JOIN participant AS other ON other.session_id = s.id AND other.left_at IS NULL
          JOIN lane AS l ON l.id = other.lane_id
          JOIN proxy AS x ON x.id = l.proxy_id
        """,
        *_columns(keys),
    )
    found: dict[Key, Found] = {}
    people: dict[Key, list[Party]] = {}
    for row in rows:
        key = Key(row["proxy"], row["counterpart"], row["slot"])
        party = _party(row)
        if row["is_me"]:
            route = Route(row["session_id"], row["code"], sender=party, others=())
            found[key] = Found(
                route=route,
                key_id=row["key_id"],
                proxy_id=row["proxy_id"],
                invitation=row["invitation"],
                ticket_id=row["ticket_id"],
                ticket_key_id=row["ticket_key_id"],
                ref=row["ref"],
            )
        else:
            people.setdefault(key, []).append(party)
    return {
        key: replace(one, route=replace(one.route, others=tuple(people.get(key, ()))))
        for key, one in found.items()
    }


async def leave(connection: Connection, participant_id: UUID) -> None:
    """Take someone out of a session: their bindings end at once."""
    await connection.execute(
        "UPDATE participant SET left_at = clock_timestamp() WHERE id = $1", participant_id
    )
    await connection.execute(
        "UPDATE binding SET ended_at = clock_timestamp() WHERE participant_id = $1 AND ended_at IS NULL",
        participant_id,
    )


@dataclass(frozen=True, slots=True)
class Leaver:
    """Someone whose session has just ended, and the lane toward them."""

    participant_id: UUID
    role: Role
    staff_id: UUID | None
    lane_id: UUID
    key_id: UUID
    language: Language
    threaded: bool
    reachable: bool


async def end(connection: Connection, ticket_id: UUID) -> tuple[list[UUID], list[Leaver]]:
    """Close every session of a ticket and unbind everyone. Which sessions, and who was in them."""
    sessions = [
        row["id"]
        for row in await connection.fetch(
            """
            UPDATE session
               SET state = 'closed', ended_at = clock_timestamp()
             WHERE ticket_id = $1 AND state = 'open'
            RETURNING id
            """,
            ticket_id,
        )
    ]
    rows = await connection.fetch(
        """
        WITH left_now AS (
            UPDATE participant
               SET left_at = clock_timestamp()
             WHERE session_id = ANY($1::uuid[]) AND left_at IS NULL
            RETURNING id, role, staff_id, lane_id
        ), unbound AS (
            UPDATE binding AS b
               SET ended_at = clock_timestamp()
              FROM left_now AS p
             WHERE b.participant_id = p.id AND b.ended_at IS NULL
        )
        SELECT p.id AS participant_id, p.role, p.staff_id, l.id AS lane_id, l.key_id, l.language,
               l.title IS NOT NULL AS threaded,
        """
        + _WINDOW_OPEN
        + """ AS reachable
          FROM left_now AS p
          JOIN lane AS l ON l.id = p.lane_id
          JOIN proxy AS x ON x.id = l.proxy_id
         ORDER BY p.id
        """,
        sessions,
    )
    return sessions, [
        Leaver(
            participant_id=row["participant_id"],
            role=Role(row["role"]),
            staff_id=row["staff_id"],
            lane_id=row["lane_id"],
            key_id=row["key_id"],
            language=Language(row["language"]),
            threaded=row["threaded"],
            reachable=row["reachable"],
        )
        for row in rows
    ]


def _columns(keys: Sequence[Key]) -> tuple[list[str], list[bytes], list[int]]:
    return (
        [key.proxy for key in keys],
        [key.counterpart for key in keys],
        [key.slot for key in keys],
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
    )
