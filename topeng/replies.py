"""Replies: what a service's agents and drivers may send with one press."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db import canned, services
from db.canned import Canned
from db.pool import Clash, Connection, Database
from relay.errors import BadInput, Conflict, NotFound
from relay.language import Language
from relay.session import Role
from topeng.chance import Chance

LONGEST_LABEL = 40
LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Replies:
    """Adds, lists and removes canned replies of `service`."""

    service: str
    database: Database
    chance: Chance

    async def add(self, role: Role, language: Language, label: str, text: str) -> Canned:
        """Add a reply. Raises `BadInput`, `Conflict` or `NotFound`."""
        label, text = " ".join(label.split()), text.strip()
        if not 1 <= len(label) <= LONGEST_LABEL:
            raise BadInput(f"A label stands on a button: 1 to {LONGEST_LABEL} characters.")
        if not 1 <= len(text) <= LONGEST_TEXT:
            raise BadInput(f"A reply has 1 to {LONGEST_TEXT:,} characters.")
        reply = Canned(self.chance.uuid(), role, language, label, text)
        try:
            async with self.database.transaction() as connection:
                await canned.add(connection, await self._service(connection), reply)
        except Clash:
            raise Conflict(
                f"There is a reply “{label}” already; remove it first, or choose another label."
            ) from None
        return reply

    async def all(self) -> Sequence[Canned]:
        """Every reply, in the order in which they were added. Raises `NotFound`."""
        async with self.database.connection() as connection:
            return await canned.all_of(connection, await self._service(connection))

    async def remove(self, role: Role, language: Language, label: str) -> None:
        """Take a reply away. Raises `NotFound`."""
        label = " ".join(label.split())
        async with self.database.transaction() as connection:
            service = await self._service(connection)
            if not await canned.remove(connection, service, role, language, label):
                raise NotFound(f"There is no such reply “{label}”; `topeng reply list` shows all.")

    async def _service(self, connection: Connection) -> UUID:
        found = await services.find(connection, self.service)
        if found is None:
            raise NotFound(
                f"There is no service named “{self.service}”; `topeng number add` makes one."
            )
        return found.id
