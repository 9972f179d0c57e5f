"""Receipts: what providers say about deliveries later."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection
from relay.arrival import Progress
from relay.delivery import DeliveryState, advanced


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt for a delivery of ours."""

    lane_id: UUID
    seq: int
    progress: Progress
    provider_id: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A delivery that a receipt moved forward."""

    lane_id: UUID
    seq: int
    inbound_id: UUID | None
    state: DeliveryState
    code: str | None


async def add(connection: Connection, receipts: Sequence[Receipt]) -> list[Moved]:
    """Record receipts, each once, and move their deliveries forward. What moved."""
    rows = await connection.fetch(
        """
        INSERT INTO receipt (lane_id, seq, progress, provider_id, code)
        SELECT w.lane_id, w.seq, w.progress, w.provider_id, w.code
          FROM unnest($1::uuid[], $2::bigint[], $3::smallint[], $4::text[], $5::text[])
               AS w (lane_id, seq, progress, provider_id, code)
          JOIN delivery AS d ON d.lane_id = w.lane_id AND d.seq = w.seq
            ON CONFLICT DO NOTHING
        RETURNING lane_id, seq, progress, provider_id, code
        """,
        [receipt.lane_id for receipt in receipts],
        [receipt.seq for receipt in receipts],
        [receipt.progress for receipt in receipts],
        [receipt.provider_id for receipt in receipts],
        [receipt.code for receipt in receipts],
    )
    moved = []
    for row in sorted(rows, key=lambda row: int(row["progress"])):
        one = await _advance(connection, Receipt(**{**row, "progress": Progress(row["progress"])}))
        if one is not None:
            moved.append(one)
    return moved


async def _advance(connection: Connection, receipt: Receipt) -> Moved | None:
    row = await connection.fetchrow(
        "SELECT state, inbound_id FROM delivery WHERE lane_id = $1 AND seq = $2 FOR UPDATE",
        receipt.lane_id,
        receipt.seq,
    )
    if row is None:
        return None
    before = DeliveryState(row["state"])
    state = advanced(before, receipt.progress)
    if state is before:
        return None
    await connection.execute(
        """
        UPDATE delivery
           SET state = $3, code = coalesce($4, code), provider_id = coalesce(provider_id, $5),
               settled_at = coalesce(settled_at, clock_timestamp())
         WHERE lane_id = $1 AND seq = $2
        """,
        receipt.lane_id,
        receipt.seq,
        state,
        receipt.code,
        receipt.provider_id,
    )
    return Moved(receipt.lane_id, receipt.seq, row["inbound_id"], state, receipt.code)
