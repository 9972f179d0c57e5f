"""``topeng doctor``."""

from typing import TYPE_CHECKING

import click

from topeng.cli.frame import as_json, run, show
from topeng.exits import Exit

if TYPE_CHECKING:
    from topeng.doctor.finding import Finding


@click.command()
@as_json
def doctor(*, as_json: bool) -> None:
    """Check settings, keys, database, bots and Twilio, and say what to do; changes nothing.

    Exit code 1 when a line begins with ✗.
    """

    async def main() -> Exit:
        from topeng.doctor.finding import Mark
        from topeng.doctor.visit import visit

        found = await visit()
        sick = any(one.mark is Mark.BAD for one in found)
        fields = [
            {"check": one.check, "mark": one.mark, "found": one.found, "remedy": one.remedy}
            for one in found
        ]
        show(
            {"well": not sick, "findings": fields},
            as_json=as_json,
            text=lambda: "\n".join(map(_line, found)),
        )
        return Exit.FAILED if sick else Exit.OK

    run(main)


def _line(one: "Finding") -> str:
    remedy = f"\n    → {one.remedy}" if one.remedy else ""
    return f"{one.mark.sign} {one.check}: {one.found}{remedy}"
