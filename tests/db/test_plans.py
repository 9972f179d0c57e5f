"""The statements of every tick use their indexes, with 10,000 rows and whatever the statistics say."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from db import (
    deliveries,
    inbounds,
    inbox,
    interactions,
    proxy_participants,
    proxy_sessions,
    routes,
    silence,
    waiting,
)
from db.deliveries import Outcome
from db.keyset import Position, Span
from db.pool import Connection
from db.routes import Key
from relay.delivery import DeliveryState
from tests.db.rows import Rows

MANY = 10_000
GROWING = {"delivery", "binding", "inbound", "lane", "participant", "session", "inbox"}
PROXIED = {"proxy_session", "proxy_participant"}
# A table that was never looked at, one that was looked at while it was empty, and one that is known.
STATISTICS = [
    "UPDATE pg_class SET relpages = 0, reltuples = -1 WHERE relname = ANY($1)",
    "UPDATE pg_class SET relpages = 0, reltuples = 0 WHERE relname = ANY($1)",
    "ANALYZE " + ", ".join(sorted(GROWING | PROXIED)),
]
FILL = """
    INSERT INTO session (id, ticket_id, key_id, ends_at)
    SELECT ('1' || lpad(n::text, 31, '0'))::uuid, t.id, t.key_id, t.ends_at
      FROM generate_series(1, $1) AS n, ticket AS t;
    INSERT INTO lane (id, session_id, key_id, proxy_id, counterpart, address, language)
    SELECT ('2' || lpad(n::text, 31, '0'))::uuid, ('1' || lpad(n::text, 31, '0'))::uuid, t.key_id, p.id,
           decode(lpad(n::text, 32, '0'), 'hex'), 'x', 'id'
      FROM generate_series(1, $1) AS n, ticket AS t, proxy AS p WHERE p.channel = 'whatsapp';
    INSERT INTO participant (id, session_id, role, alias, lane_id)
    SELECT ('3' || lpad(n::text, 31, '0'))::uuid, ('1' || lpad(n::text, 31, '0'))::uuid, 'customer', 'x',
           ('2' || lpad(n::text, 31, '0'))::uuid
      FROM generate_series(1, $1) AS n;
    INSERT INTO binding (id, participant_id, proxy_id, counterpart)
    SELECT gen_random_uuid(), ('3' || lpad(n::text, 31, '0'))::uuid, p.id, decode(lpad(n::text, 32, '0'), 'hex')
      FROM generate_series(1, $1) AS n, proxy AS p WHERE p.channel = 'whatsapp';
    INSERT INTO inbound (id, source, provider_id, participant_id, message_id, kind, state, verdict)
    SELECT ('4' || lpad(n::text, 31, '0'))::uuid, 'twilio', n::text, ('3' || lpad(n::text, 31, '0'))::uuid, 'x', 'text',
           'relayed', 'passed'
      FROM generate_series(1, $1) AS n;
    INSERT INTO delivery (lane_id, seq, id, inbound_id, purpose, kind, body, state)
    SELECT ('2' || lpad(n::text, 31, '0'))::uuid, s, gen_random_uuid(), ('4' || lpad(n::text, 31, '0'))::uuid, 'content',
           'text', 'x', CASE WHEN n % 500 = 0 THEN 'due' ELSE 'sent' END
      FROM generate_series(1, $1) AS n, generate_series(1, 2) AS s;
    INSERT INTO proxy_session (session_id, service_id, ttl, latest)
    SELECT ('1' || lpad(n::text, 31, '0'))::uuid, t.service_id, 60, now() FROM generate_series(1, $1) AS n, ticket AS t;
    INSERT INTO proxy_participant (participant_id, session_id, counterpart, mask)
    SELECT ('3' || lpad(n::text, 31, '0'))::uuid, ('1' || lpad(n::text, 31, '0'))::uuid, 'x', ''
      FROM generate_series(1, $1) AS n;
    INSERT INTO inbox (row_id, source, provider_id, sender, raw, state)
    SELECT gen_random_uuid(), 'telegram', n::text, 'x', 'x', CASE WHEN n % 500 = 0 THEN 'waiting' ELSE 'done' END
      FROM generate_series(1, $1) AS n;
