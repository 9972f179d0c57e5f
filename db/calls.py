"""Calls: each masked call's row, from the ring or the press to its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.calls.call import Began, CallState, Leg, Outcome, Recording, Status
from relay.language import Language
from relay.session import Mode, Role


@dataclass(frozen=True, slots=True)
class Call:
    """A call. `live`: its session is open, and both sides are in it and not held.

    `code`, `mode` and `role` are its session's. The proxies are the addresses of ours that the caller rang or sees, and that the callee sees. `ends_at` is the
    session's end where there is one. `screening`: the service asks whoever is rung.
    """

    id: UUID
    service_id: UUID
    began: Began
    session_id: UUID | None
    code: str | None
    mode: Mode | None
    role: Role | None
    caller_id: UUID | None
    callee_id: UUID | None
    caller_proxy: str
    callee_proxy: str | None
    caller_sid: str | None
    callee_sid: str | None
    state: CallState
    outcome: Outcome | None
    language: Language
    choices: tuple[UUID, ...]
    wrong: int
    recording: Recording
    screening: bool
    caller_agreed_at: datetime | None
    callee_agreed_at: datetime | None
    ends_at: datetime
    attempt: int
    live: bool

    @property
    def over(self) -> bool:
        """Whether it has ended, or has to."""
        return self.state is CallState.ENDED or (self.session_id is not None and not self.live)

    @property
    def recorded(self) -> bool:
        """Whether it is recorded, once both sides have agreed."""
        return self.recording is not Recording.OFF

    @property
    def screened(self) -> bool:
        """Whether the callee is asked before both are joined."""
        return self.screening or self.recorded


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call as it begins. Without a session it is not known yet whose it is."""

    id: UUID
    service_id: UUID
    began: Began
    caller_proxy_id: UUID
    state: CallState
    language: Language
    ends_at: datetime
    recording: Recording = Recording.OFF
    sid: str | None = None
    session_id: UUID | None = None
    caller_id: UUID | None = None
    callee_id: UUID | None = None
    callee_proxy_id: UUID | None = None


LIVE = """
    coalesce(s.state = 'open' AND s.ends_at > clock_timestamp() AND p.left_at IS NULL AND p.held_at IS NULL
             AND (q.id IS NULL OR q.left_at IS NULL AND q.held_at IS NULL), false)
"""
FROM = """
      FROM call AS c
      JOIN service AS v ON v.id = c.service_id
      JOIN proxy AS x ON x.id = c.caller_proxy_id
      LEFT JOIN proxy AS y ON y.id = c.callee_proxy_id
      LEFT JOIN session AS s ON s.id = c.session_id
      LEFT JOIN ticket AS t ON t.id = s.ticket_id
      LEFT JOIN participant AS p ON p.id = c.caller_id
      LEFT JOIN participant AS q ON q.id = c.callee_id
"""
_CALL = f"""
    SELECT c.id, c.service_id, c.began, c.session_id, coalesce(s.code, t.code) AS code, s.mode, s.role, c.caller_id, c.callee_id,
           x.address AS caller_proxy, y.address AS callee_proxy, c.caller_sid, c.callee_sid, c.state, c.outcome,
           c.language, c.choices, c.wrong, c.recording, v.screening, c.caller_agreed_at, c.callee_agreed_at,
           least(s.ends_at, c.ends_at) AS ends_at, c.attempt, {LIVE} AS live
      {FROM}
"""


