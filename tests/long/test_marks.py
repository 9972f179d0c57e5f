"""Marks are a courtesy: they wait when asked to, and cost nothing when they fail."""

from uuid import UUID

import pytest

from bots.sandbox.handed_over import HandedOver
from db import lanes
from db.pool import Connection, DatabaseError
from tests.topeng.house import House, Talk, until


def _marks(home: House) -> list[HandedOver]:
    return [one for one in home.handed if one.method == "setMessageReaction"]


async def test_a_429_on_a_mark_is_obeyed_by_the_marks_after_it(home: House, talk: Talk) -> None:
    home.sandbox.telegram.fail_next("setMessageReaction", 429, retry_after=1)
    await talk.write("satu")
    await talk.write("dua")
    await until(lambda: any(one.status == 200 for one in _marks(home)))
    refused = next(one for one in _marks(home) if one.status == 429)
    after = [one for one in _marks(home) if one.at > refused.at]
    assert after[0].at - refused.at >= 1


async def test_a_mark_that_meets_a_failing_statement_is_lost_alone(
    home: House, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[UUID] = []

    async def failing(_: Connection, lane_id: UUID) -> None:
        failures.append(lane_id)
        raise DatabaseError("SQLSTATE 57014")

    epoch = await home.one("SELECT epoch FROM lease")
    with monkeypatch.context() as patched:
        patched.setattr(lanes, "get", failing)
        await talk.write("satu")
        await until(lambda: bool(failures))
    await talk.write("dua")
    await until(lambda: _marks(home))
    assert await home.one("SELECT epoch FROM lease") == epoch
