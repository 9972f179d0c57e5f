"""Message interactions: https://www.twilio.com/docs/proxy/api/message-interaction. The business writes to one participant."""

from dataclasses import dataclass
from typing import Final

from db import interactions, leases
from db.audit import acting
from relay.audit.entry import ActorKind
from relay.proxy.refusal import Unfit, Why
from relay.proxy.scope import Scope
from relay.proxy.sid import Kind
from topeng.proxy_api import found
from topeng.proxy_api.answer import Answer
from topeng.proxy_api.api import Api
from topeng.proxy_api.error import not_found
from topeng.proxy_api.request import Request, Route
from topeng.proxy_api.transcript import Transcript, position
from topeng.proxy_api.unfit import understood

LONGEST: Final = 1600
"""Characters of a message: https://www.twilio.com/docs/api/errors/21617."""
_EVERY = (
    "/Services/{ServiceSid}/Sessions/{SessionSid}/Participants/{ParticipantSid}/MessageInteractions"
)


@dataclass(frozen=True, slots=True)
class MessageInteractions:
    """Sends messages of the business's own, and shows them."""

    api: Api

    def routes(self) -> list[Route]:
        """What is asked of message interactions."""
        return [
            Route("GET", _EVERY, Scope.READ, self.list),
            Route("POST", _EVERY, Scope.WRITE, self.create),
            Route("GET", _EVERY + "/{Sid}", Scope.READ, self.fetch),
        ]

    async def list(self, request: Request) -> Answer:
        """What the business wrote to a participant, the newest first."""
        page = request.page
        async with self.api.database.connection() as connection:
            session = await found.session(self.api, connection, request)
            to = await found.participant(connection, request, session)
            rows = await interactions.written(connection, session.id, to.id, page.span)
            transcript = await Transcript.of(self.api, connection, request.caller, session, rows)
        # Twilio's own list has this key, too.
        return page.answer(
            transcript.written_url(to.id),
            "interactions",
            rows,
            position,
            lambda one: transcript.show_written(one, to.id),
        )

    async def create(self, request: Request) -> Answer:
        """Send a message from what the participant sees to where they are."""
        body = request.form.text("Body", LONGEST) or ""
        async with (
            understood(self.api.database, request.service_id()),
            leases.between_ticks(self.api.database) as connection,
        ):
            if request.form.many("MediaUrl"):
                raise Unfit(Why.NO_MEDIA)
            await acting(connection, ActorKind.API, request.caller.key)
            session = await found.session(self.api, connection, request)
            to = await found.participant(connection, request, session)
            id = await self.api.office.dictation.write(connection, session, to, body)
            one = await interactions.get(connection, session.id, id)
            if one is None:
                raise LookupError("the message was not stored")
            transcript = await Transcript.of(self.api, connection, request.caller, session, [one])
            return Answer(transcript.show_written(one, to.id))

    async def fetch(self, request: Request) -> Answer:
        """One message of the business's."""
        async with self.api.database.connection() as connection:
            session = await found.session(self.api, connection, request)
            to = await found.participant(connection, request, session)
            id = request.id("Sid", Kind.INTERACTION, "message interaction")
            one = await interactions.get(connection, session.id, id)
            if one is None or one.inbound is not None or one.owner != to.id:
                raise not_found("message interaction")
            transcript = await Transcript.of(self.api, connection, request.caller, session, [one])
            return Answer(transcript.show_written(one, to.id))
