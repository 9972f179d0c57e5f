"""Complaints: someone of the staff reports the customer. Nothing is held; supervisors are told."""

from dataclasses import dataclass

from db import deliveries
from db.leases import between_ticks
from db.pool import Database, wake
from relay.language import Language
from relay.notices import Notice, say
from relay.notices.buttons import GROUNDS
from relay.payload import Button, Text
from relay.press import Press, Verb, data
from topeng.desk.doorkeeper import Doorkeeper, TurnedAway
from topeng.desk.menu import button
from topeng.oversight.cases import Cases


@dataclass(frozen=True, slots=True)
class Complaints:
    """Answers the buttons by which the staff report."""

    database: Database
    door: Doorkeeper
    cases: Cases

    async def press(self, press: Press) -> str | None:
        """Do what one of these buttons asks for; the line to show at it. Raises `TurnedAway`."""
        if press.verb is Verb.ACCUSE:
            return await self.file(press)
        await self.offer(press)
        return None

    async def offer(self, press: Press) -> None:
        """Ask in the thread what the complaint is. Raises `TurnedAway`."""
        async with between_ticks(self.database) as connection:
            person, held = await self.door.holder(connection, press)
            language, session = person.language, held.session_id
            rows = [
                (Button(words[language], data(Verb.ACCUSE, session, ground)),)
                for ground, words in GROUNDS.items()
            ]
            rows.append((button(Verb.CANCEL, language, session),))
            text = Text(say(Notice.WHICH_COMPLAINT, language, code=held.code), tuple(rows))
            draft = await self.door.drafter.thread(connection, held, text)
            await deliveries.add(connection, [draft])
            await wake(connection)

    async def file(self, press: Press) -> str:
        """Open a case about the customer, or add to the one that is open. Raises `TurnedAway`."""
        async with between_ticks(self.database) as connection:
            person, held = await self.door.holder(connection, press)
            ground = GROUNDS.get(press.choice)
            if ground is None:
                raise TurnedAway(say(Notice.NOT_YOURS, person.language))
            # Supervisors read each other's words in the language of the house.
            words = ground[Language.INDONESIAN]
            filed = await self.cases.report(connection, held.participant_id, words)
        return say(Notice.REPORTED if filed.anew else Notice.REPORTED_MORE, person.language)