async def add(connection: Connection, call: NewCall) -> None:
    """Record a call as it begins. Raises `Clash`: call_caller_sid, or call_one_at_a_time while its session has another."""
    await connection.execute(
        """
        INSERT INTO call (id, service_id, began, caller_proxy_id, state, language, ends_at, recording, caller_sid,
                          session_id, caller_id, callee_id, callee_proxy_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        call.id,
        call.service_id,
        call.began,
        call.caller_proxy_id,
        call.state,
        call.language,
        call.ends_at,
        call.recording,
        call.sid,
        call.session_id,
        call.caller_id,
        call.callee_id,
        call.callee_proxy_id,
    )


async def get(connection: Connection, id: UUID) -> Call | None:
    """The call of this id, held so until the transaction ends."""
    row = await connection.fetchrow(_CALL + "WHERE c.id = $1 FOR UPDATE OF c", id)
    return _call(row) if row else None


async def by_sid(connection: Connection, sid: str) -> tuple[Call, Leg] | None:
    """The call that the vendor calls by this name, and which leg of it; held so until the transaction ends."""
    row = await connection.fetchrow(
        _CALL + "WHERE c.caller_sid = $1 OR c.callee_sid = $1 FOR UPDATE OF c", sid
    )
    if row is None:
        return None
    return _call(row), Leg.CALLER if row["caller_sid"] == sid else Leg.CALLEE


async def direct(
    connection: Connection,
    id: UUID,
    *,
    session_id: UUID,
    caller_id: UUID,
    callee_id: UUID | None = None,
    callee_proxy_id: UUID | None = None,
    recording: Recording = Recording.OFF,
) -> None:
    """Say whose call it is, and whom it is for once that is known. Raises `Clash` (call_one_at_a_time)."""
    await connection.execute(
        """
        UPDATE call
           SET session_id = $2, caller_id = $3, callee_id = $4, callee_proxy_id = $5, recording = $6, choices = '{}'
         WHERE id = $1
        """,
        id,
        session_id,
        caller_id,
        callee_id,
        callee_proxy_id,
        recording,
    )


async def offer(connection: Connection, id: UUID, choices: Sequence[UUID]) -> None:
    """Note what the caller chooses between: themselves in several sessions, or several people in one."""
    await connection.execute("UPDATE call SET choices = $2 WHERE id = $1", id, list(choices))


async def move(connection: Connection, id: UUID, state: CallState) -> None:
    """Let a call that has not ended stand so."""
    await connection.execute(
        """
        UPDATE call
           SET state = $2, joined_at = CASE WHEN $2 = 'joined' THEN coalesce(joined_at, clock_timestamp()) END
         WHERE id = $1 AND state NOT IN ('ended', 'joined')
        """,
        id,
        state,
    )


async def note(
    connection: Connection, id: UUID, leg: Leg, sid: str, status: Status | None = None
) -> None:
    """Note the vendor's name of a leg, and what it says of it; a last word stands. Raises `Clash` (call_…_sid)."""
    side = leg.name.lower()
    await connection.execute(
        f"""
        UPDATE call
           SET {side}_sid = coalesce({side}_sid, $2),
               {side}_status = CASE WHEN {side}_status IN ('completed', 'busy', 'no-answer', 'failed', 'canceled')
                                    THEN {side}_status ELSE coalesce($3, {side}_status) END
         WHERE id = $1
        """,
        id,
        sid,
        status,
    )


async def agree(connection: Connection, id: UUID, leg: Leg) -> None:
    """Note that a side has heard that it is recorded, and agreed."""
    column = f"{leg.name.lower()}_agreed_at"
    await connection.execute(
        f"UPDATE call SET {column} = coalesce({column}, clock_timestamp()) WHERE id = $1", id
    )


async def miskey(connection: Connection, id: UUID) -> None:
    """Count a key that led nowhere."""
    await connection.execute("UPDATE call SET wrong = wrong + 1 WHERE id = $1", id)


async def miskeyed_lately(connection: Connection, proxy: str) -> int:
    """How many keys led nowhere within an hour among those who rang this number."""
    found: int = await connection.fetchval(
        """
        SELECT coalesce(sum(wrong), 0)::integer
          FROM call
         WHERE caller_proxy_id = (SELECT id FROM proxy WHERE address = $1)
           AND wrong > 0 AND began_at > clock_timestamp() - interval '1 hour'
        """,
        proxy,
    )
    return found


async def end(
    connection: Connection, id: UUID, outcome: Outcome, *, seconds: int | None = None
) -> bool:
    """End a call; False when it had ended before. Without the vendor's `seconds` they are counted from the joining."""
    return bool(
        await connection.fetchval(
            """
            UPDATE call
               SET state = 'ended', outcome = $2, ended_at = clock_timestamp(),
                   seconds = CASE WHEN joined_at IS NULL THEN 0
                                  ELSE coalesce($3, extract(epoch FROM clock_timestamp() - joined_at)::integer) END
             WHERE id = $1 AND state <> 'ended'
            RETURNING true
            """,
            id,
            outcome,
            seconds,
        )
    )


async def running(connection: Connection, session_id: UUID) -> bool:
    """Whether a session has a call that has not ended."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM call WHERE session_id = $1 AND state <> 'ended')", session_id
    )
    return found


async def missed(connection: Connection, session_id: UUID) -> int:
    """How often the customer of a session has rung since somebody of the staff was there last."""
    found: int = await connection.fetchval(
        """
        SELECT count(*)
          FROM call AS c
          JOIN participant AS p ON p.id = c.caller_id AND p.role = 'customer'
         WHERE c.session_id = $1 AND c.outcome = 'refused'
           AND c.began_at > coalesce((SELECT max(left_at) FROM participant WHERE session_id = $1 AND staff_id IS NOT NULL),
                                     '-infinity')
        """,
        session_id,
    )
    return found


def _call(row: Record) -> Call:
    return Call(
        **dict(row)
        | {
            "began": Began(row["began"]),
            "mode": Mode(row["mode"]) if row["mode"] else None,
            "role": Role(row["role"]) if row["role"] else None,
            "choices": tuple(row["choices"]),
            "state": CallState(row["state"]),
            "outcome": Outcome(row["outcome"]) if row["outcome"] else None,
            "language": Language(row["language"]),
            "recording": Recording(row["recording"]),
        }
    )
