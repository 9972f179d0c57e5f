"""``topeng key``: what it says, to people and to scripts, and what it does not say twice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.topeng.shell import shell


class Type(Protocol):
    """Types a command and gives what it says: on stdout where it is done, on stderr where it refuses."""

    def __call__(self, *words: str, code: int = 0) -> str: ...


@pytest.fixture
def key(quick_folder: Path, database: str) -> Iterator[Type]:
    with shell(quick_folder) as place:

        def call(*words: str, code: int = 0) -> str:
            done = place.call("key", *words, TOPENG_DATABASE_URL=database)
            assert done.exit_code == code, done.output
            return done.stdout if code == 0 else done.stderr

        yield call


def test_a_secret_is_shown_once_and_a_revoked_key_stays_in_the_list(key: Type) -> None:
    def listed() -> Any:
        return json.loads(key("list", "--json"))

    assert "`topeng key add` makes one" in key("list")
    made = json.loads(key("add", "Orders", "--json"))
    assert made["sid"].startswith("SK")
    assert len(made["sid"]) == 34
    assert made["scopes"] == ["proxy:read", "proxy:write"]
    told = key("add", "Reports", "--scope", "proxy:read", "--scope", "messages:read").splitlines()
    assert (told[0][:2], len(told[1])) == ("SK", 32)
    assert "not shown again" in told[2]

    assert [one["label"] for one in listed()] == ["Orders", "Reports"]
    assert listed()[1]["scopes"] == ["messages:read", "proxy:read"]
    assert listed()[0] | {"made": ""} == {
        "sid": made["sid"],
        "label": "Orders",
        "scopes": ["proxy:read", "proxy:write"],
        "service": None,
        "made": "",
        "used": None,
        "revoked": None,
    }
    everything = key("list") + key("list", "--json")
    assert made["secret"] not in everything
    assert told[1] not in everything
    assert "every service, never used" in everything

    assert key("revoke", made["sid"]) == f"{made['sid']} is revoked.\n"
    assert listed()[0]["revoked"]
    assert "revoked 20" in key("list")
    assert "no such key" in key("revoke", made["sid"], code=3)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["add", ""], 2, "1 to 80 characters"),
        (["add", "x" * 81], 2, "1 to 80 characters"),
        (["add", "a\nb"], 2, "1 to 80 characters"),
        (["add", "x", "--scope", "everything"], 2, "addresses:read"),
        (["add", "x", "--service", "tidak"], 3, "no service named “tidak”"),
        (["revoke", "KS" + "0" * 32], 2, "SK and 32"),
        (["revoke", "SK" + "0" * 32], 3, "no such key"),
    ],
)
def test_what_makes_no_key_is_refused(key: Type, words: list[str], code: int, said: str) -> None:
    assert said in key(*words, code=code)
