"""A random walk of the allocator: people come and go, on numbers that rest, and afterwards every stay is looked at.

To walk a million steps in minutes, it runs inside the database: the allocator's own statement picks, the same rows are
written as by `db.sessions.bind`, and the same constraint and triggers work. What is looked at afterwards is what the
database keeps of each stay, by a query that knows nothing of them: two stays of one person on one number share no moment,
the first one's rest included. Each transaction's time stands still in such a walk, so it ends one every few steps.
"""

import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from db import picking, sessions
from db.pool import Connection, Database
from db.sessions import Participant
from relay.pool.geography import Geo
from relay.pool.needs import Selection, Want
from relay.session import Role
from tests.db.rows import Rows

COOL_OFFS: Final = tuple(timedelta(milliseconds=one) for one in (0, 5, 60, 600))
BATCH: Final = 100
"""Steps between two commits."""
PEOPLE: Final = 60
NUMBERS: Final = 40

_PICK = """
CREATE FUNCTION pick_{name}(uuid, bytea, bytea, smallint[], text, text[]) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN RETURN ({statement}); END $$
"""
# Everybody is in some conversation, so a participant stands for a person. `live` is who is where, in any order.
_WALK = """
CREATE TABLE live (place integer PRIMARY KEY, binding uuid NOT NULL);
CREATE TABLE person (id integer PRIMARY KEY, participant uuid NOT NULL, counterpart bytea NOT NULL, country text NOT NULL);
CREATE TABLE tally (met bigint NOT NULL, parted bigint NOT NULL, refused bigint NOT NULL, clashed bigint NOT NULL);
INSERT INTO tally VALUES (0, 0, 0, 0);

CREATE FUNCTION walk(steps integer, of_service uuid, anywhere boolean, near boolean, sticky boolean) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    many integer := (SELECT count(*) FROM live);
    people integer := (SELECT count(*) FROM person);
    rest interval := (SELECT cool_off FROM service WHERE id = of_service);
    who person;
    able smallint[];
    country text;
    areas text[];
    number uuid;
    one integer;
    made uuid;
    came bigint := 0; gone bigint := 0; nothing bigint := 0; clashes bigint := 0;
BEGIN
    PERFORM FROM service WHERE id = of_service FOR NO KEY UPDATE;
    FOR step IN 1 .. steps LOOP
        IF random() * 4 * people < many THEN
            one := 1 + floor(random() * many);
            UPDATE binding SET ended_at = clock_timestamp() WHERE id = (SELECT binding FROM live WHERE place = one);
            UPDATE live SET binding = (SELECT binding FROM live WHERE place = many) WHERE place = one;
            DELETE FROM live WHERE place = many;
            many := many - 1;
            gone := gone + 1;
            CONTINUE;
        END IF;
        one := 1 + floor(random() * random() * people);
        SELECT * INTO who FROM person WHERE id = one;
        able := CASE floor(random() * 3) WHEN 0 THEN '{1,3}' WHEN 1 THEN '{2,3}' ELSE '{3}' END;
        country := CASE WHEN NOT anywhere THEN who.country END;
        areas := CASE WHEN near AND who.country = 'US' THEN '{415,628}'::text[] END;
        number := CASE
            WHEN areas IS NULL AND sticky THEN pick_sticky(of_service, who.counterpart, 'x', able, country, areas)
            WHEN areas IS NULL THEN pick_fresh(of_service, who.counterpart, 'x', able, country, areas)
            WHEN sticky THEN pick_sticky_near(of_service, who.counterpart, 'x', able, 'US', areas)
            ELSE pick_fresh_near(of_service, who.counterpart, 'x', able, 'US', areas) END;
        IF number IS NULL THEN
            nothing := nothing + 1;
            CONTINUE;
        END IF;
        made := gen_random_uuid();
        BEGIN
            INSERT INTO binding (id, participant_id, proxy_id, counterpart, alone, cool_off)
            VALUES (made, who.participant, number, who.counterpart, true, rest);
            many := many + 1;
            INSERT INTO live VALUES (many, made);
            came := came + 1;
        EXCEPTION WHEN exclusion_violation OR unique_violation THEN
            clashes := clashes + 1;
        END;
    END LOOP;
    UPDATE tally SET met = met + came, parted = parted + gone, refused = refused + nothing, clashed = clashed + clashes;
END $$
"""
_LOOK = """
    SELECT count(*) FILTER (WHERE started_at < before_ended) AS shared,
           count(*) FILTER (WHERE started_at >= before_ended AND started_at < before_ended + before_cool_off) AS hurried,
           count(before_ended) AS again
      FROM (SELECT started_at, lag(coalesce(ended_at, 'infinity')) OVER pair AS before_ended,
                   lag(cool_off) OVER pair AS before_cool_off
              FROM binding WINDOW pair AS (PARTITION BY proxy_id, counterpart ORDER BY started_at)) AS stays
"""
_LOADS = """
    SELECT count(*) FROM number AS n
     WHERE load <> (SELECT count(*) FROM binding AS b WHERE b.proxy_id = n.proxy_id AND b.ended_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk came to. `again`: stays on a number that the same person had had before; the rest must be 0.

    `clashed` are numbers that the allocator picked and the constraint refused.
    """

    met: int
    parted: int
    refused: int
    again: int
    clashed: int
    shared: int
    hurried: int
    loads_wrong: int

    @property
    def broken(self) -> list[str]:
        """What must hold and did not, in sentences."""
        wrong = {
            "numbers were picked that the constraint refused": self.clashed,
            "stays shared a number with another of the same person": self.shared,
            "stays began before the number had rested": self.hurried,
            "numbers count more or fewer conversations than they have": self.loads_wrong,
        }
        return [f"{count:,} {what}." for what, count in wrong.items() if count]


