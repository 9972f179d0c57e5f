"""Sessions and participants of the Proxy API."""

from db.migrations.statements import run

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0011_proxy_sessions.sql")
