"""A key without addresses:read never gets a digit of anybody's number, whatever it asks."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from bots.sandbox.whatsapp_phone import WhatsAppPhone
from relay.proxy.scope import Scope
from tests.leaks.canary import Party
from tests.leaks.scanner import Scanner
from tests.topeng.proxy_api.conftest import TOGETHER, Answered, Backend
from tests.topeng.proxy_api.pool import person, reads, service

pytestmark = TOGETHER


@dataclass
class Narrow:
    """Whoever has such a key, and all that they were answered."""

    backend: Backend
    user: tuple[str, str]
    root: str
    people: list[WhatsAppPhone]
    answers: list[Answered] = field(default_factory=list)

    async def ask(self, method: str, path: str = "", body: Any = None) -> Any:
        """Ask for something of the service; the body."""
        answer = await self.backend.ask(method, self.root + path, body, user=self.user)
        self.answers.append(answer)
        return answer.body

    def hits(self) -> list[str]:
        """Whom of the people anything that was answered tells."""
        scanner = Scanner(
            Party(f"person {place}", one.number) for place, one in enumerate(self.people)
        )
        return [
            str(hit)
            for one in self.answers
            for hit in scanner.scan("answer", f"{one.headers} {one.text}")
        ]


@pytest_asyncio.fixture(loop_scope="module")
async def narrow(backend: Backend, request: pytest.FixtureRequest) -> AsyncIterator[Narrow]:
    of = await service(backend, request.node.name)
    user = await backend.key(Scope.READ, Scope.WRITE, Scope.MESSAGES)
    root = f"/Services/{(await of.fetch_async()).sid}"
    found = Narrow(backend, user, root, [person(backend) for _ in range(3)])
    yield found
    assert found.answers
    assert found.hits() == []


async def test_in_answers_and_lists(narrow: Narrow) -> None:
    ana, budi, _ = narrow.people
    people = [
        json.dumps({"Identifier": one.number, "FriendlyName": one.number}) for one in (ana, budi)
    ]
    session = await narrow.ask("POST", "/Sessions", [("Participants", one) for one in people])
    there = f"/Sessions/{session['sid']}"
    seats = (await narrow.ask("GET", f"{there}/Participants"))["participants"][::-1]
    assert [one["identifier"] for one in seats] == ["+1•••", "+1•••"]
    assert {one["friendly_name"] for one in seats} == {None}
    await ana.send_sms(f"I am {ana.number}, wait", seats[0]["proxy_identifier"])
    await ana.send_sms("At the gate", seats[0]["proxy_identifier"])
    await reads(budi, "At the gate", seats[1]["proxy_identifier"])

    first = f"{there}/Participants/{seats[0]['sid']}"
    await narrow.ask("POST", f"{first}/MessageInteractions", {"Body": f"Call {budi.number}"})
    heard = (await narrow.ask("GET", f"{there}/Interactions"))["interactions"]
    assert heard
    for path in (
        *("", "/PhoneNumbers", "/Sessions", there, f"{there}/Interactions/{heard[0]['sid']}"),
        *(first, f"{first}/MessageInteractions"),
    ):
        await narrow.ask("GET", path)
    await narrow.ask("POST", there, {"Status": "closed"})
    await narrow.ask("POST", there, {"Status": "in-progress"})
    await narrow.ask("DELETE", first)
    assert (await narrow.ask("GET", first))["date_deleted"]


async def test_in_refusals(narrow: Narrow) -> None:
    ana, budi, citra = (one.number for one in narrow.people)
    session = await narrow.ask("POST", "/Sessions", {"UniqueName": "refusing"})
    there = f"/Sessions/{session['sid']}"
    first = await narrow.ask("POST", f"{there}/Participants", {"Identifier": ana})
    refusing: tuple[Any, ...] = (
        {"Identifier": ana},
        {"Identifier": ana + "0"},
        {"Identifier": f"whatsapp:{ana}"},
        {"Identifier": budi, "ProxyIdentifier": ana},
        {"Identifier": budi, "ProxyIdentifierSid": ana},
        {"Identifier": budi, "FriendlyName": ana * 30},
        {"Identifier": first["proxy_identifier"]},
        [("Identifier", ana), ("Identifier", budi)],
    )
    for place, fields in enumerate(refusing):
        assert (await narrow.ask("POST", f"{there}/Participants", fields))["code"], place
    await narrow.ask("POST", f"{there}/Participants", {"Identifier": budi})
    others: tuple[tuple[str, str, Any], ...] = (
        ("POST", f"{there}/Participants", {"Identifier": citra}),
        ("POST", "/Sessions", {"Participants": json.dumps({"Identifier": ana, "X": 1})[:-1]}),
        ("POST", "/Sessions", {"Participants": json.dumps([ana])}),
        ("POST", "/Sessions", {"Ttl": ana}),
        ("POST", "/Sessions", {"DateExpiry": ana}),
        ("POST", "/Sessions", {"Mode": ana}),
        ("POST", there, {"Status": ana}),
        ("POST", "/PhoneNumbers", {"PhoneNumber": ana + ana[1:]}),
        ("POST", "/PhoneNumbers", {"Sid": ana}),
        ("POST", "", {"CallbackUrl": f"tel:{ana}"}),
        ("GET", f"/Sessions/{ana}", None),
        ("GET", f"/Sessions?PageToken={ana}", None),
        ("GET", f"/Sessions?PageSize={ana}x", None),
        ("GET", f"{there}/Participants/{ana}", None),
        ("GET", f"/PhoneNumbers/{ana}", None),
        ("GET", f"/{ana}", None),
    )
    for method, path, fields in others:
        assert (await narrow.ask(method, path, fields))["code"], path
    gone = f"{there}/Participants/{first['sid']}"
    await narrow.ask("DELETE", gone)
    assert (await narrow.ask("POST", f"{there}/Participants", {"Identifier": ana}))["code"] == 80612


async def test_while_a_key_with_it_sees_them(backend: Backend) -> None:
    of = await service(backend, "wide", 1)
    user = await backend.key(Scope.READ, Scope.WRITE, Scope.ADDRESSES)
    session, who = await of.sessions.create_async(), person(backend).number
    path = f"/Services/{session.service_sid}/Sessions/{session.sid}/Participants"
    made = await backend.ask("POST", path, {"Identifier": who, "FriendlyName": "Ana"}, user=user)
    listed = await backend.ask("GET", path, user=user)
    assert made.body["identifier"] == listed.body["participants"][0]["identifier"] == who
    assert listed.body["participants"][0]["friendly_name"] == "Ana"
    # Who looked, and at whom, is in the log.
    seen = await backend.house.rows(
        "SELECT actor_kind, actor FROM audit WHERE act = 'address.read' AND actor = $1::text::uuid",
        user[0][2:],
    )
    assert {row["actor_kind"] for row in seen} == {"api"}
