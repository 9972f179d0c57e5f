"""Least privilege: the roles of `db.grants`, made and set right whenever this program wants others than the last one did.

Roles belong to the whole cluster, rights to one database, which remembers in a comment what was given in it: to read
that takes a millisecond on every start, where comparing right by right takes ten.
"""

import functools
import hashlib
from dataclasses import replace

import asyncpg

from db.grants import APP, APP_MAY, AUDITOR, AUDITOR_MAY
from db.pool import Connection, translated
from db.rights import (
    EVERYONE,
    MIGRATES,
    Difference,
    Kind,
    Place,
    Right,
    differences,
    found,
    foundation,
    statements,
)
from relay.errors import TopengError

_LOCK = 0x70EA

# With the database's number, for a copy of a database brings its tables' rights and comments along, but not its own.
_REMEMBERED = f"""
SELECT obj_description(to_regclass('alembic_version'), 'pg_class') = $1 || oid AND to_regrole('{APP}') IS NOT NULL
  FROM pg_database WHERE datname = current_database()
"""
_REMEMBER = """
DO $$ BEGIN
    IF to_regclass('alembic_version') IS NOT NULL THEN
        EXECUTE format('COMMENT ON TABLE alembic_version IS %L',
                       '{mark} ' || (SELECT oid FROM pg_database WHERE datname = current_database()));
    END IF;
END $$
"""


class RolesMissing(TopengError):
    """The roles are not as they must be, and whoever is connected may not make them so."""


async def settle(connection: Connection, *, thorough: bool = False) -> None:
    """Make roles and rights what they should be, where they are not known to be; `thorough` trusts no comment.

    Whoever is connected may be one who cannot: that is no trouble where nothing is missing, for the service then runs
    as it should, and `topeng doctor` tells of what is too much. Raises `RolesMissing` otherwise.
    """
    if not thorough and await _remembered(connection):
        return
    wrong: list[Difference] = []
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            place = await Place.of(connection)
            wrong = differences(await found(connection))  # somebody else may have done it meanwhile
            script = [statement for one in wrong for statement in statements(one, place)]
            await connection.execute(";\n".join([*script, _REMEMBER.format(mark=_mark())]))
    except asyncpg.InsufficientPrivilegeError:
        if any(one.missing for one in wrong):
            raise RolesMissing(
                "The database lacks the roles and rights that Topeng works with, and this user may not make them: "
                "let an administrator run what `topeng migrate --roles-sql` prints, then run `topeng migrate`."
            ) from None


async def _remembered(connection: Connection) -> bool:
    return bool(await connection.fetchval(_REMEMBERED, f"{_mark()} "))


@functools.cache
def _mark() -> str:
    """Tells one version's rights from another's."""
    tables = {**APP_MAY, **{f"{AUDITOR} {name}": verbs for name, verbs in AUDITOR_MAY.items()}}
    rights = {str(right): verbs for right, verbs in foundation().items()} | tables
    said = repr(sorted((name, sorted(verbs)) for name, verbs in rights.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


async def may_migrate(connection: Connection) -> bool:
    """Whether whoever is connected may become the migrator."""
    return MIGRATES in await found(connection)


async def foundation_sql(dsn: str) -> str:
    """What an administrator runs in this database where the user of `dsn` may not make roles. Changes nothing."""
    with translated():
        connection = await asyncpg.connect(dsn)
        try:
            place = replace(await Place.of(connection), superuser=False)
        finally:
            await connection.close()
    nothing = frozenset[str]()
    wrong = [Difference(right, nothing, rights) for right, rights in foundation().items()]
    wrong += [
        Difference(Right(kind, name, EVERYONE), nothing, nothing)
        for kind, name in ((Kind.DATABASE, ""), (Kind.SCHEMA, "public"))
    ]
    return "".join(f"{line};\n" for one in wrong for line in statements(one, place))
