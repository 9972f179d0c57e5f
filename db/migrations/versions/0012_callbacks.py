"""What the business is told, and asked, about traffic."""

from db.migrations.statements import run

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0012_callbacks.sql")
