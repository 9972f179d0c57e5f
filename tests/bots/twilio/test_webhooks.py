"""The doors open to what Twilio sent, once, and to nothing else."""

import asyncio
import hashlib
import socket
from datetime import UTC, datetime
from urllib.parse import quote, unquote_to_bytes, urlencode

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bots.sandbox.carriers import Sandbox
from bots.twilio.account import Account
from bots.twilio.channel import TwilioChannel
from bots.twilio.signature import HEADER, sign
from bots.twilio.webhooks import webhooks
from relay.address import Address, Scheme
from relay.arrival import Progress
from relay.channel import Handover
from relay.content import ContentKind
from relay.payload import Text
from tests.bots.fakes import RecordingHouse, knowing_its_url
from tests.bots.twilio.conftest import (
    MESSAGE,
    PUBLIC,
    SID,
    TOKEN,
    Pairs,
    Twilio,
    status,
    whatsapp_text,
    with_field,
    without,
)


def twilios_library_accepts(captured: Pairs, reshaped: Pairs) -> bool:
    """Whether the signature of a captured request still counts, by Twilio's own library, for another shape of it."""
    url = PUBLIC + "/twilio/message"
    return bool(
        RequestValidator(TOKEN).validate(url, dict(reshaped), sign(TOKEN, url, captured).decode())
    )


async def test_a_signed_message_is_accepted_and_answered_with_nothing_to_say(
    twilio: Twilio,
) -> None:
    answer = await twilio.post(whatsapp_text())
    assert answer.status == 200
    assert answer.content_type == "text/xml"
    assert (await answer.text()).endswith("<Response/>")
    assert [arrival.content.text for arrival in twilio.house.arrivals] == [
        "Halo, sudah sampai mana?"
    ]


@pytest.mark.parametrize(
    "body", ["", " ", "😀🇮🇩", "مرحبا", "a+b&c=d%20;e", "\x00", "x" * 4097, "\r\n"]
)
async def test_any_text_arrives_as_it_was_written(twilio: Twilio, body: str) -> None:
    assert (await twilio.post(whatsapp_text(body))).status == 200
    assert [arrival.content.text for arrival in twilio.house.arrivals] == [body]


async def test_the_text_of_a_customer_may_hold_any_name_of_a_field(twilio: Twilio) -> None:
    body = "From Bandung To Jakarta, NumMedia, MessageSid, To+6281234567 Body"
    assert (await twilio.post(whatsapp_text(body))).status == 200
    assert twilio.house.arrivals[0].content.text == body


async def test_parameters_that_twilio_adds_without_notice_change_nothing(twilio: Twilio) -> None:
    pairs = with_field(whatsapp_text(), ExternalUserId="US.123", FromExternalId="x", Zone="")
    assert (await twilio.post(pairs)).status == 200
    assert twilio.house.everything == 1


async def test_a_full_house_answers_503_and_asks_twilio_to_come_again(twilio: Twilio) -> None:
    twilio.house.busy = 1
    answer = await twilio.post(whatsapp_text())
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert twilio.house.everything == 0
    assert (await twilio.post(whatsapp_text())).status == 200


async def test_several_files_in_one_message_arrive_in_order_under_ids_of_their_own(
    twilio: Twilio,
) -> None:
    media = {
        f"Media{part}{index}": value
        for index in range(3)
        for part, value in (
            ("Url", f"https://api.twilio.com/{index}"),
            ("ContentType", "image/jpeg"),
        )
    }
    pairs = with_field(whatsapp_text("ini fotonya"), NumMedia="3", **media)
    assert (await twilio.post(pairs)).status == 200
    assert twilio.house.order == [MESSAGE, f"{MESSAGE}:1", f"{MESSAGE}:2"]
    assert [arrival.content.text for arrival in twilio.house.arrivals] == ["ini fotonya", "", ""]
    assert {arrival.message_id for arrival in twilio.house.arrivals} == {MESSAGE}


async def test_a_status_becomes_a_receipt_under_the_token_of_its_path(twilio: Twilio) -> None:
    assert (await twilio.post(status("delivered"), "/twilio/status/to-ken_1")).status == 200
    [receipt] = twilio.house.receipts
    assert (receipt.token, receipt.provider_id) == ("to-ken_1", MESSAGE)
    assert (receipt.progress, receipt.code) == (Progress.DELIVERED, None)


