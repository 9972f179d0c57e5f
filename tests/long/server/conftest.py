"""Folders for the server's tests."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.server import running_server


@pytest.fixture
def folder(quick_folder: Path) -> Iterator[Path]:
    """An empty folder that any account may pass, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="t", dir=quick_folder) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="session")
def data(quick_folder: Path) -> Path:
    """A data folder with a past: made once, for that takes a second, and left whole by every test."""

    async def make(data: Path) -> None:
        async with running_server(data, durable=False):
            pass

    asyncio.run(make(quick_folder / "data"))
    return quick_folder / "data"
