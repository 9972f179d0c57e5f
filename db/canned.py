"""Canned replies: what agents and drivers may send with one press."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.language import Language
from relay.session import Role


@dataclass(frozen=True, slots=True)
class Canned:
    """One reply of a service, for the agents or the drivers who read a language. `label` stands on its button."""

    id: UUID
    role: Role
    language: Language
    label: str
    text: str


_CANNED = "SELECT id, role, language, label, text FROM canned "


async def add(connection: Connection, service_id: UUID, reply: Canned) -> None:
    """Add a reply. Raises `Clash` (canned_label) where the label is taken."""
    await connection.execute(
        """
        INSERT INTO canned (id, service_id, role, language, label, text) VALUES ($1, $2, $3, $4, $5, $6)
        """,
        reply.id,
        service_id,
        reply.role,
        reply.language,
        reply.label,
        reply.text,
    )


async def all_of(connection: Connection, service_id: UUID) -> Sequence[Canned]:
    """Every reply of a service, in the order in which they were added."""
    rows = await connection.fetch(
        _CANNED + "WHERE service_id = $1 ORDER BY role, language, created_at, label", service_id
    )
    return [_canned(row) for row in rows]


async def offered(
    connection: Connection, service_id: UUID, role: Role, language: Language
) -> Sequence[Canned]:
    """What someone of this role who reads this language may choose from, in the order in which they were added."""
    rows = await connection.fetch(
        _CANNED
        + "WHERE service_id = $1 AND role = $2 AND language = $3 ORDER BY created_at, label",
        service_id,
        role,
        language,
    )
    return [_canned(row) for row in rows]


async def get(connection: Connection, service_id: UUID, id: UUID) -> Canned | None:
    """The reply of this id, if it is this service's and still there."""
    row = await connection.fetchrow(_CANNED + "WHERE service_id = $1 AND id = $2", service_id, id)
    return _canned(row) if row else None


async def remove(
    connection: Connection, service_id: UUID, role: Role, language: Language, label: str
) -> bool:
    """Take a reply away; False when there is none of this label."""
    return bool(
        await connection.fetchval(
            """
            DELETE FROM canned
             WHERE service_id = $1 AND role = $2 AND language = $3 AND lower(label) = lower($4)
            RETURNING true
            """,
            service_id,
            role,
            language,
            label,
        )
    )


def _canned(row: Record) -> Canned:
    return Canned(
        id=row["id"],
        role=Role(row["role"]),
        language=Language(row["language"]),
        label=row["label"],
        text=row["text"],
    )
