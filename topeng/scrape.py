"""``GET /metrics``, for this machine or for whoever has the token; for everybody else there is no such page."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from aiohttp import hdrs, web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from db import gauges
from db.gauges import Gauges
from db.pool import Database, DatabaseError
from relay.delivery import DeliveryState
from topeng.metrics import Metrics
from topeng.web import Health

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
"""https://prometheus.io/docs/instrumenting/exposition_formats/"""
_PASSED_ON: Final = (
    hdrs.FORWARDED,
    hdrs.X_FORWARDED_FOR,
    hdrs.X_FORWARDED_HOST,
    "X-Real-IP",
    hdrs.VIA,
)


@dataclass(frozen=True, slots=True)
class Scrape:
    """Answers a scrape: what the process has counted, and what stands open in the database now."""

    database: Database
    metrics: Metrics
    health: Health
    token: str | None = None

    async def answer(self, request: web.Request) -> web.Response:
        """The page. A database that is away is told of, and takes nothing else away."""
        if not (self._has_token(request) or _is_near(request)):
            raise web.HTTPNotFound
        try:
            async with self.database.connection() as connection:
                standing = await gauges.read(connection)
        except DatabaseError:
            standing = None
        now = CollectorRegistry()
        now.register(_Now(standing, leading=self.health.ready))
        page = generate_latest(self.metrics.registry) + generate_latest(now)
        return web.Response(body=page, headers={hdrs.CONTENT_TYPE: CONTENT_TYPE})

    def _has_token(self, request: web.Request) -> bool:
        given = request.headers.get(hdrs.AUTHORIZATION, "").encode("utf-8", "surrogateescape")
        return self.token is not None and hmac.compare_digest(
            given, f"Bearer {self.token}".encode()
        )


def _is_near(request: web.Request) -> bool:
    """Whether it comes from this machine, and not through a proxy that happens to run on it."""
    if any(name in request.headers for name in _PASSED_ON):
        return False
    peer = request.transport.get_extra_info("peername") if request.transport else None
    return peer is not None and ip_address(peer[0]).is_loopback


class _Now(Collector):
    """What stands open at the moment of a scrape."""

    def __init__(self, standing: Gauges | None, *, leading: bool) -> None:
        self._standing = standing
        self._leading = leading

    def collect(self) -> Iterable[Metric]:
        """The gauges; where the database is away, those that need none."""
        one = self._standing
        yield _gauge("lease_held", "Whether this process hands over now.", self._leading)
        yield _gauge("database_up", "Whether the database answers.", one is not None)
        if one is None:
            return
        yield _gauge("tickets_open", "Tickets that are open.", one.tickets)
        yield _gauge("sessions_open", "Sessions that are open.", one.sessions)
        yield _gauge("appeals_open", "Messages that wait for a supervisor.", one.appeals)
        yield _gauge("inbox_waiting", "Commands and buttons that wait.", one.inbox)
        yield _gauge("lanes_waiting", "People toward whom something waits.", one.lanes)
        yield _gauge("oldest_due_seconds", "For how long the oldest is due.", one.oldest_due)
        yield _gauge("vendor_copies_due", "Copies at providers that should go.", one.copies)
        yield _gauge("vendor_copy_oldest_seconds", "Since when the oldest should.", one.oldest_copy)
        waiting = GaugeMetricFamily(
            "topeng_deliveries_waiting", "Deliveries that have no end yet.", labels=["state"]
        )
        waiting.add_metric([DeliveryState.PREPARING.value], one.preparing)
        waiting.add_metric([DeliveryState.DUE.value], one.due)
        waiting.add_metric([DeliveryState.SENDING.value], one.sending)
        yield waiting


def _gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"topeng_{name}", said, value=float(value))
