"""The file whose lines the demo relays."""

import json
from pathlib import Path

from relay.errors import BadInput


def read_lines(path: Path) -> list[str]:
    """The `text` of each object in a JSONL file. Raises `BadInput`, which names the line."""
    texts = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    texts.append(_text(line, number, path))
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not UTF-8 text.") from None
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read ({error.strerror}).") from None
    return texts


def _text(line: str, number: int, path: Path) -> str:
    try:
        text = json.loads(line)["text"]
    except (ValueError, KeyError, TypeError):
        text = None
    if not isinstance(text, str) or not text.strip():
        raise BadInput(
            f'{path.name}, line {number}: each line is an object with a "text" that is not empty.'
        )
    # JSON can spell half a surrogate pair; no phone can type one.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
