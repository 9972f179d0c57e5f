"""Interactions: https://www.twilio.com/docs/proxy/api/interaction. They come of traffic alone."""

from dataclasses import dataclass

from db import interactions, leases
from db.audit import acting
from relay.audit.entry import ActorKind
from relay.proxy.scope import Scope
from relay.proxy.sid import Kind
from topeng.proxy_api import found
from topeng.proxy_api.answer import GONE, Answer
from topeng.proxy_api.api import Api
from topeng.proxy_api.error import not_found
from topeng.proxy_api.request import Request, Route
from topeng.proxy_api.transcript import Transcript, position

_EVERY = "/Services/{ServiceSid}/Sessions/{SessionSid}/Interactions"


@dataclass(frozen=True, slots=True)
class Interactions:
    """Shows and deletes what crossed in a session."""

    api: Api

    def routes(self) -> list[Route]:
        """What is asked of interactions."""
        return [
            Route("GET", _EVERY, Scope.READ, self.list),
            Route("GET", _EVERY + "/{Sid}", Scope.READ, self.fetch),
            Route("DELETE", _EVERY + "/{Sid}", Scope.WRITE, self.delete),
        ]

    async def list(self, request: Request) -> Answer:
        """The interactions of a session, the newest first."""
        page = request.page
        async with self.api.database.connection() as connection:
            session = await found.session(self.api, connection, request)
            rows = await interactions.page(connection, session.id, page.span)
            transcript = await Transcript.of(self.api, connection, request.caller, session, rows)
        url = f"{transcript.url}/Interactions"
        return page.answer(url, "interactions", rows, position, transcript.show)

    async def fetch(self, request: Request) -> Answer:
        """An interaction."""
        async with self.api.database.connection() as connection:
            session = await found.session(self.api, connection, request)
            id = request.id("Sid", Kind.INTERACTION, "interaction")
            one = await interactions.get(connection, session.id, id)
            if one is None:
                raise not_found("interaction")
            transcript = await Transcript.of(self.api, connection, request.caller, session, [one])
            return Answer(transcript.show(one))

    async def delete(self, request: Request) -> Answer:
        """Delete an interaction, and what was said in it."""
        async with leases.between_ticks(self.api.database) as connection:
            await acting(connection, ActorKind.API, request.caller.key)
            session = await found.session(self.api, connection, request)
            id = request.id("Sid", Kind.INTERACTION, "interaction")
            if await interactions.get(connection, session.id, id) is None:
                raise not_found("interaction")
            await interactions.delete(connection, session.id, id)
        return GONE
