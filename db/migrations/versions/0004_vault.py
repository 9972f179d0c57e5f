"""The vault: a key for each file, and indexes that cannot be joined."""

from db.migrations.statements import run

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0004_vault.sql")
