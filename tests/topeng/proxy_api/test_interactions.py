"""Interactions: what crossed is listed, shown to who may see it, and deleted."""

import json
from typing import Any

from relay.proxy.scope import Scope
from tests.topeng.house import until
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.pool import number, refused
from tests.topeng.proxy_api.test_traffic import Couple

pytestmark = TOGETHER


async def listed(couple: Couple) -> list[Any]:
    """The interactions of their session, the oldest first."""
    found = await couple.service.sessions(couple.session.sid).interactions.list_async()
    return list(reversed(found))


async def test_what_crossed_is_listed_with_both_its_sides(backend: Backend) -> None:
    couple = await Couple.of(backend, "both sides")
    assert await listed(couple) == []
    await couple.say('Di depan "pagar" 🙂')
    await couple.heard('Di depan "pagar" 🙂')
    await couple.say("Oke", 1)
    await couple.heard("Oke", 0)
    await backend.house.quiet_now()

    first, second = await listed(couple)
    assert first.sid.startswith("KI")
    assert (first.type, json.loads(first.data)) == ("message", {"body": 'Di depan "pagar" 🙂'})
    ana, budi = (seat.sid for seat in couple.seats)
    assert (first.inbound_participant_sid, first.outbound_participant_sid) == (ana, budi)
    assert (second.inbound_participant_sid, second.outbound_participant_sid) == (budi, ana)
    assert (first.inbound_resource_status, first.outbound_resource_status) == (
        "received",
        "delivered",
    )
    for sid, kind, url in (
        (first.inbound_resource_sid, first.inbound_resource_type, first.inbound_resource_url),
        (first.outbound_resource_sid, first.outbound_resource_type, first.outbound_resource_url),
    ):
        assert sid.startswith("SM")
        assert kind == "Message"
        assert url.endswith(f"/Accounts/{backend.account[0]}/Messages/{sid}")
    fetched = (
        await couple.service.sessions(couple.session.sid).interactions(first.sid).fetch_async()
    )
    assert fetched.data == first.data
    assert first.date_created <= first.date_updated


async def test_what_the_guard_masked_is_masked_here_too(backend: Backend) -> None:
    couple, hidden = await Couple.of(backend, "masked too"), number()
    await couple.say(f"call {hidden}")
    await until(lambda: couple.texts(1))
    [one] = await listed(couple)
    assert json.loads(one.data)["body"] == couple.texts(1)[0]
    assert hidden[2:] not in one.data


async def test_what_went_nowhere_is_no_interaction(backend: Backend) -> None:
    couple = await Couple.of(backend, "nowhere", people=1)
    await couple.say("Halo?")
    await until(couple.events)
    assert await listed(couple) == []


async def test_a_key_that_may_not_see_messages_sees_dots(backend: Backend) -> None:
    couple = await Couple.of(backend, "dots")
    await couple.say("rahasia kita")
    await couple.heard("rahasia kita")
    path = couple.session.links["interactions"].removeprefix(f"{backend.house.url}/v1")

    user = await backend.key(Scope.READ, Scope.WRITE, Scope.ADDRESSES)
    shown = await backend.ask("GET", path, user=user)
    assert json.loads(shown.body["interactions"][0]["data"]) == {"body": "•••"}
    assert "rahasia" not in shown.text
    seer = await backend.key(Scope.READ, Scope.MESSAGES)
    seen = (await backend.ask("GET", path, user=seer)).body["interactions"][0]
    assert json.loads(seen["data"]) == {"body": "rahasia kita"}
    read = "SELECT actor FROM audit WHERE act = 'text.read' AND object = $1::text::uuid AND reason = 'transcribe'"
    [row] = await backend.house.rows(read, seen["sid"][2:])
    assert row["actor"].hex == seer[0][2:]


async def test_a_deleted_interaction_is_gone_with_what_was_said(backend: Backend) -> None:
    couple = await Couple.of(backend, "deleted")
    for text in ("pertama", "berikut"):
        await couple.say(text)
        await couple.heard(text)
    first, second = await listed(couple)
    assert await first.delete_async()

    assert [one.sid for one in await listed(couple)] == [second.sid]
    assert await refused(first.fetch_async()) == (404, 20404)
    assert await refused(first.delete_async()) == (404, 20404)
    left = """
        SELECT count(*) FROM inbound AS i LEFT JOIN delivery AS d ON d.inbound_id = i.id
         WHERE i.id = $1::text::uuid AND (i.body IS NOT NULL OR length(d.body) > 0)
    """
    assert await backend.house.one(left, first.sid[2:]) == 0
    logged = (
        "SELECT actor_kind FROM audit WHERE act = 'interaction.deleted' AND object = $1::text::uuid"
    )
    assert await backend.house.one(logged, first.sid[2:]) == "api"


async def test_another_sessions_interaction_is_none_of_this_ones(backend: Backend) -> None:
    couple, other = await Couple.of(backend, "ours"), await Couple.of(backend, "not ours")
    await couple.say("Halo")
    await couple.heard("Halo")
    [one] = await listed(couple)
    there = other.service.sessions(other.session.sid).interactions(one.sid)
    assert await refused(there.fetch_async()) == (404, 20404)
    assert await refused(there.delete_async()) == (404, 20404)
    assert len(await listed(couple)) == 1


async def test_a_long_list_comes_in_pages_that_neither_repeat_nor_hide(backend: Backend) -> None:
    couple = await Couple.of(backend, "pages")
    for count in range(5):
        await couple.say(f"baris {count}")
    await couple.heard("baris 4")
    path = couple.session.links["interactions"].removeprefix(f"{backend.house.url}/v1")
    seen, next_page = [], f"{path}?PageSize=2"
    while next_page:
        page = (await backend.ask("GET", next_page)).body
        seen += [json.loads(one["data"])["body"] for one in page["interactions"]]
        next_page = (page["meta"]["next_page_url"] or "").removeprefix(f"{backend.house.url}/v1")
    assert seen == [f"baris {count}" for count in (4, 3, 2, 1, 0)]
