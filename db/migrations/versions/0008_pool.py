"""The pool: numbers that are held alone, and for how long one rests after an end."""

from alembic import op
from sqlalchemy import text

from db.migrations.statements import run
from relay.address import Address
from relay.pool.geography import place

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ADD = """
    INSERT INTO number (proxy_id, service_id, sid, country, area, sms, voice, mms, load)
    SELECT id, service_id, 'PN' || replace(id::text, '-', ''), :country, :area, true, true, true,
           (SELECT count(*) FROM binding WHERE proxy_id = proxy.id AND ended_at IS NULL)
      FROM proxy
     WHERE id = :id
"""


def upgrade() -> None:
    """Take the step. The numbers that are there already join the pools of their services."""
    run("0008_pool.sql", admitting=True)
    database = op.get_bind()
    for row in database.execute(text("SELECT id, address FROM proxy WHERE channel = 'sms'")):
        where = place(Address.stored(row.address))
        database.execute(text(_ADD), {"id": row.id, "country": where.country, "area": where.area})
