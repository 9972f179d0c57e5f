"""Reading a request to the Bot API: query string, form, multipart or JSON.

The Bot API takes all four and both GET and POST (core.telegram.org/bots/api#making-requests).
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import content_disposition_filename, parse_content_disposition, web

from bots.sandbox.telegram.refusal import Refusal, bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came along."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The parameters as they came (text, unless the body was JSON), and the files by part."""

    params: dict[str, Any]
    files: dict[str, Upload]


async def read_form(request: web.Request) -> Form:
    """Read a request. Refusal 413 over the size limit, 400 where it cannot be read."""
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge as over:
        raise Refusal(413, "Request Entity Too Large") from over
    params: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    match request.content_type:
        case "application/json" if body:
            params |= _json_object(body)
        case "multipart/form-data":
            boundary = request.headers.getone("Content-Type").partition("boundary=")[2]
            _read_parts(body, boundary.split(";")[0].strip('" '), params, files)
        case _:
            params |= dict(parse_qsl(_utf8(body), keep_blank_values=True))
    return Form(params, files)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError as unread:
        raise bad_request("can't parse JSON object") from unread
    if not isinstance(parsed, dict):
        raise bad_request("can't parse JSON object")
    return parsed


def _read_parts(
    body: bytes, boundary: str, params: dict[str, Any], files: dict[str, Upload]
) -> None:
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in _utf8(head).split("\r\n"))
        }
        _, disposition = parse_content_disposition(headers.get("content-disposition"))
        name = disposition.get("name", "")
        filename = content_disposition_filename(disposition)
        if filename is None:
            params[name] = _utf8(content)
        else:
            files[name] = Upload(filename, content)


def _utf8(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as unread:
        raise bad_request("strings must be encoded in UTF-8") from unread
