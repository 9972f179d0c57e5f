"""Documents are read where they can do no harm, and are given up when they take too long."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import uvloop

from relay.content import ContentKind
from relay.guard import Policy
from tests.topeng.house import until
from tests.topeng.papers import TEXT, pdf, voice, words
from topeng.files import FileError, clean_apart
from topeng.files.clean import Clean


async def made(kind: ContentKind, mime: str, data: bytes, patience: float = 30) -> Clean:
    policy = Policy(domains=frozenset({"toko-wayang.com"}))
    return await clean_apart(kind, mime, data, policy, patience=patience)


async def test_a_document_is_cleaned_as_anywhere_under_the_same_policy() -> None:
    found = await made(ContentKind.DOCUMENT, "application/pdf", pdf(f"{TEXT} toko-wayang.com/a"))
    assert found.mime == "application/pdf"
    assert words(found.data) == f"{TEXT} toko-wayang.com/a"
    with pytest.raises(FileError, match="contact_in_document"):
        await made(ContentKind.DOCUMENT, "application/pdf", pdf("WA 0812-3456-7890"))


async def test_other_kinds_need_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(asyncio, "create_subprocess_exec")
    assert (await made(ContentKind.VOICE, "audio/ogg", voice(1))).mime == "audio/ogg"
    with pytest.raises(FileError, match="not_a_picture"):
        await made(ContentKind.PICTURE, "image/jpeg", b"x")


@pytest.fixture
def note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reader that never comes to an end writes down who it is."""
    reader, note = tmp_path / "python", tmp_path / "pid"
    reader.write_text(f"#!/bin/sh\necho $$ > {note}.new\nmv {note}.new {note}\nexec sleep 600\n")
    reader.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(reader))
    return note


@pytest.mark.usefixtures("note")
async def test_a_document_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(FileError, match="took_too_long"):
        await made(ContentKind.DOCUMENT, "application/pdf", b"%PDF", patience=0.1)


def number_in(note: Path) -> int:
    return int(note.read_text())


async def test_a_reader_that_nobody_waits_for_is_ended(note: Path) -> None:
    reading = asyncio.create_task(made(ContentKind.DOCUMENT, "application/pdf", b"%PDF"))
    await until(note.exists)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    with pytest.raises(ProcessLookupError):
        os.kill(number_in(note), 0)


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_a_reader_that_falls_over_leaves_a_document_that_does_not_cross(
    monkeypatch: pytest.MonkeyPatch, run: Callable[[Coroutine[Any, Any, Clean]], Clean]
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    for _ in range(5):
        with pytest.raises(FileError, match="bad_document"):
            run(made(ContentKind.DOCUMENT, "application/pdf", pdf(TEXT)))
