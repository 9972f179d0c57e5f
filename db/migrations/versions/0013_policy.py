"""What becomes of contact details, by service and role, and what a writer asks a supervisor to let through."""

from db.migrations.statements import run

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0013_policy.sql", admitting=True)
