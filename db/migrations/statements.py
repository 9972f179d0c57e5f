"""Runs the SQL file of a migration."""

from importlib.resources import files

from alembic import op


def run(name: str) -> None:
    """Execute every statement of the file `name` in the migration's transaction."""
    script = files("db.migrations.versions").joinpath(name).read_text(encoding="utf-8")
    # A prepared statement holds one command; the driver's own execute takes a whole script.
    op.get_bind().connection.run_async(lambda driver: driver.execute(script))
