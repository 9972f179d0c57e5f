"""How long a service keeps what it can read, and whom it has erased."""

from db.migrations.statements import run

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0006_retention.sql")
