"""A ride on plain phones, booked over the Proxy API: a service, two numbers, a session and two people, as in the quick-start."""

from topeng.demo.proxy_client import ProxyClient

SERVICE = "demo-rides"
NUMBERS = ("+14155550160", "+14155550161")
"""Of those that nobody is ever given; the sandbox makes them."""
PEOPLE = {"Alice · passenger": "+12125550141", "Bob · driver": "+12125550142"}


async def book(client: ProxyClient, ref: str) -> str:
    """Have both of them in one session; returns its ref. Raises `Unexpected`."""
    service = f"/Services/{await _service(client)}"
    session = (await client.post(f"{service}/Sessions", UniqueName=ref))["sid"]
    for name, number in PEOPLE.items():
        await client.post(
            f"{service}/Sessions/{session}/Participants", Identifier=number, FriendlyName=name
        )
    return ref


async def _service(client: ProxyClient) -> str:
    """The SID of the service, with its numbers."""
    found = await client.get(f"/Services/{SERVICE}")
    if found is not None:
        return str(found["sid"])
    made = await client.post("/Services", UniqueName=SERVICE)
    for number in NUMBERS:
        await client.post(f"/Services/{made['sid']}/PhoneNumbers", PhoneNumber=number)
    return str(made["sid"])
