"""API keys: made, listed and revoked."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from db import api_keys, services
from db.api_keys import ApiKey
from db.pool import Connection, Database
from relay.errors import BadInput, NotFound
from relay.proxy import sid
from relay.proxy.scope import Scope
from relay.proxy.sid import Kind
from topeng.chance import Chance
from topeng.proxy_api.account import hashed

LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that has just been made. The secret stands nowhere else."""

    sid: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """Makes and revokes keys."""

    database: Database
    chance: Chance

    async def add(self, label: str, scopes: Collection[Scope], service: str | None) -> NewKey:
        """A key with these scopes, for one service or for every one. Raises `BadInput` or `NotFound`."""
        label = label.strip()
        if not 0 < len(label) <= LONGEST_LABEL or not label.isprintable():
            raise BadInput(
                f"A key's label has 1 to {LONGEST_LABEL} characters that can be printed: say who will use it."
            )
        id, secret = self.chance.uuid(), self.chance.bytes(16).hex()
        async with self.database.transaction() as connection:
            await api_keys.add(
                connection,
                id=id,
                secret=hashed(secret.encode()),
                scopes=scopes,
                service_id=await _service(connection, service) if service else None,
                label=label,
            )
        return NewKey(sid.spell(Kind.KEY, id), secret)

    async def every(self) -> list[ApiKey]:
        """All keys, the revoked ones too, the oldest first."""
        async with self.database.connection() as connection:
            return await api_keys.every(connection)

    async def revoke(self, named: str) -> None:
        """Revoke a key by its SID, at once and for good. Raises `BadInput` or `NotFound`."""
        id = sid.read(Kind.KEY, named)
        if id is None:
            raise BadInput(
                "A key's SID is SK and 32 hexadecimal digits; `topeng key list` shows it."
            )
        async with self.database.transaction() as connection:
            if not await api_keys.revoke(connection, id):
                raise NotFound(
                    "There is no such key that is not revoked yet; see `topeng key list`."
                )


async def _service(connection: Connection, name: str) -> UUID:
    found = await services.find(connection, name)
    if found is None:
        raise NotFound(f"There is no service named “{name}”.")
    return found.id
