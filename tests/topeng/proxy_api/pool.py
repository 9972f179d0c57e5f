"""A service with numbers, and people on plain phones, on trial."""

import asyncio
import itertools
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]

from bots.sandbox.whatsapp_phone import WhatsAppPhone
from tests.topeng.house import House, until
from tests.topeng.proxy_api.conftest import Backend
from topeng.running import TWILIO_DOOR

_places = itertools.count(100)


def number() -> str:
    """A number of New York that nobody had before."""
    return f"+1212555{next(_places):04}"


async def service(backend: Backend, name: str, numbers: int = 2, **fields: Any) -> Any:
    """A service of the API with so many numbers of New York, as the library stands before one."""
    made = await backend.services.create_async(unique_name=name, **fields)
    await asyncio.gather(*(stock(backend.house, name, number()) for _ in range(numbers)))
    return backend.client.proxy.v1.services(made.sid)


async def stock(house: House, name: str, number: str, channel: str = "tel") -> None:
    """Give a service a number that the carrier has, too."""
    house.sandbox.twilio.number(number, f"{house.url}{TWILIO_DOOR}/message", name)
    await house.office.numbers.add(name, f"{channel}:{number}")


def person(backend: Backend) -> WhatsAppPhone:
    """Somebody in New York with a phone that sends text messages."""
    return backend.house.sandbox.phones.whatsapp(number(), "Alex")


async def pair(backend: Backend, of: Any, **fields: Any) -> tuple[Any, Any, Any]:
    """A session of a service with two people in it, and the participants that they are."""
    session = await of.sessions.create_async(**fields)
    there = of.sessions(session.sid).participants
    return session, *[await there.create_async(identifier=person(backend).number) for _ in range(2)]


async def refused(doing: Any) -> tuple[int, int]:
    """The status and the code with which the library says no."""
    with pytest.raises(TwilioRestException) as said:
        await doing
    return said.value.status, said.value.code


def texts(phone: WhatsAppPhone, number: str) -> list[str]:
    """What somebody got by text message from a number."""
    return [one.text for one in phone.messages(number, sms=True) if not one.mine]


async def reads(phone: WhatsAppPhone, text: str, number: str) -> None:
    """Wait until this is the last text message that came from a number."""
    await until(lambda: texts(phone, number)[-1:] == [text])
