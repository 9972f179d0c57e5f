"""Access: how somebody stands to a session, and which keys are that session's."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db.pool import Connection
from relay.proxy.scope import Scope

ACCOUNT = UUID(int=0)
"""The agent that stands for the account of the Proxy API itself, which is no row of ours."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database says of an agent and a session; `since_end` is zero while it is open."""

    since_end: timedelta
    here: bool
    was_here: bool
    colleague: bool
    supervisor: bool
    revealed: frozenset[UUID]
    """The lanes whose address this agent may see: asked for, approved by a second person, and not over."""
    scopes: frozenset[Scope]
    """What a key of the Proxy API, or the account itself, may do with this session; nothing with one that is not the API's."""
    keys: frozenset[UUID]


async def standing(
    connection: Connection, *, agent: UUID, session: UUID, keys: Collection[UUID]
) -> Standing | None:
    """How `agent` stands to a session: a participant, somebody of the staff, or a backend. None where there is no such session.

    `keys`: which of those asked for are the session's, its ticket's, its files', of the agent's own chat beside it, or of their phone.
    """
    row = await connection.fetchrow(
        """
        SELECT CASE WHEN s.state = 'open' AND s.ends_at > clock_timestamp() THEN interval '0'
                    ELSE clock_timestamp() - coalesce(s.ended_at, s.ends_at) END AS since_end,
               coalesce(p.left_at IS NULL AND p.id IS NOT NULL, false) AS here, p.id IS NOT NULL AS was_here,
               f.id IS NOT NULL AS colleague, coalesce(f.role = 'supervisor', false) AS supervisor,
               ARRAY(
                SELECT c.lane_id
                  FROM reveal AS r
                  JOIN participant AS c ON c.id = r.participant_id AND c.session_id = s.id
                  JOIN staff AS second ON second.id = r.approved_by AND second.service_id = t.service_id
                                      AND second.state = 'active' AND second.role = 'supervisor'
                 WHERE r.session_id = s.id AND r.asked_by = f.id AND f.role = 'supervisor'
                   AND r.state = 'approved' AND r.ends_at > clock_timestamp()) AS revealed,
               CASE WHEN NOT EXISTS (SELECT FROM proxy_session AS x WHERE x.session_id = s.id AND x.gone_at IS NULL)
                    THEN '{}'
                    WHEN $1 = $4 THEN $5::text[]
                    ELSE coalesce((SELECT b.scopes FROM api_key AS b
                                    WHERE b.id = $1 AND b.revoked_at IS NULL
                                      AND coalesce(b.service_id, t.service_id) = t.service_id), '{}') END AS scopes,
               ARRAY(SELECT k FROM unnest($3::uuid[]) AS k
                      WHERE k IN (s.key_id, t.key_id)
                         OR EXISTS (SELECT FROM media AS m WHERE m.session_id = s.id AND m.key_id = k)
                         OR EXISTS (SELECT FROM staff_phone AS r WHERE r.staff_id = p.staff_id AND r.key_id = k)
                         OR EXISTS (SELECT FROM lane AS mine
                                      JOIN lane AS own ON own.proxy_id = mine.proxy_id
                                                      AND own.counterpart = mine.counterpart AND own.session_id IS NULL
                                     WHERE mine.id = p.lane_id AND own.key_id = k)) AS keys
          FROM session AS s
          JOIN ticket AS t ON t.id = s.ticket_id
          LEFT JOIN participant AS p ON p.id = $1 AND p.session_id = s.id
          LEFT JOIN staff AS f ON f.id = $1 AND f.service_id = t.service_id AND f.state = 'active'
         WHERE s.id = $2
        """,
        agent,
        session,
        list(keys),
        ACCOUNT,
        list(Scope),
    )
    if row is None:
        return None
    return Standing(
        since_end=row["since_end"],
        here=row["here"],
        was_here=row["was_here"],
        colleague=row["colleague"],
        supervisor=row["supervisor"],
        revealed=frozenset(row["revealed"]),
        scopes=frozenset(map(Scope, row["scopes"])),
        keys=frozenset(row["keys"]),
    )