"""


class Explaining:
    """Stands for a connection; keeps the plan of each statement instead of running it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.plans: list[dict[str, Any]] = []

    async def fetch(self, statement: str, *values: object) -> list[Any]:
        explained = await self._connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *values)
        self.plans.append(json.loads(explained)[0]["Plan"])
        return []

    async def execute(self, statement: str, *values: object) -> str:
        await self.fetch(statement, *values)
        return "UPDATE 0"

    def scans(self) -> Iterator[dict[str, Any]]:
        """Every node that reads a table that grows."""
        nodes = list(self.plans)
        while nodes:
            node = nodes.pop()
            nodes += node.get("Plans", [])
            if node.get("Relation Name") in GROWING | PROXIED and "Scan" in node["Node Type"]:
                yield node


async def ordinary_tick(connection: Connection, lanes: list[UUID], keys: list[Key]) -> None:
    """Every statement that a tick may run."""
    await waiting.heads(connection, lanes, most=20)
    await deliveries.intend(connection, [(lane, 1) for lane in lanes], epoch=1)
    await deliveries.settle(
        connection, [Outcome(lane, (1,), (1,), DeliveryState.SENT, epoch=1) for lane in lanes]
    )
    await silence.void(connection, lanes[:1])
    await routes.touch(connection, keys)
    await routes.find(connection, keys)
    await inbounds.seen(connection, [("twilio", "1"), ("twilio", "2")])
    await inbounds.origins(connection, lanes)
    await proxy_sessions.sliding(connection, lanes)
    await proxy_sessions.slide(connection, [])


async def answers_of_the_api(connection: Connection, service: UUID, id: UUID) -> None:
    """Every statement that reads a list of the Proxy API, or what is next to be told."""
    span = Span(51, below=Position(datetime.now(UTC), id))
    await proxy_sessions.page(connection, service, span)
    await proxy_participants.page(connection, id, span)
    await interactions.page(connection, id, span)
    await interactions.written(connection, id, id, span)


async def look_for_work(connection: Connection) -> None:
    """Every statement that asks what waits."""
    await waiting.busy(connection)
    await waiting.adopt(connection, epoch=9)
    await inbox.due(connection, limit=16)


async def test_no_statement_reads_a_whole_table_whatever_the_statistics_say(rows: Rows) -> None:
    await rows.connection.execute("SET LOCAL ROLE NONE")  # statistics are for a superuser to forge
    await rows.ticket()
    # Plans are looked at: what triggers would write of so many rows is not.
    await rows.connection.execute("SET LOCAL session_replication_role = replica")
    for statement in filter(str.strip, FILL.split(";")):
        await rows.connection.execute(statement, MANY)
    await rows.connection.execute("SET LOCAL session_replication_role = origin")
    lanes = [row["id"] for row in await rows.connection.fetch("SELECT id FROM lane LIMIT 3")]
    keys = [Key(rows.whatsapp.address, n.to_bytes(16), 0) for n in range(1, 4)]
    for statement in STATISTICS:
        await rows.connection.execute(
            statement, *([GROWING | PROXIED] if "$1" in statement else [])
        )
        tick, work = Explaining(rows.connection), Explaining(rows.connection)
        api = Explaining(rows.connection)
        await ordinary_tick(cast("Connection", tick), lanes, keys)
        await answers_of_the_api(cast("Connection", api), rows.service_id, lanes[0])
        await look_for_work(cast("Connection", work))
        assert {node["Relation Name"] for node in tick.scans()} >= {*GROWING} - {"inbox"}
        assert {node["Relation Name"] for node in api.scans()} >= PROXIED
        for node in [*tick.scans(), *api.scans()]:
            assert node["Node Type"] != "Seq Scan", json.dumps(node)
            assert node.get("Index Cond") or node.get("Recheck Cond"), json.dumps(node)
        for node in work.scans():
            assert node["Node Type"] != "Seq Scan", json.dumps(node)
            if node["Relation Name"] in {"delivery", "inbox"}:
                index = node.get("Plans", [node])[0]["Index Name"]
                assert index in {"delivery_pending", "inbox_waiting"}, json.dumps(node)
