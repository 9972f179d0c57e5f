"""The table in `checklist.md` names every point, and nothing but tests that there are."""

import ast
import functools
import re
from pathlib import Path

TABLE = Path(__file__).with_name("checklist.md")
REPOSITORY = Path(__file__).parents[3]
POINTS = 74
_TEST = re.compile(r"`([^`:]+)::([^`]+)`")


def rows() -> list[list[str]]:
    """The rows of the table: number, behaviour, tests, and what is different or not tried."""
    lines = [line for line in TABLE.read_text().splitlines() if re.match(r"\| [0-9]", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_point_is_in_the_table_once_with_a_test_or_a_reason() -> None:
    found = rows()
    assert [int(row[0]) for row in found] == list(range(1, POINTS + 1))
    for number, behaviour, tests, but in found:
        assert behaviour, number
        assert _TEST.search(tests) or but.endswith("."), number


def test_every_test_that_the_table_names_is_there() -> None:
    named = [test for row in rows() for test in _TEST.findall(row[2])]
    assert [test for test in named if test[1] not in functions_of(test[0])] == []


@functools.cache
def functions_of(file: str) -> frozenset[str]:
    """The tests in a file."""
    tree = ast.parse((REPOSITORY / file).read_text())
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, functions))
