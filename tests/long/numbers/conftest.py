"""The pool of `tests/topeng/numbers`."""

from tests.topeng.numbers.conftest import connection, pool, rows, shared

__all__ = ["connection", "pool", "rows", "shared"]
