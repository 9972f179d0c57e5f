"""Hears what is logged, by structlog and by the standard library, before anything is left out of it."""

import logging
from typing import Any

import structlog

from tests.leaks.exits import Exit, Told, of_crash

_SERVER_LOG = "db.server.process"


class Ear:
    """Listens from `listen` on."""

    def __init__(self) -> None:
        self._heard: list[Told] = []

    def hear(self, exit: Exit, said: str) -> None:
        """Remember a line."""
        self._heard.append((exit, said.encode("utf-8", "replace")))

    def taken(self) -> list[Told]:
        """What was heard since this was last asked."""
        heard, self._heard = self._heard, []
        return heard

    def listen(self) -> None:
        """Hear everything from here on, PostgreSQL's own log too."""
        structlog.configure(wrapper_class=_heard_by(self))
        logging.getLogger().addHandler(_Records(self, Exit.LOG, logging.WARNING))
        server = logging.getLogger(_SERVER_LOG)
        server.setLevel(logging.DEBUG)
        server.addHandler(_Records(self, Exit.SERVER_LOG, logging.DEBUG))

    def crash(self, error: BaseException) -> None:
        """Remember a fault."""
        self._heard.append(of_crash(error))


class _Records(logging.Handler):
    """Records of the standard library, whole."""

    def __init__(self, ear: Ear, exit: Exit, level: int) -> None:
        super().__init__(level)
        self._ear, self._exit = ear, exit

    def emit(self, record: logging.LogRecord) -> None:
        self._ear.hear(self._exit, f"{record.name} {record.getMessage()}")
        if record.exc_info and record.exc_info[1]:
            self._ear.crash(record.exc_info[1])


def _heard_by(ear: Ear) -> type[Any]:
    """structlog's logger, with an ear at its mouth."""
    whole: type[Any] = structlog.make_filtering_bound_logger(logging.DEBUG)

    class Heard(whole):  # type: ignore[misc]
        def _proxy_to_logger(
            self, method_name: str, event: Any = None, *args: Any, **fields: Any
        ) -> Any:
            ear.hear(Exit.LOG, repr({"event": event, **self._context, **fields}))
            return super()._proxy_to_logger(method_name, event, *args, **fields)

    return Heard


EAR = Ear()
