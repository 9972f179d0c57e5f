"""The lettering in pictures: read by a process of its own, judged like any other text, painted over where it gives a contact away.

Reading is slow (seconds) and its reader heavy (``topeng[ocr]``: RapidOCR and its models, some 200 MB), so it stands beside
the service: one picture at a time, a reader that dies or takes too long is ended, and the next picture starts another.
"""

import asyncio
import importlib.util
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from PIL import Image

from relay.guard import Finding, Outcome, Place, Policy, judge
from topeng.files.error import FileError
from topeng.files.pictures import Picture, Suffix, encoded, paint_over

COMMAND: Final = (sys.executable, "-m", "topeng.files.letter_reader")
PATIENCE: Final = 30.0
"""Seconds for reading one picture, the start of the reader included."""
_MARGIN: Final = 4  # pixels: the next line stays
_LONGEST_ANSWER: Final = 1024 * 1024  # bytes


class Line(NamedTuple):
    """One line of lettering, and the corners of its box in the picture's own pixels."""

    text: str
    corners: tuple[tuple[float, float], ...]


def is_installed() -> bool:
    """Whether there is a reader on this machine."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


@dataclass(slots=True)
class Lettering:
    """Reads pictures with one process of ``command``, started when first needed. `close` ends it."""

    command: tuple[str, ...] = COMMAND
    patience: float = PATIENCE
    _process: asyncio.subprocess.Process | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def is_idle(self) -> bool:
        """Whether no process is there."""
        return self._process is None

    async def clean(self, data: bytes, policy: Policy) -> Picture:
        """The picture (JPEG or PNG) with the telling lines painted over.

        Raises `FileError`: ``took_too_long`` where patience ends, ``bad_file`` where the reader fails.
        """
        lines = await self.read(data)
        return await asyncio.to_thread(covered, data, lines, policy)

    async def read(self, data: bytes) -> tuple[Line, ...]:
        """The lines in the picture, from top to bottom. Raises `FileError` as `clean` does."""
        async with self._turn:
            done = False
            try:
                async with asyncio.timeout(self.patience):
                    lines = _lines(await self._asked(data))
                done = True
            except TimeoutError:
                code = "took_too_long"
            # RuntimeError: what uvloop says when the reader has gone before it was told anything.
            except (OSError, ValueError, EOFError, RuntimeError, asyncio.LimitOverrunError):
                code = "bad_file"
            else:
                return lines
            finally:
                if not done:  # it may be in the middle of an answer
                    await self.close()
        raise FileError(code)

    async def close(self) -> None:
        """End the reader. It may be asked again."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def _asked(self, data: bytes) -> bytes:
        if self._process is None:
            # None of our environment: there are secrets in it, and the reader of strange pictures needs none.
            self._process = await asyncio.create_subprocess_exec(
                *self.command, env={"PYTHONPATH": ":".join(filter(None, sys.path))}, limit=_LONGEST_ANSWER,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise OSError
        process.stdin.write(len(data).to_bytes(4) + data)
        await process.stdin.drain()
        return await process.stdout.readuntil(b"\n")


def letter_reader() -> Lettering | None:
    """What reads pictures on this machine; None where nothing is installed that could."""
    return Lettering() if is_installed() else None


def covered(data: bytes, lines: tuple[Line, ...], policy: Policy) -> Picture:
    """The picture with every line painted over that has a part in what the guard finds, and the verdict on all of them."""
    text = "\n".join(line.text for line in lines)
    verdict = judge(text, place=Place.CODE, policy=policy)
    telling = [
        found for found in verdict.findings if policy.of_kind(found.kind, None) >= Outcome.MASKED
    ]
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
        picture = opened.convert("RGB")
    if not telling:
        suffix = Suffix.PNG if opened.format == "PNG" else Suffix.JPEG
        return Picture(data, suffix, picture.width, picture.height, ())
    for line in _telling_lines(lines, telling):
        paint_over(picture, line.corners, _MARGIN)
    suffix, made = encoded(picture)
    return Picture(made, suffix, picture.width, picture.height, (verdict,))


def _telling_lines(lines: tuple[Line, ...], findings: list[Finding]) -> Iterator[Line]:
    start = 0
    for line in lines:
        end = start + len(line.text)
        if any(found.start < end and start < found.end for found in findings):
            yield line
        start = end + 1


def _lines(answer: bytes) -> tuple[Line, ...]:
    """What the reader answered. Raises `ValueError` for anything else than lines."""
    try:
        return tuple(
            Line(str(text), tuple((float(x), float(y)) for x, y in corners))
            for text, corners in json.loads(answer)
        )
    except TypeError as error:
        raise ValueError from error
