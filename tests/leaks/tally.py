"""The report: how much was looked at for how many, and what was found."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from tests.leaks.canary import Party, Spelling
from tests.leaks.exits import Told
from tests.leaks.scanner import Hit, Scanner


class Leak(AssertionError):
    """Somebody could be read where nobody must be."""

    def __init__(self, hits: list[Hit]) -> None:
        super().__init__("leaked: " + "; ".join(sorted({str(hit) for hit in hits})))


@dataclass(slots=True)
class Tally:
    """Counts of this process; `add` takes those of another."""

    hits: int = 0
    parties: int = 0
    scanned: int = 0

    def add(self, other: dict[str, int]) -> None:
        """Add the counts of another process."""
        for name, count in other.items():
            setattr(self, name, getattr(self, name) + count)

    def counts(self) -> dict[str, int]:
        """The counts, to be carried to another process."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"leaks: {self.hits} hits · {self.parties} parties · {len(Spelling)} spellings"
            f" · {self.scanned // 1024:,} KB scanned"
        )

    def look(self, parties: Iterable[Party], told: Iterable[Told]) -> list[Hit]:
        """Whom of the parties anything of this tells."""
        scanner = Scanner(parties)
        ways: dict[str, dict[bytes, None]] = {}
        for exit, data in told:
            ways.setdefault(exit, {})[data] = None
        hits = [
            hit for exit, parts in ways.items() for hit in scanner.scan(exit, b"\n".join(parts))
        ]
        self.hits += len(hits)
        self.parties += len(scanner.parties)
        self.scanned += scanner.scanned
        return hits


TALLY = Tally()
