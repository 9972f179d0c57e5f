"""Rights: what the roles have in this database, what they should have, and the statements from the one to the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias, assert_never

from db.grants import APP, APP_MAY, AUDITOR, AUDITOR_MAY, MIGRATOR, ROLES
from db.pool import Connection

EVERYONE = "public"


class Kind(IntEnum):
    """What a right is about, in the order in which rights are set right."""

    ROLE = 1
    """That a role exists, and what it may do in the whole cluster."""
    MEMBER = 2
    """That whoever is connected may become a role."""
    DATABASE = 3
    SCHEMA = 4
    OWNER = 5
    """Whose a table is."""
    TABLE = 6
    FUNCTION = 7
    """Whose a function is, whether a trigger's (TRIGGER), and whether it finds what a caller puts in its way (LOOSE)."""
    CALL = 8


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """What `who` may do with a thing; `name` is quoted where SQL wants it so."""

    kind: Kind
    name: str
    who: str = ""


Rights: TypeAlias = Mapping[Right, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A right that is not as it should be."""

    right: Right
    found: frozenset[str]
    wanted: frozenset[str]

    @property
    def missing(self) -> frozenset[str]:
        """What the service cannot do without."""
        return self.wanted - self.found

    def __str__(self) -> str:
        where = f"{self.right.who or self.right.kind.name.lower()} {self.right.name}".strip()
        signs = [f"+{one}" for one in sorted(self.found - self.wanted)]
        return " ".join([where, *signs, *(f"-{one}" for one in sorted(self.missing))])


@dataclass(frozen=True, slots=True)
class Place:
    """Where rights are given: the database and whoever is connected, their names quoted."""

    database: str
    login: str
    superuser: bool

    @classmethod
    async def of(cls, connection: Connection) -> "Place":
        """Where this connection leads."""
        row = await connection.fetchrow(
            """
            SELECT quote_ident(current_database()) AS database, quote_ident(session_user) AS login, rolsuper
              FROM pg_roles WHERE rolname = session_user
            """
        )
        assert row is not None  # noqa: S101 whoever is connected has a role
        return cls(row["database"], row["login"], row["rolsuper"])


# What an owner may do with his own is left out; other roles, and what extensions brought, are the administrator's.
_FOUND = f"""
WITH ours AS (
    SELECT oid, rolname::text AS who FROM pg_roles WHERE rolname IN ('{MIGRATOR}', '{APP}', '{AUDITOR}')
     UNION ALL SELECT 0, '{EVERYONE}'
), extra AS (
    SELECT objid FROM pg_depend WHERE deptype = 'e' AND classid IN ('pg_class'::regclass, 'pg_proc'::regclass)
), relation AS (
    SELECT oid, quote_ident(relname) AS name, relowner, relacl FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') AND oid NOT IN (TABLE extra)
), routine AS (
    SELECT proowner, coalesce(proacl, acldefault('f', proowner)) AS acl,
           oid::regprocedure::text AS name,
           CASE WHEN (prosecdef OR prorettype = 'trigger'::regtype)
                 AND NOT coalesce(array_to_string(proconfig, ' ') ~ '(^| )search_path=', false) THEN 'LOOSE' END AS loose,
           CASE WHEN prorettype = 'trigger'::regtype THEN 'TRIGGER' END AS trigger
      FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND oid NOT IN (TABLE extra)
), thing (kind, name, owner, acl) AS (
    SELECT {Kind.DATABASE}, '', datdba, coalesce(datacl, acldefault('d', datdba))
      FROM pg_database WHERE datname = current_database()
     UNION ALL
    SELECT {Kind.SCHEMA}, 'public', nspowner, coalesce(nspacl, acldefault('n', nspowner))
      FROM pg_namespace WHERE nspname = 'public'
     UNION ALL
    SELECT {Kind.TABLE}, name, relowner, relacl FROM relation
     UNION ALL
    SELECT {Kind.TABLE}, name, relowner, attacl FROM relation JOIN pg_attribute ON attrelid = oid AND attacl IS NOT NULL
     UNION ALL
    SELECT {Kind.CALL}, name, proowner, acl FROM routine
)
SELECT {Kind.ROLE} AS kind, rolname::text AS name, '' AS who,
       array_remove(ARRAY['EXISTS', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
                          CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
                          CASE WHEN rolreplication THEN 'REPLICATION' END], NULL) AS rights
  FROM pg_roles JOIN ours USING (oid)
 UNION ALL
SELECT {Kind.MEMBER}, who, '', ARRAY['SET'] FROM ours
 WHERE who IN ('{MIGRATOR}', '{APP}')
   AND pg_has_role(session_user, oid, CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
 UNION ALL
SELECT thing.kind, thing.name, who, array_agg(DISTINCT privilege_type)
  FROM thing, aclexplode(thing.acl) AS one JOIN ours ON ours.oid = one.grantee
 WHERE one.grantee <> thing.owner
 GROUP BY 1, 2, 3
 UNION ALL
SELECT kind, name, who, CASE WHEN kind <> {Kind.DATABASE} THEN ARRAY['CREATE', 'USAGE']
                             WHEN who = '{MIGRATOR}' THEN ARRAY['CONNECT', 'CREATE'] ELSE ARRAY['CONNECT'] END
  FROM thing JOIN ours ON ours.oid = thing.owner WHERE kind IN ({Kind.DATABASE}, {Kind.SCHEMA})
 UNION ALL
SELECT {Kind.OWNER}, name, '', ARRAY[pg_get_userbyid(relowner)] FROM relation
 UNION ALL
SELECT {Kind.FUNCTION}, name, '', array_remove(ARRAY[pg_get_userbyid(proowner)::text, loose, trigger], NULL) FROM routine
"""


async def found(connection: Connection) -> Rights:
    """What is. One query; changes nothing."""
    return {
        Right(Kind(row["kind"]), row["name"], row["who"]): frozenset(row["rights"])
        for row in await connection.fetch(_FOUND)
    }


def foundation() -> Rights:
    """What should be before there is a table: an administrator may have to see to it."""
    database, schema = Kind.DATABASE, Kind.SCHEMA
    return (
        {Right(Kind.ROLE, role): frozenset({"EXISTS"}) for role in ROLES}
        | {Right(Kind.MEMBER, APP): frozenset({"SET"})}
        | {Right(database, "", role): frozenset({"CONNECT"}) for role in (APP, AUDITOR)}
        # To create in the database is what a trusted extension asks of whoever brings it in.
        | {Right(database, "", MIGRATOR): frozenset({"CONNECT", "CREATE"})}
        | {Right(schema, "public", role): frozenset({"USAGE"}) for role in (APP, AUDITOR)}
        | {Right(schema, "public", MIGRATOR): frozenset({"USAGE", "CREATE"})}
    )


def wanted(found: Rights) -> Rights:
    """What should be, with the tables and functions that were found."""
    rights = dict(foundation())
    for right, verbs in found.items():
        name = right.name
        if right.kind is Kind.OWNER:
            rights[right] = frozenset({MIGRATOR}) if name in APP_MAY else verbs
            rights[Right(Kind.TABLE, name, APP)] = APP_MAY.get(name, frozenset())
            rights[Right(Kind.TABLE, name, AUDITOR)] = AUDITOR_MAY.get(name, frozenset())
        elif right.kind is Kind.FUNCTION:
            rights[right] = frozenset({MIGRATOR}) | (verbs & {"TRIGGER"})
            # PostgreSQL calls a trigger's function by itself.
            calls = frozenset() if "TRIGGER" in verbs else frozenset({"EXECUTE"})
            rights[Right(Kind.CALL, name, APP)] = calls
    return rights


def differences(found: Rights) -> list[Difference]:
    """Where what is and what should be differ, in the order in which they are set right.

    Whether whoever is connected may migrate does not count: the service itself need not.
    """
    should = wanted(found)
    compared = (
        Difference(right, found.get(right, frozenset()), should.get(right, frozenset()))
        for right in sorted({*found, *should} - {MIGRATES})
    )
    return [one for one in compared if one.found != one.wanted]


MIGRATES = Right(Kind.MEMBER, MIGRATOR)
"""That whoever is connected may become the migrator."""


def statements(one: Difference, place: Place) -> Iterator[str]:
    """What sets a right right."""
    name = one.right.name
    match one.right.kind:
        case Kind.ROLE:
            yield from _role(one, place)
        case Kind.MEMBER:
            if not place.superuser:
                yield f"GRANT {name} TO {place.login}"
        case Kind.OWNER:
            yield f"ALTER TABLE {name} OWNER TO {MIGRATOR}"
        case Kind.FUNCTION:
            yield f"ALTER FUNCTION {name} OWNER TO {MIGRATOR}"
            if "LOOSE" in one.found:
                yield f"ALTER FUNCTION {name} SET search_path = pg_catalog, public, pg_temp"
        case Kind.DATABASE | Kind.SCHEMA | Kind.TABLE | Kind.CALL:
            thing = "FUNCTION" if one.right.kind is Kind.CALL else one.right.kind.name
            yield from _granted(one, f"{thing} {name or place.database}")
        case _:
            assert_never(one.right.kind)


def _role(one: Difference, place: Place) -> Iterator[str]:
    role = one.right.name
    if one.missing:
        # Roles belong to the whole cluster: in another database somebody may make the same at this very moment.
        yield (
            f"DO $$ BEGIN CREATE ROLE {role} {'NOLOGIN' if role == MIGRATOR else 'LOGIN'};"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        if role == MIGRATOR and not place.superuser:
            yield f"GRANT {role} TO {place.login}"
    else:
        yield f"ALTER ROLE {role} " + " ".join(
            f"NO{power}" for power in sorted(one.found - one.wanted)
        )


def _granted(one: Difference, thing: str) -> Iterator[str]:
    yield f"REVOKE ALL ON {thing} FROM {one.right.who}"
    if one.wanted:
        yield f"GRANT {', '.join(sorted(one.wanted))} ON {thing} TO {one.right.who}"
