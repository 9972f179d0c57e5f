"""Introducing: a session is made of somebody who writes or calls, and the person that the business names for them."""

from dataclasses import dataclass

from db import outsiders, proxy_services
from db.leases import between_ticks
from db.outsiders import Reached
from db.pool import Clash, Connection, Database
from relay.address import Address, Scheme
from relay.callbacks.answer import Wanted
from relay.errors import TopengError
from relay.happening import Code
from relay.pool.exhaustion import Exhausted
from relay.proxy.identity import spelled
from relay.proxy.refusal import Unfit, Why
from relay.session import Mode
from topeng.life.masking import Masking, NewSession
from topeng.life.seating import NewParticipant
from topeng.proxy_api.unfit import NUMBERS
from topeng.vault import Vault

TRIES = 5
"""For a session's code that somebody else has by chance."""


class CannotIntroduce(Exception):
    """There is no session to be made of this. `reason` says why in a word, `code` in the event log."""

    def __init__(self, reason: str, code: Code = Code.AUTO_CREATE_FAILED) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


@dataclass(frozen=True, slots=True)
class Introducer:
    """Makes sessions. Whoever writes or calls keeps the number that they know, reserved or not."""

    database: Database
    vault: Vault
    masking: Masking

    async def introduce(self, sender: Address | None, found: Reached, wanted: Wanted) -> None:
        """Make the session that is wanted. Raises `CannotIntroduce`."""
        if sender is None:
            raise CannotIntroduce("anonymous")
        new = NewSession(
            name=wanted.name,
            ttl=wanted.ttl,
            expiry=wanted.expires_at,
            mode=wanted.mode or _mode(sender, found, wanted),
            participants=(
                NewParticipant(spelled(sender), proxy=found.address.removeprefix("tel:")),
                NewParticipant(wanted.identifier, proxy=wanted.proxy),
            ),
        )
        for attempt in range(TRIES):
            try:
                async with between_ticks(self.database) as connection:
                    return await self._open(connection, found, new)
            except Unfit as unfit:
                if unfit.why is Why.PAIR_IN_USE and await self._is_in(sender, found):
                    return None  # the same was asked for a moment ago
                raise CannotIntroduce(unfit.why) from None
            except Exhausted as dry:
                raise CannotIntroduce(dry.why, Code(int(NUMBERS[dry.why]))) from None
            except TopengError as error:
                raise CannotIntroduce(type(error).__name__.lower()) from None
            except Clash as clash:
                if clash.constraint != "ticket_code" or attempt == TRIES - 1:
                    raise
        return None

    async def _open(self, connection: Connection, found: Reached, new: NewSession) -> None:
        service = await proxy_services.get(connection, found.service_id)
        if service is None:
            raise CannotIntroduce("service")
        await self.masking.open(connection, service, new)

    async def _is_in(self, sender: Address, found: Reached) -> bool:
        async with self.database.connection() as connection:
            index = self.vault.index(sender)
            now = await outsiders.reached(connection, [found.address], index)
        return now is not None and now.live


def _mode(sender: Address, found: Reached, wanted: Wanted) -> Mode:
    """What these two and the number that was dialled allow."""
    named = wanted.identifier.partition(":")[0].lower()
    if sender.scheme is not Scheme.TEL or named in {Scheme.WHATSAPP, Scheme.TELEGRAM}:
        return Mode.MESSAGE_ONLY
    if not found.calls:
        return Mode.MESSAGE_ONLY
    return Mode.VOICE_AND_MESSAGE if found.messages else Mode.VOICE_ONLY