async def test_a_receipt_signed_for_one_token_does_not_count_for_another(twilio: Twilio) -> None:
    pairs = status("delivered")
    signature = sign(TOKEN, PUBLIC + "/twilio/status/one", pairs).decode()
    answer = await twilio.post(pairs, "/twilio/status/two", headers={HEADER: signature})
    assert answer.status == 403
    assert twilio.house.everything == 0


async def test_a_replayed_message_is_handed_on_under_the_same_id_for_the_house_to_recognise(
    twilio: Twilio,
) -> None:
    for _ in range(3):
        assert (await twilio.post(whatsapp_text())).status == 200
    assert set(twilio.house.order) == {MESSAGE}


FAKE_FROM = "whatsapp:+6289999999999"
REAL_FROM = "whatsapp:+6281234567890"

RESHAPED = {
    "a letter moved from the text into its name": (
        whatsapp_text("halo"),
        [*without(whatsapp_text(), "Body"), ("Bodyh", "alo")],
    ),
    "a letter moved from the name into the text": (
        whatsapp_text("halo"),
        [*without(whatsapp_text(), "Body"), ("Bod", "yhalo")],
    ),
    "the text merged into the field before it": (
        whatsapp_text("halo"),
        with_field(without(whatsapp_text(), "Body"), ApiVersion="2010-04-01Bodyhalo"),
    ),
    "the sender merged into the text": (
        whatsapp_text("halo"),
        with_field(without(whatsapp_text(), "From"), Body="haloFrom" + REAL_FROM),
    ),
    "another sender cut out of the text, the real one hidden in a strange field": (
        whatsapp_text(f"haloFrom{FAKE_FROM}G"),
        [*with_field(whatsapp_text("halo"), From=FAKE_FROM), ("GFrom", REAL_FROM)],
    ),
    "another sender cut out of the text, the real one hidden in a field of Twilio's": (
        whatsapp_text(f"haloFrom{FAKE_FROM}FromCity"),
        [*with_field(whatsapp_text("halo"), From=FAKE_FROM), ("FromCity", "From" + REAL_FROM)],
    ),
    "another number cut out of the profile's name": (
        with_field(whatsapp_text(), ProfileName="BudiTowhatsapp:+15550001111U"),
        [
            *without(
                whatsapp_text(),
                "ProfileName",
                "ReferralNumMedia",
                "SmsMessageSid",
                "SmsSid",
                "SmsStatus",
                "To",
            ),
            ("ProfileName", "Budi"),
            ("To", "whatsapp:+15550001111"),
            (
                "UReferralNumMedia",
                f"0SmsMessageSid{MESSAGE}SmsSid{MESSAGE}SmsStatusreceivedTowhatsapp:+14155238886",
            ),
        ],
    ),
    "another id cut out of a place's name": (
        with_field(whatsapp_text(""), Label=f"KantorMessageSidSM{'9' * 32}MessageT"),
        [
            *without(whatsapp_text(""), "MessageSid", "MessageType"),
            ("Label", "Kantor"),
            ("MessageSid", "SM" + "9" * 32),
            ("MessageTMessageSid", f"{MESSAGE}MessageTypetext"),
        ],
    ),
    "the number of files merged into the field before it": (
        with_field(
            whatsapp_text(), NumMedia="1", MediaUrl0="https://x", MediaContentType0="image/jpeg"
        ),
        [
            *without(whatsapp_text(), "NumMedia", "MessageType"),
            ("MediaUrl0", "https://x"),
            ("MediaContentType0", "image/jpeg"),
            ("MessageType", "textNumMedia1"),
        ],
    ),
    "a file's address merged into its type": (
        with_field(
            whatsapp_text(), NumMedia="1", MediaUrl0="https://x", MediaContentType0="image/jpeg"
        ),
        with_field(whatsapp_text(), NumMedia="1", MediaContentType0="image/jpegMediaUrl0https://x"),
    ),
}


@pytest.mark.parametrize("shape", RESHAPED)
async def test_a_captured_request_cut_anew_is_refused_though_its_signature_counts(
    twilio: Twilio, shape: str
) -> None:
    captured, reshaped = RESHAPED[shape]
    assert twilios_library_accepts(captured, reshaped)
    answer = await twilio.post(reshaped, signed=captured)
    assert answer.status == 403
    assert twilio.house.everything == 0


@pytest.mark.parametrize("name", ["Body", "From", "MessageSid", "Unknown"])
@pytest.mark.parametrize("second", ["same", "other"])
async def test_a_field_that_stands_twice_is_refused(twilio: Twilio, name: str, second: str) -> None:
    pairs = with_field(whatsapp_text(), Unknown="x")
    value = dict(pairs)[name] if second == "same" else "whatsapp:+6281111111111"
    for repeated in ([*pairs, (name, value)], [(name, value), *pairs]):
        assert (await twilio.post(repeated)).status == 403
    # Twilio's signature leaves a repeated pair out, so the captured one counts as well.
    assert (await twilio.post([*pairs, (name, value)], signed=pairs)).status == 403
    assert twilio.house.everything == 0


