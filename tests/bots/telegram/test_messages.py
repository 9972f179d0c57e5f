"""Each kind of content at Telegram: what it looks like there, and what it answers."""

from dataclasses import replace
from uuid import uuid4

import pytest

from bots.sandbox.carriers import Sandbox
from bots.sandbox.handed_over import HandedOver
from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from bots.telegram.account import BotAccount
from bots.telegram.channel import TelegramChannel
from relay.channel import Handover, PermanentFailure
from relay.payload import (
    Button,
    Document,
    Edit,
    Location,
    Payload,
    Picture,
    Reply,
    Text,
    Voice,
)
from tests.bots.telegram.conftest import AGENT, CHAT, TOKEN, failing

HALO = Handover("telegram:staff", CHAT, Text("Halo"), "token")


def saying(payload: Payload, **fields: object) -> Handover:
    return replace(HALO, payload=payload, **fields)  # type: ignore[arg-type]


def last(agent: TelegramPhone) -> Message:
    return [message for message in agent.messages() if not message.mine][-1]


async def test_a_document_goes_as_bytes_under_the_name_it_is_given(
    channel: TelegramChannel, agent: TelegramPhone, requests: list[HandedOver]
) -> None:
    sent = await channel.send(
        saying(Document(uuid4(), "ini"), file=b"%PDF-1.7", file_name="dokumen.pdf")
    )
    shown = last(agent)
    assert (shown.id, shown.text, shown.protected) == (sent.provider_id, "ini", True)
    assert shown.file is not None
    assert (shown.file.name, shown.file.mime) == ("dokumen.pdf", "application/pdf")
    assert list(requests[0].files.values()) == [b"%PDF-1.7"]


async def test_a_voice_note_goes_as_one(channel: TelegramChannel, agent: TelegramPhone) -> None:
    await channel.send(saying(Voice(uuid4()), file=b"OggS", file_name="suara.ogg"))
    shown = last(agent)
    assert shown.file is not None
    assert (shown.file.mime, shown.text, shown.protected) == ("audio/ogg", "", True)


async def test_a_place_goes_as_a_pin(
    channel: TelegramChannel, agent: TelegramPhone, requests: list[HandedOver]
) -> None:
    await channel.send(saying(Location(-6.2, 106.8)))
    shown = last(agent)
    assert shown.spot is not None
    assert (shown.spot.latitude, shown.spot.longitude) == (-6.2, 106.8)
    assert (requests[0].method.lower(), shown.protected) == ("sendlocation", True)


@pytest.mark.parametrize("payload", [Picture(uuid4()), Document(uuid4()), Voice(uuid4())])
async def test_a_file_that_is_not_there_is_not_sent(
    channel: TelegramChannel, requests: list[HandedOver], payload: Payload
) -> None:
    failure = await failing(channel.send(saying(payload)))
    assert (type(failure), failure.code) == (PermanentFailure, "no_file")
    assert requests == []


ANSWERING: list[Payload] = [
    Text("Belum", reply=Reply("Sudah sampai?")),
    Document(uuid4(), "Belum", Reply("Sudah sampai?")),
    Voice(uuid4(), Reply("Sudah sampai?")),
    Location(1, 2, Reply("Sudah sampai?")),
]


@pytest.mark.parametrize("payload", ANSWERING)
async def test_an_answer_points_at_what_it_answers(
    channel: TelegramChannel, agent: TelegramPhone, payload: Payload
) -> None:
    asked = await agent.write("Sudah sampai?")
    await channel.send(saying(payload, file=b"x", reply_to=asked.id))
    assert last(agent).reply_to == asked.id
    assert "›" not in last(agent).text


async def test_an_answer_to_what_is_gone_goes_without_pointing(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    await channel.send(saying(ANSWERING[0], reply_to="99999"))
    assert (last(agent).text, last(agent).reply_to) == ("Belum", None)


@pytest.mark.parametrize("reply_to", [None, "", "SM1", "٣"])
async def test_an_answer_to_what_telegram_does_not_know_quotes_it(
    channel: TelegramChannel, agent: TelegramPhone, reply_to: str | None
) -> None:
    await channel.send(saying(ANSWERING[0], reply_to=reply_to))
    assert last(agent).text == "› Sudah sampai?\nBelum"
    await channel.send(saying(ANSWERING[2], file=b"x", reply_to=reply_to))
    assert last(agent).text == "› Sudah sampai?"


async def test_a_quote_gives_way_to_a_text_of_full_length(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    await channel.send(saying(Text("x" * 4090, reply=Reply("Sudah sampai?"))))
    assert last(agent).text == "x" * 4090


async def test_an_edit_changes_a_caption_and_can_take_it_away(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    sent = await channel.send(saying(Document(uuid4(), "lama"), file=b"x"))
    for caption in ("baru", ""):
        again = await channel.send(saying(Edit(1, caption, caption=True), edited=sent.provider_id))
        assert again.provider_id == sent.provider_id
        assert last(agent).text == caption


async def test_a_caption_beyond_the_limit_is_refused_without_a_call(
    channel: TelegramChannel, requests: list[HandedOver]
) -> None:
    failure = await failing(channel.send(saying(Edit(1, "x" * 1025, caption=True), edited="7")))
    assert (failure.code, requests) == ("too_long", [])


async def test_buttons_can_come_with_an_edit(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    sent = await channel.send(HALO)
    rows = ((Button("Ya", "yes"),),)
    await channel.send(saying(Edit(1, "Halo?", rows), edited=sent.provider_id))
    assert [button.text for row in last(agent).buttons for button in row] == ["Ya"]


async def test_what_customers_get_is_theirs_to_keep(sandbox: Sandbox, agent: TelegramPhone) -> None:
    account = BotAccount("customer", TOKEN, sandbox.telegram.url, "", None)
    channel = TelegramChannel(account)
    await channel.send(replace(HALO, proxy="telegram:customer"))
    await channel.close()
    assert not last(agent).protected
    assert agent.user_id == AGENT
