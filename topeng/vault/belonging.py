"""Whether keys belong to a database: it knows its master keys by their fingerprints."""

from db import keys
from db.pool import Connection
from topeng.vault.keyfile import KeyFile, KeyFileError


async def check(connection: Connection, keyfile: KeyFile, name: str = "The key file") -> None:
    """Refuse to go on with keys that are not this database's; let it know a current one that is new. Raises `KeyFileError`.

    `name` is what the place is called that the keys come from.
    """
    wrong = await misfit(connection, keyfile, name)
    if wrong is not None:
        raise KeyFileError(wrong)
    await keys.add_fingerprint(connection, keyfile.current, keyfile.fingerprint(keyfile.current))


async def misfit(
    connection: Connection, keyfile: KeyFile, name: str = "The key file"
) -> str | None:
    """Why these keys cannot open what is in the database; None where they can. Changes nothing."""
    for version, fingerprint in sorted((await keys.fingerprints(connection)).items()):
        if version not in keyfile.masters:
            if await keys.wraps_any(connection, version):
                return (
                    f"{name} lacks master key {version}, which the database still needs; "
                    "put back the keys that have it, or nothing sealed under it can be read."
                )
        elif keyfile.fingerprint(version) != fingerprint:
            return (
                f"{name} does not belong to this database: its master key {version} is another one. "
                "Name the right keys with TOPENG_KEY_FILE, TOPENG_KEYS or TOPENG_KEY_COMMAND, "
                "or start with an empty TOPENG_DATA_DIR."
            )
    return None
