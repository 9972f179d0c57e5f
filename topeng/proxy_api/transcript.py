"""A transcript: interactions as the API shows them, with what was said as far as whoever asks may know."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

from db.access import ACCOUNT
from db.interactions import Interaction, Leg
from db.keyset import Position
from db.pool import Connection
from db.proxy_sessions import ProxySession
from relay.proxy import sid
from relay.proxy.identity import DOTS
from relay.proxy.interaction import Type
from relay.proxy.scope import Scope
from relay.proxy.sid import Kind
from relay.vault.seal import Place
from topeng.intake import contents
from topeng.proxy_api import moment
from topeng.proxy_api.account import Caller
from topeng.proxy_api.api import Api
from topeng.proxy_api.request import Shown
from topeng.vault import Capability, Cell, Reading

_RESOURCE = re.compile(r"[a-zA-Z]{2}[0-9a-fA-F]{32}")
_FOLDERS: Final = {Type.MESSAGE: ("Message", "Messages"), Type.VOICE: ("Call", "Calls")}
_VENDOR: Final = "https://api.twilio.com/2010-04-01/Accounts"


@dataclass(frozen=True, slots=True, repr=False)
class Transcript:
    """Interactions of one session. `said`: the text of each that may be known and is still there."""

    account: str
    url: str
    session: ProxySession
    said: dict[UUID, str]

    @classmethod
    async def of(
        cls,
        api: Api,
        connection: Connection,
        caller: Caller,
        session: ProxySession,
        rows: Sequence[Interaction],
    ) -> Self:
        """What `caller` may know of these."""
        service, named = (
            sid.spell(Kind.SERVICE, session.service_id),
            sid.spell(Kind.SESSION, session.id),
        )
        said = {one.id: DOTS for one in rows if one.body is not None}
        if caller.may(Scope.MESSAGES):
            cells = {
                one.id: Cell(one.key_id, Place(one.table, "body", one.id, one.owner), one.body)
                for one in rows
                if one.body is not None
            }
            reader = Capability(caller.key or ACCOUNT, session.id, Reading.TRANSCRIBE)
            opened = await api.office.drafter.vault.open(connection, reader, list(cells.values()))
            said = {
                id: contents.load(body).text
                for id, body in zip(cells, opened, strict=True)
                if body is not None
            }
        return cls(api.account.sid, api.url("Services", service, "Sessions", named), session, said)

    def show(self, one: Interaction) -> Shown:
        """An interaction as it stands in a list of the session's."""
        named = sid.spell(Kind.INTERACTION, one.id)
        return {
            "sid": named,
            "session_sid": sid.spell(Kind.SESSION, self.session.id),
            "service_sid": sid.spell(Kind.SERVICE, self.session.service_id),
            "account_sid": self.account,
            "type": one.type,
            "data": self._data(one),
            **self._leg("inbound", one, one.inbound),
            **self._leg("outbound", one, one.outbound),
            "date_created": moment.spell(one.created_at),
            "date_updated": moment.spell(one.updated_at),
            "url": f"{self.url}/Interactions/{named}",
        }

    def show_written(self, one: Interaction, participant_id: UUID) -> Shown:
        """The same as it stands among a participant's messages of the business."""
        shown = self.show(one)
        return shown | {
            "participant_sid": sid.spell(Kind.PARTICIPANT, participant_id),
            "url": f"{self.written_url(participant_id)}/{shown['sid']}",
        }

    def written_url(self, participant_id: UUID) -> str:
        """Where the business's messages to a participant are."""
        participant = sid.spell(Kind.PARTICIPANT, participant_id)
        return f"{self.url}/Participants/{participant}/MessageInteractions"

    def _data(self, one: Interaction) -> str:
        """JSON in a text: what was said, or in seconds how long a call was that is over."""
        if one.type is Type.MESSAGE:
            return _json({"body": self.said.get(one.id, "")})
        return _json({"duration": str(one.seconds)}) if one.seconds is not None else ""

    def _leg(self, side: str, one: Interaction, leg: Leg | None) -> Shown:
        name, folder = _FOLDERS[one.type]
        resource = leg.resource if leg and _RESOURCE.fullmatch(leg.resource or "") else None
        return {
            f"{side}_participant_sid": sid.spell(Kind.PARTICIPANT, leg.participant_id)
            if leg
            else None,
            f"{side}_resource_sid": resource,
            f"{side}_resource_type": name if leg else None,
            f"{side}_resource_status": leg.status if leg else None,
            f"{side}_resource_url": f"{_VENDOR}/{self.account}/{folder}/{resource}"
            if resource
            else None,
        }


def position(one: Interaction) -> Position:
    """Its place in a list."""
    return Position(one.created_at, one.id)


def _json(fields: dict[str, str]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
