"""``topeng guard``: JSON lines in, verdicts out, in the same order, one at a time."""

import json
import math
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from relay.guard import Memory, Role, Verdict, judge
from topeng.files.pictures import PictureError, clean_file

MOST_CONVERSATIONS = 10_000
_LONGEST_LINE = 16 * 1024 * 1024
_ROLES = {
    "customer": Role.CUSTOMER, "pelanggan": Role.CUSTOMER, "user": Role.CUSTOMER, "agent": Role.AGENT, "staff": Role.AGENT,
    "cs": Role.AGENT, "admin": Role.AGENT, "driver": Role.DRIVER, "kurir": Role.DRIVER, "supervisor": Role.SUPERVISOR,
}  # fmt: skip


class LineError(ValueError):
    """A line that cannot be judged; the message says what is wrong with it."""


def run(stdin: Iterable[str | bytes], stdout: IO[str], out_dir: Path) -> int:
    """Answer each line of ``stdin`` on ``stdout`` at once. Clean copies of pictures go into ``out_dir``. Always 0."""
    out_dir.mkdir(parents=True, exist_ok=True)
    conversations = Conversations()
    for number, line in enumerate(stdin, 1):
        raw = line if isinstance(line, str) else line.decode("utf-8", "replace")
        if not raw.strip():
            continue
        stdout.write(json.dumps(_answer(raw, number, conversations, out_dir)) + "\n")
        stdout.flush()
    return 0


class Conversations:
    """The memories of the conversations last heard of; the longest silent one goes first."""

    def __init__(self, most: int = MOST_CONVERSATIONS) -> None:
        self._memories: OrderedDict[str, Memory] = OrderedDict()
        self._most = most

    def judge(self, text: str, conversation: str, sender: str, now: float) -> Verdict:
        memory = self._memories.pop(conversation, Memory())
        verdict = judge(
            text, role=_ROLES.get(sender.lower()), sender=sender, memory=memory, now=now
        )
        self._memories[conversation] = verdict.memory
        if len(self._memories) > self._most:
            self._memories.popitem(last=False)
        return verdict


def _answer(raw: str, number: int, conversations: Conversations, out_dir: Path) -> dict[str, Any]:
    identity: Any = None
    try:
        record = _parsed(raw, number)
        identity = record.get("id")
        if "path" in record:
            return _of_picture(identity, _text(record, "path", number), number, out_dir)
        return _of_text(identity, record, number, conversations)
    except LineError as error:
        return {"id": identity, "error": str(error)}


def _parsed(raw: str, number: int) -> Mapping[str, Any]:
    if len(raw) > _LONGEST_LINE:
        raise LineError(f"Line {number} is longer than {_LONGEST_LINE // 2**20} MB: split it.")
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise LineError(f"Line {number} is not JSON: write one object a line.") from error
    if not isinstance(record, dict):
        raise LineError(f'Line {number} is not an object: write {{"id": …, "text": …}}.')
    return record


def _text(record: Mapping[str, Any], key: str, number: int) -> str:
    value = record.get(key)
    if not isinstance(value, str):
        raise LineError(f'Line {number} has no text under "{key}": give it a string.')
    return value


def _of_text(
    identity: Any, record: Mapping[str, Any], number: int, conversations: Conversations
) -> dict[str, Any]:
    text = _text(record, "text", number)
    conversation = record.get("conv")
    if conversation is None:
        return _said(identity, judge(text))
    now = record.get("t", 0)
    if isinstance(now, bool) or not isinstance(now, int | float) or not math.isfinite(now):
        raise LineError(f'Line {number} has no number under "t": give seconds.')
    return _said(
        identity,
        conversations.judge(text, str(conversation), str(record.get("sender") or ""), float(now)),
    )


def _said(identity: Any, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": identity,
        "leak": verdict.leaks,
        "kinds": [str(kind) for kind in verdict.kinds],
        "masked": verdict.masked,
    }


def _of_picture(identity: Any, path: str, number: int, out_dir: Path) -> dict[str, Any]:
    try:
        picture, target = clean_file(Path(path), out_dir, f"{number:08}")
    except PictureError as error:
        raise LineError(f"Line {number}: {error}") from error
    except (OSError, ValueError) as error:
        raise LineError(f"Line {number}: the picture cannot be read; check its path.") from error
    kinds = dict.fromkeys(str(kind) for verdict in picture.verdicts for kind in verdict.kinds)
    return {
        "id": identity,
        "leak": picture.leaks,
        "kinds": list(kinds),
        "masked": "",
        "clean_path": str(target),
    }
