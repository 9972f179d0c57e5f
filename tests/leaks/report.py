"""The report at the end of a run, whatever number of processes ran it."""

import os
from typing import Any

import pytest

from tests.leaks.ear import EAR
from tests.leaks.tally import TALLY

_KEY = "leaks"


@pytest.fixture(scope="session", autouse=True)
def _ear() -> None:
    """Hear what is logged in the whole run."""
    EAR.listen()


def first_party() -> int:
    """Where the parties of this process begin: no two processes of a run have the same."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return 17 + 1_000_000 * int(worker.removeprefix("gw"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts to the process that asked for the work."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_KEY] = TALLY.counts()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take them there."""
    TALLY.add(getattr(node, "workeroutput", {}).get(_KEY, {}))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the report where anything was looked at."""
    if TALLY.scanned:
        terminalreporter.write_line(str(TALLY))
