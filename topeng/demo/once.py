"""``topeng demo --once``: the two founding stories, each to its end and a little beyond, and the lines of a file in a third.

A transcript, and the counts as one line of JSON.

Everything goes through HTTP and the real clients; what the counts say is read off the carriers and the database.
"""

import json
import time
from dataclasses import asdict, dataclass

import click

from relay.guard import Intent, Outcome, Policy
from topeng.cli.frame import Ground
from topeng.demo.order import Order
from topeng.demo.ride import Ride
from topeng.demo.scene import PACE, scene
from topeng.demo.story import Story, Upgrade
from topeng.demo.transcript import Transcript
from topeng.demo.witness import Witness
from topeng.exits import Exit

MASKING = Policy(staff_intents=dict.fromkeys(Intent, Outcome.WARNED))
"""Contact details are masked, and nothing is refused: a line that is masked has been delivered."""


@dataclass(slots=True)
class Counts:
    """The last line of the output. All but `seconds` are integers."""

    lines: int = 0
    accepted: int = 0
    delivered: int = 0
    out_of_order: int = 0
    refused: int = 0
    masked: int = 0
    handed_over_after_end: int = 0
    address_leaks: int = 0
    end_to_silence_ms: int = 0
    seconds: float = 0.0

    def good(self) -> bool:
        """Whether nothing was lost, mixed up, late or leaked."""
        bad = self.out_of_order or self.handed_over_after_end or self.address_leaks
        return self.lines == self.delivered and not bad


async def play(stage: Ground, lines: list[str]) -> int:
    """Play both stories, and a file's lines in a ticket of their own. The exit code."""
    counts = Counts(lines=len(lines))
    async with scene(stage.settings, stage.server, stage.sock, policy=MASKING) as where:
        began = time.monotonic()
        witness = Witness(where.customer.number, where.customer.name)
        where.sandbox.telegram.on_request = witness.hear
        where.sandbox.twilio.on_request = witness.hear
        transcript = Transcript()
        await _tell(Upgrade(where, witness, transcript), counts, witness)
        await _tell(Ride(where, witness, transcript), counts, witness)
        if lines:
            order = Order(where, witness, transcript, lines)
            await _tell(order, counts, witness)
            counts.accepted, counts.delivered = order.accepted, order.delivered
            counts.refused, counts.masked = order.refused, order.masked
            counts.out_of_order = order.out_of_order
        counts.handed_over_after_end = witness.after_end
        counts.address_leaks = witness.leaks
        counts.seconds = round(time.monotonic() - began, 3)
    click.echo(transcript.text())
    click.echo(_figures(witness), err=True)
    click.echo(json.dumps(asdict(counts)))
    return Exit.OK if counts.good() else Exit.FAILED


async def _tell(story: Story, counts: Counts, witness: Witness) -> None:
    await story.play()
    counts.end_to_silence_ms = max(counts.end_to_silence_ms, round(witness.end_to_silence() * 1000))
    witness.speak_again()


def _figures(witness: Witness) -> str:
    return (
        f"Paced by the relay's own pacer at {PACE.person.count:g} a second per person and {PACE.proxy.count:g} per carrier; "
        f"{witness.bytes_to_staff} bytes to the staff's side searched for the customer's number and name."
    )
