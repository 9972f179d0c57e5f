"""Every hand: drivers, customers who come by link, the switchboard, cases, notes, and a trace of what was done."""

from db.migrations.statements import run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the second day needs."""
    run("0002_every_hand.sql")