@pytest.mark.parametrize(
    "signature",
    ["", "é", "wrong", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "=" * 28, "x" * 4000],
)
async def test_a_wrong_signature_is_refused(twilio: Twilio, signature: str) -> None:
    answer = await twilio.post(whatsapp_text(), headers={HEADER: signature})
    assert answer.status == 403
    assert twilio.house.everything == 0


async def test_a_request_without_a_signature_or_with_two_is_refused(twilio: Twilio) -> None:
    body = urlencode(whatsapp_text())
    right = sign(TOKEN, PUBLIC + "/twilio/message", whatsapp_text()).decode()
    for headers in ([], [(HEADER, right), (HEADER, right)], [(HEADER, "wrong"), (HEADER, right)]):
        form = [("Content-Type", "application/x-www-form-urlencoded"), *headers]
        async with twilio.session.post(
            twilio.url + "/twilio/message", data=body, headers=form
        ) as answer:
            assert answer.status == 403
    assert twilio.house.everything == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"AccountSid": "AC" + "f" * 32},
        {"AccountSid": ""},
        {"MessageSid": "SM1"},
        {"MessageSid": "XX" + "1" * 32},
        {"From": "whatsapp:+62"},
        {"From": "whatsapp:+6281234567Label"},
        {"From": "whatsapp:+62812345678;ext=9"},
        {"From": "+62 812 3456 789"},
        {"From": "whatsapp:" + SID},
        {"From": "messenger:123456789012"},
        {"To": ""},
        {"To": "whatsapp:+1"},
        {"NumMedia": "1"},
        {"NumMedia": "-1"},
        {"ApiVersion": "2010-04-01Body"},
        {"NumMedia": "²"},
        {"MediaUrl0": "https://x"},
        {"BodyX": "y"},
        {"Bo": "y"},
        {"lower": "y"},
        {"": "y"},
    ],
)
async def test_a_signed_form_of_the_wrong_shape_is_refused(
    twilio: Twilio, fields: dict[str, str]
) -> None:
    assert (await twilio.post(with_field(whatsapp_text(), **fields))).status == 403
    assert twilio.house.everything == 0


@pytest.mark.parametrize("name", ["AccountSid", "MessageSid", "From", "To"])
async def test_a_form_that_lacks_a_field_is_refused(twilio: Twilio, name: str) -> None:
    assert (await twilio.post(without(whatsapp_text(), name))).status == 403
    assert twilio.house.everything == 0


@pytest.mark.parametrize(
    "body",
    [
        b"Body=%ED%A0%80",
        b"Body=%ff",
        b"Body=\xff",
        b"%ED%A0%80=x",
        b"&".join(b"A%d=1" % index for index in range(500)),
        b"Body=" + b"x" * 70_000,
        b"",
        b"{}",
        b"=&=&=",
    ],
)
async def test_what_is_no_form_is_refused_without_an_error(twilio: Twilio, body: bytes) -> None:
    assert (await twilio.post(body)).status == 403
    assert twilio.house.everything == 0


@pytest.mark.parametrize("broken", ["%ff", "%ED%A0%80", "%C3", "\xff"])
async def test_a_text_that_is_no_utf_8_is_refused_though_all_else_is_right(
    twilio: Twilio, broken: str
) -> None:
    marked = whatsapp_text("MARK")
    body = urlencode(marked).replace("MARK", broken).encode("latin-1")
    meant = unquote_to_bytes(broken).decode("utf-8", "surrogateescape")
    assert (await twilio.post(body, signed=whatsapp_text(meant))).status == 403
    assert twilio.house.everything == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data"])
async def test_a_form_that_does_not_call_itself_one_is_refused(twilio: Twilio, kind: str) -> None:
    answer = await twilio.post(whatsapp_text(), headers={"Content-Type": kind})
    assert answer.status == 403
    assert twilio.house.everything == 0


async def test_the_query_of_the_configured_url_is_signed_as_it_stands(twilio: Twilio) -> None:
    path = "/twilio/message?number=1&name=a%20b%2Fc+d"
    assert (await twilio.post(whatsapp_text(), path)).status == 200
    elsewhere = sign(TOKEN, PUBLIC + "/twilio/message", whatsapp_text()).decode()
    refused = await twilio.post(whatsapp_text(), path, headers={HEADER: elsewhere})
    assert refused.status == 403


