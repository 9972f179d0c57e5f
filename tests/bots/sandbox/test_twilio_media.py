"""Files, both ways: fetched by the product from Twilio, and by Twilio from the product."""

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]

from tests.bots.sandbox.conftest import NUMBER, OLD_AUTH, RINA, Stage
from tests.bots.sandbox.product import jpeg

pytestmark = OLD_AUTH

PICTURE = jpeg(80, 60)


async def media_url(stage: Stage) -> str:
    await stage.rina.send_picture(PICTURE)
    await stage.sandbox.settled()
    return stage.product.calls[-1].form["MediaUrl0"]


async def send_file(stage: Stage, mime: str, content: bytes) -> int | None:
    """Have Twilio fetch this from the product; the error code that comes of it."""
    stage.product.file = (mime, content)
    await stage.rina.say("halo")
    sent = await stage.twilio.messages.create_async(
        to=f"whatsapp:{RINA}", from_=f"whatsapp:{NUMBER}", media_url=[f"{stage.product.url}/file"]
    )
    await stage.sandbox.settled()
    found = await stage.twilio.messages(sent.sid).fetch_async()
    return found.error_code  # type: ignore[no-any-return]  # the client has no types


async def test_media_wants_basic_auth_and_redirects_to_storage(stage: Stage) -> None:
    url = await media_url(stage)
    twilio = stage.sandbox.twilio
    headers = {"Authorization": aiohttp.encode_basic_auth(twilio.account_sid, twilio.auth_token)}
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            assert answer.status == 401
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            assert answer.status == 307
            storage = answer.headers["Location"]
        async with session.get(storage) as answer:
            assert (answer.content_type, await answer.read()) == ("image/jpeg", PICTURE)


async def test_media_are_listed_fetched_and_deleted(stage: Stage) -> None:
    url = await media_url(stage)
    message_sid = url.split("/")[-3]
    message = stage.twilio.messages(message_sid)

    [media] = await message.media.list_async()
    assert (media.content_type, media.parent_sid) == ("image/jpeg", message_sid)
    assert (await message.media(media.sid).fetch_async()).sid == media.sid
    assert await message.media(media.sid).delete_async()

    assert await message.media.list_async() == []
    with pytest.raises(TwilioRestException):
        await message.media(media.sid).fetch_async()
    assert (await message.fetch_async()).num_media == "0"


async def test_deleting_a_message_deletes_its_media(stage: Stage) -> None:
    url = await media_url(stage)
    twilio = stage.sandbox.twilio
    headers = {"Authorization": aiohttp.encode_basic_auth(twilio.account_sid, twilio.auth_token)}

    await stage.twilio.messages(url.split("/")[-3]).delete_async()

    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        assert answer.status == 404


async def test_a_picture_is_fetched_from_the_product_and_shown(stage: Stage) -> None:
    assert await send_file(stage, "image/jpeg", PICTURE) is None

    shown = stage.rina.messages()[-1].picture
    assert shown is not None
    assert stage.sandbox.phones.media(shown) == ("image/jpeg", PICTURE)


async def test_another_file_is_shown_as_one(stage: Stage) -> None:
    assert await send_file(stage, "application/pdf", b"%PDF") is None

    file = stage.rina.messages()[-1].file
    assert file is not None
    assert (file.mime, file.size) == ("application/pdf", 4)


@pytest.mark.parametrize(
    ("mime", "content", "code"),
    [
        ("application/octet-stream", b"x", 12300),
        ("text/html", b"<h1>404</h1>", 12300),
        ("image/jpeg", bytes(5 * 2**20 + 1), 11751),
        ("application/pdf", bytes(16 * 2**20 + 1), 11751),
    ],
)
async def test_a_file_that_whatsapp_does_not_take_fails_later(
    stage: Stage, mime: str, content: bytes, code: int
) -> None:
    assert await send_file(stage, mime, content) == code
    assert len(stage.rina.messages()) == 1


async def test_a_file_that_cannot_be_fetched_fails_later(stage: Stage) -> None:
    await stage.rina.say("halo")
    codes = []
    for url in (f"{stage.product.url}/twilio", "http://127.0.0.1:9/file"):
        sent = await stage.twilio.messages.create_async(
            to=f"whatsapp:{RINA}", from_=f"whatsapp:{NUMBER}", media_url=[url]
        )
        await stage.sandbox.settled()
        codes.append((await stage.twilio.messages(sent.sid).fetch_async()).error_code)

    assert codes == [63019, 63019]
