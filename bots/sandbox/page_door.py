"""Who may use the phones page, and how it refuses.

Only this machine's own names are answered to (against DNS rebinding); what changes anything
demands a header that no other site can send (against cross-site requests).
"""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import hdrs, web
from yarl import URL

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


@web.middleware
async def speak_plainly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every refusal is one sentence in JSON, which the page shows; none of them holds an address."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return in_json({"error": "There is nothing at this address."}, status=404)
    except web.HTTPException as refusal:
        if refusal.status < 400:
            raise
        return in_json({"error": refusal.text}, status=refusal.status)
    except KeyError:
        return in_json(
            {"error": "This phone, chat or message is gone: nothing was sent."}, status=404
        )
    except (LookupError, ValueError) as refusal:
        return in_json({"error": str(refusal)}, status=422)
    except ConnectionError:
        raise
    except Exception as mistake:  # noqa: BLE001 - its text may carry content: it ends here, unlogged
        sentence = f"The sandbox failed on this ({type(mistake).__name__}): nothing was sent."
        return in_json({"error": sentence}, status=500)


@web.middleware
async def guard_the_door(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away other sites, whichever way they come."""
    if _host(request) not in _OWN_NAMES:
        raise web.HTTPForbidden(text="This page answers to 127.0.0.1 and localhost only.")
    if request.method not in {"GET", "HEAD"} and request.headers.get("X-Topeng-Page") != "1":
        raise web.HTTPForbidden(text="Only the phones page itself may do this.")
    return await handler(request)


def _host(request: web.Request) -> str | None:
    try:
        return URL(f"http://{request.headers.get(hdrs.HOST, '')}").host
    except ValueError:
        return None


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Nothing from another host, nothing inline, nothing remembered."""
    response.headers.update(_HEADERS)


def in_json(content: Any, status: int = 200) -> web.Response:
    """An answer of the page."""
    return web.Response(body=orjson.dumps(content), status=status, content_type="application/json")
