"""Runs the SQL file of a migration."""

from importlib.resources import files

from alembic import op


def run(name: str, *, admitting: bool = False) -> None:
    """Execute every statement of the file `name` in the migration's transaction.

    `admitting`: it adds words to closed lists, for which it has the function of `admit.sql` as long as it runs.
    """
    script = files("db.migrations.versions").joinpath(name).read_text(encoding="utf-8")
    if admitting:
        script = admitted(script)
    # A prepared statement holds one command; the driver's own execute takes a whole script.
    op.get_bind().connection.run_async(lambda driver: driver.execute(script))


def admitted(script: str) -> str:
    """A script that adds words to closed lists, with what it needs for that before it and gone after it."""
    function = files("db.migrations").joinpath("admit.sql").read_text(encoding="utf-8")
    return f"{function}\n{script}\nDROP FUNCTION admit;\n"
