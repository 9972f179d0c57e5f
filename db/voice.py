"""Voice: how a service's calls go."""

from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection
from relay.calls.call import Recording


@dataclass(frozen=True, slots=True)
class Habits:
    """Whether whoever is rung is asked first; whether calls are recorded; what strangers hear (TwiML), if not ours."""

    screening: bool
    recording: Recording
    strangers: str | None


async def habits(connection: Connection, service_id: UUID) -> Habits:
    """How the calls of a service go."""
    row = await connection.fetchrow(
        "SELECT screening, recording, strangers FROM service WHERE id = $1", service_id
    )
    if row is None:
        raise LookupError("no such service")
    return Habits(row["screening"], Recording(row["recording"]), row["strangers"])


async def set_habits(connection: Connection, service_id: UUID, habits: Habits) -> None:
    """Change how they go from the next call on."""
    await connection.execute(
        "UPDATE service SET screening = $2, recording = $3, strangers = $4 WHERE id = $1",
        service_id,
        habits.screening,
        habits.recording,
        habits.strangers,
    )
