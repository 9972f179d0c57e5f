"""A few rules of the house that no linter knows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from topeng.config import PREFIX, Settings

ROOT = Path(__file__).parents[1]
ROOMS = ("relay", "bots", "db", "topeng")
LONGEST = 300
SOURCES = sorted(
    path
    for room in ROOMS
    for pattern in ("*.py", "*.sql", "*.js", "*.css", "*.html")
    for path in (ROOT / room).rglob(pattern)
)
HEAVY = {"aiogram", "twilio", "aiohttp", "asyncpg", "sqlalchemy", "PIL", "pydantic"}
EXAMPLE = ROOT / ".env.example"


def test_every_file_is_short_enough_to_read_at_one_sitting() -> None:
    assert len(SOURCES) > 50
    too_long = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST
    }
    assert too_long == set()


def test_asking_for_help_imports_nothing_heavy() -> None:
    program = (
        "import runpy, sys\n"
        "sys.argv = ['topeng', '--help']\n"
        "try:\n    runpy.run_module('topeng', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "print('imported', *{name.partition('.')[0] for name in sys.modules})\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "demo" in ran.stdout
    assert HEAVY & set(ran.stdout.splitlines()[-1].split()) == set()


@pytest.mark.parametrize("name", ["requirements.lock", "tests/browser/requirements.lock"])
def test_every_pinned_package_has_its_hashes_and_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--(extra-)?index-url|--find-links|-e)\b", text, re.MULTILINE)
    pins = re.findall(r"^[^\s#].*?(?=^[^\s#]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert pins
    for pin in pins:
        assert re.match(r"[A-Za-z0-9_.-]+==\S+", pin), pin
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", pin), pin


@pytest.mark.skipif(not EXAMPLE.exists(), reason="there is no example of settings yet")
def test_the_example_lists_every_setting_and_no_other() -> None:
    listed = re.findall(rf"^#?\s*({PREFIX}\w+)=", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(PREFIX + name.upper() for name in Settings.model_fields)


def test_the_licence_is_there_and_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
