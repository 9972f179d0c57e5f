"""``topeng subject``."""

from typing import TYPE_CHECKING, Any

import click

from topeng.cli.frame import as_json, fail, in_office, show
from topeng.exits import Exit

if TYPE_CHECKING:
    from topeng.config import Settings
    from topeng.life.erasure import Certificate, Erasure
    from topeng.office import Office


@click.group()
def subject() -> None:
    """See to what somebody may ask about themselves."""


@subject.command("erase")
@click.option(
    "--address",
    "addresses",
    multiple=True,
    help="Whom: whatsapp:+62…, tel:+62… or telegram:<chat id>; again for another of the same person. Asked for on stdin "
    "where it is not given, which keeps it out of the shell's history and of the list of processes.",
)
@click.option("--yes", is_flag=True, help="Do not ask whether to.")
@click.option(
    "--now",
    is_flag=True,
    help="Do not wait until the staff's threads are removed, which then stay in their Telegram.",
)
@as_json
def subject_erase(*, addresses: tuple[str, ...], yes: bool, now: bool, as_json: bool) -> None:
    """Erase a customer: nothing of them can be read any more, and nobody else loses anything.

    Their live tickets are closed, the keys of all their conversations, files and tickets are destroyed, and their blind
    indexes with them. Kept is only that they have opted out, blind, so that they stay unwritten-to. The ids of the keys
    go into the file of tombstones (TOPENG_TOMBSTONES), so that a backup from before yields nothing of them either.

    Against somebody who holds such a backup and the master keys, only new master keys help: run `topeng keys rotate
    --retire` afterwards, and destroy the copies of the old ones that you made yourself.
    """
    given = addresses or (click.prompt("Address", err=True),)

    async def act(office: "Office", settings: "Settings") -> None:
        from relay.address import Address

        erasure = _erasure(office, settings)
        people = [Address.parse(one) for one in given]
        found = await erasure.find(people)
        said = (
            f"This concerns {len(found.tickets)} tickets with {found.sessions} conversations, "
            f"{len(found.live)} of them live. Nobody can undo it."
        )
        click.echo(said, err=True)
        if not yes and not click.confirm("Erase?", err=True):
            fail("Nothing was erased.", Exit.FAILED)
        certificate = await erasure.erase(people, now=now)
        show(_fields(certificate), as_json=as_json, text=lambda: _text(certificate))

    in_office(act)


def _erasure(office: "Office", settings: "Settings") -> "Erasure":
    from topeng.chance import WallClock
    from topeng.config import SettingsError
    from topeng.life.erasure import Erasure
    from topeng.vault.tombstones import Tombstones

    if settings.vault_socket is not None and settings.tombstones is None:
        raise SettingsError(
            "TOPENG_TOMBSTONES: needed to erase beside a vault of its own; name the file that the vault reads."
        )
    return Erasure(
        office.database,
        office.drafter.vault,
        office.endings,
        Tombstones(settings.tombstone_file),
        WallClock(),
        office.drafter.chance,
    )


def _fields(certificate: "Certificate") -> dict[str, Any]:
    from topeng.desk.cards import stamp

    return {
        "erasure": str(certificate.erasure),
        "at": stamp(certificate.at),
        "tickets": certificate.tickets,
        "conversations": certificate.conversations,
        "keys_destroyed": certificate.keys,
        "audit_entry": certificate.entry,
        "also_staff": certificate.colleague,
    }


def _text(certificate: "Certificate") -> str:
    fields = _fields(certificate)
    said = (
        f"Erased at {fields['at']}: {certificate.tickets} tickets with {certificate.conversations} conversations; "
        f"{certificate.keys} keys were destroyed.\n"
        f"Certificate {certificate.erasure}, entry {certificate.entry} of the audit log.\n"
        "Backups from before stay readable to somebody who has the master keys: `topeng keys rotate --retire` ends that."
    )
    if certificate.colleague:
        said += "\nThe same person is of the staff; `topeng staff remove` takes them out of it."
    return said
