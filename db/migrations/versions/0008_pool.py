"""The pool: numbers that are held alone, and for how long one rests after an end."""

from db.migrations.statements import run

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0008_pool.sql")
