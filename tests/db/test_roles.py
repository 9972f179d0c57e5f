"""What each role may do, by PostgreSQL's own catalogue and by trying."""

import ast
import asyncio
import base64
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from db import migrate
from db.grants import APP, APP_MAY, AUDITOR, AUDITOR_MAY, LOG, MIGRATOR, ROLES
from db.migrate import SchemaTooOld, upgrade
from db.password import let_in, scram
from db.pool import Connection, Database
from db.rights import differences, found
from db.roles import RolesMissing, foundation_sql, settle
from tests.conftest import as_app, named

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
SCRIPTS = sorted((migrate.FOLDER / "versions").glob("*.sql"))
SOURCES = sorted(Path(migrate.__file__).parent.glob("*.py"))


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture
async def owner(shared: str) -> AsyncIterator[Connection]:
    """The superuser, in a transaction that is undone."""
    async with connected(shared) as connection:
        undone = connection.transaction()
        await undone.start()
        yield connection
        await undone.rollback()


@pytest.fixture
async def app(shared: str) -> AsyncIterator[Connection]:
    """The service's own connection."""
    async with connected(as_app(shared)) as connection:
        yield connection


async def rights_of(owner: Connection, role: str) -> dict[str, set[str]]:
    """What a role may do with every table, column by column too."""
    rows = await owner.fetch(
        """
        SELECT relname, verb FROM pg_class, unnest($2::text[]) AS verb
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
           AND CASE WHEN verb IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') THEN has_any_column_privilege($1, oid, verb)
                    ELSE has_table_privilege($1, oid, verb) END
        """,
        role,
        VERBS,
    )
    rights: dict[str, set[str]] = {}
    for row in rows:
        rights.setdefault(row["relname"], set()).add(row["verb"])
    return rights


async def tables(owner: Connection) -> set[str]:
    rows = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {row["tablename"] for row in rows}


async def test_every_table_has_a_line_and_every_line_a_table(owner: Connection) -> None:
    assert await tables(owner) == set(APP_MAY)


async def test_the_service_has_the_verbs_of_its_lines_and_no_other(owner: Connection) -> None:
    assert await rights_of(owner, APP) == APP_MAY
    assert all(APP_MAY[name] == {"SELECT", "INSERT"} for name in LOG)


async def test_the_auditor_reads_the_log_and_nothing_else(owner: Connection) -> None:
    assert await rights_of(owner, AUDITOR) == AUDITOR_MAY
    assert set(AUDITOR_MAY) == {*LOG, "alembic_version", "house"}
    assert {*AUDITOR_MAY.values()} == {frozenset({"SELECT"})}


async def test_everybody_else_may_do_nothing_here(owner: Connection) -> None:
    assert await rights_of(owner, "public") == {}
    for kind, thing, verbs in (
        ("database", await owner.fetchval("SELECT current_database()"), "CONNECT CREATE TEMP"),
        ("schema", "public", "USAGE CREATE"),
    ):
        for verb in verbs.split():
            assert not await owner.fetchval(
                f"SELECT has_{kind}_privilege('public', $1, $2)", thing, verb
            )


@pytest.mark.parametrize("role", [APP, AUDITOR])
async def test_the_service_and_the_auditor_own_nothing_and_are_nobody_else(
    owner: Connection, role: str
) -> None:
    power = await owner.fetchrow(
        """
        SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication AS any,
               (SELECT count(*) FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o') AS owned,
               (SELECT count(*) FROM pg_auth_members WHERE member = r.oid) AS memberships
          FROM pg_roles AS r WHERE rolname = $1
        """,
        role,
    )
    assert power is not None
    assert tuple(power) == (False, 0, 0)


async def test_the_migrator_owns_every_table_and_function_but_an_extensions(
    owner: Connection,
) -> None:
    """But those of PostgreSQL's own extensions, which belong to whoever brought them."""
    owners = await owner.fetch(
        """
        SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relnamespace = 'public'::regnamespace
         UNION SELECT pg_get_userbyid(proowner) FROM pg_proc AS f
                WHERE pronamespace = 'public'::regnamespace
                  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = f.oid AND d.deptype = 'e')
        """
    )
    assert [row["owner"] for row in owners] == [MIGRATOR]


async def test_a_triggers_function_looks_nowhere_but_where_it_was_told_to(
    owner: Connection,
) -> None:
    rows = await owner.fetch(
        """
        SELECT proname, prosecdef, proconfig FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND (prosecdef OR prorettype = 'trigger'::regtype)
        """
    )
    assert len(rows) > 1
    for row in rows:
        assert row["proconfig"] == ["search_path=pg_catalog, public, pg_temp"], row["proname"]


