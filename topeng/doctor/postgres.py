"""What of a PostgreSQL can only be asked there: what its log would keep, and whether the roles are as they should be."""

from collections.abc import Collection, Mapping

from db.grants import APP
from db.pool import Connection
from db.rights import differences, found
from topeng.doctor.finding import Finding, care, good

_LOG, _ROLES = "database log", "database roles"
_MOST = 5

QUIET: Mapping[str, Collection[str | None]] = {
    "log_statement": {"none"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_min_error_statement": {"fatal", "panic"},
    "log_min_messages": {"log", "fatal", "panic"},
    "log_error_verbosity": {"terse"},
    "log_parameter_max_length": {"0"},
    "log_parameter_max_length_on_error": {"0"},
    "auto_explain.log_min_duration": {"-1", None},
    "pgaudit.log": {"none", None},
}
"""Settings with which a log quotes no value of a statement or a row; None: there is no such setting, for nothing brings
it (https://www.postgresql.org/docs/current/runtime-config-logging.html, …/auto-explain.html, the README of pgaudit)."""


async def log_found(connection: Connection) -> list[Finding]:
    """Whether PostgreSQL's own log may quote values. What it could quote is sealed, or a blind index; or a mistake."""
    rows = await connection.fetch(
        "SELECT name, current_setting(name, true) AS value FROM unnest($1::text[]) AS name",
        [*QUIET],
    )
    loud = [
        f"{row['name']} = {row['value']}" for row in rows if row["value"] not in QUIET[row["name"]]
    ]
    if not loud:
        return [good(_LOG, "it quotes no value")]
    remedy = (
        "Set them as docker-compose.yml does, for the server or for the database (ALTER DATABASE … SET …), "
        "or see to it that nobody reads that log."
    )
    return [care(_LOG, f"it may quote values: {', '.join(loud)}", remedy)]


async def roles_found(connection: Connection, *, alone: bool) -> list[Finding]:
    """Whether the roles have the rights that they need and no other. `alone`: the service migrates by its own login."""
    wrong = [str(one) for one in differences(await found(connection))]
    if wrong:
        rest = f", and {len(wrong) - _MOST} more" if len(wrong) > _MOST else ""
        remedy = "Run `topeng migrate`; where its user may not set them right, it says what an administrator runs."
        told = f"not as they should be: {', '.join(wrong[:_MOST])}{rest}"
        return [care(_ROLES, told, remedy)]
    login = await connection.fetchval("SELECT session_user")
    if alone and login != APP:
        remedy = f"Name {APP} in TOPENG_DATABASE_URL and who migrates in TOPENG_MIGRATION_URL, then run `topeng migrate`."
        return [
            care(_ROLES, f"the service connects as {login}, who may more than it needs", remedy)
        ]
    return [good(_ROLES, "each may what it needs and no more")]
