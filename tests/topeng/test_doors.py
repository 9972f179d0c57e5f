"""The doors: only what the carriers signed comes in, each thing once, and nothing stops what is behind it."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from tests.topeng.house import BOT, House, Talk, house, until

HEADER = "X-Twilio-Signature"


async def test_a_twilio_webhook_without_a_good_signature_is_refused_and_has_no_effect(
    home: House, talk: Talk
) -> None:
    form = await _form(home, talk, "palsu")
    good = _signature(home, form)
    assert await _post(home, form, None) == 403
    assert await _post(home, form, "A" * len(good)) == 403
    assert await _post(home, {**form, "Body": "palsu juga"}, good) == 403
    assert await _post(home, {**form, "Bod": "ypalsu"}, good) == 403
    await home.quiet_now()
    assert talk.thread_texts() == ["Halo"]


async def test_a_repeated_webhook_has_one_effect(home: House, talk: Talk) -> None:
    form = await _form(home, talk, "sekali saja")
    for _ in range(2):
        assert await _post(home, form, _signature(home, form)) == 200
    results = await asyncio.gather(*(_post(home, form, _signature(home, form)) for _ in range(50)))
    assert set(results) == {200}
    fresh = await _form(home, talk, "sekali bersamaan")
    results = await asyncio.gather(
        *(_post(home, fresh, _signature(home, fresh)) for _ in range(50))
    )
    assert set(results) == {200}
    await talk.agent_reads("sekali bersamaan")
    await home.quiet_now()
    assert talk.thread_texts() == ["Halo", "sekali saja", "sekali bersamaan"]


async def test_updates_and_webhooks_that_the_carriers_repeat_have_one_effect(
    home: House, talk: Talk
) -> None:
    home.sandbox.telegram.duplicate_next(3)
    home.sandbox.twilio.duplicate_next(3)
    for number in range(3):
        await talk.say(f"tanya {number}")
        await talk.write(f"jawab {number}")
    await talk.agent_reads("tanya 2")
    await talk.customer_reads("jawab 2")
    await home.quiet_now()
    assert talk.thread_texts() == ["Halo", "tanya 0", "tanya 1", "tanya 2"]
    assert talk.chat_texts() == ["jawab 0", "jawab 1", "jawab 2"]


async def test_a_telegram_update_without_the_secret_is_refused(home: House, talk: Talk) -> None:
    body = json.dumps(_update(talk, "palsu")).encode()
    assert await home.telegram_webhook(body, secret="") == 401
    assert await home.telegram_webhook(body, secret="0" * 32) == 401
    await home.quiet_now()
    assert talk.chat_texts() == []


@pytest.mark.parametrize("by_webhook", [True, False], ids=["webhook", "long polling"])
async def test_an_update_of_an_unknown_kind_stops_nothing_behind_it(
    database: str, by_webhook: bool
) -> None:
    async with house(database, by_webhook=by_webhook) as home:
        talk = await home.talking()
        home.sandbox.telegram.push_raw(BOT, {"never_heard_of": {"from": 7, "x": [None]}})
        home.sandbox.telegram.push_raw(BOT, {"message": {"chat": "broken"}})
        home.sandbox.telegram.push_raw(BOT, {"callback_query": {"id": 5, "from": {"id": "?"}}})
        await talk.write("sesudahnya")
        await talk.customer_reads("sesudahnya")
        opened = next(one for one in talk.agent.messages(talk.topic) if one.buttons)
        await talk.agent.press(opened.id, opened.buttons[0][0].text)
        await until(lambda: not talk.agent.topics())
        await until(lambda: home.one("SELECT count(*) FROM inbox WHERE state = 'parked'"))


async def test_bodies_that_are_too_large_or_no_json_are_turned_away(home: House) -> None:
    assert await home.telegram_webhook(b"{" + b" " * 1_100_000 + b"}") == 413
    assert await home.telegram_webhook(b"not json") == 400
    assert await home.telegram_webhook(b"[]") == 200
    async with aiohttp.ClientSession() as session:
        data = {"Body": "x" * 70_000}
        async with session.post(f"{home.url}/twilio/message", data=data) as answer:
            assert answer.status == 403


async def test_a_lone_surrogate_from_telegram_crosses_as_a_replacement_mark(
    home: House, talk: Talk
) -> None:
    body = json.dumps(_update(talk, "halo \ud83d dunia")).encode()
    assert await home.telegram_webhook(body) == 200
    await talk.customer_reads("halo \ufffd dunia")


async def test_a_thread_number_beyond_all_numbers_fails_none_of_its_neighbours(
    home: House, talk: Talk
) -> None:
    broken = _update(talk, "rusak", message_thread_id=2**80)
    results = await asyncio.gather(
        home.telegram_webhook(json.dumps(broken).encode()),
        *(
            home.telegram_webhook(
                json.dumps(_update(talk, f"baik {number}", update_id=9_100 + number)).encode()
            )
            for number in range(5)
        ),
    )
    assert results[1:] == [200] * 5
    await talk.customer_reads("baik 4")
    assert (await home.health())[0] == 200


def _update(
    talk: Talk, text: str, *, update_id: int = 9_001, message_thread_id: int | None = None
) -> dict[str, Any]:
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": 1_700_000_000,
            "chat": {"id": talk.agent.user_id, "type": "private"},
            "from": {"id": talk.agent.user_id, "is_bot": False, "first_name": "Sari"},
            "message_thread_id": message_thread_id or talk.topic,
            "is_topic_message": True,
            "text": text,
        },
    }


async def _form(home: House, talk: Talk, text: str) -> dict[str, str]:
    """A form as Twilio sends it, but not sent."""
    twilio, forms = home.sandbox.twilio, []
    webhooks: Any = home.sandbox.phones.whatsapp_line._webhooks  # type: ignore[attr-defined]

    async def keep(_url: str, fields: dict[str, str], _method: str) -> None:
        forms.append(fields)

    webhooks.tell = keep
    await talk.say(text)
    await twilio.settled()
    del webhooks.tell
    return forms[0]


def _signature(home: House, form: dict[str, str]) -> str:
    validator = RequestValidator(home.sandbox.twilio.auth_token)
    return str(validator.compute_signature(f"{home.url}/twilio/message", form))


async def _post(home: House, form: dict[str, str], signature: str | None) -> int:
    headers = {HEADER: signature} if signature else {}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{home.url}/twilio/message", data=form, headers=headers) as answer,
    ):
        return answer.status
