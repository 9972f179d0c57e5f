"""An address is canonical, and says nothing to whoever prints it."""

import copy
import json
import logging
import marshal
import pickle
import pprint
import string
import traceback
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.address import MASK, Address, Scheme, spellings
from relay.arrival import Arrival, Event
from relay.channel import Handover
from relay.content import Content, ContentKind
from relay.errors import BadInput
from relay.language import Language
from relay.payload import Text

DIGITS = "81234567890"
ADDRESS = Address.parse(f"whatsapp:+62{DIGITS}")


@dataclass(frozen=True)
class Holder:
    to: Address


def raised() -> str:
    try:
        raise ValueError("no way to", ADDRESS)
    except ValueError:
        return traceback.format_exc()


def logged() -> str:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "to %s %r", (ADDRESS, ADDRESS), None)
    return logging.Formatter().format(record)


PRINTED: dict[str, Callable[[], str]] = {
    "repr": lambda: repr(ADDRESS),
    "str": lambda: str(ADDRESS),
    "format": lambda: format(ADDRESS, ">40"),
    "f-string": lambda: f"{ADDRESS} {ADDRESS!r} {ADDRESS!s} {ADDRESS!a} {ADDRESS:>30}",
    "percent": lambda: "%s %r %a" % (ADDRESS, ADDRESS, ADDRESS),  # noqa: UP031 what is shown here
    "str.format": lambda: "{0} {0!r}".format(ADDRESS),  # noqa: UP032 what is shown here
    "template": lambda: string.Template("$a").substitute(a=ADDRESS),
    "pprint": lambda: pprint.pformat({"a": [ADDRESS]}),
    "exception": raised,
    "log record": logged,
    "dataclass": lambda: repr(Holder(ADDRESS)),
    "containers": lambda: repr(({ADDRESS: ADDRESS}, [ADDRESS], {ADDRESS})),
    "json default": lambda: json.dumps({"a": ADDRESS}, default=str),
    "orjson default": lambda: orjson.dumps({"a": ADDRESS}, default=repr).decode(),
    "handover": lambda: repr(Handover("whatsapp:+1", ADDRESS, Text("t"), "token")),
    "event": lambda: repr(Event("s", "1", ADDRESS, b"")),
    "arrival": lambda: repr(
        Arrival("s", "1", "p", ADDRESS, 0, Content(ContentKind.TEXT, "t"), "1", Language.ENGLISH)
    ),
}


@pytest.mark.parametrize("way", PRINTED)
def test_no_way_of_printing_tells_an_address(way: str) -> None:
    printed = PRINTED[way]()
    assert DIGITS[-4:] not in printed
    assert "+62" not in printed


def test_what_is_printed_is_always_the_same_mask() -> None:
    assert {repr(ADDRESS), str(ADDRESS), f"{ADDRESS:x}", f"{Address.parse('telegram:7')}"} == {MASK}


SERIALISERS: dict[str, Callable[[Address], object]] = {
    "json": json.dumps,
    "orjson": orjson.dumps,
    "pickle": pickle.dumps,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "asdict": lambda address: asdict(Holder(address)),
    "astuple": lambda address: astuple(Holder(address)),
    "oldest pickle": lambda address: pickle.dumps(address, protocol=0),
    "marshal": lambda address: marshal.dumps(address),  # type: ignore[arg-type]
    "vars": vars,
}


