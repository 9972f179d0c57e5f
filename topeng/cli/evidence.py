"""What ``topeng audit prove --check`` does: says whether a proof in a file holds. Needs no database."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from topeng.cli.frame import fail
from topeng.exits import Exit

if TYPE_CHECKING:
    from relay.audit.evidence import Consistency, Inclusion, Seen


def check(file: Path, key: bytes) -> None:
    """Check the proof by the log's public key; a sentence and an exit code. Raises `BadInput`."""
    from relay.audit.evidence import Unreadable, read
    from relay.errors import BadInput

    try:
        evidence = read(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, Unreadable):
        raise BadInput(f"{file} is no proof: `topeng audit prove` prints one.") from None
    if not evidence.holds(key):
        fail("The proof does not hold.", Exit.FAILED)
    click.echo(f"The proof holds: {_sentence(evidence)}.")


def _sentence(evidence: "Inclusion | Consistency | Seen") -> str:
    from relay.audit.evidence import Consistency, Inclusion, Seen, moment

    match evidence:
        case Inclusion(entry, place, head, _):
            return (
                f"entry {entry.id} ({entry.act}, {moment(entry.at)}) stands in place {place} "
                f"under the head of size {head.size}"
            )
        case Consistency(old, head, _):
            return f"the head of size {head.size} extends the one of size {old.size}"
        case Seen(head, cosignature):
            return f"{cosignature.witness.hex()} has seen the head of size {head.size}"
