"""Calls: who rang whom by which numbers, and when a phone may be rung."""

from db.migrations.statements import run

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0009_calls.sql", admitting=True)
