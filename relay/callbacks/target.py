"""Where a callback may go: a server of the business's, on the web, and not ourselves."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from relay.errors import BadInput

LONGEST = 4_000
"""Characters."""
_PORTS = {"http": 80, "https": 443}
_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain"})
# Addresses of IPv4 in IPv6, behind a translator: https://www.rfc-editor.org/rfc/rfc6052#section-2.1
_TRANSLATED = ip_network("64:ff9b::/96")


def check(url: str, own: str, *, inside: bool = True) -> None:
    """See that callbacks may go to `url`, when we are reached at `own`. Raises `BadInput` with a sentence.

    `inside`: whether they may go to this machine and the network around it. Of a name that is known when it is called.
    """
    if len(url) > LONGEST:
        raise BadInput(f"A callback URL has at most {LONGEST} characters.")
    host, port = _place(url)
    own_host, own_port = _place(own)
    # Behind a name all ports may lead to us; on the machine itself others run beside us.
    if host == own_host and (port == own_port or not _is_local(host)):
        raise BadInput("A callback URL leads to your own server, and not to this one.")
    if not inside and _is_inside(host):
        raise BadInput(
            "That callback URL leads inside your own network; allow it with TOPENG_CALLBACKS_INSIDE=true, or give another."
        )


def is_public(address: str) -> bool:
    """Whether an IP address is on the open internet: not this machine, not the network around it, no cloud's metadata."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        within = ip.ipv4_mapped or ip.sixtofour
        if within is None and ip in _TRANSLATED:
            within = IPv4Address(int(ip) & 0xFFFF_FFFF)
        if within is not None:
            return is_public(str(within))
    return ip.is_global and not ip.is_multicast


def _place(url: str) -> tuple[str, int]:
    """The host, in small letters, and the port that a URL leads to."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise BadInput("A callback URL is written in plain letters; encode all others.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadInput("That is no URL; write it like https://example.com/callback.") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadInput("A callback URL begins with https:// or http:// and names a host.")
    return parts.hostname.rstrip("."), port or _PORTS[parts.scheme]


def _is_inside(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return host in _LOCAL_NAMES


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in _LOCAL_NAMES
