"""Reading what somebody else sends, up to a limit and not a byte further."""

from aiohttp import StreamReader

_CHUNK = 64 * 1024


class TooLarge(Exception):
    """There is more than was allowed; the rest was left unread."""


async def read(stream: StreamReader, limit: int) -> bytes:
    """The whole body of a request or an answer. Raises `TooLarge` beyond `limit` bytes."""
    body = bytearray()
    while chunk := await stream.read(min(_CHUNK, limit + 1 - len(body))):
        body += chunk
        if len(body) > limit:
            raise TooLarge
    return bytes(body)
