"""Twilio's forms become arrivals and receipts, and nothing that was not asked for comes along."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from bots.twilio import inbound
from bots.twilio.form import Refused, form
from relay.arrival import Arrival, Progress
from relay.content import Content, ContentKind, Spot
from relay.language import Language
from tests.bots.twilio.conftest import MESSAGE, SID, status, whatsapp_text, with_field

READ = {
    "From", "To", "Body", "MessageSid", "AccountSid", "NumMedia", "MessageStatus", "ErrorCode",
    "Latitude", "Longitude", "ButtonText", "ButtonPayload", "OriginalRepliedMessageSid",
}  # fmt: skip


def arrivals(**fields: str) -> tuple[Arrival, ...]:
    return inbound.arrivals(form(with_field(whatsapp_text(), **fields), SID))


def test_a_whatsapp_text_arrives_from_the_sender_at_the_number_he_wrote_to() -> None:
    [arrival] = arrivals()
    assert (arrival.source, arrival.provider_id, arrival.message_id) == ("twilio", MESSAGE, MESSAGE)
    assert (arrival.proxy, arrival.slot) == ("whatsapp:+14155238886", 0)
    assert arrival.sender.reveal() == "whatsapp:+6281234567890"
    assert (arrival.content.kind, arrival.content.file) == (ContentKind.TEXT, None)
    assert arrival.language is Language.INDONESIAN


def test_a_whatsapp_user_without_a_number_is_known_by_his_id() -> None:
    [arrival] = arrivals(From="whatsapp:US.13491208655302741918")
    assert arrival.sender.reveal() == "whatsapp:US.13491208655302741918"
    assert arrival.language is Language.ENGLISH


def test_an_sms_comes_from_a_phone_number_to_a_phone_number() -> None:
    [arrival] = arrivals(From="+14155550123", To="+14155238886")
    assert arrival.sender.reveal() == "tel:+14155550123"
    assert arrival.proxy == "tel:+14155238886"


@pytest.mark.parametrize("sender", ["GOJEK", "12345", "My Bank"])
def test_a_sender_that_nobody_can_answer_brings_nothing(sender: str) -> None:
    assert arrivals(From=sender, To="+14155238886") == ()


@pytest.mark.parametrize(
    ("mime", "kind"),
    [
        ("image/jpeg", ContentKind.PICTURE),
        ("image/webp", ContentKind.PICTURE),
        ("IMAGE/PNG", ContentKind.PICTURE),
        ("audio/ogg; codecs=opus", ContentKind.VOICE),
        ("application/pdf", ContentKind.DOCUMENT),
        ("text/plain", ContentKind.DOCUMENT),
        ("text/vcard", ContentKind.CONTACT),
        ("text/x-vcard", ContentKind.CONTACT),
        ("video/mp4", ContentKind.OTHER),
        ("", ContentKind.OTHER),
        ("image", ContentKind.OTHER),
        ("image/jpeg/../x", ContentKind.OTHER),
    ],
)
def test_a_file_is_what_its_type_says(mime: str, kind: ContentKind) -> None:
    [arrival] = arrivals(NumMedia="1", MediaUrl0="https://api.twilio.com/x", MediaContentType0=mime)
    assert arrival.content.kind is kind
    with_file = {ContentKind.PICTURE, ContentKind.VOICE, ContentKind.DOCUMENT}
    assert (arrival.content.file is not None) is (kind in with_file)
    if arrival.content.file is not None:
        assert arrival.content.file.handle == "https://api.twilio.com/x"
        assert arrival.content.text == "Halo, sudah sampai mana?"


def test_a_place_arrives_as_its_degrees_without_what_it_is_called() -> None:
    [arrival] = arrivals(
        Body="", Latitude="-6.2", Longitude="106.8", Label="Rumah", Address="Jl. 1"
    )
    assert arrival.content == Content(ContentKind.LOCATION, spot=Spot(-6.2, 106.8))


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("90.01", "0"), ("0", "-180.1"), ("nan", "0"), ("inf", "0"), ("1e1", "0"), ("", "0"), ("٣", "0"),
        ("1" * 400, "0"), (" 1", "0"), ("0x1", "0"), (None, "0"), ("0", None),
    ],
)  # fmt: skip
def test_a_place_outside_the_earth_is_something_else(
    latitude: str | None, longitude: str | None
) -> None:
    given = {"Latitude": latitude, "Longitude": longitude}
    [arrival] = arrivals(Body="", **{name: it for name, it in given.items() if it is not None})
    assert arrival.content == Content(ContentKind.OTHER)


ANSWERED = "SM" + "b" * 32


def test_an_answer_says_which_message_it_answers() -> None:
    [arrival] = arrivals(
        OriginalRepliedMessageSid=ANSWERED, OriginalRepliedMessageSender="whatsapp:+14155238886"
    )
    assert arrival.quoted == ANSWERED
    [arrival] = arrivals(OriginalRepliedMessageSid="canary")
    assert arrival.quoted is None


def test_a_button_says_what_it_carries_and_what_stood_on_it() -> None:
    [arrival] = arrivals(Body="", ButtonPayload="choose:1", ButtonText="Sari")
    assert (arrival.choice, arrival.content) == ("choose:1", Content(ContentKind.TEXT, "Sari"))
    [arrival] = arrivals(Body="Sari", ButtonPayload="choose:1", ButtonText="Sari")
    assert (arrival.choice, arrival.content) == ("choose:1", Content(ContentKind.TEXT, "Sari"))
    [arrival] = arrivals()
    assert arrival.choice is None


def with_file(mime: str, body: str) -> str:
    [arrival] = arrivals(
        NumMedia="1", MediaUrl0="https://api.twilio.com/x", MediaContentType0=mime, Body=body
    )
    return arrival.content.text


@pytest.mark.parametrize(
    ("mime", "body"),
    [
        ("application/pdf", "0812-3456-7890.pdf"),
        ("application/pdf", "KTP Budi (1).PDF"),
        ("application/pdf", "x.a7"),
        ("application/zip", "x.7z "),
        ("text/csv", "+62 812.csv"),
        ("image/jpeg", "Budi 0812.JPG"),
        ("image/heic", "IMG_1.heic"),
    ],
)
def test_a_files_name_does_not_arrive(mime: str, body: str) -> None:
    assert with_file(mime, body) == ""


@pytest.mark.parametrize(
    ("mime", "body"),
    [
        ("application/pdf", "Bayar 12.000"),
        ("application/pdf", "Ini suratnya."),
        ("application/pdf", "surat.pdf\nyang kemarin"),
        ("image/jpeg", "Sudah sampai.makasih"),
    ],
)
def test_a_caption_that_is_no_files_name_arrives(mime: str, body: str) -> None:
    assert with_file(mime, body) == body


def test_a_message_without_text_or_file_is_something_else() -> None:
    [arrival] = arrivals(Body="")
    assert arrival.content.kind is ContentKind.OTHER


@given(
    st.dictionaries(
        st.from_regex(r"[A-Z][A-Za-z]{1,20}", fullmatch=True).filter(
            lambda name: name not in READ and not name.startswith(("Body", "Media", "Bo"))
        ),
        st.text(st.characters(codec="utf-8"), max_size=10),
    )
)
def test_no_other_field_reaches_an_arrival(strange: dict[str, str]) -> None:
    canaries = {
        name: f"canary{index}{value}" for index, (name, value) in enumerate(strange.items())
    }
    plain, planted = arrivals(), arrivals(ProfileName="canary", WaId="canary", **canaries)
    assert planted == plain


@pytest.mark.parametrize(
    ("word", "progress"),
    [
        ("sent", Progress.SENT),
        ("delivered", Progress.DELIVERED),
        ("read", Progress.READ),
        ("failed", Progress.FAILED),
        ("undelivered", Progress.FAILED),
        ("canceled", Progress.FAILED),
        ("queued", None),
        ("accepted", None),
        ("sending", None),
        ("scheduled", None),
        ("partially_delivered", None),
        ("a_word_of_tomorrow", None),
    ],
)
def test_a_status_says_how_far_a_delivery_has_come(word: str, progress: Progress | None) -> None:
    receipt = inbound.receipt("token", form(status(word), SID))
    assert (None if receipt is None else receipt.progress) == progress


@pytest.mark.parametrize(
    ("number", "code"),
    [("63016", "window_closed"), ("21610", "opted_out"), ("63014", "blocked"), ("63999", "63999")],
)
def test_a_failed_delivery_keeps_its_code_in_the_words_that_a_refused_one_has(
    number: str, code: str
) -> None:
    receipt = inbound.receipt("token", form(status("failed", number), SID))
    assert receipt is not None
    assert (receipt.progress, receipt.code) == (Progress.FAILED, code)


@pytest.mark.parametrize(
    "fields", [{"MessageStatus": ""}, {"MessageStatus": "Sent 1"}, {"ErrorCode": "x"}]
)
def test_a_status_of_the_wrong_shape_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(Refused):
        inbound.receipt("token", form(with_field(status("sent"), **fields), SID))
