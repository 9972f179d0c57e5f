"""The embedded PostgreSQL: created on first use, run as a child, reached by a Unix socket alone."""

from db.server.errors import ServerError, Trouble
from db.server.launcher import Server, connect_or_run, running_server

__all__ = ["Server", "ServerError", "Trouble", "connect_or_run", "running_server"]
