"""Lets in only what Twilio signed.

https://www.twilio.com/docs/usage/security#validating-requests: HMAC-SHA1 over the public URL and the form's fields,
sorted. The URL comes from our configuration and the request's raw target, never from a Host header. Names and values
are joined without a mark between them, so a signature does not tell where one ends; `bots.twilio.form` sees to that.
"""

import hmac
from binascii import b2a_base64
from collections.abc import Iterable
from urllib.parse import urlsplit

from bots.twilio.account import Account

HEADER = "X-Twilio-Signature"
_DEFAULT_PORTS = {"https": 443, "http": 80}

Pairs = Iterable[tuple[str, str]]


def sign(token: str, url: str, pairs: Pairs) -> bytes:
    """What Twilio writes into the header. A repeated pair counts once, as in Twilio's own library."""
    text = url + "".join(name + value for name, value in sorted(set(pairs)))
    digest = hmac.digest(token.encode(), text.encode("utf-8", "surrogateescape"), "sha1")
    return b2a_base64(digest, newline=False)


class Signatures:
    """The signatures of one account."""

    def __init__(self, account: Account) -> None:
        self._tokens = account.tokens
        self._bases = _spellings(account.public_url.rstrip("/"))

    def genuine(self, target: str, pairs: Pairs, signature: str) -> bool:
        """Whether Twilio signed `pairs` for `target`, the raw path and query of the request.

        Twilio signs some URLs with the port and some without, so both count.
        """
        given = signature.encode("utf-8", "surrogateescape")
        pairs = tuple(pairs)
        return any(
            hmac.compare_digest(sign(token, base + target, pairs), given)
            for token in self._tokens
            for base in self._bases
        )


def _spellings(url: str) -> tuple[str, ...]:
    """The URL without a port and with one, in this order."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.port is not None:
        host = host.rpartition(":")[0]
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 443)
    return tuple(parts._replace(netloc=netloc).geturl() for netloc in (host, f"{host}:{port}"))
