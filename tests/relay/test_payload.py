"""A payload at rest is the payload that went in."""

import json
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    dump,
    load,
    name,
)

# Every code point, halves of surrogate pairs included: what people send is not always good Unicode.
words = st.text(alphabet=st.characters(codec=None), max_size=40)
rows = st.lists(st.lists(st.builds(Button, words, words), max_size=3).map(tuple), max_size=3).map(
    tuple
)
replies = st.none() | st.builds(
    Reply, words, st.none() | st.integers(0, 2**63 - 1), st.none() | words
)
degrees = st.floats(-180, 180)
payloads: st.SearchStrategy[Payload] = st.one_of(
    st.builds(Text, words, rows, replies),
    st.builds(Picture, st.uuids(), words, replies),
    st.builds(Document, st.uuids(), words, replies),
    st.builds(Voice, st.uuids(), replies),
    st.builds(Location, degrees, degrees, replies),
    st.builds(Template, words, st.lists(words, max_size=4).map(tuple)),
    st.builds(Edit, st.integers(0, 2**63 - 1), words, rows, st.booleans()),
    st.just(CloseThread()),
)
ONE_OF_EACH: list[Payload] = [
    Text("halo", ((Button("Ambil", "take:1"),),)),
    Picture(UUID(int=7), "caption"),
    Document(UUID(int=7), "caption", Reply("halo", 3)),
    Voice(UUID(int=7), Reply("halo", message_id="7")),
    Location(-6.2, 106.8),
    Template("HX" + "0" * 32, ("BCDFG",)),
    Edit(3, "taken"),
    CloseThread(),
]


@given(payload=payloads)
def test_load_is_the_inverse_of_dump(payload: Payload) -> None:
    again = load(dump(payload))
    assert again == payload
    assert type(again) is type(payload)


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "😀", "\u202eabc", "\x00", "\u2028", ""])
def test_odd_texts_come_back_as_they_were(text: str) -> None:
    assert load(dump(Text(text))) == Text(text)


def test_every_kind_of_payload_has_a_name_of_its_own() -> None:
    assert {type(payload) for payload in ONE_OF_EACH} == set(get_args(Payload))
    assert [name(payload) for payload in ONE_OF_EACH] == [
        "text",
        "picture",
        "document",
        "voice",
        "location",
        "template",
        "edit",
        "close_thread",
    ]


@pytest.mark.parametrize("payload", ONE_OF_EACH, ids=name)
def test_what_is_at_rest_is_json_that_names_its_kind(payload: Payload) -> None:
    assert json.loads(dump(payload))["kind"] == name(payload)
    assert load(dump(payload)) == payload


@pytest.mark.parametrize("data", [b'{"kind": "gone"}', b'{"text": "x"}', b'{"kind": "text"}'])
def test_what_is_no_payload_is_refused(data: bytes) -> None:
    with pytest.raises((KeyError, TypeError)):
        load(data)


@pytest.mark.parametrize("payload", ONE_OF_EACH, ids=name)
def test_no_payload_prints_what_it_carries(payload: Payload) -> None:
    assert "halo" not in repr(payload)
    assert "caption" not in repr(payload)
    assert "taken" not in repr(payload)
