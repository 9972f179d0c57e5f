"""Sliding: what crosses between customers puts the end of their session off, as its terms say."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from db import proxy_sessions
from db.pool import Connection
from db.proxy_sessions import Sliding


async def slide(connection: Connection, sessions: Collection[UUID]) -> None:
    """Note an interaction in each of these sessions, as far as they are the Proxy API's."""
    if not sessions:
        return
    found = await proxy_sessions.sliding(connection, list(sessions))
    if found:
        await proxy_sessions.slide(connection, [(one, _end(one)) for one in found])


def _end(one: Sliding) -> datetime:
    """Never earlier than it was: the business may have put it off itself."""
    return max(one.ends_at, replace(one.term, last=one.now).end)
