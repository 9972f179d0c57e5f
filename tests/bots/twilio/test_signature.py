"""Signatures agree with Twilio's own library, down to its quirks."""

import hypothesis.strategies as st
import pytest
from hypothesis import given
from multidict import MultiDict
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bots.twilio.account import Account
from bots.twilio.signature import Signatures, sign

TOKEN = "0123456789abcdef0123456789abcdef"
TARGET = "/twilio/message?x=%20y"


def account(public_url: str = "https://relay.example", previous: str | None = None) -> Account:
    return Account("AC" + "0" * 32, TOKEN, None, public_url, previous)


def validator_says(url: str, pairs: list[tuple[str, str]], signature: bytes) -> bool:
    return bool(RequestValidator(TOKEN).validate(url, MultiDict(pairs), signature.decode()))


text = st.text(st.characters(codec="utf-8"), max_size=8)
fields = st.lists(st.tuples(text, text), max_size=8)


@given(fields)
def test_a_signature_is_what_twilios_library_computes_repeated_names_included(
    pairs: list[tuple[str, str]],
) -> None:
    url = "https://relay.example" + TARGET
    theirs = RequestValidator(TOKEN).compute_signature(url, MultiDict(pairs))
    assert sign(TOKEN, url, pairs).decode() == theirs


@pytest.mark.parametrize(
    "public_url",
    [
        "https://relay.example",
        "https://relay.example:443",
        "https://relay.example:8443",
        "http://relay.example",
        "http://127.0.0.1:8080",
        "https://relay.example/base",
    ],
)
@pytest.mark.parametrize("signed_with_port", [True, False])
def test_ports_count_as_they_do_in_twilios_library(public_url: str, signed_with_port: bool) -> None:
    scheme, rest = public_url.split("://")
    host, slash, path = rest.partition("/")
    bare, _, port = host.partition(":")
    port = port or ("443" if scheme == "https" else "80")
    spelled = f"{scheme}://{bare}:{port}" if signed_with_port else f"{scheme}://{bare}"
    pairs = [("Body", "halo"), ("Empty", "")]
    signature = sign(TOKEN, spelled + slash + path + TARGET, pairs)

    assert validator_says(public_url + TARGET, pairs, signature)
    assert Signatures(account(public_url)).genuine(TARGET, pairs, signature.decode())


@pytest.mark.parametrize(
    "other",
    [
        "http://relay.example" + TARGET,
        "https://relay.example/twilio/message/?x=%20y",
        "https://relay.example/twilio/message?x=+y",
        "https://relay.example/twilio/message?x= y",
        "https://relay.example/twilio/message",
        "https://other.example" + TARGET,
        "https://relay.example:444" + TARGET,
    ],
)
def test_a_signature_for_any_other_url_is_refused_as_by_twilios_library(other: str) -> None:
    pairs = [("Body", "halo")]
    signature = sign(TOKEN, other, pairs)
    assert not validator_says("https://relay.example" + TARGET, pairs, signature)
    assert not Signatures(account()).genuine(TARGET, pairs, signature.decode())


def test_the_hash_of_a_json_body_in_the_url_does_not_stand_in_for_the_form() -> None:
    target = TARGET + "&bodySHA256=" + "0" * 64
    url = "https://relay.example" + target
    bare, whole = sign(TOKEN, url, []), sign(TOKEN, url, [("Body", "halo")])

    assert not validator_says(url, [("Body", "halo")], bare)
    assert not Signatures(account()).genuine(target, [("Body", "halo")], bare.decode())
    assert validator_says(url, [("Body", "halo")], whole)
    assert Signatures(account()).genuine(target, [("Body", "halo")], whole.decode())


def test_while_the_token_changes_both_tokens_count_and_afterwards_one() -> None:
    pairs = [("Body", "halo")]
    old = sign("previous", "https://relay.example" + TARGET, pairs).decode()
    assert Signatures(account(previous="previous")).genuine(TARGET, pairs, old)
    assert not Signatures(account()).genuine(TARGET, pairs, old)


@pytest.mark.parametrize("header", ["", "é", "\udcff\udcfe", "=", "x" * 10_000])
def test_a_signature_that_is_none_is_refused_without_an_error(header: str) -> None:
    assert not Signatures(account()).genuine(TARGET, [("Body", "halo")], header)


def test_an_account_does_not_print_its_tokens() -> None:
    assert TOKEN not in repr(account(previous="previous"))
    assert "previous'" not in repr(account(previous="previous"))
