"""The web side: health, the files that providers fetch, and the doors of the channels."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from aiohttp import web

from db import media
from db.pool import Database, DatabaseError
from relay.vault.seal import Unopenable
from topeng.files.names import file_name
from topeng.files.serving import served
from topeng.vault import Vault

MEDIA_PURPOSE = "media"


@dataclass(slots=True)
class Health:
    """Whether the service can take messages now."""

    ready: bool = False
    standby: bool = False


@dataclass(frozen=True, slots=True)
class Web:
    """Builds the application."""

    database: Database
    vault: Vault
    health: Health = field(default_factory=Health)

    def application(self) -> web.Application:
        """Routes that every way of running has."""
        app = web.Application(middlewares=[_plain_errors], client_max_size=1024 * 1024)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/media/{token}", self._media)
        return app

    def media_path(self, id: UUID) -> str:
        """Where a provider may fetch a file, as long as its session lives."""
        return f"/media/{self.vault.token(MEDIA_PURPOSE, id)}"

    async def _healthz(self, _: web.Request) -> web.Response:
        if self.health.ready:
            return web.json_response({"status": "ready"})
        return web.json_response(
            {"status": "standby" if self.health.standby else "starting"}, status=503
        )

    async def _media(self, request: web.Request) -> web.Response:
        named = self.vault.read_token(MEDIA_PURPOSE, request.match_info["token"])
        if named is None:
            raise web.HTTPNotFound
        async with self.database.connection() as connection:
            found = await media.get(connection, named[0])
            # After the end not even what was queued before it may be fetched.
            if found is None or not found.live:
                raise web.HTTPNotFound
            body = await served(connection, self.vault, found)
        if body is None:
            raise web.HTTPNotFound
        mime = found.mime or "application/octet-stream"
        headers = {
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            # Whoever shows a name with a file takes it from here, and not from the address with its token.
            "Content-Disposition": f'attachment; filename="{file_name(mime)}"',
        }
        return web.Response(body=body, content_type=mime, headers=headers)


@web.middleware
async def _plain_errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """No fault shows more than its status."""
    try:
        return await handler(request)
    except DatabaseError:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "1"}) from None
    except Unopenable:
        raise web.HTTPNotFound from None
