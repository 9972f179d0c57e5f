"""What the libraries log is told by name and kind alone."""

import json
import logging
from collections.abc import Iterator

import pytest

from topeng import logs


@pytest.fixture
def bare_root() -> Iterator[None]:
    """The root logger as a fresh process has it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers[:] = []
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.usefixtures("bare_root")
def test_a_librarys_traceback_leaves_its_name_and_the_kind_of_the_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up()
    try:
        raise ValueError("whatsapp:+6281234567890")
    except ValueError:
        logging.getLogger("asyncio").exception("Task of %s failed", "+6281234567890")
    said = capsys.readouterr().err
    assert json.loads(said) == {"event": "asyncio", "level": "error", "error": "ValueError"}
