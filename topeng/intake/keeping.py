"""Keeping: what stays of a message that crosses, waits or is held. All of it is sealed; a file's handle lies apart."""

from dataclasses import dataclass
from uuid import UUID

from db.keys import WrappedKey
from db.media import Wanted
from db.routes import Found
from relay.appeal import appealable
from relay.content import Content
from relay.routing import Decision, Dropped, Held, Noted, Refused
from relay.screening import Screened
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.intake import contents


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """The sealed content, and the file that is to be fetched for it, under a key of its own."""

    body: bytes | None = None
    media: Wanted | None = None
    key: WrappedKey | None = None


def keep(
    drafter: Drafter,
    decision: Decision,
    found: Found | None,
    inbound_id: UUID,
    answers: str | None = None,
) -> Kept:
    """Seal what is kept of a message; what is refused is not kept, and a note is kept elsewhere.

    `answers` is the name of the message that it answers: what is held still answers it once it is let through.
    """
    if found is None or isinstance(decision, Refused | Noted | Dropped):
        return Kept()
    vault, content, writer = drafter.vault, decision.content, found.route.sender.participant
    dumped = contents.dump(content, answers if isinstance(decision, Held) else None)
    body = vault.seal(found.key_id, dumped, Place("inbound", "body", inbound_id, writer))
    if content.file is None:
        return Kept(body)
    media_id, key = drafter.chance.uuid(), vault.new_key()
    handle = contents.dump_file(content)
    sealed = vault.seal(key.id, handle, Place("media", "handle", media_id, writer))
    wanted = Wanted(media_id, found.route.session, writer, key.id, found.proxy_id, sealed)
    return Kept(body, wanted, key)


def keep_original(
    drafter: Drafter,
    content: Content,
    screened: Screened,
    found: Found | None,
    inbound_id: UUID,
) -> bytes | None:
    """Seal what was written before the guard touched it, where a supervisor may be asked about it."""
    if found is None:
        return None
    sender = found.route.sender
    if not appealable(screened.outcome, screened.kinds, sender.role):
        return None
    place = Place("inbound", "original", inbound_id, sender.participant)
    return drafter.vault.seal(found.key_id, contents.dump(content), place)
