"""Pages of a list, as Twilio's library walks them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.keyset import Position, Span
from relay.proxy.scope import Scope
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from topeng.proxy_api import moment
from topeng.proxy_api.error import Refused
from topeng.proxy_api.form import Form, read
from topeng.proxy_api.page import MOST, Page

START = datetime(2026, 1, 1, tzinfo=UTC)
COUNT = 120


def positions(count: int) -> list[Position]:
    """So many rows, the newest first; every third has the same moment as the one before."""
    return [
        Position(START + timedelta(microseconds=place - place % 3), UUID(int=place))
        for place in reversed(range(count))
    ]


def within(rows: list[Position], span: Span) -> list[Position]:
    """What the database would read for a span."""
    if span.above is not None:
        return [row for row in rows if _key(row) > _key(span.above)][-span.limit :]
    below = span.below
    return [row for row in rows if below is None or _key(row) < _key(below)][: span.limit]


def _key(row: Position) -> tuple[datetime, UUID]:
    return row.at, row.id


def turned(rows: list[Position], url: str) -> tuple[list[str], dict[str, Any]]:
    """The ids on a page, and its meta."""
    page = Page.asked(read(urlsplit(url).query.encode()))
    body = page.answer(
        "https://relay.example.com/v1/Things",
        "things",
        within(rows, page.span),
        lambda row: row,
        lambda row: {"id": str(row.id)},
    ).body
    assert body is not None
    return [one["id"] for one in body["things"]], body["meta"]


@given(st.integers(0, 40), st.integers(1, 13))
def test_forwards_and_back_every_row_is_seen_once(count: int, size: int) -> None:
    rows = positions(count)
    expected = [str(row.id) for row in rows]
    pages, url = [], f"?PageSize={size}"
    while url:
        found, meta = turned(rows, url)
        assert turned(rows, meta["url"]) == (found, meta)
        pages.append((found, meta))
        url = meta["next_page_url"]
    assert [id for found, _ in pages for id in found] == expected
    assert [meta["page"] for _, meta in pages] == list(range(len(pages)))
    for (found, _), (following, after) in pairwise(pages):
        back, meta = turned(rows, after["previous_page_url"])
        assert back == found
        assert turned(rows, meta["next_page_url"])[0] == following
        assert (meta["previous_page_url"] is None) is (meta["page"] == 0)
    assert pages[0][1]["previous_page_url"] is None


def test_what_comes_in_between_neither_repeats_nor_hides_anything() -> None:
    rows = positions(20)
    first, meta = turned(rows[10:], "?PageSize=4")
    second, _ = turned(rows, meta["next_page_url"])
    assert first + second == [str(row.id) for row in rows[10:18]]


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("", 50),
        ("PageSize=", 50),
        ("PageSize=0", 1),
        ("PageSize=-1", 1),
        ("PageSize=100", 100),
        ("PageSize=5000", MOST),
        ("PageSize=99999999999999999999", MOST),
        ("Page=7&PageSize=3", 3),
    ],
)
def test_any_size_is_taken_and_held_within_bounds(query: str, size: int) -> None:
    page = Page.asked(read(query.encode()))
    assert (page.size, page.number) == (size, 0)


@pytest.mark.parametrize(
    "query",
    [
        "PageSize=many",
        "PageSize=1&PageSize=2",
        "PageSize=1.5",
        "PageToken=x",
        "PageToken=PAffffffffffffffff-" + "0" * 32,
        "PageToken=PA1-" + "0" * 31,
        "PageToken=PC1-" + "0" * 32,
        "Page=x&PageToken=PA1-" + "0" * 32,
    ],
)
def test_what_is_no_page_is_refused(query: str) -> None:
    with pytest.raises(Refused) as refused:
        Page.asked(read(query.encode()))
    assert refused.value.code.status == 400


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ("2026-01-31T09:30:00Z", "2026-01-31T09:30:00Z"),
        ("2026-01-31T09:30:00", "2026-01-31T09:30:00Z"),
        ("2026-01-31T09:30:00.999+07:00", "2026-01-31T02:30:00Z"),
        ("2026-01-31", "2026-01-31T00:00:00Z"),
    ],
)
def test_a_moment_is_utc_without_a_fraction(said: str, read_as: str) -> None:
    assert moment.spell(Form({"DateExpiry": [said]}).moment("DateExpiry")) == read_as


@pytest.mark.parametrize("said", ["", "soon", "2026-13-01", "0001-01-01T00:00:00+14:00", "1e9"])
def test_what_is_no_moment_is_refused(said: str) -> None:
    with pytest.raises(Refused):
        Form({"DateExpiry": [said]}).moment("DateExpiry")


class TestServices:
    """A list of 120, and whoever may see one of them."""

    pytestmark = TOGETHER

    async def test_a_list_of_120_comes_in_pages_of_at_most_100(self, backend: Backend) -> None:
        office = backend.house.office
        async with office.database.transaction() as connection:
            await connection.execute(
                """
                WITH made AS (
                    INSERT INTO service (id, name) SELECT gen_random_uuid(), 'service ' || n FROM generate_series(1, $1) AS n
                    RETURNING id)
                INSERT INTO proxy_service (service_id, created_at) SELECT id, '2026-01-01' FROM made
                """,
                COUNT,
            )
        everything = await backend.services.list_async()
        assert len({one.sid for one in everything}) == len(everything) == COUNT
        assert len(await backend.services.list_async(page_size=1000)) == COUNT
        assert len(await backend.services.list_async(limit=3)) == 3

        first = (await backend.ask("GET", "/Services")).body
        assert len(first["services"]) == 50
        assert first["meta"]["key"] == "services"
        large = (await backend.ask("GET", "/Services?PageSize=1000")).body
        assert len(large["services"]) == 100
        following = large["meta"]["next_page_url"]
        assert following.startswith(f"{backend.house.url}/v1/Services?")
        last = (await backend.ask("GET", following.partition("/v1")[2])).body
        assert len(last["services"]) == 20
        assert last["meta"]["next_page_url"] is None
        fields = dict(parse_qsl(urlsplit(last["meta"]["previous_page_url"]).query))
        assert (fields["Page"], fields["PageSize"]) == ("0", "100")

    async def test_the_synchronous_library_turns_the_same_pages(self, backend: Backend) -> None:
        listed = await backend.sync(lambda client: client.proxy.v1.services.list())
        assert len(listed) == COUNT

    async def test_an_empty_list_has_every_field_of_a_page(self, backend: Backend) -> None:
        office = backend.house.office
        async with office.database.transaction() as connection:
            await connection.execute(
                "INSERT INTO service (id, name) VALUES ($1, 'bare')", UUID(int=1)
            )
        user = await backend.key(Scope.READ, service="bare")
        empty = (await backend.ask("GET", "/Services", user=user)).body
        assert empty["services"] == []
        assert empty["meta"] == {
            "page": 0,
            "page_size": 50,
            "first_page_url": f"{backend.house.url}/v1/Services?PageSize=50&Page=0",
            "previous_page_url": None,
            "url": f"{backend.house.url}/v1/Services?PageSize=50&Page=0",
            "next_page_url": None,
            "key": "services",
        }