async def test_json_is_refused_even_where_twilio_signed_its_hash(twilio: Twilio) -> None:
    body = b'{"Body":"halo"}'
    path = "/twilio/message?bodySHA256=" + hashlib.sha256(body).hexdigest()
    signature = sign(TOKEN, PUBLIC + path, []).decode()
    assert RequestValidator(TOKEN).validate(PUBLIC + path, body.decode(), signature)
    answer = await twilio.post(body, path, headers={"Content-Type": "application/json"})
    assert answer.status == 403


async def test_the_url_that_counts_is_the_configured_one_whatever_the_host_header_says(
    twilio: Twilio,
) -> None:
    forged = sign(TOKEN, "https://evil.example/twilio/message", whatsapp_text()).decode()
    answer = await twilio.post(
        whatsapp_text(),
        headers={HEADER: forged, "Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    assert answer.status == 403
    assert (await twilio.post(whatsapp_text(), headers={"Host": "evil.example"})).status == 200


@pytest.mark.parametrize(
    "path", ["/twilio/message/", "/twilio/status/", "/twilio/status/" + quote("ü"), "/twilio"]
)
async def test_no_other_door_opens(twilio: Twilio, path: str) -> None:
    assert (await twilio.post(whatsapp_text(), path)).status in {403, 404}
    assert twilio.house.everything == 0


@pytest.mark.parametrize("raw", [b"\xff\xfe\x80", b"caf\xe9", "é".encode()])
async def test_bytes_outside_ascii_in_the_header_are_refused_without_an_error(
    twilio: Twilio, raw: bytes
) -> None:
    body = urlencode(whatsapp_text()).encode()
    host, port = twilio.url.removeprefix("http://").split(":")
    request = (
        b"POST /twilio/message HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n"
        b"X-Twilio-Signature: " + raw + b"\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    assert await raw_status(host, int(port), request + body) in {400, 403}
    assert twilio.house.everything == 0


async def raw_status(host: str, port: int, request: bytes) -> int:
    """The status of an answer to bytes that no proper client would send."""
    reader, writer = await asyncio.open_connection(host, port, family=socket.AF_INET)
    writer.write(request)
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return int(line.split()[1])


async def test_the_sandboxs_twilio_reaches_it_with_everything_that_a_customer_sends() -> None:
    house = RecordingHouse()

    def account(url: str) -> Account:
        return Account(carrier.account_sid, carrier.auth_token, carrier.url, url)

    def service(url: str) -> web.Application:
        app = web.Application()
        app.add_subapp("/twilio", webhooks(account(url), house))
        return app

    async with Sandbox.open() as sandbox:
        carrier = sandbox.twilio
        async with knowing_its_url(service) as url:
            await converse(sandbox, TwilioChannel(account(url), lambda: datetime.now(UTC)), url)
    assert {(arrival.content.kind, arrival.sender.scheme) for arrival in house.arrivals} == {
        (ContentKind.TEXT, Scheme.WHATSAPP),
        (ContentKind.PICTURE, Scheme.WHATSAPP),
        (ContentKind.CONTACT, Scheme.WHATSAPP),
        (ContentKind.LOCATION, Scheme.WHATSAPP),
        (ContentKind.TEXT, Scheme.TEL),
    }
    assert len(house.arrivals) == 5
    assert {receipt.progress for receipt in house.receipts} == {
        Progress.SENT,
        Progress.DELIVERED,
        Progress.READ,
    }
    assert {receipt.token for receipt in house.receipts} == {"to-ken"}


async def converse(sandbox: Sandbox, channel: TwilioChannel, url: str) -> None:
    """A customer writes all that he can, and reads one answer."""
    sandbox.twilio.number("+14155238886", url + "/twilio/message")
    phone = sandbox.phones.whatsapp("+6281234567890", "Budi")
    await phone.say("halo From whatsapp:+1 & sebagainya 😀")
    await phone.send_picture(b"jpeg", caption="ini")
    await phone.send_contact("BEGIN:VCARD")
    await phone.send_location(-6.2, 106.8)
    await sandbox.phones.whatsapp("+14155550123").send_sms("lewat SMS")
    await sandbox.settled()
    to = Address.parse("whatsapp:+6281234567890")
    await channel.send(Handover("whatsapp:+14155238886", to, Text("Baik"), "to-ken"))
    await sandbox.settled()
    await phone.read_all()
    await sandbox.settled()
    await channel.close()
