"""The audit log: leaves that nobody can rewrite unseen, and the heads signed over them."""

from db.migrations.statements import run

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0003_audit.sql")
