"""Break-glass: an address shown to two persons' knowledge, for minutes."""

from db.migrations.statements import run

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0007_reveal.sql")
