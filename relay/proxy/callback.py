"""Whether a callback's address leads back here: a service that calls itself goes round for ever."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

_USUAL = {"http": 80, "https": 443}


def is_own(url: str, public_url: str) -> bool:
    """Whether `url` is on the host of `public_url`: at its port, or at the usual ones of the web.

    On this machine alone another port is another service.
    """
    asked, own = urlsplit(url), urlsplit(public_url)
    if _host(asked) != _host(own):
        return False
    return _port(asked) in {_port(own), *(() if _host(own) == "loopback" else _USUAL.values())}


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    try:
        here = ip_address(name).is_loopback
    except ValueError:
        here = name == "localhost"
    return "loopback" if here else name


def _port(parts: SplitResult) -> int | None:
    return parts.port or _USUAL.get(parts.scheme)
