"""The staff directory."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.language import Language
from relay.session import Role, StaffState


@dataclass(frozen=True, slots=True, repr=False)
class Staff:
    """Someone of the staff. `lane_id` leads to their own chat with the bot, once they have joined; until
    then they read Indonesian.

    `may_claim`: they may take tickets now, by their state, role and contract. `contract_ends_at`: None for one without
    an end.
    """

    id: UUID
    service_id: UUID
    service: str
    alias: str
    role: Role
    state: StaffState
    may_claim: bool
    lane_id: UUID | None
    key_id: UUID | None
    language: Language
    created_at: datetime
    contract_ends_at: datetime | None


_MAY_CLAIM = """
    (f.state = 'active' AND f.role IN ('agent', 'driver')
     AND (f.contract_ends_at IS NULL OR f.contract_ends_at > clock_timestamp()))
"""
_STAFF = (
    "SELECT f.id, f.service_id, v.name AS service, f.alias, f.role, f.state, f.lane_id, l.key_id, l.language, "
    "f.created_at, f.contract_ends_at, "
    + _MAY_CLAIM
    + """ AS may_claim
      FROM staff AS f
      JOIN service AS v ON v.id = f.service_id
      LEFT JOIN lane AS l ON l.id = f.lane_id
"""
)


async def invite(
    connection: Connection,
    *,
    id: UUID,
    service_id: UUID,
    alias: str,
    role: Role,
    invite: bytes,
    valid: timedelta,
    contract_ends_at: datetime | None = None,
) -> None:
    """Note an invitation. Raises `Clash` (staff_alias) when someone has that alias."""
    await connection.execute(
        """
        INSERT INTO staff (id, service_id, alias, role, state, invite, invite_ends_at, contract_ends_at)
        VALUES ($1, $2, $3, $4, 'invited', $5, clock_timestamp() + $6::interval, $7)
        """,
        id,
        service_id,
        alias,
        role,
        invite,
        valid,
        contract_ends_at,
    )


async def renew_invite(
    connection: Connection,
    *,
    service_id: UUID,
    alias: str,
    role: Role,
    invite: bytes,
    valid: timedelta,
    contract_ends_at: datetime | None,
) -> bool:
    """Replace the invitation of someone who has not joined yet; False when there is no such person."""
    return bool(
        await connection.fetchval(
            """
            UPDATE staff
               SET role = $3, invite = $4, invite_ends_at = clock_timestamp() + $5::interval,
                   contract_ends_at = $6
             WHERE service_id = $1 AND lower(alias) = lower($2) AND state = 'invited'
            RETURNING true
            """,
            service_id,
            alias,
            role,
            invite,
            valid,
            contract_ends_at,
        )
    )


async def take_invite(connection: Connection, invite: bytes) -> Staff | None:
    """Use up a valid invitation; None when there is none (unknown, used, out of date)."""
    id = await connection.fetchval(
        """
        UPDATE staff SET invite = NULL, invite_ends_at = NULL
         WHERE invite = $1 AND state = 'invited' AND invite_ends_at > clock_timestamp()
        RETURNING id
        """,
        invite,
    )
    return await get(connection, id) if id else None


async def activate(connection: Connection, id: UUID, *, lane_id: UUID, counterpart: bytes) -> None:
    """Let someone in. Raises `Clash` (staff_counterpart) when that chat belongs to a colleague."""
    await connection.execute(
        "UPDATE staff SET state = 'active', lane_id = $2, counterpart = $3 WHERE id = $1",
        id,
        lane_id,
        counterpart,
    )


async def get(connection: Connection, id: UUID) -> Staff:
    """The person of this id."""
    row = await connection.fetchrow(_STAFF + "WHERE f.id = $1", id)
    if row is None:
        raise LookupError("no such staff")
    return _staff(row)


async def find(connection: Connection, *, alias: str) -> list[Staff]:
    """Those of this alias who have not been removed."""
    rows = await connection.fetch(
        _STAFF + "WHERE lower(f.alias) = lower($1) AND f.state <> 'removed'", alias
    )
    return [_staff(row) for row in rows]


async def by_counterpart(connection: Connection, counterpart: bytes) -> Staff | None:
    """Who writes from this chat (blind)."""
    row = await connection.fetchrow(
        _STAFF + "WHERE f.counterpart = $1 AND f.state IN ('active', 'suspended')", counterpart
    )
    return _staff(row) if row else None


async def active(connection: Connection, service_id: UUID, role: Role = Role.AGENT) -> list[Staff]:
    """Those of a role who may have tickets of a service in hand now."""
    rows = await connection.fetch(
        _STAFF
        + "WHERE f.service_id = $1 AND f.role = $2 AND "
        + _MAY_CLAIM
        + " ORDER BY f.created_at",
        service_id,
        role,
    )
    return [_staff(row) for row in rows]


async def supervisors(connection: Connection, service_id: UUID) -> list[Staff]:
    """Those who look after a service now."""
    rows = await connection.fetch(
        _STAFF
        + "WHERE f.service_id = $1 AND f.state = 'active' AND f.role = 'supervisor' ORDER BY f.created_at",
        service_id,
    )
    return [_staff(row) for row in rows]


async def past_contract(connection: Connection) -> list[UUID]:
    """The active whose contract has ended, whoever they are to the business."""
    rows = await connection.fetch(
        "SELECT id FROM staff WHERE state = 'active' AND contract_ends_at <= clock_timestamp() ORDER BY id"
    )
    return [row["id"] for row in rows]


async def list_all(connection: Connection) -> list[Staff]:
    """Everyone, the removed as well, the newest last."""
    return [_staff(row) for row in await connection.fetch(_STAFF + "ORDER BY f.created_at")]


async def set_state(connection: Connection, id: UUID, state: StaffState) -> None:
    """Suspend, remove or take back."""
    await connection.execute("UPDATE staff SET state = $2 WHERE id = $1", id, state)


def _staff(row: Record) -> Staff:
    return Staff(
        id=row["id"],
        service_id=row["service_id"],
        service=row["service"],
        alias=row["alias"],
        role=Role(row["role"]),
        state=StaffState(row["state"]),
        may_claim=row["may_claim"],
        lane_id=row["lane_id"],
        key_id=row["key_id"],
        language=Language(row["language"] or Language.INDONESIAN),
        created_at=row["created_at"],
        contract_ends_at=row["contract_ends_at"],
    )
