"""JSON as Telegram writes it."""

import json

import orjson


def read(raw: bytes) -> object:
    """What the JSON says. Raises `ValueError` where it is none.

    orjson refuses half a surrogate pair, which one careless client could put into a batch of a hundred good updates;
    the standard library reads it.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None


def write(value: object) -> bytes:
    """The value as JSON in ASCII, which can hold what `read` lets through."""
    return json.dumps(value).encode("ascii")
