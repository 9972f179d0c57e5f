"""What the libraries log is told by name and kind alone."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from topeng import logs


@contextmanager
def fresh() -> Iterator[None]:
    """Logging as a fresh process has it."""
    root, configuration = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**configuration)


def test_a_librarys_traceback_leaves_its_name_and_the_kind_of_the_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with fresh():
        logs.set_up()
        try:
            raise ValueError("whatsapp:+6281234567890")
        except ValueError:
            logging.getLogger("asyncio").exception("Task of %s failed", "+6281234567890")
    said = capsys.readouterr().err
    assert json.loads(said) == {"event": "asyncio", "level": "error", "error": "ValueError"}
