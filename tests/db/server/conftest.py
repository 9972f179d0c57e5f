"""Folders for the server's tests."""

import asyncio
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.server import running_server


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that any account may pass, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="session")
def _original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    async def make(data: Path) -> Path:
        async with running_server(data, durable=False):
            return data

    return asyncio.run(make(tmp_path_factory.mktemp("original") / "data"))


@pytest.fixture
def data(folder: Path, _original: Path) -> Path:
    """A data folder that has been used before: a copy, because making one takes a second."""
    subprocess.run(["cp", "-Rp", _original, folder / "data"], check=True)
    return folder / "data"
