"""Every field that Telegram can send has a fate, and meets it."""

import json
from pathlib import Path
from typing import Any

import aiogram.types
import pytest
from aiogram.types import Message

from bots.telegram.fields import FIELDS
from bots.telegram.inbound import translate
from relay.arrival import Arrival
from relay.fate import Fate
from tests.bots.telegram.conftest import message
from tests.bots.telegram.every_field import Canaries, wire_fields
from tests.bots.telegram.every_field import Path as Way

SPECIFICATION = Path(__file__).parents[4] / "shared/specs/telegram_bot_api.json"
MODELS = {name: getattr(aiogram.types, name) for name in FIELDS}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_the_installed_library_has_a_fate_and_no_other_field_has(name: str) -> None:
    fields = wire_fields(MODELS[name]).keys()
    assert fields - FIELDS[name].keys() == set()
    assert FIELDS[name].keys() - fields == set()


@pytest.mark.skipif(not SPECIFICATION.exists(), reason="the Bot API's specification is not here")
@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_the_specification_has_a_fate(name: str) -> None:
    fields = json.loads(SPECIFICATION.read_text("utf-8"))["types"][name]["fields"]
    assert {field["name"] for field in fields} - FIELDS[name].keys() == set()


def test_every_fate_has_a_reason() -> None:
    assert all(one.reason for decisions in FIELDS.values() for one in decisions.values())


def fate(way: Way) -> Fate:
    """What must become of the field at the end of this way; dropped is dropped with all that is in it."""
    for kind, name in way:
        if FIELDS[kind][name].fate is Fate.DROPPED:
            return Fate.DROPPED
    return FIELDS[way[-1][0]][way[-1][1]].fate


def said(arrival: Arrival) -> str:
    """What goes on to the other side."""
    spot = arrival.content.spot
    return f"{arrival.content.text} {'' if spot is None else (spot.latitude, spot.longitude)}"


def kept(arrival: Arrival) -> str:
    """All that is known of the message from here on."""
    file = arrival.content.file
    parts = (
        *(arrival.source, arrival.provider_id, arrival.proxy, arrival.sender.reveal()),
        *(arrival.slot, arrival.message_id, arrival.quoted, arrival.choice, arrival.group),
        *(() if file is None else (file.handle, file.mime, file.size, file.seconds)),
    )
    return f"{said(arrival)} {parts}"


def check(update: dict[str, Any], canaries: Canaries) -> int:
    """Hold what an update becomes against the fates of its fields; how many of its canaries went on."""
    arrival = translate("customer", update, b"")
    if not isinstance(arrival, Arrival):
        return 0
    crossed, known = said(arrival), kept(arrival)
    for mark, way in canaries.at.items():
        if mark in known:
            assert fate(way) is not Fate.DROPPED, way
        if mark in crossed:
            assert fate(way) is Fate.CROSSES, way
    return sum(mark in crossed for mark in canaries.at)


ROUTE = {"message_id", "from", "chat", "date"}


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("name", sorted(wire_fields(Message).keys() - ROUTE))
def test_of_each_field_of_a_message_goes_on_what_its_fate_allows(
    name: str, *, edited: bool
) -> None:
    canaries = Canaries()
    value = canaries.value(wire_fields(Message)[name], (("Message", name),))
    body = message(text="x")["message"] | ({} if value is None else {name: value})
    for beside in (
        body,
        {field: it for field, it in body.items() if field != "text" or name == "text"},
    ):
        check({"update_id": 1, "edited_message" if edited else "message": beside}, canaries)


@pytest.mark.parametrize("content", ["text", "photo", "document", "voice", "location", "contact"])
def test_of_a_message_with_everything_in_it_that_can_come_at_once_goes_on_what_was_written(
    content: str,
) -> None:
    canaries = Canaries()
    whole = canaries.filled(Message)
    contents = {"text", "photo", "document", "voice", "location", "contact", "animation"}
    service = {
        name for name, one in FIELDS["Message"].items() if one.reason.startswith("nobody wrote it")
    }
    body = {name: it for name, it in whole.items() if name not in (contents | service) - {content}}
    body |= {"is_topic_message": True}
    body["from"] |= {"is_bot": False}
    body["chat"] |= {"id": body["from"]["id"], "type": "private"}
    crossed = check({"update_id": 1, "message": body}, canaries)
    assert crossed == {"text": 1, "location": 2, "contact": 0}.get(content, 1)
