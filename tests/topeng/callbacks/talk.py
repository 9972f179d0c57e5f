"""Two people on plain phones in a service whose servers are told and asked, each at doors of its own."""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bots.sandbox.whatsapp_phone import WhatsAppPhone
from bots.twilio.signature import HEADER, sign
from tests.topeng.callbacks.business import Asked, Business
from tests.topeng.house import until
from tests.topeng.proxy_api.conftest import Backend
from tests.topeng.proxy_api.pool import person, service, stock, texts
from topeng.running import TWILIO_DOOR


@dataclass
class Talk:
    """Ann and Bob, and what the business is told and asked about them. `name` is their service's, and of its doors."""

    backend: Backend
    there: Business
    name: str
    of: Any
    session: Any
    phones: list[WhatsAppPhone]
    seats: list[Any]

    @classmethod
    async def begin(
        cls, backend: Backend, there: Business, name: str, *, asks: bool = False, **fields: Any
    ) -> "Talk":
        """A session of two. `asks`: their service has an intercept callback, too."""
        urls: dict[str, Any] = {"callback_url": f"{there.url}/{name}/told"}
        if asks:
            urls["intercept_callback_url"] = f"{there.url}/{name}/asked"
        of = await service(backend, name, **urls)
        session = await of.sessions.create_async(**fields)
        talk = cls(backend, there, name, of, session, [], [])
        for _ in range(2):
            phone = person(backend)
            seats = of.sessions(session.sid).participants
            talk.phones.append(phone)
            talk.seats.append(await seats.create_async(identifier=phone.number, friendly_name="F"))
        return talk

    async def say(self, text: str, who: int = 0) -> None:
        """One of them writes."""
        await self.phones[who].send_sms(text, self.seats[who].proxy_identifier)

    def heard(self, who: int = 1) -> list[str]:
        """What the other has got."""
        return texts(self.phones[who], self.seats[who].proxy_identifier)

    async def arrives(self, text: str) -> None:
        """Wait until the other has got this."""
        await until(lambda: text in self.heard())

    def at(self, door: str) -> list[Asked]:
        """What came to one of the doors."""
        return self.there.at(f"/{self.name}/{door}")

    async def told(self, count: int) -> list[Asked]:
        """The first so many things that the business was told."""
        await until(lambda: len(self.at("told")) >= count)
        return self.at("told")

    async def events(self) -> list[int]:
        """The codes in the event log of this service."""
        rows = await self.backend.house.rows(
            "SELECT code FROM happening WHERE service_id = $1::text::uuid ORDER BY id",
            self.session.service_sid[2:],
        )
        return [row["code"] for row in rows]

    async def happened(self, *codes: int) -> None:
        """Wait until the event log holds these."""

        async def so() -> bool:
            return set(codes) <= set(await self.events())

        await until(so)

    async def bring(self, text: str, sender: str, to: str | None = None) -> str:
        """Have the carrier bring a message; what it is answered."""
        return await bring(self.backend, sender, to or self.seats[0].proxy_identifier, text)


async def bring(backend: Backend, sender: str, to: str, text: str, id: str | None = None) -> str:
    """A message as the carrier brings it, and what it is answered."""
    sid, token = backend.account
    id = id or f"SM{secrets.token_hex(16)}"
    form = {
        "ToCountry": "US",
        "ToState": "",
        "SmsMessageSid": id,
        "NumMedia": "0",
        "SmsSid": id,
        "SmsStatus": "received",
        "Body": text,
        "FromCountry": "US",
        "To": to,
        "NumSegments": "1",
        "MessageSid": id,
        "AccountSid": sid,
        "From": sender,
        "ApiVersion": "2010-04-01",
    }
    url = f"{backend.house.url}/twilio/message"
    headers = {
        HEADER: sign(token, url, form.items()).decode(),
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    }
    async with backend.http.post(url, data=urlencode(form), headers=headers) as answer:
        assert answer.status == 200
        return await answer.text()


def with_voice(talk: Talk, *numbers: str) -> None:
    """Have calls to the talk's numbers, and to these, come to us as messages do."""
    door = f"{talk.backend.house.url}{TWILIO_DOOR}"
    settings = {"VoiceUrl": f"{door}/voice", "StatusCallback": f"{door}/voice/status"}
    for number in {*numbers, *(seat.proxy_identifier for seat in talk.seats)}:
        talk.backend.house.sandbox.twilio.number(number, f"{door}/message", settings=settings)


async def public_number(talk: Talk, number: str) -> str:
    """Give the talk's service one more number, reserved; itself."""
    await stock(talk.backend.house, talk.name, number)
    await talk.backend.house.rows(
        "UPDATE number AS n SET reserved = true FROM proxy AS x WHERE x.id = n.proxy_id AND x.address = $1",
        f"tel:{number}",
    )
    return number
