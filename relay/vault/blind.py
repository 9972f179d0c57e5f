"""Blind indexes: how the database finds an address that it does not know.

An unkeyed hash of a phone number falls in minutes (there are only 10**10 of them), hence HMAC-SHA-256 under a pepper
kept outside the database; one pepper per purpose, so that two columns cannot be joined. Cut to 128 bits: equality is
all it needs to show, and equality is what it does show.
"""

import hmac

from relay.address import Address

SIZE = 16


def blind(pepper: bytes, address: Address) -> bytes:
    """The index of `address` under `pepper`."""
    return hmac.digest(pepper, address.reveal().encode(), "sha256")[:SIZE]


def blind_text(pepper: bytes, text: str) -> bytes:
    """The index of a text that is looked up by equality, like a business reference."""
    return hmac.digest(pepper, text.encode(), "sha256")[:SIZE]
