"""Every field that Twilio is known to send has a fate, and meets it."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from bots.sandbox.twilio import delivery as sandbox_delivery
from bots.sandbox.twilio import inbound as sandbox_inbound
from bots.twilio import inbound
from bots.twilio.fields import MESSAGE, STATUS
from bots.twilio.form import form
from relay.arrival import Arrival
from relay.fate import Fate
from tests.bots.twilio.conftest import SID, status, whatsapp_text, with_field

CANARY = "kenari"


def named(module: ModuleType, pattern: str) -> set[str]:
    """The fields that a module names."""
    return set(re.findall(pattern, Path(str(module.__file__)).read_text("utf-8")))


def going_on(arrivals: tuple[Arrival, ...]) -> tuple[str, str]:
    """What the other side sees of these, and all that is known of them from here on."""
    seen = known = ""
    for one in arrivals:
        content, file = one.content, one.content.file
        spot = () if content.spot is None else (content.spot.latitude, content.spot.longitude)
        seen += f"{content.text} {spot} "
        known += f"{one.sender.reveal()} {one.proxy} {one.provider_id} {one.message_id} {one.quoted} {one.choice} "
        known += "" if file is None else f"{file.handle} {file.mime} "
    return seen, seen + known


def test_what_is_read_of_a_form_is_never_a_field_that_is_dropped() -> None:
    for name in named(inbound, r'"([A-Z][A-Za-z]+)"') & (MESSAGE.keys() | STATUS.keys()):
        fates = {form[name].fate for form in (MESSAGE, STATUS) if name in form}
        assert fates != {Fate.DROPPED}, name


@pytest.mark.parametrize(
    ("module", "fields"), [(sandbox_inbound, MESSAGE), (sandbox_delivery, STATUS)]
)
def test_every_field_that_the_sandbox_sends_has_a_fate(
    module: ModuleType, fields: dict[str, object]
) -> None:
    sent = named(module, r'"([A-Z][A-Za-z]+)"(?::|\])') | named(module, r'f"([A-Z][A-Za-z]+)\{')
    assert len(sent) > 10
    assert {name for name in sent if name not in fields} <= {"XE"}  # how an id begins


# Fields with an exact form, in which nothing can hide, are what test_form.py plays with.
@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name, one in MESSAGE.items()
        if one.fate is not Fate.REBUILT or name == "ButtonPayload"
    ),
)
def test_of_each_field_of_a_message_goes_on_what_its_fate_allows(name: str) -> None:
    canary = {"Latitude": "6.7310099", "Longitude": "106.7310099"}.get(name, f"{CANARY}{name}")
    fields = {name: canary}
    if name in {"Latitude", "Longitude"}:
        fields = {"Latitude": "1.5", "Longitude": "1.5"} | fields
    if name == "ButtonText":
        fields["Body"] = ""
    seen, known = going_on(inbound.arrivals(form(with_field(whatsapp_text(), **fields), SID)))
    assert (canary in seen) is (MESSAGE[name].fate is Fate.CROSSES)
    assert (canary in known) is (MESSAGE[name].fate is not Fate.DROPPED)


@pytest.mark.parametrize(
    "name", sorted(name for name, one in STATUS.items() if one.fate is Fate.DROPPED)
)
def test_of_a_status_nothing_goes_on_that_is_dropped(name: str) -> None:
    receipt = inbound.receipt("t", form(with_field(status("failed"), **{name: f"{CANARY}"}), SID))
    assert receipt is not None
    assert CANARY not in repr(receipt)


def test_a_file_is_known_by_where_it_lies_and_its_name_goes_nowhere() -> None:
    fields = {
        "NumMedia": "1",
        "MediaUrl0": "https://x.test/m",
        "MediaContentType0": "application/pdf",
        "Body": f"{CANARY}.pdf",
    }
    seen, known = going_on(inbound.arrivals(form(with_field(whatsapp_text(), **fields), SID)))
    assert CANARY not in known
    assert "https://x.test/m" in known
    assert "https" not in seen
