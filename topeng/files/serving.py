"""Serving: a file that was kept, for whoever it is handed to."""

from db.media import Media
from db.pool import Connection
from relay.vault.seal import Place
from topeng.vault import Capability, Cell, Denied, Reading, Vault


async def served(connection: Connection, vault: Vault, file: Media) -> bytes | None:
    """A file of a live session, for whoever it is handed to; None where there is none any more."""
    if file.body is None or file.participant_id is None:
        return None
    capability = Capability(file.participant_id, file.session_id, Reading.SERVE)
    cell = Cell(file.key_id, Place("media", "body", file.id, file.participant_id), file.body)
    try:
        return (await vault.open(connection, capability, [cell]))[0]
    except Denied:
        return None
