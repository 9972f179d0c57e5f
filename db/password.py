"""The password of the app's role, where a PostgreSQL of one's own asks for one."""

import base64
import hashlib
import hmac
import os
from contextlib import suppress
from urllib.parse import unquote, urlsplit

import asyncpg

from db.grants import APP
from db.pool import translated
from relay.errors import BadInput


async def let_in(dsn: str, app_dsn: str) -> None:
    """Give the app's role the password that `app_dsn` names, if it names both.

    `dsn` is of somebody who may. The password itself is not sent: a server's log could keep it.
    """
    login = urlsplit(app_dsn)
    if login.username != APP or not login.password:
        return
    verifier = scram(unquote(login.password), os.urandom(16))
    with translated():
        connection = await asyncpg.connect(dsn)
        try:
            # Who may not has an administrator who gave the password.
            with suppress(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"ALTER ROLE {APP} PASSWORD '{verifier}'")
        finally:
            await connection.close()


def scram(password: str, salt: bytes, rounds: int = 4096) -> str:
    """What PostgreSQL keeps of a password (RFC 5803, RFC 7677). Raises `BadInput` for one beyond ASCII."""
    if not password.isascii() or not password.isprintable():
        raise BadInput(
            "The password in TOPENG_DATABASE_URL must be plain letters, digits and signs."
        )
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    client = hmac.digest(salted, b"Client Key", "sha256")
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = (
        base64.b64encode(part).decode() for part in (salt, hashlib.sha256(client).digest(), server)
    )
    return "SCRAM-SHA-256${}:{}${}:{}".format(rounds, *parts)
