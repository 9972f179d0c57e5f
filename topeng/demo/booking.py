"""A ride on plain phones, booked over the Proxy API: a service, two numbers, a session and two people, as in the quick-start."""

from topeng.demo.proxy_client import ProxyClient

SERVICE = "demo-rides"
NUMBERS = ("+14155550160", "+14155550161")
"""Of those that nobody is ever given; the sandbox makes them."""
PEOPLE = {"Alice": "+12125550141", "Bob": "+12125550142"}


class Ride:
    """A session of the Proxy API, at a path below ``/v1``."""

    def __init__(self, client: ProxyClient, path: str, ref: str) -> None:
        self.name = f"ride {ref}"
        self.line = f"{ref} · over the Proxy API"
        self._client = client
        self._path = path

    async def end(self) -> None:
        """Close the session."""
        if not await self.is_over():
            await self._client.post(self._path, Status="closed")

    async def is_over(self) -> bool:
        """Whether it is closed, or gone."""
        found = await self._client.get(self._path)
        return found is None or found["status"] == "closed"


async def book(client: ProxyClient, ref: str) -> Ride:
    """Have both of them in one session. Raises `Unexpected`."""
    service = f"/Services/{await _service(client)}"
    made = await client.post(f"{service}/Sessions", UniqueName=ref)
    session = f"{service}/Sessions/{made['sid']}"
    for name, number in PEOPLE.items():
        await client.post(f"{session}/Participants", Identifier=number, FriendlyName=name)
    return Ride(client, session, ref)


async def _service(client: ProxyClient) -> str:
    """The SID of the service, with its numbers."""
    found = await client.get(f"/Services/{SERVICE}")
    if found is not None:
        return str(found["sid"])
    made = await client.post("/Services", UniqueName=SERVICE)
    for number in NUMBERS:
        await client.post(f"/Services/{made['sid']}/PhoneNumbers", PhoneNumber=number)
    return str(made["sid"])
