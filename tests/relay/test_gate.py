"""The gate stops a number however it is written, and nothing else."""

import dataclasses
import typing
from itertools import combinations
from types import UnionType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.address import Address, Scheme
from relay.gate import Gate, texts_of
from relay.payload import Button, Payload, Reply
from tests.leaks.canary import Party, Spelling, party, spelled

OTHERS = [party(number) for number in range(40, 44)]
GATE = Gate.against(
    [Address(Scheme.WHATSAPP, each.number) for each in OTHERS]
    + [Address(Scheme.TELEGRAM, each.id) for each in OTHERS]
)
DIGITS = [spelling for spelling in spelled(OTHERS[0].number) if spelling is not Spelling.IN_WORDS]
WRITTEN = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "Hubungi ", "(", "nomor:", "https://wa.me/", "１. "]),
    st.builds(
        lambda who, how: spelled(who.number)[how], st.sampled_from(OTHERS), st.sampled_from(DIGITS)
    ),
    st.sampled_from(["", " ya", ").", "\n", "?text=halo", "🙏"]),
)


@given(text=WRITTEN)
def test_every_spelling_of_a_number_in_digits_is_stopped(text: str) -> None:
    assert GATE.blocks(text)


@given(
    who=st.sampled_from(OTHERS),
    marks=st.lists(st.sampled_from(list(" .-–—/()\u00a0\u200b·,\n*_•"))),
)
def test_marks_between_the_digits_hide_nothing(who: Party, marks: list[str]) -> None:
    digits = spelled(who.number)[Spelling.SIGNIFICANT]
    between = marks + [""] * len(digits)
    assert GATE.blocks("".join(digit + mark for digit, mark in zip(digits, between, strict=False)))


@pytest.mark.parametrize("eight", ["8", "8️⃣", "⑧", "𝟖", "៨", "八", "８"])
def test_a_digit_of_another_script_or_drawn_hides_nothing(eight: str) -> None:
    gate = Gate.against([Address(Scheme.TEL, "+6281234567890")])
    assert gate.blocks(f"+62 {eight}1234567{eight}90")


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("written", ["{}", "tg://user?id={}", "id {}.", "user-{}"])
def test_a_telegram_id_is_stopped(who: Party, written: str) -> None:
    assert GATE.blocks(written.format(who.id))


@pytest.mark.parametrize(
    "text", ["US.1349120865530274", "id US.1349120865530274!", "1349120865530274"]
)
def test_an_id_of_whatsapps_own_is_stopped(text: str) -> None:
    assert Gate.against([Address(Scheme.WHATSAPP, "US.1349120865530274")]).blocks(text)


PRICES = st.integers(0, 99_999_999).map(lambda price: f"Rp {price:,}".replace(",", "."))
ORDERS = st.from_regex(r"[A-Z]{2,4}-?[0-9]{4,8}", fullmatch=True)
TIMES = st.datetimes().map(lambda moment: moment.isoformat(" ", "minutes"))
PLATES = st.from_regex(r"[A-Z]{1,2} [0-9]{1,4} [A-Z]{1,3}", fullmatch=True)
WORDS = st.sampled_from(["Pesanan", "sudah", "2 pcs", "ongkir", "😀", "Jl. Melati 12", "kode", "—"])


@given(
    parts=st.lists(PRICES | ORDERS | TIMES | PLATES | WORDS, max_size=8),
    mark=st.sampled_from(" \n,;"),
)
def test_prices_order_numbers_dates_and_plates_pass(parts: list[str], mark: str) -> None:
    assert not GATE.blocks(mark.join(parts))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Halo",
        party(99).number,
        "6281",
        "+62812",
        "812",
        OTHERS[0].number[:-1],
        OTHERS[0].id[:-1],
    ],
)
def test_another_number_and_a_part_of_one_pass(text: str) -> None:
    assert not GATE.blocks(text)


@pytest.mark.parametrize(
    ("number", "said"),
    [("+6581234567", "8123 4567"), ("+15005550123", "(500) 555-0123"), ("+50012345", "+500 12345")],
)
def test_the_numbers_of_short_and_long_countries_are_stopped_as_they_are_written_there(
    number: str, said: str
) -> None:
    gate = Gate.against([Address(Scheme.TEL, number)])
    assert gate.blocks(said)
    assert gate.blocks(number)


@pytest.mark.parametrize("id", ["8401", "123456"])
def test_an_id_as_short_as_a_price_is_not_looked_for(id: str) -> None:
    assert not Gate.against([Address(Scheme.TELEGRAM, id)]).blocks(f"Rp {id}")


def test_a_gate_against_nobody_lets_everything_pass_and_says_nothing_of_itself() -> None:
    assert not Gate.against([]).blocks(OTHERS[0].number)
    assert OTHERS[0].number[-9:] not in f"{GATE!r} {GATE} {[GATE]}"


def test_the_same_addresses_make_equal_gates() -> None:
    addresses = [Address(Scheme.TEL, each.number) for each in OTHERS]
    assert Gate.against(addresses) == Gate.against(addresses)
    assert len({Gate.against(few) for few in combinations(addresses, 2)}) == 6


def test_one_bad_text_among_several_is_enough() -> None:
    assert GATE.blocks_any(["Halo", None, OTHERS[0].number])
    assert not GATE.blocks_any(["Halo", None, ""])


KINDS: tuple[type[Payload], ...] = typing.get_args(Payload)
OURS = {"content_sid", "message_id"}
"""Identifiers of the provider's: nobody reads them."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_string_of_every_payload_is_listed(kind: type[Payload]) -> None:
    written: list[str] = []
    payload = _filled(kind, written)
    assert sorted(texts_of(payload)) == sorted(written)


def _filled(kind: type[typing.Any], written: list[str]) -> typing.Any:
    """One of this kind with a word of its own in each string."""
    hints = typing.get_type_hints(kind)
    values = {}
    for field in dataclasses.fields(kind):
        if field.name not in OURS:
            values[field.name] = _value(hints[field.name], written)
        else:
            values[field.name] = "HX0"
    return kind(**values)


def _value(hint: typing.Any, written: list[str]) -> typing.Any:
    if hint is str:
        written.append(f"word {len(written)}")
        return written[-1]
    if hint == tuple[tuple[Button, ...], ...]:
        return ((_filled(Button, written), _filled(Button, written)), (_filled(Button, written),))
    if hint == tuple[str, ...]:
        return (_value(str, written), _value(str, written))
    if isinstance(hint, UnionType) and Reply in typing.get_args(hint):
        return _filled(Reply, written)
    return {UUID: UUID(int=1), int: 3, float: 1.5, bool: True}.get(hint)
