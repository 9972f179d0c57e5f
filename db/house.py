"""The house: what the database as a whole belongs to."""

from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class House:
    """Which carriers this database talks to ('live', 'sandbox', or not decided yet), and the key of its inbox."""

    carriers: str | None
    key_id: UUID


async def find(connection: Connection) -> House | None:
    """The house; None in a new database."""
    row = await connection.fetchrow("SELECT carriers, key_id FROM house")
    return House(**row) if row else None


async def found(connection: Connection, house: House) -> None:
    """Make a new database this house."""
    await connection.execute(
        "INSERT INTO house (carriers, key_id) VALUES ($1, $2)", house.carriers, house.key_id
    )


async def decide(connection: Connection, carriers: str) -> None:
    """Say which carriers this database talks to from now on."""
    await connection.execute("UPDATE house SET carriers = $1 WHERE carriers IS NULL", carriers)
