"""Found: the session, and the participant in it, that the path of a request names."""

from db import proxy_participants, proxy_sessions
from db.pool import Connection
from db.proxy_participants import ProxyParticipant
from db.proxy_sessions import ProxySession
from relay.proxy.sid import Kind
from topeng.proxy_api.api import Api
from topeng.proxy_api.error import not_found
from topeng.proxy_api.request import Request


async def session(
    api: Api, connection: Connection, request: Request, name: str = "SessionSid"
) -> ProxySession:
    """The session of the path, in a service that is there. Raises `Refused`."""
    service = await api.service(connection, request.service_id())
    id = request.id(name, Kind.SESSION, "session")
    found = await proxy_sessions.get(connection, service.id, id)
    if found is None:
        raise not_found("session")
    return found


async def participant(
    connection: Connection, request: Request, of: ProxySession, name: str = "ParticipantSid"
) -> ProxyParticipant:
    """The participant of the path, in this session; removed ones are there still. Raises `Refused`."""
    id = request.id(name, Kind.PARTICIPANT, "participant")
    found = await proxy_participants.get(connection, of.id, id)
    if found is None:
        raise not_found("participant")
    return found
