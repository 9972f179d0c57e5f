"""The event log at the command line, and what becomes of messages while nobody answers."""

import asyncio
import json
from pathlib import Path

import asyncpg

from tests.topeng.shell import shell
from topeng.exits import Exit

ROWS = """
    INSERT INTO service (id, name) VALUES ('00000000-0000-4000-8000-000000000001', 'masks');
    INSERT INTO proxy_service (service_id, intercept_url) VALUES ('00000000-0000-4000-8000-000000000001', 'http://x');
    INSERT INTO happening (code, service_id, session_id, about)
    SELECT code, id, id, id FROM service, unnest(ARRAY[80901, 80909]) AS code;
    INSERT INTO happening (code) VALUES (80902);
"""


async def _execute(dsn: str, statements: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statements)
        return await connection.fetch("SELECT fail_closed FROM proxy_service")
    finally:
        await connection.close()


def test_events_are_listed_by_service_and_code_and_name_nobody(
    quick_folder: Path, database: str
) -> None:
    asyncio.run(_execute(database, ROWS))
    with shell(quick_folder) as console:

        def run(*words: str, code: int = 0) -> str:
            done = console.call(*words, TOPENG_DATABASE_URL=database)
            assert done.exit_code == code, done.output
            return done.stdout

        listed = json.loads(run("event", "list", "--json"))
        assert [one["code"] for one in listed] == [80902, 80909, 80901]
        assert set(listed[1]) == {"at", "code", "event", "service", "session", "about"}
        one = json.loads(run("event", "list", "--service", "masks", "--code", "80901", "--json"))
        assert [it["about"] for it in one] == ["00000000-0000-4000-8000-000000000001"]
        assert "stop word" in run("event", "list", "--code", "80901")
        assert run("event", "list", "--code", "80910") == "Nothing has happened yet.\n"
        run("event", "list", "--service", "none", code=Exit.NOT_FOUND)
        run("event", "list", "--code", "1", code=Exit.USAGE)

        run("service", "intercept", "masks", "--fail-closed")
        assert [row[0] for row in asyncio.run(_execute(database, "SELECT"))] == [True]
        run("service", "intercept", "masks", "--fail-open", "--json")
        assert [row[0] for row in asyncio.run(_execute(database, "SELECT"))] == [False]
        run("service", "intercept", "none", "--fail-open", code=Exit.NOT_FOUND)


def test_how_many_people_and_how_long_is_said_at_the_command_line(
    quick_folder: Path, database: str
) -> None:
    asyncio.run(_execute(database, ROWS))
    with shell(quick_folder) as console:

        def run(*words: str, code: int = 0) -> str:
            done = console.call("service", "bounds", *words, TOPENG_DATABASE_URL=database)
            assert done.exit_code == code, done.output
            return done.output

        assert json.loads(run("masks", "--json")) == {
            "service": "masks",
            "participants": 2,
            "cap": "90d",
        }
        assert "5 people and lasts 7d" in run("masks", "--participants", "5", "--cap", "7d")
        assert "5 people and lasts 7d" in run("masks")
        assert "1" in run("masks", "--participants", "1", code=Exit.USAGE)
        assert "90 days at most" in run("masks", "--cap", "91d", code=Exit.USAGE)
        assert "90 days at most" in run("masks", "--cap", "off", code=Exit.USAGE)
        assert "is no service" in run("nobody", code=Exit.NOT_FOUND)