async def walk(dsn: str, steps: int, seed: int = 1) -> Walked:
    """Walk so many steps in a database of one's own, whose owner `dsn` names, and look back."""
    chance = random.Random(seed)
    async with Database.open(dsn, size=1, role=None) as database:
        service = await settle(database, PEOPLE)
        async with database.connection() as connection:
            await connection.execute(f"SELECT setseed({chance.random()})")
        for _ in range(0, steps, BATCH):
            async with database.transaction() as connection:
                if chance.random() < 0.05:
                    await rest(connection, service, chance.choice(COOL_OFFS))
                ways = [chance.random() < share for share in (0.2, 0.3, 0.7)]
                await connection.execute("SELECT walk($1, $2, $3, $4, $5)", BATCH, service, *ways)
        async with database.connection() as connection:
            tally = await connection.fetchrow("SELECT * FROM tally")
            found = await connection.fetchrow(_LOOK, timeout=600)
            wrong = await connection.fetchval(_LOADS, timeout=600)
    assert tally is not None
    assert found is not None
    return Walked(**dict(tally), **dict(found), loads_wrong=wrong)


async def rest(connection: Connection, service: UUID, cool_off: timedelta) -> None:
    """Have numbers rest so long from now on."""
    pool = await picking.pool(connection, service)
    await picking.set_pool(connection, replace(pool, geo=Geo.COUNTRY, cool_off=cool_off))


async def settle(database: Database, people: int) -> UUID:
    """Numbers of several kinds in two countries, people of both, and the walk itself; the service."""
    async with database.transaction() as connection:
        return await _settle(connection, people)


async def _settle(connection: Connection, people: int) -> UUID:
    rows = await Rows.on(connection)
    for place in range(NUMBERS):
        british, area = place % 3 == 0, ("415", "628", "212")[place % 7 % 3]
        await rows.number(
            f"+44207{place:07}" if british else f"+1{area}{place:07}",
            country="GB" if british else "US",
            area=None if british else area,
            sms=place % 4 > 0,
            voice=place % 5 > 0,
        )
    await connection.execute(_WALK)
    for trigger in ("audit_started", "audit_ended"):  # what is entered in the log does not pick
        await connection.execute(f"ALTER TABLE binding DISABLE TRIGGER {trigger}")
    for name, selection, areas in (
        ("sticky", Selection.PREFER_STICKY, None),
        ("fresh", Selection.AVOID_STICKY, None),
        ("sticky_near", Selection.PREFER_STICKY, ("415",)),
        ("fresh_near", Selection.AVOID_STICKY, ("415",)),
    ):
        want = Want(rows.service_id, b"", b"", (), None, areas, selection)
        await connection.execute(_PICK.format(name=name, statement=picking.statement(want)))
    for place in range(1, people + 1):
        session, participant, index = await rows.session(), uuid4(), uuid4().bytes
        lane = await rows.lane(session, counterpart=index)
        await sessions.join(
            connection, Participant(participant, session, Role.CUSTOMER, "x", None, lane)
        )
        await connection.execute(
            "INSERT INTO person VALUES ($1, $2, $3, $4)",
            place,
            participant,
            index,
            "GB" if place % 3 == 0 else "US",
        )
    return rows.service_id