@pytest.mark.parametrize("way", SERIALISERS)
def test_an_address_is_not_serialised_and_the_error_does_not_tell_it(way: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        SERIALISERS[way](ADDRESS)
    assert DIGITS[-4:] not in str(refused.value)


def test_reveal_is_the_way_out_and_parse_the_way_back() -> None:
    assert ADDRESS.reveal() == f"whatsapp:+62{DIGITS}"
    assert ADDRESS.value == f"+62{DIGITS}"
    assert Address.parse(ADDRESS.reveal()) == ADDRESS


SPELLINGS = [
    "+6281234567890",
    "+62 812 3456 7890",
    "+62-812-3456-7890",
    "+62.812.3456.7890",
    "+62 (812) 3456-7890",
    "+62/812/34567890",
    "+62 812\u00a03456\u00a07890",
    "+62\u2011812\u20113456\u20117890",
    "+62 0812 3456 7890",
    "+62 (0)812 3456 7890",
    "+６２８１２３４５６７８９０",
    "+٦٢٨١٢٣٤٥٦٧٨٩٠",
    "  +6281234567890\t",
    "+62 8123 456 7890",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("scheme", ["whatsapp", "WhatsApp", " WHATSAPP"])
def test_every_usual_spelling_of_a_number_is_the_same_address(scheme: str, spelling: str) -> None:
    address = Address.parse(f"{scheme}:{spelling}")
    assert address == ADDRESS
    assert hash(address) == hash(ADDRESS)


@pytest.mark.parametrize("tail", ["Label", ";ext=5", " x5", "#9", ",,4", "p1"])
def test_a_number_with_words_or_an_extension_is_refused(tail: str) -> None:
    with pytest.raises(BadInput, match="no letters"):
        Address.parse(f"whatsapp:+62{DIGITS}{tail}")


def test_the_same_number_by_another_way_is_another_address() -> None:
    assert Address.parse(f"tel:+62{DIGITS}") != ADDRESS
    assert f"whatsapp:+62{DIGITS}" != ADDRESS


@pytest.mark.parametrize("scoped", ["ID.13491208655302741918", "US.aB_9-x.y", "ID." + "z" * 128])
def test_whatsapps_scoped_ids_are_kept_as_they_are(scoped: str) -> None:
    address = Address.parse(f"whatsapp:{scoped}")
    assert (address.scheme, address.value) == (Scheme.WHATSAPP, scoped)


@pytest.mark.parametrize(
    ("text", "value"), [("telegram:42", "42"), ("telegram:-1001", "-1001"), ("telegram:007", "7")]
)
def test_a_telegram_address_is_the_chats_number(text: str, value: str) -> None:
    assert Address.parse(text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "whatsapp",
        "whatsapp:",
        "+6281234567890",
        "mailto:someone81234@example.com",
        "tel:081234567890",
        "tel:+",
        "tel:+999812345678901",
        "tel:+6281",
        "tel:+62812345678901234567890",
        "tel:ID.13491208655302741918",
        "whatsapp:id.1349120865",
        "whatsapp:ID.",
        "whatsapp:ID.with space81234",
        "whatsapp:ID." + "1" * 129,
        "telegram:@name81234",
        "telegram:1.5",
        "telegram:٤٢",
        "telegram:12345678901234567890",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        Address.parse(text)
    told = "".join(traceback.format_exception(refused.value))
    lines = [line for line in told.splitlines() if not line.lstrip().startswith("File ")]
    rest = text.partition(":")[2]
    assert len(rest) < 3 or all(rest not in line for line in lines)
    assert "81234" not in str(refused.value)
    assert str(refused.value).endswith(".")


@given(text=st.text(max_size=40) | st.from_regex(r"(whatsapp|tel|telegram):.{0,30}"))
def test_any_text_is_an_address_or_bad_input_and_what_is_canonical_stays_so(text: str) -> None:
    try:
        address = Address.parse(text)
    except BadInput:
        return
    assert Address.parse(address.reveal()) == address
    assert address.reveal().startswith(f"{address.scheme.value}:")


@pytest.mark.parametrize("text", ["+6281234567890", "sms:+6281234567890", "", "6281234567890:"])
def test_what_is_not_as_it_is_stored_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=r"\Anot an address as it is stored\Z") as caught:
        Address.stored(text)
    assert "81234567890" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("with_sign", "without"),
    [
        ("tel:+5215512345678", "tel:+525512345678"),
        ("tel:+52 1 55 1234-5678", "tel:+525512345678"),
        ("tel:+5491123456789", "tel:+541123456789"),
        ("tel:+54 9 (351) 412-3456", "tel:+543514123456"),
    ],
)
def test_a_mobile_of_mexico_or_argentina_is_the_same_with_its_sign_and_without(
    with_sign: str, without: str
) -> None:
    assert Address.parse(with_sign) == Address.parse(without)
    assert Address.parse(with_sign).reveal() == without
    number = Address.parse(without).value
    sign = "9" if number.startswith("+54") else "1"
    assert spellings(number) == [number, number[:3] + sign + number[3:]]


def test_other_numbers_are_spelled_in_one_way() -> None:
    for number in ("+6281234567890", "+12125550100", "+5491", "+4915123456789"):
        assert spellings(number) == [number]
    # WhatsApp knows these by their sign: https://faq.whatsapp.com/1294841057948784
    assert Address.parse("whatsapp:+5491123456789").value == "+5491123456789"
