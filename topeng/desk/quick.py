"""Quick replies: what is sent with one press, as if it had been written."""

from collections.abc import Sequence
from dataclasses import dataclass

from db import canned, deliveries, history, holders
from db.canned import Canned
from db.holders import Held
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.staff import Staff
from relay.arrival import Arrival
from relay.canned import DEFAULTS, Reply
from relay.content import Content, ContentKind
from relay.house import House
from relay.language import Language
from relay.notices import Notice, say
from relay.payload import Button, Text
from relay.press import Press, Verb, data, short
from relay.session import Role
from relay.switchboard import PICK
from topeng.desk.doorkeeper import STAFF_BOT, Doorkeeper, TurnedAway
from topeng.drafts import Drafter

SOURCE = f"{STAFF_BOT}:press"
_GOES_ON = frozenset({"relayed", "waiting"})


@dataclass(frozen=True, slots=True)
class QuickReplies:
    """Answers the buttons that amount to a message: it goes through the front door like any other."""

    database: Database
    drafter: Drafter
    door: Doorkeeper
    house: House

    async def press(self, press: Press) -> str | None:
        """Do what one of these buttons asks for; the line to show at it. Raises `TurnedAway`."""
        match press.verb:
            case Verb.REPLIES:
                await self.offer(press)
                return None
            case Verb.REPLY:
                return await self.send(press)
            case Verb.PICK:
                await self.pick(press)
                return None
            case _:
                return None

    async def offer(self, press: Press) -> None:
        """Show the replies in the thread, a button each. Raises `TurnedAway`."""
        async with between_ticks(self.database) as connection:
            person, held = await self.door.holder(connection, press)
            rows = tuple(
                (
                    Button(
                        _in(reply.labels, person.language),
                        data(Verb.REPLY, held.session_id, reply.short),
                    ),
                )
                for reply in await replies(connection, person)
            )
            text = Text(say(Notice.WHICH_REPLY, person.language), rows)
            await deliveries.add(connection, [await self.drafter.thread(connection, held, text)])
            await wake(connection)

    async def send(self, press: Press) -> str:
        """Send the reply that was chosen, in the customer's language where it exists in it. Raises `TurnedAway`."""
        async with self.database.connection() as connection:
            person, held = await self.door.holder(connection, press)
            offered = await replies(connection, person)
            reply = next((one for one in offered if one.short == press.choice), None)
            if reply is None:
                raise TurnedAway(say(Notice.REPLY_GONE, person.language))
            other = await holders.customer_of(connection, held.session_id)
        language = other.language if other is not None else person.language
        text = reply.texts.get(language) or _in(reply.texts, person.language)
        await self.house.accept(_said(press, person, held, text))
        async with self.database.connection() as connection:
            state = await history.state_of(connection, SOURCE, press.id)
        notice = Notice.REPLY_SENT if state in _GOES_ON else Notice.REPLY_NOT_SENT
        return say(notice, person.language)

    async def pick(self, press: Press) -> None:
        """Pass on which conversation somebody means. Whoever is nobody's colleague is answered like any other."""
        await self.house.accept(
            Arrival(
                source=SOURCE,
                provider_id=press.id,
                proxy=STAFF_BOT,
                sender=press.chat,
                slot=0,
                content=Content(ContentKind.TEXT),
                message_id=_name(press),
                language=press.language,
                choice=PICK + press.subject.hex,
            )
        )


async def replies(connection: Connection, person: Staff) -> Sequence[Reply]:
    """What somebody may send: the service's replies for their role in their language, else in the other, else our own."""
    made = [
        one for one in await canned.all_of(connection, person.service_id) if one.role is person.role
    ]
    shown = [one for one in made if one.language is person.language] or made
    if not shown:
        return DEFAULTS[Role.DRIVER if person.role is Role.DRIVER else Role.AGENT]
    return [_reply(one, made) for one in shown]


def _reply(one: Canned, made: Sequence[Canned]) -> Reply:
    """A reply with its text in every language in which the service has one of this label."""
    same = [other for other in made if other.label.lower() == one.label.lower()]
    texts = {other.language: other.text for other in same}
    return Reply(short(one.id), {one.language: one.label}, texts | {one.language: one.text})


def _said(press: Press, person: Staff, held: Held, text: str) -> Arrival:
    """A press as the message that it amounts to. It answers the menu's message, which says which conversation is meant."""
    return Arrival(
        source=SOURCE,
        provider_id=press.id,
        proxy=STAFF_BOT,
        sender=press.chat,
        slot=held.thread or 0,
        content=Content(ContentKind.TEXT, text),
        message_id=_name(press),
        language=person.language,
        quoted=press.message or None,
    )


def _in(said: dict[Language, str], language: Language) -> str:
    """The words in a language, or in the only one that there is."""
    return said.get(language) or next(iter(said.values()))


def _name(press: Press) -> str:
    """The name of a message that stands in no chat."""
    return f"press:{press.id}"
