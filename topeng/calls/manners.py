"""Manners: how a service's calls go, as the business sets it."""

from dataclasses import dataclass

from db import services, voice
from db.pool import Connection, Database
from db.services import Service
from db.voice import Habits
from relay.calls.call import Recording
from relay.calls.strangers import checked
from relay.errors import NotFound


@dataclass(frozen=True, slots=True)
class Manners:
    """Shows and changes it."""

    database: Database

    async def find(self, name: str) -> Habits:
        """How the calls of this service go. Raises `NotFound`."""
        async with self.database.connection() as connection:
            return await voice.habits(connection, (await _find(connection, name)).id)

    async def change(
        self,
        name: str,
        *,
        screening: bool | None = None,
        recording: Recording | None = None,
        strangers: str | None = None,
    ) -> Habits:
        """Change what is given, from the next call on; an empty text for strangers is ours again.

        Raises `NotFound` or `BadInput`.
        """
        said = checked(strangers) if strangers else None
        async with self.database.transaction() as connection:
            service = await _find(connection, name)
            before = await voice.habits(connection, service.id)
            changed = Habits(
                before.screening if screening is None else screening,
                before.recording if recording is None else recording,
                before.strangers if strangers is None else said,
            )
            await voice.set_habits(connection, service.id, changed)
        return changed


async def _find(connection: Connection, name: str) -> Service:
    service = await services.find(connection, name)
    if service is None:
        raise NotFound(f"There is no service named “{name}”; `topeng number add` makes one.")
    return service
