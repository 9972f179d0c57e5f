"""Scopes: what a key of the Proxy API may do."""

from enum import StrEnum


class Scope(StrEnum):
    """One right of a key. The account's own SID and token have all of them."""

    READ = "proxy:read"
    WRITE = "proxy:write"
    ADDRESSES = "addresses:read"
    """See people's identifiers; without it they come masked."""
    MESSAGES = "messages:read"
    """See what people wrote; without it bodies come masked."""
