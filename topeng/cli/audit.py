"""``topeng audit``."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from topeng.cli.frame import as_json, database, fail, run, show
from topeng.exits import Exit

if TYPE_CHECKING:
    from db.pool import Database
    from relay.audit.check import Outside
    from relay.audit.entry import Recorded
    from topeng.config import Settings

_a_file = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Key(click.ParamType[bytes]):
    """A public key in hexadecimal digits."""

    name = "hex"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> bytes:
        try:
            key = bytes.fromhex(value)
        except ValueError:
            key = b""
        if len(key) != 32:
            self.fail(
                "a public key has 64 hexadecimal digits; `topeng audit key` prints it.", param, ctx
            )
        return key


_key = click.option(
    "--key", "public_key", type=_Key(), help="The log's public key; without it, the key file's."
)


@click.group()
def audit() -> None:
    """Show and check the audit log: who did what to what, why and when. Nobody can rewrite it unseen."""


@audit.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@as_json
def audit_list(*, limit: int, as_json: bool) -> None:
    """List entries, the newest first."""

    async def act(database: "Database", _: "Settings") -> None:
        from db import audit as entries
        from relay.audit.evidence import show_entry

        async with database.connection() as connection:
            found = await entries.newest(connection, limit=limit)
        show(
            [show_entry(one) for one in found],
            as_json=as_json,
            text=lambda: "\n".join(map(_line, found)) or "Nothing was entered yet.",
        )

    _reading(act)


@audit.command()
@click.option("--witness", type=_a_file, help="Check against what this witness has seen, too.")
@_key
@as_json
def verify(*, witness: Path | None, public_key: bytes | None, as_json: bool) -> None:
    """Check the whole log: any edit, deletion, insertion, reorder or cut tail is found. Exit code 1 then."""

    async def act(database: "Database", settings: "Settings") -> None:
        from relay.audit.check import Broken
        from topeng.oversight import ledger

        key = _log_key(settings, public_key)
        kept = await _kept(database, settings, witness)
        try:
            sound = await ledger.verify(database, key, kept)
        except Broken as broken:
            sentence = f"The audit log is not sound. {broken}"
            if as_json:
                show(
                    {"sound": False, "place": broken.place, "why": str(broken)},
                    as_json=True,
                    text=str,
                )
            fail(sentence, Exit.FAILED)
        fields = {
            "sound": True,
            "entries": sound.leaves,
            "heads": sound.heads,
            "kept_outside": sound.outside,
            "waiting": sound.waiting,
        }
        show(
            fields,
            as_json=as_json,
            text=lambda: (
                f"The audit log is sound: {sound.leaves} entries under {sound.heads} signed heads, "
                f"{sound.outside} heads kept outside agree, {sound.waiting} entries wait for their place."
            ),
        )

    _reading(act)


@audit.command()
@click.argument("entry", type=int, required=False, metavar="[ID]")
@click.option(
    "--size", type=click.IntRange(1), help="Under the head of this size; without it, the newest."
)
@click.option(
    "--between",
    type=click.IntRange(1),
    nargs=2,
    metavar="OLD NEW",
    help="That the head of size NEW extends the one of size OLD.",
)
@click.option("--check", type=_a_file, help="Check the proof in this file; no database is needed.")
@_key
def prove(
    *,
    entry: int | None,
    size: int | None,
    between: tuple[int, int] | None,
    check: Path | None,
    public_key: bytes | None,
) -> None:
    """Print, as JSON, the proof that an entry is in the log, or that one head extends another."""
    if [entry, between, check].count(None) != 2:
        raise click.UsageError("Give an entry's ID, or --between, or --check.")
    if check is not None:
        _check(check, public_key)
        return

    async def act(database: "Database", _: "Settings") -> None:
        from relay.audit.evidence import show as fields
        from topeng.oversight import ledger

        if entry is not None:
            click.echo(json.dumps(fields(await ledger.prove(database, entry, size)), indent=1))
        elif between is not None:
            click.echo(json.dumps(fields(await ledger.prove_growth(database, *between)), indent=1))

    _reading(act)


@audit.command()
@click.argument("where", metavar="FILE|URL")
@_key
@as_json
def witness(*, where: str, public_key: bytes | None, as_json: bool) -> None:
    """Co-sign the newest head as an outsider, into FILE, or have the witness at URL do so.

    A witness refuses a log that does not extend what they have seen. The key of a FILE is made on first use, in FILE.key.
    """

    async def act(database: "Database", _: "Settings") -> None:
        from relay.audit.evidence import show as fields
        from topeng.oversight.witness import by_file, by_url

        seen = (
            await by_url(database, where)
            if "://" in where
            else await by_file(database, Path(where), public_key)
        )
        if seen is None:
            show(None, as_json=as_json, text=lambda: "Nothing was added since the last time.")
            return
        show(
            fields(seen),
            as_json=as_json,
            text=lambda: (
                f"The head of size {seen.head.size} was co-signed by {seen.cosignature.witness.hex()}."
            ),
        )

    _reading(act)


@audit.command()
def key() -> None:
    """Print the log's public key, for whoever checks proofs elsewhere."""
    from topeng.config import load

    async def main() -> None:
        click.echo(_log_key(load(), None).hex())

    run(main)


def _line(one: "Recorded") -> str:
    from relay.audit.evidence import moment

    who = one.actor_kind if one.actor is None else f"{one.actor_kind} {one.actor}"
    what = one.object_kind if one.object is None else f"{one.object_kind} {one.object}"
    return f"{one.id:>8}  {moment(one.at)}  {one.act:<22} {what:<48} by {who}  {one.reason or ''}".rstrip()


def _reading(act: "Callable[[Database, Settings], Awaitable[None]]") -> None:
    """Run a command that reads the log, with no right to anything else."""

    async def main() -> None:
        from topeng.config import load

        settings = load()
        async with _opened(settings) as found:
            await act(found, settings)

    run(main)


@asynccontextmanager
async def _opened(settings: "Settings") -> AsyncIterator["Database"]:
    from db.migrate import Standing, standing
    from db.pool import Database
    from relay.errors import NotFound

    async with database(settings) as server, Database.open(server.dsn, size=2, role=None) as found:
        async with found.connection() as connection:
            if await standing(connection) is not Standing.CURRENT:
                raise NotFound(
                    "There is no audit log here yet: the service was not started with this version."
                )
        yield found


def _log_key(settings: "Settings", given: bytes | None) -> bytes:
    """The log's public key: the one given, or the one that goes with the keys."""
    from topeng.vault.line import VaultLine
    from topeng.vault.signing import audit_signer
    from topeng.vault.source import source_of

    if given is not None:
        return given
    if settings.vault_socket is not None:
        return VaultLine(settings.vault_socket.expanduser()).public_key()
    return audit_signer(source_of(settings).load().token).public_key


async def _kept(
    database: "Database", settings: "Settings", witness: Path | None
) -> "list[Outside]":
    from relay.audit.check import Outside
    from topeng.oversight import ledger
    from topeng.oversight.witness import Record
    from topeng.vault.last_head import LastHead

    kept = await ledger.kept_outside(database, LastHead.beside(settings.key_file.expanduser()))
    for seen in Record(witness).read() if witness else ():
        kept.append(
            Outside(seen.head, f"the witness {seen.cosignature.witness.hex()[:8]} has seen")
        )
    return kept


def _check(file: Path, given: bytes | None) -> None:
    """Say whether the proof in a file holds."""
    from topeng.cli.evidence import check
    from topeng.config import load

    async def main() -> None:
        check(file, given or _log_key(load(), None))

    run(main)
