"""The port: taken before anything else is begun, so that a taken one costs nothing."""

import socket

from relay.errors import TopengError


class PortTaken(TopengError):
    """Somebody else listens there."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, before anything else is begun. Raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise PortTaken(
            f"Port {port} on {host} cannot be used ({error.strerror or error}); free it, or choose another with TOPENG_PORT."
        ) from None
    sock.listen(1024)
    return sock


def origin(sock: socket.socket) -> str:
    """The address that a browser on this machine would use."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
