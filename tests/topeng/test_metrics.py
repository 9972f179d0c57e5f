"""What an operator scrapes: counts with closed labels, for this machine or whoever has the token, and nobody's number."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from unittest.mock import Mock

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from prometheus_client.parser import text_string_to_metric_families

from db.appeals import AppealState
from db.pool import Away
from relay.address import Scheme
from relay.channel import OutcomeUnknown, PermanentFailure, TemporaryFailure, ThreadLost
from relay.delivery import DeliveryState
from relay.guard import Kind, Outcome
from relay.happening import Code
from tests.bots.fakes import serving
from tests.topeng.house import House, Talk
from topeng.chance import WallClock
from topeng.metrics import CopyOutcome, ErrorClass, Intake, Metrics
from topeng.scrape import Scrape
from topeng.vault import Reading
from topeng.web import Health

TOKEN = "s3cret-for-scrapes"
MOST = 180
"""Series; who adds some raises it knowingly."""
LABELS: dict[str, set[str]] = {
    "channel": {one.value for one in Scheme},
    "code": {one.name.lower() for one in Code},
    "carrier": {one.value for one in Scheme},
    "state": {one.value for one in (*DeliveryState, *AppealState)},
    "kind": {one.value for one in Kind},
    "purpose": {one.value for one in Reading},
    "error": {one.value for one in ErrorClass},
    "outcome": {one.name.lower() for one in (*Intake, *Outcome, *CopyOutcome)},
}
Page = dict[tuple[str, ...], float]


def read(text: str) -> Page:
    """The samples of a page: by name and label values. Every label is known, and so is every value."""
    page = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = {name: value for name, value in sample.labels.items() if name != "le"}
            assert all(value in LABELS[name] for name, value in labels.items()), sample
            if "le" not in sample.labels:
                page[(sample.name, *labels.values())] = sample.value
    return page


async def scrape(url: str, **headers: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{url}/metrics", headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def test_a_page_counts_what_happened_and_names_nobody(home: House, talk: Talk) -> None:
    home.sandbox.twilio.fail_next("CreateMessage", 400, code=21211)
    await talk.write("tidak sampai")
    await talk.agent_reads("Tidak terkirim")
    await talk.say("hubungi saya di 0812-3456-7890")
    await talk.customer.say("saya ulang", to=None)
    await talk.agent_reads("saya ulang")
    await home.quiet_now()
    status, text = await scrape(home.url)
    page = read(text)
    assert status == 200
    assert len(page) <= MOST
    assert page["topeng_messages_accepted_total", "whatsapp", "relayed"] == 3
    assert page["topeng_messages_accepted_total", "telegram", "relayed"] == 1
    assert page["topeng_messages_judged_total", "masked"] == 1
    assert page["topeng_findings_total", "phone"] == 1
    assert page["topeng_provider_errors_total", "whatsapp", "permanent"] == 1
    assert page["topeng_deliveries_total", "undeliverable"] == 1
    assert page["topeng_deliveries_total", "sent"] > 3
    assert page["topeng_deliveries_waiting", "due"] == 0
    assert (page["topeng_tickets_open",], page["topeng_sessions_open",]) == (1, 1)
    assert (page["topeng_lease_held",], page["topeng_database_up",]) == (1, 1)
    assert page["topeng_tick_seconds_count",] > 5
    for secret in (
        talk.customer.number[1:],
        "81234567890",
        "Rina",
        "Sari",
        talk.ticket.ticket.code,
    ):
        assert secret not in text


@asynccontextmanager
async def scraped(token: str | None = None) -> AsyncIterator[str]:
    """The page alone, of a process whose database is away."""
    app = web.Application()
    database = Mock()
    database.connection.side_effect = Away("away")
    app.router.add_get("/metrics", Scrape(database, Metrics(WallClock()), Health(), token).answer)
    async with serving(app) as url:
        yield url


async def test_a_database_that_is_away_takes_only_its_own_figures_away() -> None:
    async with scraped() as url:
        status, text = await scrape(url)
    page = read(text)
    assert (status, page["topeng_database_up",], page["topeng_lease_held",]) == (200, 0, 0)
    assert page["topeng_messages_accepted_total", "tel", "refused"] == 0
    assert ("topeng_tickets_open",) not in page


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_what_a_proxy_passes_on_is_from_elsewhere_and_needs_the_token(header: str) -> None:
    passed_on = {header: "127.0.0.1"}
    async with scraped(TOKEN) as url:
        for given in (None, "", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ñ"):
            named = {} if given is None else {"Authorization": given}
            assert (await scrape(url, **passed_on, **named))[0] == 404
        good = {"Authorization": f"Bearer {TOKEN}"}
        assert (await scrape(url, **passed_on, **good))[0] == 200
    async with scraped() as url:
        for given in ("Bearer ", "Bearer None"):
            assert (await scrape(url, **passed_on, Authorization=given))[0] == 404


@pytest.mark.parametrize(
    ("peer", "near"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("10.0.0.7", False),
        ("2001:db8::1", False),
        (None, False),
    ],
)
async def test_only_this_machine_needs_no_token(peer: str | None, near: bool) -> None:
    transport = Mock()
    transport.get_extra_info.return_value = (peer, 9) if peer else None
    request = make_mocked_request("GET", "/metrics", transport=transport)
    database = Mock()
    database.connection.side_effect = Away("away")
    page = Scrape(database, Metrics(WallClock()), Health(), None)
    if near:
        assert (await page.answer(request)).status == 200
    else:
        with pytest.raises(web.HTTPNotFound):
            await page.answer(request)


async def test_every_failure_has_its_class_and_every_purpose_its_series() -> None:
    class Purpose(StrEnum):
        QUOTE = "quote"
        MARK = "mark"

    metrics = Metrics(WallClock(), Purpose)
    for failure in (TemporaryFailure, PermanentFailure, ThreadLost, OutcomeUnknown):
        metrics.failed(Scheme.TEL, failure("x"))
    metrics.read(Purpose.QUOTE, 3)
    found = metrics.registry.get_sample_value
    for one in ErrorClass:
        labels = {"carrier": "tel", "error": one.value}
        assert found("topeng_provider_errors_total", labels) == 1
    read = [found("topeng_vault_reads_total", {"purpose": one.value}) for one in Purpose]
    assert read == [3, 0]


async def test_a_tick_that_fails_is_not_timed() -> None:
    metrics = Metrics(WallClock())
    with pytest.raises(LookupError), metrics.tick():
        raise LookupError
    with metrics.tick():
        pass
    assert metrics.registry.get_sample_value("topeng_tick_seconds_count") == 1
