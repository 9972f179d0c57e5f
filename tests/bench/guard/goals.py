"""What the guard must reach, and the shares it is measured by."""

from dataclasses import dataclass
from math import sqrt

LEAST = {
    "phone plain": 0.99, "phone hidden": 0.97, "email plain": 0.99, "email hidden": 0.95, "link": 0.98, "handle": 0.92,
    "otp": 0.96, "nik": 0.98, "card": 0.98, "talks split": 0.90, "codes": 0.92, "metadata": 1.0,
}  # fmt: skip
MOST = {
    "clean": 0.004, "talks clean": 0.02, "pictures clean": 0.02, "readable phones": 0.005, "readable": 0.02,
    "innocent signs lost": 0.05,
}  # fmt: skip
MICROSECONDS = 250.0
"""For a message of 200 signs with at most one contact in it, on one core with nothing else to do."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, under a name that may have a goal."""

    name: str
    hits: int
    total: int

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else 0.0

    @property
    def is_missed(self) -> bool:
        """Whether the figure itself is on the wrong side of its goal."""
        return self.value < LEAST.get(self.name, 0.0) or self.value > MOST.get(self.name, 1.0)

    def __str__(self) -> str:
        low, high = wilson(self.hits, self.total)
        return f"{self.name:20} {self.total:6} {self.value:8.2%} ({low:6.2%} to {high:7.2%})  {self._goal}"

    @property
    def _goal(self) -> str:
        goal = f"≥ {LEAST[self.name]:.1%}" if self.name in LEAST else ""
        goal = f"≤ {MOST[self.name]:.1%}" if self.name in MOST else goal
        return f"{goal:8}{' MISSED' if self.is_missed else ''}"


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, middle - half), min(1.0, middle + half)
