"""Phones: the sealed numbers of the staff, and the PINs of customers who call from elsewhere."""

from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """The phone of somebody of the staff, sealed under a key of its own, and its blind index."""

    staff_id: UUID
    key_id: UUID
    number: bytes
    counterpart: bytes


async def put(connection: Connection, phone: Phone) -> None:
    """Register a phone in the place of another. Raises `Clash` (staff_phone_once) when it is a colleague's."""
    await connection.execute(
        """
        INSERT INTO staff_phone (staff_id, key_id, number, counterpart) VALUES ($1, $2, $3, $4)
            ON CONFLICT (staff_id) DO UPDATE
           SET key_id = excluded.key_id, number = excluded.number, counterpart = excluded.counterpart,
               since = clock_timestamp()
        """,
        phone.staff_id,
        phone.key_id,
        phone.number,
        phone.counterpart,
    )
    await _unbind(connection, phone.staff_id, phone.counterpart)


async def remove(connection: Connection, staff_id: UUID) -> bool:
    """Forget a phone, and destroy its key; False when there was none. Nobody is called by it any more."""
    await _unbind(connection, staff_id, None)
    return bool(
        await connection.fetchval(
            "DELETE FROM staff_phone WHERE staff_id = $1 RETURNING true", staff_id
        )
    )


async def _unbind(connection: Connection, staff_id: UUID, but: bytes | None) -> None:
    """End what leads from this person's phones into their sessions."""
    await connection.execute(
        """
        UPDATE binding AS b
           SET ended_at = clock_timestamp()
          FROM participant AS p, number AS n
         WHERE p.staff_id = $1 AND p.left_at IS NULL AND b.participant_id = p.id AND b.ended_at IS NULL
           AND n.proxy_id = b.proxy_id AND b.counterpart IS DISTINCT FROM $2
        """,
        staff_id,
        but,
    )


async def put_pin(connection: Connection, participant_id: UUID, digits: bytes) -> None:
    """Give a participant a PIN (blind) in the place of another. Raises `Clash` (pin_once) when it is taken."""
    await connection.execute(
        """
        INSERT INTO pin (participant_id, service_id, digits)
        SELECT p.id, t.service_id, $2
          FROM participant AS p
          JOIN session AS s ON s.id = p.session_id
          JOIN ticket AS t ON t.id = s.ticket_id
         WHERE p.id = $1
            ON CONFLICT (participant_id) DO UPDATE SET digits = excluded.digits, made_at = clock_timestamp()
        """,
        participant_id,
        digits,
    )


async def has_pins(connection: Connection, service_id: UUID) -> bool:
    """Whether anybody in a service has a PIN."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pin WHERE service_id = $1)", service_id
    )
    return found


async def of_pin(connection: Connection, service_id: UUID, digits: bytes) -> UUID | None:
    """Whose PIN (blind) this is."""
    found: UUID | None = await connection.fetchval(
        "SELECT participant_id FROM pin WHERE service_id = $1 AND digits = $2", service_id, digits
    )
    return found
