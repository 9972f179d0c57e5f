"""``python -m topeng.files.letter_reader``: reads the lettering of pictures, one after the other, for `topeng.files.lettering`.

A request is four bytes of length and a picture; an answer is one line of JSON: a list of texts, each with its corners.
"""

import importlib
import json
import sys
from typing import Any, Final

_LEAST_SURE: Final = 0.5
_MOST_SIDE: Final = 1600  # pixels: more costs time and finds no more of what a person could read


def main() -> None:
    """Answer until standard input ends."""
    answers = sys.stdout.buffer
    read = _reader()
    while head := sys.stdin.buffer.read(4):
        picture = sys.stdin.buffer.read(int.from_bytes(head))
        answers.write(json.dumps(_lines(read(picture))).encode() + b"\n")
        answers.flush()


def _reader() -> Any:
    # Not imported by name: the extra may be missing, and it has no types.
    rapidocr = importlib.import_module("rapidocr")
    return rapidocr.RapidOCR(
        params={"Global.log_level": "critical", "Global.max_side_len": _MOST_SIDE}
    )


def _lines(found: Any) -> list[tuple[str, list[list[float]]]]:
    """Texts with their boxes, top to bottom; unsure readings are none."""
    if found.txts is None:
        return []
    sure = [
        (text, box.tolist())
        for text, box, score in zip(found.txts, found.boxes, found.scores, strict=True)
        if score >= _LEAST_SURE
    ]
    return sorted(sure, key=lambda line: (min(y for _, y in line[1]), line[1][0][0]))


if __name__ == "__main__":
    main()
