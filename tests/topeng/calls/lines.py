"""People with telephones, in a house whose numbers can be called."""

from contextlib import suppress
from dataclasses import dataclass

from bots.sandbox.handset import Handset
from bots.sandbox.phone_call import PhoneCall
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import WhatsAppPhone
from relay.errors import Conflict
from relay.session import Role
from tests.topeng.house import SERVICE, House, until
from topeng.calls.phones import Phones
from topeng.life.tickets import Shown
from topeng.running import TWILIO_DOOR

POOL = ("+622150000001", "+622150000002", "+622150000003")


@dataclass
class Ride:
    """A customer and a driver with an order between them, both with a phone."""

    house: House
    customer: WhatsAppPhone
    driver: TelegramPhone
    phone: Handset
    order: Shown
    topic: int

    def thread(self) -> list[str]:
        """What the driver got in the thread."""
        return [one.text for one in self.driver.messages(self.topic) if not one.mine]

    async def reads(self, text: str) -> None:
        """Wait until the thread says this."""
        await until(lambda: any(text in one for one in self.thread()))


async def wire(house: House, *numbers: str) -> None:
    """Give the account numbers that can be called, and the service too."""
    for number in numbers:
        voice = f"{house.url}{TWILIO_DOOR}/voice"
        settings = {"VoiceUrl": voice, "StatusCallback": f"{voice}/status"}
        house.sandbox.twilio.number(number, f"{house.url}{TWILIO_DOOR}/message", settings=settings)
        with suppress(Conflict):
            await house.office.numbers.add(SERVICE, f"tel:{number}")


async def ride(house: House, alias: str = "Dewi", *, phone: bool = True) -> Ride:
    """A driver with a phone and an order in hand, and their customer on WhatsApp."""
    await wire(house, *POOL)
    customer, driver = house.customer(), await house.agent(alias, role=Role.DRIVER)
    handset = house.sandbox.phones.handset(house.fresh_number())
    if phone:
        phones = Phones(SERVICE, house.office.database, house.office.drafter.vault)
        await phones.register(alias, str(handset.tel))
    order = await house.ticket(customer, driver=alias, desk=False)
    return Ride(house, customer, driver, handset, order, await house.topic(driver, order))


async def rings(phone: Handset) -> PhoneCall:
    """Wait until a phone rings."""
    await until(lambda: phone.ringing is not None)
    assert phone.ringing is not None
    return phone.ringing


async def hears(call: PhoneCall, text: str) -> None:
    """Wait until something is said at a phone."""
    await until(lambda: any(text in one for one in call.heard))


async def joined(*calls: PhoneCall) -> None:
    """Wait until these talk to each other."""
    await until(lambda: all(one.others for one in calls))


async def over(*calls: PhoneCall) -> None:
    """Wait until these have ended."""
    await until(lambda: all(one.over for one in calls))
