"""Who asks: the account itself, by its SID and token, or one of its API keys, by SID and secret."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from bots.twilio.account import Account
from db import api_keys
from db.pool import Connection
from relay.proxy import sid
from relay.proxy.scope import Scope
from relay.proxy.sid import Kind
from topeng.proxy_api.error import Code, Refused

_BASIC = "basic"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks, and what they may. `service`: the only one that there is for them; None: every one."""

    scopes: frozenset[Scope]
    key: UUID | None = None
    service: UUID | None = None

    def may(self, scope: Scope) -> bool:
        """Whether they have this scope."""
        return scope in self.scopes


WHOLE_ACCOUNT = Caller(frozenset(Scope))


async def caller(connection: Connection, account: Account, header: str | None) -> Caller:
    """Who a request's Authorization header says that it is. Raises `Refused`, the same way whatever is wrong."""
    user, password = _credentials(header)
    if hmac.compare_digest(user, account.sid.encode()):
        if any(hmac.compare_digest(password, token.encode()) for token in account.tokens):
            return WHOLE_ACCOUNT
        raise _unknown()
    id = sid.read(Kind.KEY, user.decode("ascii", "replace"))
    if id is None:
        raise _unknown()
    key = await api_keys.live(connection, id)
    secret = key.secret if key else b""
    if not hmac.compare_digest(hashed(password), secret) or key is None:
        raise _unknown()
    return Caller(key.scopes, key.id, key.service_id)


def hashed(secret: bytes) -> bytes:
    """A key's secret as it is stored: it is random and long, so one SHA-256 keeps it."""
    return hashlib.sha256(secret).digest()


def _credentials(header: str | None) -> tuple[bytes, bytes]:
    kind, _, rest = (header or "").partition(" ")
    if kind.lower() != _BASIC:
        raise _unknown()
    try:
        user, _, password = base64.b64decode(rest.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        raise _unknown() from None
    return user, password


def _unknown() -> Refused:
    return Refused(
        Code.BAD_CREDENTIALS,
        "Authenticate: send the account's SID and token, or an API key's SID and secret.",
    )
