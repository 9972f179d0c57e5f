"""Moments, as the API writes them: ``2026-01-31T09:30:00Z``, UTC and without fractions, or Twilio's libraries leave them text."""

from datetime import UTC, datetime


def spell(moment: datetime | None) -> str | None:
    """A moment as the API writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def read(text: str) -> datetime:
    """A moment in ISO 8601; without a zone it is UTC. Raises `ValueError`."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
