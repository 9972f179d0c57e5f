import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from topeng.guard import Conversations, run


def answers(tmp_path: Path, *lines: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    assert run(io.StringIO("".join(line + "\n" for line in lines)), out, tmp_path / "out") == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_gets_its_answer_in_order(tmp_path: Path) -> None:
    assert answers(
        tmp_path, '{"id": 1, "text": "wa 081322778815"}', '{"id": "b", "text": "halo kak 🙏"}'
    ) == [
        {"id": 1, "leak": True, "kinds": ["phone"], "masked": "wa [nomor disamarkan]"},
        {"id": "b", "leak": False, "kinds": [], "masked": "halo kak 🙏"},
    ]


def test_a_bad_line_gets_an_error_and_the_next_its_answer(tmp_path: Path) -> None:
    found = answers(tmp_path, "nonsense", "[1]", '{"id": 3}', '{"id": 4, "text": 5}', '{"id": 5, "text": "x", "conv": "c", "t": NaN}',
                    '{"id": 6, "path": "/nowhere"}', '{"id": 7, "text": "\\ud800"}')  # fmt: skip

    assert ["error" in answer for answer in found] == [True, True, True, True, True, True, False]
    assert [answer["id"] for answer in found] == [None, None, 3, 4, 5, 6, 7]


def test_a_conversation_is_remembered_and_others_are_not_mixed_in(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "text": text, "conv": conv, "sender": "customer", "t": n})
             for n, (conv, text) in enumerate([("a", "0813"), ("b", "2277"), ("a", "2277"), ("b", "8815"), ("a", "8815")])]  # fmt: skip

    assert [answer["leak"] for answer in answers(tmp_path, *lines)] == [
        False,
        False,
        False,
        False,
        True,
    ]


def test_the_longest_silent_conversation_is_forgotten_first() -> None:
    conversations = Conversations(most=2)
    for conversation in ("a", "b", "c"):
        conversations.judge("0813 2277", conversation, "x", 0.0)

    assert not conversations.judge("8815", "a", "x", 1.0).leaks


def test_a_picture_gets_a_clean_copy(tmp_path: Path) -> None:
    Image.new("RGB", (9, 9), "red").save(tmp_path / "p.png")

    (answer,) = answers(tmp_path, json.dumps({"id": 1, "path": str(tmp_path / "p.png")}))

    assert (answer["leak"], answer["kinds"]) == (False, [])
    assert Path(answer["clean_path"]).parent == tmp_path / "out"
    with Image.open(answer["clean_path"]) as picture:
        assert picture.size == (9, 9)


def test_it_needs_none_of_the_heavy_parts_and_answers_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from topeng.guard import run; run(sys.stdin.buffer, sys.stdout, Path(sys.argv[1]));"
        "heavy = {'aiogram', 'pydantic', 'asyncpg', 'aiohttp', 'sqlalchemy'} & {name.split('.')[0] for name in sys.modules};"
        "sys.exit(len(heavy))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write('{"id": 1, "text": "halo"}\n')
        process.stdin.flush()

        assert json.loads(process.stdout.readline())["id"] == 1

        process.stdin.close()
        assert process.wait(timeout=20) == 0
