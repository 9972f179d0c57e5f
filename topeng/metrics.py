"""Metrics: what an operator watches, in Prometheus' text format. Counts and times; never an id, an address or a content.

One object for a process, made where the process is wired and handed around. The values of every label are the members of
an enum, all of them there from the first scrape on, so there are as many series after a year as at the start.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, StrEnum
from itertools import product
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from db.appeals import AppealState
from relay.address import Scheme
from relay.channel import Failure, PermanentFailure, TemporaryFailure, ThreadLost
from relay.delivery import DeliveryState
from relay.guard import Kind, Outcome
from relay.happening import Code
from topeng.chance import Clock

TICKS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds; a tick of a healthy house takes a few thousandths."""


class Intake(StrEnum):
    """What became of a message that came in."""

    RELAYED = "relayed"
    WAITING = "waiting"
    HELD = "held"
    REVIEW = "review"
    NOTED = "noted"
    ASKED = "asked"
    REFUSED = "refused"
    VOID = "void"
    REPEATED = "repeated"


class ErrorClass(StrEnum):
    """What a provider's answer asks of us: another try, none, a look-up, a new thread."""

    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"
    THREAD_LOST = "thread_lost"


class CopyOutcome(StrEnum):
    """What became of a try to delete what a provider keeps."""

    DELETED = "deleted"
    POSTPONED = "postponed"
    LEFT = "left"


class Metrics:
    """What a process has counted so far. `purposes` are those for which its vault is read."""

    def __init__(self, clock: Clock, purposes: type[StrEnum] | None = None) -> None:
        # When each series began is half the page, and nobody asks for it.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._clock = clock
        self.registry = CollectorRegistry()
        count = self._counter
        self._taken = count(
            "messages_accepted", "Messages taken in.", channel=Scheme, outcome=Intake
        )
        self._judged = count("messages_judged", "Judgements of the guard.", outcome=Outcome)
        self._findings = count("findings", "Messages that held such a detail.", kind=Kind)
        self._appeals = count("appeals", "Appeals that came to a state.", state=AppealState)
        self._moved = count("deliveries", "Deliveries that came to a state.", state=DeliveryState)
        self._errors = count(
            "provider_errors", "Hand-overs that failed.", carrier=Scheme, error=ErrorClass
        )
        self._copies = count("vendor_copies", "Tries to delete a copy.", outcome=CopyOutcome)
        self._files = count("vendor_files_deleted", "Files deleted with copies.")
        self._reads = count(
            "vault_reads", "Cells that the vault opened.", purpose=purposes or _Unknown
        )
        self._happenings = count("events", "What happened to proxied conversations.", code=Code)
        self._ticks = Histogram(
            "topeng_tick_seconds",
            "How long a tick took, with its commit.",
            buckets=TICKS,
            registry=self.registry,
        )

    def _counter(self, name: str, said: str, **labels: type[Enum]) -> Counter:
        counter = Counter(f"topeng_{name}", said, list(labels), registry=self.registry)
        for members in product(*labels.values()) if labels else ():
            counter.labels(*(_value(one) for one in members))
        return counter

    def took(self, channel: Scheme, outcome: Intake) -> None:
        """A message came in."""
        self._taken.labels(channel.value, outcome.value).inc()

    def judged(self, outcome: Outcome, kinds: Sequence[Kind]) -> None:
        """The guard has judged a message."""
        self._judged.labels(_value(outcome)).inc()
        for kind in set(kinds):
            self._findings.labels(kind.value).inc()

    def appealed(self, state: AppealState) -> None:
        """An appeal was opened, or decided."""
        self._appeals.labels(state.value).inc()

    def moved(self, state: DeliveryState) -> None:
        """A delivery has come to this state."""
        self._moved.labels(state.value).inc()

    def failed(self, carrier: Scheme, failure: Failure) -> None:
        """A hand-over has failed."""
        self._errors.labels(carrier.value, error_class(failure).value).inc()

    def copy(self, outcome: CopyOutcome, files: int = 0) -> None:
        """A provider was asked to delete a copy; `files` went with it."""
        self._copies.labels(outcome.value).inc()
        self._files.inc(files)

    def read(self, purpose: StrEnum, cells: int = 1) -> None:
        """The vault has opened so many cells for this purpose."""
        self._reads.labels(purpose.value).inc(cells)

    def happened(self, code: Code) -> None:
        """Something has happened to a proxied conversation."""
        self._happenings.labels(_value(code)).inc()

    @contextmanager
    def tick(self) -> Iterator[None]:
        """Time the block, where it ends well."""
        begun = self._clock.now()
        yield
        self._ticks.observe(self._clock.now() - begun)


class _Unknown(StrEnum):
    """Purposes that are not known yet: none."""


def error_class(failure: Failure) -> ErrorClass:
    """The class of a failure."""
    match failure:
        case TemporaryFailure():
            return ErrorClass.TEMPORARY
        case PermanentFailure():
            return ErrorClass.PERMANENT
        case ThreadLost():
            return ErrorClass.THREAD_LOST
        case _:  # `OutcomeUnknown`, and whatever else leaves it open
            return ErrorClass.UNKNOWN


def _value(member: Enum) -> str:
    """A label's value: the word, or the name in small letters where the value is a number."""
    return member.value if isinstance(member.value, str) else member.name.lower()
