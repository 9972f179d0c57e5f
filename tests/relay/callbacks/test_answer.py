"""What an out-of-session callback answers is words, a session, or nothing; whatever it is, no crash."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.callbacks.answer import Answer, Markup, Nothing, Unusable, Wanted, read
from relay.session import Mode

WHOLE = b"""{"participantIdentifier": " +14155550199 ", "participantProxyIdentifier": "+14155550100", "uniqueName": "job",
             "mode": "message-only", "ttl": "60", "dateExpiry": "2030-01-01T00:00:00Z", "other": 1}"""


@pytest.mark.parametrize("kind", ["application/xml", "text/xml; charset=utf-8", "Application/XML"])
def test_markup_stays_as_it_is(kind: str) -> None:
    assert read(kind, b"<Response/>") == Markup("<Response/>")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8"])
def test_json_is_a_session_whatever_its_charset(kind: str) -> None:
    assert read(kind, WHOLE) == Wanted(
        identifier="+14155550199",
        proxy="+14155550100",
        name="job",
        mode=Mode.MESSAGE_ONLY,
        ttl=60,
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize("kind", ["text/plain", "", "application/octet-stream"])
def test_all_else_means_that_the_server_has_seen_to_it(kind: str) -> None:
    assert read(kind, b"made it myself") == Nothing()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{}", "participantIdentifier"),
        (b'{"participantIdentifier": ""}', "participantIdentifier"),
        (b'{"participantIdentifier": 5}', "participantIdentifier"),
        (b'{"participantIdentifier": "+1", "mode": "fax"}', "mode"),
        (b'{"participantIdentifier": "+1", "ttl": -1}', "ttl"),
        (b'{"participantIdentifier": "+1", "ttl": true}', "ttl"),
        (b'{"participantIdentifier": "+1", "ttl": 2147483647}', "ttl"),
        (b'{"participantIdentifier": "+1", "ttl": "9999999999999999999"}', "ttl"),
        (b'{"participantIdentifier": "+1", "dateExpiry": "soon"}', "dateExpiry"),
        (b"[]", "body"),
        (b"nonsense", "body"),
        (b"\xff\xfe", "body"),
        (b"[" * 100_000, "body"),
    ],
)
def test_json_that_is_no_session_says_where(body: bytes, field: str) -> None:
    assert read("application/json", body) == Unusable(field)


@given(st.binary())
def test_no_json_is_too_strange(body: bytes) -> None:
    assert isinstance(read("application/json", body), Answer)
