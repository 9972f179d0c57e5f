"""The transcript: what both sides saw, for people to read."""

from dataclasses import dataclass, field

ABRIDGED = 8


@dataclass(slots=True)
class Transcript:
    """Collects what is told, in order."""

    _lines: list[str] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """A part of the play."""
        self._lines += ["", f"── {text} ──"]

    def saw(self, who: str, text: str) -> None:
        """What someone saw or wrote on their phone."""
        first, *rest = text.split("\n")
        self._lines.append(f"{who:<22} │ {first}")
        self._lines += [f"{'':<22} │ {line}" for line in rest]

    def aside(self, text: str) -> None:
        """What happened."""
        self._lines.append(f"{'':<22} · {text}")

    def saw_many(self, pairs: list[tuple[str, str]]) -> None:
        """A long exchange: its beginning, its end, and how much lies between."""
        for who, text in pairs[:ABRIDGED]:
            self.saw(who, text)
        if len(pairs) > 2 * ABRIDGED:
            self.aside(f"… {len(pairs) - 2 * ABRIDGED} more …")
        for who, text in pairs[ABRIDGED:][-ABRIDGED:]:
            self.saw(who, text)

    def text(self) -> str:
        """All of it."""
        return "\n".join(self._lines).strip()
