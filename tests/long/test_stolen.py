"""A demo that has played to its end: what it counted, and what a thief of its database gets."""

import asyncio
import base64
import hashlib
import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from db.server import running_server
from db.server.programs import installed
from tests.leaks.canary import Party, Spelling, spelled
from tests.leaks.exits import Exit
from tests.leaks.scanner import Scanner
from tests.leaks.tally import TALLY
from tests.topeng.shell import Shell, shell

LINES = 40
WAYS = (Spelling.LAST_NINE, Spelling.SPACED, Spelling.DOTTED, Spelling.DASHED)
CUSTOMER, PASSENGER = "+6281200000017", "+6281200000029"
PARTIES = (
    Party("the customer", number=CUSTOMER, name="Ibu Rina"),
    Party("the passenger", number=PASSENGER, name="Pak Anton"),
)
# The scanner reads a megabyte a second, which is too slow for a cluster.
SPELLINGS = [
    text for one in PARTIES for text in (one.name, *(spelled(one.number)[way] for way in WAYS))
]


def line(number: int) -> str:
    """A line that stands nowhere else, without a digit that the guard would look at."""
    word = (
        hashlib.sha256(str(number).encode())
        .hexdigest()
        .translate(str.maketrans("0123456789", "ghijklmnop"))
    )
    return f"Paket {word[:12]} belum sampai di rumah, tolong dicek ✓"


@dataclass(frozen=True, slots=True)
class Played:
    """What a demo left."""

    counts: dict[str, object]
    said: str
    texts: tuple[str, ...]
    keys: tuple[bytes, ...]
    dump: bytes
    files: dict[str, bytes]


def _secrets(keyfile: str) -> Iterator[bytes]:
    """The keys in a key file."""
    for text in re.findall(r'"([A-Za-z0-9+/=_-]{40,})"', keyfile):
        yield base64.b64decode(text)


def _dumped(dsn: str) -> bytes:
    """All that `pg_dump` tells of a database."""
    address = urlsplit(dsn)
    socket = parse_qs(address.query)["host"][0]
    words = ("--host", socket, "--port", "5432", "--username", "topeng", address.path[1:])
    return subprocess.check_output([installed().postgres.with_name("pg_dump"), *words])


async def _stolen(shell: Shell) -> bytes:
    """A dump of what a command has left."""
    async with running_server(shell.data) as server:
        return await asyncio.to_thread(_dumped, server.dsn)


@pytest.fixture(scope="module")
def played(quick_folder: Path) -> Iterator[Played]:
    """A demo with lines of its own, played once for all."""
    with shell(quick_folder) as place:
        lines = [line(number) for number in range(LINES)]
        path = place.home / "lines.jsonl"
        path.write_text("".join(json.dumps({"text": text}) + "\n" for text in lines))
        done = place.run("demo", "--once", "--lines", str(path))
        assert done.returncode == 0, done.stderr
        dump = asyncio.run(_stolen(place))
        files = {
            file.relative_to(place.data).as_posix(): file.read_bytes()
            for file in place.data.rglob("*")
            if file.is_file()
        }
        yield Played(
            counts=json.loads(done.stdout.splitlines()[-1]),
            said=done.stderr,
            texts=(*lines, *_spoken(done.stdout)),
            keys=tuple(_secrets((place.home / "keys" / "keys.json").read_text())),
            dump=dump,
            files=files,
        )


def _spoken(transcript: str) -> Iterable[str]:
    """What people wrote in the two stories, where it is long enough to be theirs alone."""
    found = re.findall(r"writes +│ (.+)", transcript)
    return (text for text in found if len(text) >= 12)


def codes(secret: bytes) -> Iterator[bytes]:
    """How bytes stand in a file: as they are, in hexadecimal, and in base64 from each of its three places."""
    yield secret
    yield secret.hex().encode()
    for shift in range(3):
        code = base64.b64encode(bytes(shift) + secret)
        yield code[4 if shift else 0 : len(code) // 4 * 4 - 4]


def found(secrets: Iterable[bytes], data: bytes) -> list[bytes]:
    """Which of these stand in `data`."""
    return [secret for secret in secrets if any(code in data for code in codes(secret))]


def of_texts(texts: Iterable[str]) -> list[bytes]:
    return [text.encode(name) for text in texts for name in ("utf-8", "utf-16-le")]


def whole(files: Iterable[bytes]) -> bytes:
    """The files as one, each content once, and what is empty in them left out: a fresh cluster is mostly both."""
    return b"\n".join(re.sub(rb"\0{16,}", b"\0" * 16, data) for data in set(files))


def test_the_demo_once_ends_with_its_counts_as_one_line_of_json(played: Played) -> None:
    counts = dict(played.counts)
    seconds = counts.pop("seconds")
    silence = counts.pop("end_to_silence_ms")
    assert counts == {
        "lines": LINES,
        "accepted": LINES,
        "delivered": LINES,
        "out_of_order": 0,
        "refused": 0,
        "masked": 0,
        "handed_over_after_end": 0,
        "address_leaks": 0,
    }
    assert isinstance(seconds, float)
    assert isinstance(silence, int)


def test_a_dump_holds_no_line_no_address_and_no_key(played: Played) -> None:
    assert b"CREATE TABLE public.delivery" in played.dump
    assert len(played.texts) > LINES + 5
    assert found(of_texts(played.texts), played.dump) == []
    assert found(played.keys, played.dump) == []
    assert TALLY.look(PARTIES, [(Exit.TABLE, played.dump)]) == []


def test_no_file_of_the_data_folder_holds_a_line_an_address_or_a_key(played: Played) -> None:
    assert any(name.startswith("postgres/pg_wal/0") for name in played.files)
    assert not any("keys" in name for name in played.files)
    data = whole(played.files.values())
    assert len(data) > 1 << 20
    assert found(of_texts(played.texts[:: len(played.texts) // 12]), data) == []
    assert found(played.keys, data) == []
    assert found(of_texts(SPELLINGS), data) == []
    assert found(of_texts(played.texts), played.said.encode()) == []


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: b"\\x" + text.encode().hex().encode(),
        lambda text: base64.b64encode(text.encode()),
        lambda text: base64.b64encode(b"{" + text.encode() + b"}"),
        lambda text: base64.b64encode(b'{"' + text.encode() + b'"}'),
    ],
)
def test_a_line_that_lies_open_is_found_however_it_is_written(
    played: Played, written: Callable[[str], bytes]
) -> None:
    planted = whole([*played.files.values(), b"before" + written(line(7)) + b"after"])
    assert found(of_texts([line(7)]), planted) != []


def test_a_number_and_a_key_that_lie_open_are_found(played: Played) -> None:
    for number in (CUSTOMER, "0812-0000-0029", CUSTOMER[1:].encode().hex()):
        assert Scanner(PARTIES).scan("dump", played.dump + f"\n{number}\t1\n".encode()) != []
    assert len(played.keys) >= 4
    for key in played.keys:
        assert found(played.keys, played.dump + base64.b64encode(key)) == [key]


async def test_a_line_in_a_column_of_text_is_in_the_dump(database: str) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute("CREATE TABLE planted (words text)")
    await connection.execute("INSERT INTO planted VALUES ($1)", line(7))
    await connection.close()
    assert found(of_texts([line(7)]), await asyncio.to_thread(_dumped, database)) != []
