"""Services and keys of the Proxy API."""

from db.migrations.statements import run

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    run("0010_proxy_api.sql")
