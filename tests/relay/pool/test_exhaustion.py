"""Why no number of a pool will do, and how many more would."""

from dataclasses import replace

import pytest

from relay.errors import NotFound
from relay.pool.exhaustion import Exhausted, Left, Why, why

PLENTY = Left(pool=9, open=9, country=9, able=9, near=9, free=9, willing=9, apart=0, busy=0)


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (Left(0, 0, 0, 0, 0, 0, 0, 0, 0), Why.EMPTY),
        (replace(PLENTY, open=0, country=0, able=0, near=0, free=0, willing=0), Why.RESERVED),
        (replace(PLENTY, country=0, able=0, near=0, free=0, willing=0, apart=1), Why.RESERVED),
        (replace(PLENTY, country=0, able=0, near=0, free=0, willing=0), Why.COUNTRY),
        (replace(PLENTY, able=0, near=0, free=0, willing=0), Why.CAPABILITY),
        (replace(PLENTY, near=0, free=0, willing=0), Why.AREA),
        (replace(PLENTY, free=0, willing=0, apart=1), Why.TAKEN),
        (replace(PLENTY, willing=0), Why.OPTED_OUT),
    ],
)
def test_the_demand_that_left_nothing_is_named(left: Left, reason: Why) -> None:
    assert why(left) is reason
    error = Exhausted("toko", reason, left.needed, "GB")
    assert isinstance(error, NotFound)
    assert (error.why, error.needed) == (reason, 1)
    assert "“toko”" in str(error)
    assert "1 more number would help" in str(error)


@pytest.mark.parametrize(("near", "busy", "needed"), [(0, 0, 1), (2, 2, 1), (2, 5, 4), (3, 1, 1)])
def test_who_shares_needs_a_number_for_each_conversation(near: int, busy: int, needed: int) -> None:
    left = replace(PLENTY, near=near, busy=busy)
    assert left.needed == needed
    plural = "s" if needed > 1 else ""
    assert f"{needed} more number{plural} would help" in str(
        Exhausted("x", Why.TAKEN, needed, None)
    )
