"""Bad weather on order: what a carrier does wrong, when a test or the demo asks for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")

EVERY = "*"
"""Names every operation of a carrier."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer to give instead of doing the work.

    `body` goes out as it is (a proxy's HTML page, say); without it the carrier's own error form
    carries `description` and, on Telegram, `retry_after` in seconds; on Twilio, `code`.
    """

    status: int
    body: str | None = None
    description: str | None = None
    retry_after: int | None = None
    code: int | None = None


class Faults:
    """The faults that are due. Operations go by name (`sendMessage`, `CreateMessage`), by a path
    that starts with `/` and occurs in the request's, or all by `EVERY`."""

    def __init__(self) -> None:
        self._failures: list[tuple[str, Failure]] = []
        self._swallows: list[str] = []
        self._to_repeat = 0
        self._to_reorder = 0
        self._held_back: list[object] = []
        self._outage: Failure | None = None
        self.delay = 0.0

    def fail_next(
        self,
        operation: str,
        status: int,
        *,
        body: str | None = None,
        description: str | None = None,
        retry_after: int | None = None,
        code: int | None = None,
        times: int = 1,
    ) -> None:
        """Refuse the next `times` requests of this operation without doing anything."""
        failure = Failure(status, body, description, retry_after, code)
        self._failures += [(operation, failure)] * times

    def break_down(self, status: int = 503, *, body: str | None = None) -> None:
        """Refuse every request like this, until `recover`."""
        self._outage = Failure(status, body)

    def recover(self) -> None:
        """Be well again."""
        self._outage = None

    def swallow_answer_next(self, operation: str = EVERY, times: int = 1) -> None:
        """Do the work of the next requests, then cut the connection instead of answering."""
        self._swallows += [operation] * times

    def slow(self, seconds: float) -> None:
        """Answer every request that much later, after doing its work; 0 ends it."""
        self.delay = seconds

    def duplicate_next(self, times: int = 1) -> None:
        """Deliver the next inbound webhooks (or updates) twice."""
        self._to_repeat += times

    def reorder_next(self) -> None:
        """Hold the next inbound webhook (or update) back until the one after it went first."""
        self._to_reorder += 1

    def due_failure(self, operation: str, path: str) -> Failure | None:
        """Take the first failure ordered for this request, or the outage."""
        for place, (wanted, failure) in enumerate(self._failures):
            if _is_meant(wanted, operation, path):
                del self._failures[place]
                return failure
        return self._outage

    def due_swallow(self, operation: str, path: str) -> bool:
        """Take the first order to swallow this request's answer."""
        for place, wanted in enumerate(self._swallows):
            if _is_meant(wanted, operation, path):
                del self._swallows[place]
                return True
        return False

    def disturbed(self, item: Item) -> Iterable[Item]:
        """What really goes out when `item` was to: it, nothing yet, it twice, or it and one held."""
        if self._to_reorder and not self._held_back:
            self._to_reorder -= 1
            self._held_back.append(item)
            return []
        items = [item]
        if self._to_repeat:
            self._to_repeat -= 1
            items.append(item)
        held, self._held_back = self._held_back, []
        return [*items, *held]  # type: ignore[list-item]  # held back by this very method


def _is_meant(wanted: str, operation: str, path: str) -> bool:
    if wanted.startswith("/"):
        return wanted in path
    return wanted == EVERY or wanted.lower() == operation.lower()
