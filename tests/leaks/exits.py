"""Where the scanner looks: every way on which something leaves the house, as bytes under the name of the way."""

import re
import traceback
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import asyncpg
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest

from bots.sandbox.handed_over import HandedOver
from db.pool import Connection


class Exit(StrEnum):
    """A way out."""

    TEXT = "text"
    CAPTION = "caption"
    BUTTON = "button"
    TITLE = "topic title"
    FILE_NAME = "file name"
    FILE = "file"
    URL = "URL in a request"
    REQUEST = "request"
    ANSWER = "HTTP answer"
    METRICS = "metrics"
    LOG = "log line"
    TABLE = "table"
    SERVER_LOG = "PostgreSQL's log"
    CRASH = "crash"
    OUTPUT = "output"
    FOLDER = "data folder"


Told = tuple[str, bytes]
"""The way, and what went there."""

_TABLES = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""
_ROWS = r"(SELECT string_agg(t::text, E'\n') FROM {table} t)"
_tables: list[str] = []
"""Asked once: every database of a run has the same."""

_FIELDS = {
    **dict.fromkeys(("text", "Body", "ContentVariables"), Exit.TEXT),
    "caption": Exit.CAPTION,
    "reply_markup": Exit.BUTTON,
    "name": Exit.TITLE,
    **dict.fromkeys(("MediaUrl", "StatusCallback", "url"), Exit.URL),
}
_RECIPIENT = {"telegram": "chat_id", "twilio": "To"}
"""The one field in which an address may stand: whose message it is."""
_RUNG = re.compile(rb"(?<=>)\+[0-9]+(?=</Number></Dial></Response>)")
"""Whose phone is to ring: the last word of such an answer, and the one in which an address may stand."""
_FILE_NAME = re.compile(rb'filename\*?="?([^"\r\n]*)')


def of_requests(handed: Iterable[HandedOver]) -> Iterator[Told]:
    """What the carriers were handed, without the recipient of each."""
    for one in handed:
        recipient = _RECIPIENT[one.carrier]
        for name, value in one.params.items():
            if name != recipient:
                for each in value if isinstance(value, list) else [value]:
                    yield _FIELDS.get(name, Exit.REQUEST), str(each).encode("utf-8", "replace")
        raw = one.raw
        for content in one.files.values():
            yield Exit.FILE, content
            raw = raw.replace(content, b"")
        for name in _FILE_NAME.findall(raw):
            yield Exit.FILE_NAME, name
        to = str(one.params.get(recipient, "")).rpartition("+")[2]
        yield Exit.REQUEST, raw.replace(to.encode(), b"") if to else raw


def reveals(one: HandedOver) -> bool:
    """Whether this shows an address by break-glass, the only exit that is allowed: on the card that can hide it again."""
    card = str(one.params.get("reply_markup", ""))
    return (
        one.method == "editMessageText"
        and re.search(r'"reveal:[0-9a-f]{32}:hide"', card) is not None
    )


def of_answer(answer: web.StreamResponse) -> Told:
    """What somebody who asked over HTTP was answered; a carrier without the number that is to ring."""
    body = answer.body if isinstance(answer, web.Response) else None
    head = f"{answer.status} {answer.reason} {dict(answer.headers)}".encode()
    return Exit.ANSWER, head + b"\n" + _RUNG.sub(b"", body if isinstance(body, bytes) else b"")


def of_metrics(registry: CollectorRegistry) -> Told:
    """What whoever watches the figures gets."""
    return Exit.METRICS, generate_latest(registry)


def of_crash(error: BaseException) -> Told:
    """What a fault leaves on the screen, with all that led to it."""
    return Exit.CRASH, "".join(traceback.format_exception(error)).encode("utf-8", "replace")


async def of_database(dsn: str) -> list[Told]:
    """`of_tables` of a database that nobody is connected to yet."""
    connection = await asyncpg.connect(dsn)
    try:
        return await of_tables(connection)
    finally:
        await connection.close()


async def of_tables(connection: Connection) -> list[Told]:
    """Every row of every table, as PostgreSQL writes it: bytes stand there in hexadecimal."""
    if not _tables:
        _tables.extend(row[0] for row in await connection.fetch(_TABLES))
    every = ", ".join(_ROWS.format(table=name) for name in _tables)
    rows = await connection.fetchval(f"SELECT ARRAY[{every}]")
    return [
        (f"{Exit.TABLE} {name}", text.encode())
        for name, text in zip(_tables, rows, strict=True)
        if text
    ]


def of_folder(folder: Path) -> Iterator[Told]:
    """Every file below a folder, with its name."""
    for path in folder.rglob("*"):
        yield Exit.FOLDER, str(path.relative_to(folder)).encode()
        if path.is_file():
            yield Exit.FOLDER, path.read_bytes()
