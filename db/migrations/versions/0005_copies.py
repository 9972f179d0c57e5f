"""What the providers keep of a session, until it is deleted there."""

from db.migrations.statements import run

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0005_copies.sql")
