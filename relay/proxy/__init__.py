"""The rules of the Proxy API that need no web and no database."""
