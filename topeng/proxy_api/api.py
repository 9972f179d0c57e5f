"""What every resource of the API works with."""

from dataclasses import dataclass
from uuid import UUID

from bots.twilio.account import Account
from db import proxy_services
from db.pool import Connection, Database
from db.proxy_services import ProxyService
from topeng.office import Office
from topeng.proxy_api.error import not_found

ROOT = "/v1"


@dataclass(frozen=True, slots=True)
class Api:
    """The office behind it, and the account that it speaks for; `account.public_url` is where its clients reach it."""

    office: Office
    account: Account
    callbacks_inside: bool = False
    """Whether callbacks may go to this machine and the network around it."""

    @property
    def database(self) -> Database:
        """Where everything is."""
        return self.office.database

    def url(self, *parts: str) -> str:
        """The absolute address of something below ``/v1``."""
        return "/".join((self.account.public_url.rstrip("/") + ROOT, *parts))

    async def service(self, connection: Connection, id: UUID) -> ProxyService:
        """The service of this id. Raises `Refused`."""
        found = await proxy_services.get(connection, id)
        if found is None:
            raise not_found("service")
        return found
