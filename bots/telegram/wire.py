"""JSON as Telegram writes it."""

import json
from contextlib import suppress

import orjson


def read(raw: bytes) -> object:
    """What the JSON says. Raises `ValueError` where it is none.

    orjson refuses half a surrogate pair, which one careless client could put into a batch of a hundred good updates;
    the standard library reads it.
    """
    for reading in (orjson.loads, _lenient):
        with suppress(ValueError, RecursionError):
            return reading(raw)
    raise ValueError("not JSON")


def _lenient(raw: bytes) -> object:
    return json.loads(raw.decode("utf-8", "replace"))


def write(value: object) -> bytes:
    """The value as JSON in ASCII, which can hold what `read` lets through."""
    return json.dumps(value).encode("ascii")
