"""A captured form cut anew at random: whatever gets through says what the genuine one says."""

import random
import re
from collections.abc import Sequence

import pytest

from bots.twilio.form import Refused, form, pairs
from bots.twilio.inbound import arrivals
from bots.twilio.signature import sign
from tests.bots.twilio.conftest import MESSAGE, SID, Pairs, whatsapp_text, with_field

TOKENS = (
    "From", "To", "MessageSid", "NumMedia", "Body", "MediaUrl0", "MediaContentType0", "AccountSid",
    "whatsapp:+6289999999999", "whatsapp:+15550001111", "+6289999999999", "SM" + "9" * 32, "0", "1", SID,
    "https://x", "image/jpeg", "G", "Zz", "MessageT", "NumN", "UU", "halo ", " ", "FromCity", "SmsS", "WaI",
)  # fmt: skip
# What a sender chooses. (A place's Address stands before the text; who cuts there could have written the text as well.)
FREE_TEXT = ("Body", "ProfileName", "Label", "ButtonText")
READ = (
    "AccountSid",
    "From",
    "To",
    "MessageSid",
    "NumMedia",
    "MediaUrl0",
    "MediaContentType0",
    "Body",
)


def captured(chance: random.Random) -> list[tuple[str, str]]:
    """A genuine form of someone who knows how forms are signed and chooses his words accordingly."""
    words = {
        name: "".join(chance.choices(TOKENS, k=chance.randrange(8)))
        for name in FREE_TEXT
        if name == "Body" or chance.random() < 0.4
    }
    return with_field(whatsapp_text(), **words)


def cut_anew(signed: str, chance: random.Random) -> list[tuple[str, str]]:
    """The signed string, cut wherever a name might begin that sorts behind the one before, so that it stays signed."""
    found, name, begins = [], "AccountSid", 0
    for at in (match.start() for match in re.finditer(r"[A-Z]", signed)):
        known = _known(signed[at:])
        if at < begins + len(name) or chance.random() > (0.9 if known else 0.1):
            continue
        usual = known and chance.random() < 0.9
        following = signed[at : at + (len(known) if known and usual else chance.randrange(2, 24))]
        if following > name:
            found.append((name, signed[begins + len(name) : at]))
            name, begins = following, at
    return [*found, (name, signed[begins + len(name) :])]


def _known(text: str) -> str | None:
    names = (name for name, _ in whatsapp_text())
    return next((name for name in (*READ, *names, *FREE_TEXT) if text.startswith(name)), None)


def accepted(fields: Sequence[tuple[str, str]]) -> dict[str, str] | None:
    try:
        found = form(fields, SID)
        arrivals(found)
    except Refused:
        return None
    return found


@pytest.mark.parametrize("seed", range(4))
def test_what_gets_through_comes_from_the_same_person_with_the_same_files(seed: int) -> None:
    chance = random.Random(seed)
    tried = passed = 0
    for _ in range(800):
        genuine = captured(chance)
        signed = "".join(name + value for name, value in sorted(genuine))
        reshaped = cut_anew(signed, chance)
        if sign("", "", reshaped) != sign("", "", genuine) or reshaped == sorted(genuine):
            continue
        tried += 1
        found = accepted(reshaped)
        if found is None:
            continue
        passed += 1
        truth = dict(genuine)
        for name in READ[:-1]:
            assert found.get(name) == truth.get(name)
        # The end of the sender's own words can still be cut off, or run on into those that he put on a button.
        own_words = signed.partition("ApiVersion2010-04-01Body")[2].partition(
            "From" + truth["From"]
        )[0]
        assert own_words.startswith(found.get("Body", ""))
    assert tried > 50
    assert passed > 0


@pytest.mark.parametrize("seed", range(4))
def test_bytes_at_random_are_a_form_or_refused_and_never_an_error(seed: int) -> None:
    chance = random.Random(seed)
    alphabet = b"%=&+;ABody%F0%9F%ED%A0\x00\xff:0123From"
    for _ in range(3000):
        body = bytes(chance.choices(alphabet, k=chance.randrange(40)))
        try:
            form(pairs(body), SID)
        except Refused:
            continue
        raise AssertionError(body)


@pytest.mark.parametrize("seed", range(4))
def test_a_genuine_form_of_ordinary_words_always_gets_through(seed: int) -> None:
    chance = random.Random(seed)
    words = (
        "From",
        "To",
        "Body",
        "dari",
        "Jakarta",
        "To +62812",
        "NumMedia",
        "MessageSid",
        "?",
        "\n",
        "😀",
        "=",
        "&",
    )
    for _ in range(500):
        said = " ".join(chance.choices(words, k=chance.randrange(12)))
        genuine: Pairs = with_field(whatsapp_text(said), ProfileName=said[::-1])
        found = accepted(genuine)
        assert found is not None
        assert (found["Body"], found["MessageSid"]) == (said, MESSAGE)
