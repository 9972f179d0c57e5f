"""First light: services, tickets, sessions, lanes, deliveries."""

from db.migrations.statements import run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the first schema."""
    run("0001_first_light.sql")
