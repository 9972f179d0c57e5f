"""The trace: what was done stays, and stays as it was."""

import pytest

from db import trace
from db.pool import Clash, translated
from relay.trace import Action
from tests.db.rows import Rows


async def test_the_newest_deeds_come_first(rows: Rows) -> None:
    for subject in ("BCDFG", "HJKLM", "NPQRS"):
        await trace.add(
            rows.connection, service_id=None, staff_id=None, action=Action.FIND, subject=subject
        )
    found = await trace.newest(rows.connection, limit=2)
    assert [(one.alias, one.action, one.subject) for one in found] == [
        (None, Action.FIND, "NPQRS"),
        (None, Action.FIND, "HJKLM"),
    ]


@pytest.mark.parametrize("rewrite", ["UPDATE trace SET subject = 'X'", "DELETE FROM trace"])
async def test_no_deed_is_changed_or_taken_away_not_even_by_the_owner(
    rows: Rows, rewrite: str
) -> None:
    await rows.connection.execute("SET LOCAL ROLE NONE")
    await trace.add(
        rows.connection, service_id=None, staff_id=None, action=Action.STATS, subject="toko"
    )
    with pytest.raises(Clash, match="trace_append_only"), translated():
        async with rows.connection.transaction():
            await rows.connection.execute(rewrite)
    assert len(await trace.newest(rows.connection, limit=2)) == 1
