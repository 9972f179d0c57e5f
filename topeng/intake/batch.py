"""A batch: what is known about the messages that came in together, and what they add to the database."""

from dataclasses import dataclass, field
from uuid import UUID

from db import deliveries, inbounds, media
from db.deliveries import Draft
from db.earlier import Earlier, Name
from db.inbounds import Inbound
from db.media import Wanted
from db.pool import Connection
from db.questions import Question
from db.routes import Found, Key
from topeng.intake.taken import Taken


@dataclass(slots=True)
class Batch:
    """One batch. `sliding`: the sessions between customers in which something crosses."""

    keys: list[Key]
    found: dict[Key, tuple[Found, ...]]
    earlier: dict[Name, Earlier]
    questions: dict[tuple[str, bytes], Question]
    taken: Taken = field(default_factory=Taken)
    sliding: set[UUID] = field(default_factory=set)
    inbounds: list[Inbound] = field(default_factory=list)
    media: list[Wanted] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    async def flush(self, connection: Connection) -> None:
        """Write what has been decided so far."""
        await media.want(connection, self.media)
        await inbounds.add(connection, self.inbounds)
        self.taken.lanes += (await deliveries.add(connection, self.drafts)).lanes
        self.taken.inbounds += self.inbounds
        self.media, self.inbounds, self.drafts = [], [], []
