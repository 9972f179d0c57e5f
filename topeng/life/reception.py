"""The reception: customers come to the customers' bot. Implements `bots.telegram.reception.Reception`."""

from dataclasses import dataclass

from db import deliveries
from db.leases import between_ticks
from db.pool import wake
from relay.address import Address
from relay.arrival import Arrival
from relay.content import Content, ContentKind
from relay.delivery import Purpose
from relay.house import House
from relay.language import Language
from relay.notices import Notice, say
from relay.payload import Text
from topeng.life.links import CUSTOMER_BOT, Links


@dataclass(frozen=True, slots=True)
class Reception:
    """Lets customers in, and takes their presses in as what they are: something that they said."""

    links: Links
    house: House

    async def come(self, chat: Address, token: str, language: Language) -> None:
        """Let somebody in by a link, or say why not."""
        said = Notice.NO_LINK if not token else await self.links.redeem(chat, token, language)
        if said is None:
            return
        links = self.links
        async with between_ticks(links.database) as connection:
            proxy = await links.bot(connection)
            lane_id, key_id = await links.drafter.outside(connection, proxy.id, chat, language)
            text = Text(say(said, language))
            await deliveries.add(
                connection, [links.drafter.draft(lane_id, key_id, text, Purpose.CARD)]
            )
            await wake(connection)

    async def choose(self, chat: Address, press: str, choice: str, language: Language) -> None:
        """Take the press of a button in. Raises `Busy` when it could not be recorded."""
        await self.house.accept(
            Arrival(
                source=f"{CUSTOMER_BOT}:press",
                provider_id=press,
                proxy=CUSTOMER_BOT,
                sender=chat,
                slot=0,
                content=Content(ContentKind.TEXT),
                message_id="",
                language=language,
                choice=choice,
            )
        )
