"""Creating, reading and removing messages at the fake Twilio with the real client."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bots.sandbox.handed_over import HandedOver
from tests.bots.sandbox.conftest import NUMBER, OLD_AUTH, RINA, Stage
from tests.bots.sandbox.product import jpeg

pytestmark = OLD_AUTH

TO, FROM = f"whatsapp:{RINA}", f"whatsapp:{NUMBER}"
TEMPLATE = "HX" + "ab" * 16


def statuses(stage: Stage) -> list[str]:
    return [call.form["MessageStatus"] for call in stage.product.calls if call.url.endswith("/cb")]


async def test_a_message_reaches_the_phone_and_its_callback_hears_how(stage: Stage) -> None:
    await stage.rina.say("halo")
    sent = await stage.twilio.messages.create_async(
        to=TO, from_=FROM, body="hai", status_callback=f"{stage.product.url}/cb"
    )
    await stage.sandbox.settled()
    await stage.rina.read_all()
    await stage.sandbox.settled()

    assert (sent.status, sent.direction, sent.to, sent.body) == (
        "queued",
        "outbound-api",
        TO,
        "hai",
    )
    assert statuses(stage) == ["queued", "sent", "delivered", "read"]
    assert [each.text for each in stage.rina.messages()] == ["halo", "hai"]
    assert (await stage.twilio.messages(sent.sid).fetch_async()).status == "read"


async def test_messages_of_one_pair_arrive_in_the_order_they_were_accepted_in(
    stage: Stage,
) -> None:
    stage.product.file = ("image/jpeg", jpeg())
    await stage.rina.say("halo")
    for n in range(6):
        media = [f"{stage.product.url}/file"] if n % 2 == 0 else []
        await stage.twilio.messages.create_async(to=TO, from_=FROM, body=str(n), media_url=media)
    await stage.sandbox.settled()

    assert [each.text for each in stage.rina.messages()[1:]] == list("012345")


async def test_anybody_gets_a_phone(stage: Stage) -> None:
    stage.sandbox.twilio.template(TEMPLATE, "Halo {{1}}")
    for to, sender in (
        ("whatsapp:+6289876543210", FROM),
        ("whatsapp:ID.4711abc", FROM),
        ("+6289876543211", NUMBER),
    ):
        await stage.twilio.messages.create_async(
            to=to, from_=sender, content_sid=TEMPLATE, content_variables='{"1": "Ayu"}'
        )
    await stage.sandbox.settled()

    phones = stage.sandbox.phones
    assert [each.text for each in phones.whatsapp("+6289876543210").messages()] == ["Halo Ayu"]
    assert [each.text for each in phones.whatsapp("ID.4711abc").messages()] == ["Halo Ayu"]
    assert [each.text for each in phones.whatsapp("+6289876543211").messages(sms=True)] == [
        "Halo Ayu"
    ]


GOOD: dict[str, Any] = {"to": TO, "from_": FROM, "body": "x"}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"to": "whatsapp:+62"}, 21211),
        ({"to": "081234567890"}, 21211),
        ({"to": "whatsapp:ID."}, 21211),
        ({"from_": "whatsapp:nobody"}, 21212),
        ({"from_": "whatsapp:+15005550006"}, 63007),
        ({"to": RINA, "from_": "+15005550006"}, 21606),
        ({"to": RINA}, 21910),
        ({"to": FROM}, 21266),
        ({"body": "x" * 1601}, 21617),
        ({"body": " "}, 21619),
        ({"media_url": ["http://127.0.0.1:1/a", "http://127.0.0.1:1/b"]}, 21623),
        ({"media_url": ["https://example.test/a.jpg"]}, 21620),
        ({"status_callback": "https://example.test/cb"}, 21609),
        ({"content_sid": TEMPLATE}, 21655),
        ({"content_variables": "{}"}, 21654),
        ({"validity_period": 0}, 20001),
        ({"schedule_type": "fixed"}, 20001),
    ],
)
async def test_a_malformed_message_is_refused_with_the_vendors_code(
    stage: Stage, params: dict[str, Any], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await stage.twilio.messages.create_async(**GOOD | params)

    assert (refused.value.status, refused.value.code) == (400, code)


async def test_refusals_carry_the_number_as_the_vendors_do(stage: Stage) -> None:
    with pytest.raises(TwilioRestException, match=r"\+62"):
        await stage.twilio.messages.create_async(to="whatsapp:+62", from_=FROM, body="x")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ([("To", TO), ("From", FROM), ("Body", "x"), ("Bdy", "y")], 20001),
        ([("To", TO), ("From", FROM), ("Body", "x"), ("Body", "y")], 20001),
        ([("From", FROM), ("Body", "x")], 21604),
        ([("To", TO), ("Body", "x")], 21603),
    ],
)
async def test_unknown_repeated_and_missing_fields_are_refused(
    stage: Stage, form: list[tuple[str, str]], code: int
) -> None:
    twilio = stage.sandbox.twilio
    url = f"{twilio.url}/2010-04-01/Accounts/{twilio.account_sid}/Messages.json"
    headers = {"Authorization": aiohttp.encode_basic_auth(twilio.account_sid, twilio.auth_token)}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, data=form) as answer,
    ):
        body = await answer.json()

    assert (answer.status, body["code"], body["status"]) == (400, code, 400)
    assert set(body) == {"code", "message", "more_info", "status"}


async def test_a_form_that_is_not_utf8_is_refused(stage: Stage) -> None:
    twilio = stage.sandbox.twilio
    url = f"{twilio.url}/2010-04-01/Accounts/{twilio.account_sid}/Messages.json"
    headers = {"Authorization": aiohttp.encode_basic_auth(twilio.account_sid, twilio.auth_token)}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, data=b"To=\xff") as answer,
    ):
        assert (answer.status, (await answer.json())["code"]) == (400, 20001)


async def test_only_the_token_or_an_api_key_opens_the_account(stage: Stage) -> None:
    sid, secret = stage.sandbox.twilio.api_key()
    for user, password, good in (
        (sid, secret, True),
        (sid, "wrong", False),
        (stage.sandbox.twilio.account_sid, "wrong", False),
        ("SK" + "0" * 32, "", False),
    ):
        http = AsyncTwilioHttpClient(timeout=5)
        client = Client(user, password, stage.sandbox.twilio.account_sid, http_client=http)
        client.api.base_url = stage.sandbox.twilio.url
        with pytest.raises(TwilioRestException) as refused:
            await client.messages("SM" + "0" * 32).fetch_async()
        await http.close()
        assert refused.value.code == (20404 if good else 20003)


async def test_free_text_fails_outside_24_hours_after_the_customers_last_word(
    stage: Stage,
) -> None:
    callback = f"{stage.product.url}/cb"
    await stage.rina.say("halo")
    stage.clock.forward(hours=23, minutes=59)
    await stage.twilio.messages.create_async(**GOOD)
    stage.clock.forward(minutes=1)
    late = await stage.twilio.messages.create_async(**GOOD, status_callback=callback)
    await stage.sandbox.settled()

    assert len(stage.rina.messages()) == 2
    failed = await stage.twilio.messages(late.sid).fetch_async()
    assert (failed.status, failed.error_code) == ("failed", 63016)
    assert statuses(stage) == ["queued", "failed"]
    assert stage.product.calls[-1].form["ErrorCode"] == "63016"


async def test_a_template_opens_a_conversation(stage: Stage) -> None:
    stage.sandbox.twilio.template(TEMPLATE, "Halo {{1}}, tiket {{2}} siap.")

    await stage.twilio.messages.create_async(
        to=TO, from_=FROM, content_sid=TEMPLATE, content_variables='{"1": "Rina", "2": "17"}'
    )
    await stage.sandbox.settled()

    assert [each.text for each in stage.rina.messages()] == ["Halo Rina, tiket 17 siap."]


@pytest.mark.parametrize(
    ("variables", "refused", "failed"),
    [
        ("not json", 21656, None),
        ("[1]", 21656, None),
        ('{"1": 5}', 21656, None),
        ("{}", None, 63028),
        ('{"1": "a", "2": "b"}', None, 63028),
        ('{"1": ""}', None, 63028),
    ],
)
async def test_variables_have_to_fit_the_template(
    stage: Stage, variables: str, refused: int | None, failed: int | None
) -> None:
    stage.sandbox.twilio.template(TEMPLATE, "Halo {{1}}")
    params = {"to": TO, "from_": FROM, "content_sid": TEMPLATE, "content_variables": variables}

    if refused is not None:
        with pytest.raises(TwilioRestException) as refusal:
            await stage.twilio.messages.create_async(**params)
        assert refusal.value.code == refused
        return
    sent = await stage.twilio.messages.create_async(**params)
    await stage.sandbox.settled()
    assert (await stage.twilio.messages(sent.sid).fetch_async()).error_code == failed


async def test_a_template_with_free_text_beside_it_does_not_open_a_conversation(
    stage: Stage,
) -> None:
    stage.sandbox.twilio.template(TEMPLATE, "Halo")
    sent = await stage.twilio.messages.create_async(**GOOD, content_sid=TEMPLATE)
    await stage.sandbox.settled()

    assert (await stage.twilio.messages(sent.sid).fetch_async()).error_code == 63016


async def test_lists_are_filtered_newest_first_and_paged(stage: Stage) -> None:
    start = stage.clock()
    for n in range(5):
        await stage.rina.say(str(n))
        stage.clock.forward(hours=12)
    await stage.sandbox.phones.whatsapp("+6289876543210").say("orang lain")

    messages = stage.twilio.messages
    mine = await messages.list_async(from_=TO, to=FROM, page_size=2)
    since = await messages.list_async(from_=TO, date_sent_after=start + timedelta(hours=30))
    before = await messages.list_async(from_=TO, date_sent_before=start + timedelta(hours=1))
    first_day = await messages.list_async(from_=TO, date_sent=start)

    assert [each.body for each in mine] == ["4", "3", "2", "1", "0"]
    assert [each.body for each in since] == ["4", "3"]
    assert [each.body for each in before] == ["0"]
    assert [each.body for each in first_day] == ["1", "0"]


@pytest.mark.parametrize("status", ["queued", "sending", "sent"])
async def test_a_message_under_way_cannot_be_deleted_and_one_that_is_gone_not_again(
    stage: Stage, status: str
) -> None:
    said = await stage.rina.say("halo")
    await stage.sandbox.settled()
    message = stage.twilio.messages(said.id)
    stage.sandbox.twilio.hold(said.id, status)
    with pytest.raises(TwilioRestException) as refused:
        await message.delete_async()
    stage.sandbox.twilio.hold(said.id, "delivered")
    assert await message.delete_async()
    with pytest.raises(TwilioRestException) as gone:
        await message.delete_async()

    assert (refused.value.status, refused.value.code) == (409, 20009)
    assert (gone.value.status, gone.value.code) == (404, 20404)
    assert stage.sandbox.twilio.kept() == ([], 0)


async def test_a_message_can_be_emptied_and_deleted_but_stays_on_the_phone(stage: Stage) -> None:
    await stage.rina.say("halo")
    sent = await stage.twilio.messages.create_async(**GOOD)
    await stage.sandbox.settled()

    emptied = await stage.twilio.messages(sent.sid).update_async(body="")
    assert emptied.body == ""
    assert await stage.twilio.messages(sent.sid).delete_async()

    with pytest.raises(TwilioRestException) as gone:
        await stage.twilio.messages(sent.sid).fetch_async()
    assert (gone.value.status, gone.value.code) == (404, 20404)
    assert stage.rina.messages()[-1].text == "x"


async def test_the_accounts_numbers_are_listed_with_their_webhooks(stage: Stage) -> None:
    numbers = await stage.twilio.incoming_phone_numbers.list_async()

    assert [(each.phone_number, each.sms_url) for each in numbers] == [
        (NUMBER, f"{stage.product.url}/twilio")
    ]
    assert await stage.twilio.incoming_phone_numbers.list_async(phone_number="+15005550006") == []


async def test_everything_handed_over_is_told_to_the_subscriber(stage: Stage) -> None:
    told: list[HandedOver] = []
    stage.sandbox.twilio.on_request = told.append
    await stage.rina.say("halo")

    sent = await stage.twilio.messages.create_async(**GOOD | {"body": "isi pesan"})
    await stage.twilio.messages(sent.sid).fetch_async()

    create, fetch = told
    assert (create.carrier, create.method, create.status) == ("twilio", "CreateMessage", 201)
    assert create.account == stage.sandbox.twilio.account_sid
    assert create.params == {"To": TO, "From": FROM, "Body": "isi pesan"}
    assert b"%2B62" in create.raw
    assert RINA.encode() in create.searchable()
    assert fetch.method == "FetchMessage"
