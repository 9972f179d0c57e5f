"""The way out: what reaches Twilio, through its real client, and what each answer means."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from aiohttp import ClientTimeout, web

from bots.sandbox.carriers import Sandbox
from bots.sandbox.handed_over import HandedOver
from bots.twilio.account import Account
from bots.twilio.channel import TwilioChannel
from bots.twilio.client import HttpClient
from relay.address import Address
from relay.channel import (
    Failure,
    Handover,
    OutcomeUnknown,
    PermanentFailure,
    Sent,
    TemporaryFailure,
)
from relay.payload import (
    Button,
    CloseThread,
    Document,
    Edit,
    Location,
    Payload,
    Picture,
    Reply,
    Template,
    Text,
    Voice,
)
from tests.bots.fakes import Handler, serving

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
NUMBER, CUSTOMER = "+14155238886", "+6281234567890"
TEMPLATE = "HX" + "a" * 32
TOKEN = "secret-token"
WHATSAPP = Handover(
    f"whatsapp:{NUMBER}", Address.parse(f"whatsapp:{CUSTOMER}"), Text("Halo"), "to-ken_1"
)
SMS = replace(WHATSAPP, proxy=f"tel:{NUMBER}", to=Address.parse(f"tel:{CUSTOMER}"))


def channel_to(
    url: str, *, sid: str = "AC" + "0" * 32, token: str = TOKEN, seconds: float = 5
) -> TwilioChannel:
    account = Account(sid, token, url, "http://127.0.0.1:9")
    return TwilioChannel(account, lambda: NOW, HttpClient(ClientTimeout(total=seconds)))


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.open() as sandbox:
        sandbox.twilio.number(NUMBER)
        sandbox.twilio.template(TEMPLATE, "Ada pesan untuk tiket {{1}} dari {{2}}.")
        yield sandbox


@pytest.fixture
async def channel(sandbox: Sandbox) -> AsyncIterator[TwilioChannel]:
    twilio = sandbox.twilio
    channel = channel_to(twilio.url, sid=twilio.account_sid, token=twilio.auth_token)
    yield channel
    await channel.close()


@pytest.fixture
def requests(sandbox: Sandbox) -> list[HandedOver]:
    seen: list[HandedOver] = []
    sandbox.twilio.on_request = seen.append
    return seen


async def open_window(sandbox: Sandbox) -> None:
    await sandbox.phones.whatsapp(CUSTOMER).say("halo", NUMBER)
    await sandbox.settled()


def shown(sandbox: Sandbox, *, sms: bool = False) -> list[str]:
    messages = sandbox.phones.whatsapp(CUSTOMER).messages(NUMBER, sms=sms)
    return [message.text for message in messages if not message.mine]


async def failing(channel: TwilioChannel, handover: Handover = WHATSAPP) -> Failure:
    with pytest.raises(Failure) as caught:
        await channel.send(handover)
    await channel.close()
    return caught.value


# What goes out.


async def test_a_text_reaches_the_customer_and_twilio_is_told_where_to_report(
    sandbox: Sandbox, channel: TwilioChannel, requests: list[HandedOver]
) -> None:
    await open_window(sandbox)
    sent = await channel.send(replace(WHATSAPP, payload=Text("Baik 😀", ((Button("x", "y"),),))))
    await sandbox.settled()
    assert sent.provider_id.startswith("SM")
    assert shown(sandbox) == ["Baik 😀"]
    assert dict(requests[0].params) == {
        "To": f"whatsapp:{CUSTOMER}",
        "From": f"whatsapp:{NUMBER}",
        "Body": "Baik 😀",
        "StatusCallback": "http://127.0.0.1:9/twilio/status/to-ken_1",
    }


async def test_a_picture_goes_by_its_address_with_the_caption_as_text(
    sandbox: Sandbox, channel: TwilioChannel, requests: list[HandedOver]
) -> None:
    picture = Picture(uuid4(), "ini")
    sent = await channel.send(
        replace(WHATSAPP, payload=picture, file_url="http://127.0.0.1:9/media/x.jpg")
    )
    assert sent.provider_id.startswith("MM")
    assert requests[0].params["MediaUrl"] == "http://127.0.0.1:9/media/x.jpg"
    assert requests[0].params["Body"] == "ini"
    await channel.send(
        replace(WHATSAPP, payload=Picture(uuid4()), file_url="http://127.0.0.1:9/media/x.jpg")
    )
    assert "Body" not in requests[1].params


FILE = "http://127.0.0.1:9/media/x"


@pytest.mark.parametrize(
    ("payload", "body"),
    [(Document(uuid4(), "ini"), "ini"), (Document(uuid4()), None), (Voice(uuid4()), None)],
)
async def test_documents_and_voice_notes_go_by_their_address(
    channel: TwilioChannel, requests: list[HandedOver], payload: Payload, body: str | None
) -> None:
    sent = await channel.send(replace(WHATSAPP, payload=payload, file_url=FILE))
    assert sent.provider_id.startswith("MM")
    assert requests[0].params["MediaUrl"] == FILE
    assert requests[0].params.get("Body") == body


@pytest.mark.parametrize("name", ["teks.txt", "tabel.csv"])
async def test_whatsapp_takes_no_plain_text_as_a_file(
    channel: TwilioChannel, requests: list[HandedOver], name: str
) -> None:
    text = replace(WHATSAPP, payload=Document(uuid4()), file_url=FILE, file_name=name)
    with pytest.raises(PermanentFailure, match="pdf_only"):
        await channel.send(text)
    assert requests == []


PLACE = Location(-6.2, 106.816666)


async def test_a_place_is_a_pin_on_whatsapp() -> None:
    asked = await forms_of(replace(WHATSAPP, payload=PLACE))
    assert asked["PersistentAction"] == "geo:-6.200000,106.816666"
    assert asked["Body"] == "📍 -6.200000, 106.816666"


async def test_a_place_is_two_numbers_in_an_sms() -> None:
    asked = await forms_of(replace(SMS, payload=Location(-0.000001, 1e-7)))
    assert "PersistentAction" not in asked
    assert asked["Body"] == "📍 -0.000001, 0.000000"


async def forms_of(handover: Handover) -> dict[str, str]:
    """The form that Twilio gets."""
    forms: list[dict[str, str]] = []

    async def api(request: web.Request) -> web.Response:
        forms.append({name: str(value) for name, value in (await request.post()).items()})
        return web.json_response({"sid": "SM" + "0" * 32}, status=201)

    async with serving(api) as url:
        channel = channel_to(url)
        await channel.send(handover)
        await channel.close()
    return forms[0]


ANSWER = Reply("Sudah\nsampai?", message_id="SM1")


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        (Text("Belum", reply=ANSWER), "› Sudah sampai?\nBelum"),
        (Picture(uuid4(), "ini", ANSWER), "› Sudah sampai?\nini"),
        (Picture(uuid4(), reply=ANSWER), "› Sudah sampai?"),
        (Location(1, 2, ANSWER), "› Sudah sampai?\n📍 1.000000, 2.000000"),
        (Text("x" * 1590, reply=ANSWER), "x" * 1590),
    ],
)
async def test_what_is_answered_stands_above_the_answer(payload: Payload, body: str) -> None:
    asked = await forms_of(replace(WHATSAPP, payload=payload, file_url=FILE, reply_to="SM1"))
    assert asked["Body"] == body


async def test_a_template_goes_with_its_places_filled_and_without_a_text(
    sandbox: Sandbox, channel: TwilioChannel, requests: list[HandedOver]
) -> None:
    await channel.send(replace(WHATSAPP, payload=Template(TEMPLATE, ("TPG-1", 'Sari "S"'))))
    await sandbox.settled()
    assert shown(sandbox) == ['Ada pesan untuk tiket TPG-1 dari Sari "S".']
    assert json.loads(requests[0].params["ContentVariables"]) == {"1": "TPG-1", "2": 'Sari "S"'}
    assert "Body" not in requests[0].params


@pytest.mark.parametrize(
    ("left", "validity"), [(600, "600"), (0, "1"), (-5, "1"), (100_000, "36000"), (1.9, "1")]
)
async def test_an_sms_expires_with_its_session(
    channel: TwilioChannel, requests: list[HandedOver], left: float, validity: str
) -> None:
    await channel.send(replace(SMS, expires_at=NOW + timedelta(seconds=left)))
    assert requests[0].params["ValidityPeriod"] == validity
    assert (requests[0].params["To"], requests[0].params["From"]) == (CUSTOMER, NUMBER)


async def test_a_whatsapp_message_carries_no_validity_which_whatsapp_does_not_know(
    channel: TwilioChannel, requests: list[HandedOver]
) -> None:
    await channel.send(replace(WHATSAPP, expires_at=NOW + timedelta(seconds=600)))
    assert "ValidityPeriod" not in requests[0].params


async def test_a_customer_without_a_number_is_reached_by_his_id(
    channel: TwilioChannel, requests: list[HandedOver]
) -> None:
    await channel.send(replace(WHATSAPP, to=Address.parse("whatsapp:ID.4711")))
    assert requests[0].params["To"] == "whatsapp:ID.4711"


@pytest.mark.parametrize("payload", [Edit(1, "x"), CloseThread()])
async def test_what_whatsapp_cannot_do_is_refused_without_a_call(
    channel: TwilioChannel, requests: list[HandedOver], payload: Edit | CloseThread
) -> None:
    with pytest.raises(PermanentFailure, match="unsupported"):
        await channel.send(replace(WHATSAPP, payload=payload))
    with pytest.raises(PermanentFailure, match="unsupported"):
        await channel.mark(WHATSAPP, "SM1", "sent")
    for filed in (Picture(uuid4()), Document(uuid4()), Voice(uuid4())):
        with pytest.raises(PermanentFailure, match="no_file"):
            await channel.send(replace(WHATSAPP, payload=filed))
    with pytest.raises(PermanentFailure, match="encoding"):
        await channel.send(replace(WHATSAPP, payload=Text("\ud800")))
    assert requests == []


@pytest.mark.parametrize("proxy", ["tel:+14155238886", "telegram:staff", "+14155238886"])
async def test_nobody_is_reached_by_another_channel_than_his_own(
    channel: TwilioChannel, requests: list[HandedOver], proxy: str
) -> None:
    with pytest.raises(PermanentFailure, match="wrong_channel"):
        await channel.send(replace(WHATSAPP, proxy=proxy))
    with pytest.raises(PermanentFailure, match="wrong_channel"):
        await channel.send(replace(SMS, proxy=f"whatsapp:{NUMBER}"))
    assert requests == []


# What an answer means.


@pytest.mark.parametrize(
    ("status", "code", "kind", "word"),
    [
        (400, 21610, PermanentFailure, "opted_out"),
        (400, 21211, PermanentFailure, "bad_address"),
        (400, 21614, PermanentFailure, "no_mobile"),
        (400, 21408, PermanentFailure, "region"),
        (400, 21617, PermanentFailure, "too_long"),
        (400, 63016, PermanentFailure, "window_closed"),
        (400, 63003, PermanentFailure, "no_whatsapp"),
        (400, 63014, PermanentFailure, "blocked"),
        (401, 20003, PermanentFailure, "credentials"),
        (404, 20404, PermanentFailure, "not_found"),
        (400, 99999, PermanentFailure, "99999"),
        (400, 21611, TemporaryFailure, "queue_full"),
        (400, 63018, TemporaryFailure, "pace"),
        (429, 20429, TemporaryFailure, "too_many_requests"),
        (500, 20500, OutcomeUnknown, "500"),
        (503, 20503, OutcomeUnknown, "503"),
    ],
)
async def test_each_refusal_means_one_thing_and_is_asked_once(
    sandbox: Sandbox,
    channel: TwilioChannel,
    requests: list[HandedOver],
    status: int,
    code: int,
    kind: type[Failure],
    word: str,
) -> None:
    sandbox.twilio.fail_next("CreateMessage", status, code=code, description=f"no, {CUSTOMER}")
    failure = await failing(channel)
    assert (type(failure), failure.code) == (kind, word)
    assert len(requests) == 1
    assert_tells_nothing(failure)


async def test_a_page_instead_of_an_answer_leaves_the_outcome_open_if_it_is_an_error_of_theirs(
    sandbox: Sandbox, channel: TwilioChannel
) -> None:
    sandbox.twilio.fail_next("CreateMessage", 502, body="<html>Bad Gateway</html>")
    assert isinstance(await failing(channel), OutcomeUnknown)
    sandbox.twilio.fail_next("CreateMessage", 413, body="<html>Too Large</html>")
    failure = await failing(channel)
    assert (type(failure), failure.code) == (PermanentFailure, "413")


async def test_a_pause_that_twilio_names_is_kept_and_holds_for_the_whole_number() -> None:
    async def busy(request: web.Request) -> web.Response:
        return web.json_response({"code": 20429}, status=429, headers={"Retry-After": "7"})

    async with serving(busy) as url:
        failure = await failing(channel_to(url))
    assert isinstance(failure, TemporaryFailure)
    assert (failure.retry_after, failure.everyone) == (7.0, True)


@pytest.mark.parametrize(
    "answer", ["", "<html>", "[]", "{}", '{"sid": null}', '{"sid": 5}', "null"]
)
async def test_a_success_that_cannot_be_read_leaves_the_outcome_open(answer: str) -> None:
    async def odd(request: web.Request) -> web.Response:
        return web.Response(status=201, text=answer)

    async with serving(odd) as url:
        assert isinstance(await failing(channel_to(url)), OutcomeUnknown)


async def test_a_refused_connection_means_that_nothing_was_sent() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        failure = await failing(channel_to(f"http://127.0.0.1:{held.getsockname()[1]}"))
    assert (type(failure), failure.code) == (TemporaryFailure, "unreachable")
    assert_tells_nothing(failure)


async def test_an_answer_that_does_not_come_in_time_leaves_the_outcome_open() -> None:
    release = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        await release.wait()
        return web.Response()

    async with serving(hang) as url:
        failure = await failing(channel_to(url, seconds=0.05))
        release.set()
    assert (type(failure), failure.code) == (OutcomeUnknown, "timeout")


async def test_a_connection_cut_after_the_request_leaves_the_outcome_open_and_is_not_tried_again(
    sandbox: Sandbox, channel: TwilioChannel, requests: list[HandedOver]
) -> None:
    await open_window(sandbox)
    sandbox.twilio.swallow_answer_next("CreateMessage")
    failure = await failing(channel)
    await sandbox.settled()
    assert (type(failure), failure.code) == (OutcomeUnknown, "connection")
    assert shown(sandbox) == ["Halo"]
    assert [request.method for request in requests] == ["CreateMessage"]


def assert_tells_nothing(failure: Failure) -> None:
    """Neither the failure nor anything chained to it knows the number, the token or the text."""
    link: BaseException | None = failure
    while link is not None:
        assert not any(part in repr(link) + str(link) for part in (CUSTOMER, TOKEN, "Halo"))
        link = link.__cause__ or link.__context__


# Looking up after a crash.


def began(handover: Handover = WHATSAPP, seconds: float = 0) -> Handover:
    return replace(handover, began_at=datetime.now(UTC) + timedelta(seconds=seconds))


async def test_a_message_that_twilio_took_is_found(
    sandbox: Sandbox, channel: TwilioChannel
) -> None:
    handover = began()
    sandbox.twilio.swallow_answer_next("CreateMessage")
    with pytest.raises(OutcomeUnknown):
        await channel.send(handover)
    assert isinstance(await channel.look_up(handover), Sent)


async def test_a_message_that_twilio_did_not_take_is_not_found(
    sandbox: Sandbox, channel: TwilioChannel
) -> None:
    handover = began()
    sandbox.twilio.fail_next("CreateMessage", 500)
    with pytest.raises(OutcomeUnknown):
        await channel.send(handover)
    assert await channel.look_up(handover) is None


async def test_neither_another_text_nor_an_older_or_a_strangers_message_is_taken_for_it(
    channel: TwilioChannel,
) -> None:
    await channel.send(WHATSAPP)
    assert await channel.look_up(began(replace(WHATSAPP, payload=Text("Hal")))) is None
    assert await channel.look_up(began(seconds=10)) is None
    stranger = replace(WHATSAPP, to=Address.parse("whatsapp:+6281111111111"))
    assert await channel.look_up(began(stranger)) is None
    picture = replace(WHATSAPP, payload=Picture(uuid4(), "Halo"), file_url="http://127.0.0.1:9/x")
    assert await channel.look_up(began(picture)) is None


async def test_of_several_the_one_with_the_same_text_is_it(channel: TwilioChannel) -> None:
    handover = began()
    first = await channel.send(handover)
    await channel.send(replace(WHATSAPP, payload=Text("lain")))
    assert await channel.look_up(handover) == first


async def test_an_equal_message_that_is_known_to_be_an_earlier_one_is_not_taken_for_it(
    channel: TwilioChannel,
) -> None:
    earlier = await channel.send(WHATSAPP)
    handover = began(replace(WHATSAPP, known=frozenset({earlier.provider_id})))
    assert await channel.look_up(handover) is None
    assert await channel.look_up(began()) == earlier


async def test_a_template_is_found_by_being_there_for_twilio_writes_its_text(
    channel: TwilioChannel,
) -> None:
    handover = began(replace(WHATSAPP, payload=Template(TEMPLATE, ("1", "2"))))
    assert await channel.look_up(handover) is None
    sent = await channel.send(handover)
    assert await channel.look_up(handover) == sent


async def test_a_picture_is_found_by_its_caption_without_being_there_itself(
    channel: TwilioChannel,
) -> None:
    handover = began(replace(WHATSAPP, payload=Picture(uuid4(), "ini")))
    sent = await channel.send(replace(handover, file_url="http://127.0.0.1:9/x.jpg"))
    assert await channel.look_up(handover) == sent
    assert await channel.look_up(began(replace(WHATSAPP, payload=Text("ini")))) is None


@pytest.mark.parametrize(
    "payload", [Document(uuid4(), "ini"), Voice(uuid4()), Text("Belum", reply=ANSWER)]
)
async def test_other_kinds_are_found_too_and_not_taken_for_a_text(
    channel: TwilioChannel, payload: Payload
) -> None:
    handover = began(replace(WHATSAPP, payload=payload, file_url=FILE))
    assert await channel.look_up(handover) is None
    sent = await channel.send(handover)
    assert await channel.look_up(handover) == sent
    assert await channel.look_up(began(replace(WHATSAPP, payload=Text("ini")))) is None


async def test_a_place_is_found_by_its_numbers(channel: TwilioChannel) -> None:
    handover = began(replace(SMS, payload=PLACE))
    sent = await channel.send(handover)
    assert await channel.look_up(handover) == sent
    assert await channel.look_up(began(replace(SMS, payload=Location(1, 2)))) is None


async def test_where_twilio_keeps_no_bodies_being_there_is_enough(
    sandbox: Sandbox, channel: TwilioChannel
) -> None:
    handover = began()
    sent = await channel.send(handover)
    await channel._client.messages(sent.provider_id).update_async(body="")
    assert await channel.look_up(handover) == sent


@pytest.mark.parametrize("payload", [Edit(1, "x"), CloseThread()])
async def test_what_was_never_sent_is_not_found(
    channel: TwilioChannel, payload: Edit | CloseThread
) -> None:
    assert await channel.look_up(began(replace(WHATSAPP, payload=payload))) is None


@pytest.mark.parametrize("status", [401, 404, 429, 500])
async def test_a_look_up_that_fails_leaves_the_outcome_open(
    sandbox: Sandbox, channel: TwilioChannel, status: int
) -> None:
    sandbox.twilio.fail_next("ListMessage", status)
    with pytest.raises(OutcomeUnknown) as caught:
        await channel.look_up(began())
    assert_tells_nothing(caught.value)
    with pytest.raises(OutcomeUnknown):
        await channel.look_up(WHATSAPP)


# Fetching what customers send.

SID = "AC" + "0" * 32
MEDIA = f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1"


@contextlib.asynccontextmanager
async def fetching(handler: Handler) -> AsyncIterator[tuple[TwilioChannel, str]]:
    async with serving(handler) as url:
        channel = channel_to(url, sid=SID)
        try:
            yield channel, url
        finally:
            await channel.close()


async def test_a_customers_picture_is_fetched_from_the_account(
    sandbox: Sandbox, channel: TwilioChannel
) -> None:
    arrived: asyncio.Queue[str] = asyncio.Queue()

    async def message(request: web.Request) -> web.Response:
        arrived.put_nowait(str((await request.post())["MediaUrl0"]))
        return web.Response()

    async with serving(message) as url:
        sandbox.twilio.number(NUMBER, url)
        await sandbox.phones.whatsapp(CUSTOMER).send_picture(b"\x89PNG\r\n\x1a\n", to=NUMBER)
        handle = await arrived.get()
        assert await channel.fetch(handle, 100) == b"\x89PNG\r\n\x1a\n"


async def test_the_storage_that_twilio_points_to_does_not_see_the_credentials() -> None:
    seen: dict[str, str | None] = {}

    async def api(request: web.Request) -> web.Response:
        seen[request.path] = request.headers.get("Authorization")
        if request.path == MEDIA:
            raise web.HTTPTemporaryRedirect("/storage/x?signed=1")
        return web.Response(body=b"file")

    async with fetching(api) as (channel, url):
        assert await channel.fetch(url + MEDIA, 4) == b"file"
    assert (seen[MEDIA] or "").startswith("Basic ")
    assert seen["/storage/x"] is None


@pytest.mark.parametrize("size", [5, 70_000, 300_000])
async def test_a_file_beyond_the_limit_is_too_large(size: int) -> None:
    async def api(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        with contextlib.suppress(ConnectionError):
            await answer.write(b"x" * size)
        return answer

    async with fetching(api) as (channel, url):
        assert len(await channel.fetch(url + MEDIA, size)) == size
        with pytest.raises(PermanentFailure, match="too_large"):
            await channel.fetch(url + MEDIA, size - 1)


@pytest.mark.parametrize(
    "handle",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1" + MEDIA,
        "https://api.twilio.com" + MEDIA,
        "http://user@{host}" + MEDIA,
        "http://{host}@evil.example" + MEDIA,
        "http://{host}/2010-04-01/Accounts/AC" + "f" * 32 + "/Messages/MM1/Media/ME1",
        "http://{host}/2010-04-01/Accounts/" + SID + "/../../../admin",
        "http://{host}/2010-04-01/Accounts/" + SID + "/%2e%2e/%2e%2e/admin",
        "file:///etc/passwd",
        "http://[",
        "",
    ],
)
async def test_a_handle_that_is_no_file_of_the_account_is_never_asked_for(handle: str) -> None:
    asked: list[str] = []

    async def api(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=b"x")

    async with fetching(api) as (channel, url):
        with pytest.raises(PermanentFailure, match="foreign_media"):
            await channel.fetch(handle.replace("{host}", url.removeprefix("http://")), 100)
    assert asked == []


async def test_redirects_end_somewhere() -> None:
    async def api(request: web.Request) -> web.Response:
        raise web.HTTPFound(request.path + "x")

    async with fetching(api) as (channel, url):
        with pytest.raises(PermanentFailure, match="redirects"):
            await channel.fetch(url + MEDIA, 100)


@pytest.mark.parametrize("target", ["ftp://x/y", "file:///etc/passwd", "http://["])
async def test_a_redirect_to_no_web_address_is_not_followed(target: str) -> None:
    async def api(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    async with fetching(api) as (channel, url):
        with pytest.raises(PermanentFailure, match="foreign_media"):
            await channel.fetch(url + MEDIA, 100)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, PermanentFailure),
        (404, PermanentFailure),
        (429, TemporaryFailure),
        (503, TemporaryFailure),
    ],
)
async def test_a_file_that_is_refused_is_gone_or_wants_another_try(
    status: int, kind: type[Failure]
) -> None:
    async def api(request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with fetching(api) as (channel, url):
        with pytest.raises(kind) as caught:
            await channel.fetch(url + MEDIA, 100)
    assert_tells_nothing(caught.value)


async def test_a_file_that_breaks_off_wants_another_try() -> None:
    async def api(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "100"})
        await answer.prepare(request)
        await answer.write(b"x")
        assert request.transport is not None
        request.transport.abort()
        return answer

    async with fetching(api) as (channel, url):
        with pytest.raises(TemporaryFailure):
            await channel.fetch(url + MEDIA, 1000)