@pytest.mark.parametrize(
    "statement",
    [
        *(f"{verb} {name}" for name in LOG for verb in ("DELETE FROM", "TRUNCATE")),
        "UPDATE trace SET subject = 'x'",
        "UPDATE audit SET reason = 'x'",
        "UPDATE audit_leaf SET hash = hash",
        "UPDATE audit_head SET root = root",
        "ALTER TABLE trace DISABLE TRIGGER ALL",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TABLE audit",
        "SET session_replication_role = replica",
        "SET ROLE topeng_migrator",
        "SET ROLE topeng",
        "SET SESSION AUTHORIZATION topeng",
        "SET log_statement = 'all'",
        "CREATE TABLE mine (id integer)",
        "CREATE TEMP TABLE mine (id integer)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "ALTER ROLE topeng_app SUPERUSER",
        "COPY trace TO PROGRAM 'cat'",
        "SELECT pg_read_file('PG_VERSION')",
        "SELECT * FROM pg_authid",
    ],
)
async def test_the_service_may_not(app: Connection, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(statement)


async def test_the_auditor_reads_and_may_not_write(shared: str) -> None:
    async with connected(shared.replace("//topeng@", f"//{AUDITOR}@")) as auditor:
        for name in LOG:
            await auditor.fetch(f"SELECT FROM {name}")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await auditor.execute(f"INSERT INTO {name} DEFAULT VALUES")
        for name in sorted(set(APP_MAY) - set(AUDITOR_MAY)):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await auditor.fetch(f"SELECT FROM {name}")


def statements() -> Iterator[str]:
    """Every text in `db` that may be SQL, and what the triggers do."""
    for script in SCRIPTS:
        yield from re.findall(r"\$\$(.*?)\$\$", script.read_text("utf-8"), re.DOTALL)
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (one.value for one in node.values if isinstance(one, ast.Constant))
                yield " ".join(map(str, parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_no_right_is_given_that_no_statement_needs() -> None:
    needed: dict[str, set[str]] = {name: set() for name in APP_MAY}
    for statement in statements():
        locks = re.search(r"\bFOR (NO KEY )?(UPDATE|SHARE)\b", statement)
        for verb, pattern in (
            ("SELECT", r"\b(?:FROM|JOIN|USING)\s+(\w+)"),
            ("INSERT", r"\bINSERT INTO (\w+)"),
            ("UPDATE", r"\bUPDATE (\w+)"),
            ("DELETE", r"\bDELETE FROM (\w+)"),
        ):
            for name in set(re.findall(pattern, statement)) & set(needed):
                needed[name].add(verb)
                if "DO UPDATE" in statement or (locks and verb == "SELECT"):
                    needed[name].add("UPDATE")
    surplus = {
        name: rights - needed[name]
        for name, rights in APP_MAY.items()
        if name not in LOG and rights - needed[name] - {"SELECT"}
    }
    assert surplus == {}


@pytest.mark.parametrize(
    ("plant", "seen"),
    [
        ("GRANT DELETE ON audit TO topeng_app", "topeng_app audit +DELETE"),
        ("GRANT UPDATE (action) ON trace TO topeng_app", "topeng_app trace +UPDATE"),
        ("GRANT SELECT ON ticket TO PUBLIC", "public ticket +SELECT"),
        ("GRANT SELECT ON ticket TO topeng_auditor", "topeng_auditor ticket +SELECT"),
        ("REVOKE INSERT ON audit FROM topeng_app", "topeng_app audit -INSERT"),
        ("GRANT CREATE ON SCHEMA public TO topeng_app", "topeng_app public +CREATE"),
        ("CREATE TABLE mine (); GRANT SELECT ON mine TO topeng_app", "topeng_app mine +SELECT"),
        ("ALTER TABLE ticket OWNER TO topeng", "owner ticket +topeng -topeng_migrator"),
        (
            "ALTER FUNCTION trace_is_append_only RESET search_path",
            "function trace_is_append_only() +LOOSE",
        ),
    ],
)
async def test_a_right_too_many_or_too_few_is_seen_and_set_right(
    database: str, plant: str, seen: str
) -> None:
    await upgrade(database)
    async with connected(database) as owner:
        assert differences(await found(owner)) == []
        await owner.execute(plant)
        assert [str(one) for one in differences(await found(owner))] == [seen]
        await upgrade(database, thorough=True)
        assert differences(await found(owner)) == []


async def test_a_copy_of_a_database_is_closed_to_others_as_well(database: str) -> None:
    async with connected(database) as owner:
        asked = "SELECT has_database_privilege('public', current_database(), 'CONNECT')"
        assert await owner.fetchval(asked)
        await upgrade(database)
        assert not await owner.fetchval(asked)


async def test_what_a_service_does_beside_its_tables_it_does_as_itself(database: str) -> None:
    await upgrade(database)
    heard = asyncio.Event()
    async with Database.open(as_app(database)) as opened, opened.dedicated() as connection:
        assert await connection.fetchval("SELECT session_user || current_user") == APP * 2
        await Database.listen(connection, "topeng", heard.set)
        async with opened.transaction() as other:
            await other.execute("SELECT pg_advisory_xact_lock(1), pg_notify('topeng', '')")
        await asyncio.wait_for(heard.wait(), 10)


async def test_with_one_login_for_all_the_service_still_takes_its_own_role(database: str) -> None:
    async with Database.open(database) as opened, opened.connection() as connection:
        assert await connection.fetchval("SELECT current_user") == APP


@asynccontextmanager
async def tenant(server: str, login: str, power: str) -> AsyncIterator[str]:
    """The DSN of an empty database whose owner is no superuser, as a provider of databases hands it out."""
    async with connected(named(server, "postgres")) as postgres:
        await postgres.execute(f"CREATE ROLE {login} LOGIN {power}")
        await postgres.execute(f"CREATE DATABASE {login} OWNER {login} TEMPLATE template0")
        try:
            yield named(server, login).replace("//topeng@", f"//{login}@")
        finally:
            await postgres.execute(f"DROP DATABASE {login} WITH (FORCE)")
            await postgres.execute(f"DROP ROLE {login}")


@asynccontextmanager
async def renamed_away(server: str) -> AsyncIterator[None]:
    """As if this cluster had never seen Topeng."""
    async with connected(named(server, "postgres")) as postgres:
        for role in ROLES:
            await postgres.execute(f"ALTER ROLE {role} RENAME TO {role}_before")
        try:
            yield
        finally:
            for role in ROLES:
                await postgres.execute(f"DROP ROLE IF EXISTS {role}")
                await postgres.execute(f"ALTER ROLE {role}_before RENAME TO {role}")


async def test_who_may_make_roles_needs_no_superuser(server: str) -> None:
    async with renamed_away(server), tenant(server, "landlord", "CREATEROLE") as dsn:
        await upgrade(dsn)
        async with connected(dsn) as owner:
            assert differences(await found(owner)) == []
        async with Database.open(dsn) as opened, opened.connection() as connection:
            assert await connection.fetchval("SELECT current_user") == APP
            assert await connection.fetchval("SELECT count(*) FROM ticket") == 0


async def test_who_may_make_no_roles_is_told_what_to_run_and_then_it_works(server: str) -> None:
    async with renamed_away(server), tenant(server, "lodger", "") as dsn:
        with pytest.raises(RolesMissing, match="topeng migrate --roles-sql"):
            await upgrade(dsn)
        async with connected(named(server, "lodger")) as administrator:
            await administrator.execute(await foundation_sql(dsn))
        await upgrade(dsn)
        async with connected(dsn) as owner:
            assert differences(await found(owner)) == []


async def test_the_service_alone_starts_on_what_is_ready_and_changes_no_schema(
    database: str, server: str
) -> None:
    await upgrade(database)
    await upgrade(as_app(database))
    await upgrade(as_app(database), thorough=True)
    async with connected(named(server, "postgres")) as postgres:
        await postgres.execute("CREATE DATABASE behind TEMPLATE template0")
        try:
            async with connected(named(server, "behind")) as owner:
                await owner.execute(await foundation_sql(named(server, "behind")))
            with pytest.raises(SchemaTooOld, match="topeng migrate"):
                await upgrade(as_app(named(server, "behind")))
        finally:
            await postgres.execute("DROP DATABASE behind WITH (FORCE)")


async def test_databases_of_one_cluster_that_make_the_roles_at_once_make_them_once(
    server: str,
) -> None:
    dsns = [named(server, name) for name in ("one", "other")]
    async with renamed_away(server), connected(named(server, "postgres")) as postgres:
        await postgres.execute("CREATE DATABASE one TEMPLATE template0")
        await postgres.execute("CREATE DATABASE other TEMPLATE template0")
        async with connected(dsns[0]) as one, connected(dsns[1]) as other:
            await asyncio.gather(settle(one), settle(other))
            for connection in (one, other):
                assert differences(await found(connection)) == []
        await postgres.execute("DROP DATABASE one")
        await postgres.execute("DROP DATABASE other")


async def test_a_password_is_kept_as_postgresql_itself_would_keep_it(database: str) -> None:
    async with connected(database) as owner:
        kept = "SELECT rolpassword FROM pg_authid WHERE rolname = 'topeng_app'"
        await owner.execute("ALTER ROLE topeng_app PASSWORD 'correct horse'")
        theirs = str(await owner.fetchval(kept))
        salt = base64.b64decode(theirs.split("$")[1].split(":")[1])
        assert scram("correct horse", salt) == theirs
        await let_in(database, "postgresql://topeng_app:battery%20staple@db/topeng")
        ours = str(await owner.fetchval(kept))
        salt = base64.b64decode(ours.split("$")[1].split(":")[1])
        assert ours == scram("battery staple", salt) != theirs
        await let_in(database, "postgresql://somebody:else@db/topeng")
        await let_in(database, as_app(database))
        assert await owner.fetchval(kept) == ours
        await owner.execute("ALTER ROLE topeng_app PASSWORD NULL")
