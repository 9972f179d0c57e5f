"""Where the keys come from: a file, the environment, or what a command prints. Exactly one of them.

Keys in the environment can be read by whoever may look into the process (`/proc/<pid>/environ` on Linux); a command
keeps them in the manager that it asks, and a file is what Topeng can rotate by itself.
"""

import base64
import binascii
import os
import shlex
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from db import keys
from topeng.chance import Chance
from topeng.config import Settings
from topeng.vault.keyfile import KeyFile, KeyFileError, dump, parse

COMMAND_SECONDS = 30.0


class KeySource(Protocol):
    """Somewhere the keys are read from. `name` begins a sentence about it."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    def load(self) -> KeyFile:
        """Read the keys, now; it may take seconds. Raises `KeyFileError`."""
        ...

    def changed(self) -> bool:
        """Whether there may be other keys than those that `load` read last. Costs microseconds."""
        ...


def source_of(settings: Settings) -> KeySource:
    """Where the settings say that the keys come from."""
    if settings.keys is not None:
        return EnvironmentKeys(settings.keys.get_secret_value())
    if settings.key_command is not None:
        return CommandKeys(settings.key_command)
    return FileKeys(settings.key_file.expanduser())


async def obtain(source: KeySource, dsn: str, chance: Chance) -> KeyFile:
    """The keys of the database at `dsn`. A file that is not there is made for a database that has no keys yet.

    Raises `KeyFileError`.
    """
    if isinstance(source, FileKeys) and not source.path.exists():
        if await keys.in_use(dsn):
            raise KeyFileError(
                f"{source.name} is not there, and without it nothing in this database can be read; "
                "put it back, or name it with TOPENG_KEY_FILE."
            )
        source.create(chance)
    return source.load()


@dataclass(slots=True)
class FileKeys:
    """A file of JSON that nobody else on the machine can read."""

    path: Path
    _seen: tuple[int, int, int] | None = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        """What it is called."""
        return f"The key file {self.path}"

    def load(self) -> KeyFile:
        """Read the file. Raises `KeyFileError`."""
        try:
            found = self.path.stat()
            if stat.S_IMODE(found.st_mode) & 0o007:
                raise KeyFileError(
                    f"Everyone on this machine can reach the key file {self.path}; run: chmod 600 {self.path}"
                )
            text = self.path.read_text(encoding="ascii")
        except UnicodeDecodeError:
            raise KeyFileError(f"{self.name} is not JSON; put the right keys back.") from None
        except OSError as error:
            raise self._unusable(error) from None
        keyfile = parse(text, self.name)
        self._seen = _signature(found)
        return keyfile

    def changed(self) -> bool:
        """Whether another file has taken the place of the one that was read."""
        try:
            return _signature(self.path.stat()) != self._seen
        except OSError:
            return False

    def create(self, chance: Chance) -> None:
        """Make the file with fresh keys where there is none. Of two that start at once, one file stays."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = _draft(self.path, KeyFile.fresh(chance))
            try:
                os.link(draft, self.path)  # fails where the name is taken
            except FileExistsError:
                pass
            finally:
                draft.unlink()
            _sync(self.path.parent)
        except OSError as error:
            raise self._unusable(error) from None

    def replace(self, keyfile: KeyFile) -> None:
        """Put other keys into the file, all or nothing; it keeps its owner and its mode. Raises `KeyFileError`."""
        path = self.path.resolve()
        try:
            before = path.stat()
            draft = _draft(path, keyfile)
            try:
                if os.geteuid() != before.st_uid:
                    os.chown(draft, before.st_uid, before.st_gid)
                draft.chmod(stat.S_IMODE(before.st_mode) & 0o770)
                draft.replace(path)
            except OSError:
                draft.unlink(missing_ok=True)
                raise
            _sync(path.parent)
        except OSError as error:
            raise self._unusable(error) from None

    def _unusable(self, error: OSError) -> KeyFileError:
        if isinstance(error, FileNotFoundError):
            return KeyFileError(
                f"{self.name} is not there; put it back, or name it with TOPENG_KEY_FILE."
            )
        return KeyFileError(f"{self.name} cannot be used ({error.strerror}); see TOPENG_KEY_FILE.")


@dataclass(frozen=True, slots=True, repr=False)
class EnvironmentKeys:
    """The same JSON, or its base64, as the value of TOPENG_KEYS."""

    text: str
    name: str = "TOPENG_KEYS"

    def load(self) -> KeyFile:
        """Read the value. Raises `KeyFileError`."""
        return parse(_plain(self.text), self.name)

    def changed(self) -> bool:
        """Never: a process keeps the environment that it was started with."""
        return False


@dataclass(frozen=True, slots=True, repr=False)
class CommandKeys:
    """The same JSON, or its base64, on the standard output of a command, which is run without a shell."""

    command: str
    name: str = "What TOPENG_KEY_COMMAND prints"

    def load(self) -> KeyFile:
        """Run the command. Raises `KeyFileError`; what the command says on its standard error goes nowhere."""
        try:
            words = shlex.split(self.command)
            done = subprocess.run(  # noqa: S603 - the operator's own command, without a shell
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=COMMAND_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            why = f"did not answer within {COMMAND_SECONDS:.0f} seconds"
        except OSError as error:
            why = f"cannot be run ({error.strerror})"
        except (ValueError, IndexError):
            why = "is no command line: see its quotation marks"
        else:
            if done.returncode == 0:
                return parse(_plain(done.stdout.decode("ascii", "replace")), self.name)
            why = f"ended with exit code {done.returncode}"
        raise KeyFileError(f"The command of TOPENG_KEY_COMMAND {why}; run it by hand to see why.")

    def changed(self) -> bool:
        """Not known without running it: a master key that is missing is the sign."""
        return False


def _draft(path: Path, keyfile: KeyFile) -> Path:
    """The keys in a file beside `path`, written to the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)  # of a process of this number that was killed here
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(dump(keyfile))
        file.flush()
        os.fsync(file.fileno())
    return draft


def _plain(text: str) -> str:
    """JSON as it is, or what base64 stands for."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return text


def _signature(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _sync(folder: Path) -> None:
    """Make what was named in a folder last through a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
