"""What lies on this machine: settings, the key file, the data folder."""

import os
import shutil
import stat
from pathlib import Path
from urllib.parse import urlsplit

from topeng.config import Settings
from topeng.doctor.finding import Finding, bad, care, good
from topeng.vault import FileKeys, KeyFileError, KeySource

FULL = 200 << 20
NARROW = 1 << 30
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def settings_found(mistakes: list[str]) -> list[Finding]:
    """Every mistake in the settings."""
    if not mistakes:
        return [good("settings", "all can be used")]
    remedy = "Correct it in .env or in the environment; .env.example lists every setting."
    return [bad("settings", mistake, remedy) for mistake in mistakes]


def public_url_found(settings: Settings) -> list[Finding]:
    """Whether carriers can reach us where they must."""
    name, url = "public URL", settings.public_url
    if url is None:
        return []
    if url.startswith("https://"):
        return [good(name, url)]
    if urlsplit(url).hostname in _LOOPBACK:
        return [care(name, f"{url} is this machine alone", "Good for carriers of your own only.")]
    remedy = "Put TLS in front and set TOPENG_PUBLIC_URL to the https:// address."
    return [bad(name, f"{url} is not https, so what people write would travel open", remedy)]


def key_file(source: KeySource) -> list[Finding]:
    """Whether the keys are there and nobody else can read them."""
    name = "key file" if isinstance(source, FileKeys) else "keys"
    if isinstance(source, FileKeys) and not source.path.exists():
        remedy = (
            "`topeng serve` makes it at its first start; where this service has moved here, "
            "bring its key file along."
        )
        return [care(name, f"there is none at {source.path} yet", remedy)]
    try:
        source.load()
    except KeyFileError as error:
        return [bad(name, str(error), "See TOPENG_KEY_FILE, TOPENG_KEYS or TOPENG_KEY_COMMAND.")]
    if not isinstance(source, FileKeys):
        return [good(name, source.name)]
    path, mode = source.path, stat.S_IMODE(source.path.stat().st_mode)
    if mode & 0o077:
        return [
            care(name, f"{path} has mode {mode:04o}: its group can reach it", f"chmod 600 {path}")
        ]
    return [good(name, f"{path} (mode {mode:04o})")]


def data_folder(path: Path) -> list[Finding]:
    """Whether the embedded database has a folder of its own, and room."""
    name = "data folder"
    if not path.exists():
        above = next(parent for parent in path.absolute().parents if parent.exists())
        if not os.access(above, os.W_OK | os.X_OK):
            remedy = (
                "Make it for the account that runs Topeng, or choose another with TOPENG_DATA_DIR."
            )
            return [bad(name, f"{path} is not there, and {above} may not be written", remedy)]
        return [
            care(name, f"{path} is not there yet", "`topeng serve` makes it at its first start."),
            *_room(above),
        ]
    mode = stat.S_IMODE(path.stat().st_mode)
    if not path.is_dir() or not os.access(path, os.W_OK | os.X_OK):
        remedy = "Run Topeng as its owner, or choose another with TOPENG_DATA_DIR."
        return [bad(name, f"{path} cannot be written by this account", remedy)]
    if mode != 0o700:
        return [
            bad(name, f"{path} has mode {mode:04o}, not 0700", f"chmod 700 {path}"),
            *_room(path),
        ]
    return [good(name, f"{path} (mode 0700)"), *_room(path)]


def _room(folder: Path) -> list[Finding]:
    name, free = "disk", shutil.disk_usage(folder).free
    found = f"{free / (1 << 30):.1f} GB free"
    if free < FULL:
        return [bad(name, found, "Free some: under 200 MB the database may stop.")]
    if free < NARROW:
        return [care(name, found, "Free some before it is full.")]
    return [good(name, found)]
