"""SIDs, as every part of the API spells them."""

from relay.proxy.sid import Kind, read, spell

__all__ = ["Kind", "read", "spell"]
