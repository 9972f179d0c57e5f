"""Documents cleaned in a process of their own.

Strangers made them, and a reader in pure Python can be kept busy for ever, or be made to fill the memory: a process can be
given a limit of both, and be ended.
"""

import asyncio
import pickle
import re
import sys
from typing import Final

from relay.content import ContentKind
from relay.guard import Policy
from topeng.files.clean import Clean, clean
from topeng.files.error import FileError

_ANSWER: Final = re.compile(rb"(?P<what>clean|refused) (?P<word>[a-z_/]{1,40})\n")


async def clean_apart(
    kind: ContentKind, mime: str, data: bytes, policy: Policy, *, patience: float
) -> Clean:
    """`clean`, away from everything else: documents in a process, all else in a thread. `patience` is in seconds.

    Raises `FileError`, also (``took_too_long``) where patience ends.
    """
    try:
        async with asyncio.timeout(patience):
            if kind is ContentKind.DOCUMENT:
                return await _in_process(pickle.dumps((mime, data, policy)), sys.executable)
            return await asyncio.to_thread(clean, kind, mime, data, policy)
    except TimeoutError:
        late = FileError("took_too_long")
    raise late


async def _in_process(request: bytes, python: str) -> Clean:
    # It gets none of our environment: there are secrets in it, and the reader of strange bytes needs none.
    process = await asyncio.create_subprocess_exec(
        python, "-m", "topeng.files", env={"PYTHONPATH": ":".join(filter(None, sys.path))},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        answer, _ = await process.communicate(request)
    except RuntimeError:  # what uvloop says when the reader has gone before it was told anything
        answer = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    found = _ANSWER.match(answer)
    if found is None:
        raise FileError("bad_document")
    if found["what"] == b"refused":
        raise FileError(found["word"].decode())
    return Clean(answer[found.end() :], found["word"].decode())
