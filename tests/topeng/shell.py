"""Topeng as a command, in processes of their own."""

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from click.testing import CliRunner, Result

from topeng.cli.commands import topeng

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 40.0


@dataclass(frozen=True)
class Shell:
    """Somewhere to type commands, with a data folder and keys of its own."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    def environment(self, **settings: str) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("TOPENG_")}
        return kept | {
            "TOPENG_DATA_DIR": str(self.data),
            "TOPENG_KEY_FILE": str(self.home / "keys" / "keys.json"),
            "TOPENG_PORT": "0",
            "PYTHONPATH": str(REPOSITORY),
            **settings,
        }

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "topeng", *words],
            env=self.environment(**settings),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=55,
            check=False,
        )

    def call(self, *words: str, **settings: str) -> Result:
        """Run a command to its end in this process: what it answers is the same, and the libraries are loaded already."""
        environment = {name: None for name in os.environ if name.startswith("TOPENG_")}
        wanted = self.environment(**settings)
        handlers, before = logging.root.handlers[:], structlog.get_config()
        try:
            return CliRunner().invoke(
                topeng,
                list(words),
                env=environment
                | {name: wanted[name] for name in wanted if name.startswith("TOPENG_")},
            )
        finally:
            # What a command set up for its own end must not swallow what is logged after it.
            logging.root.handlers[:] = handlers
            structlog.configure(**before)

    def json(self, *words: str) -> Any:
        """What a command answers to a script."""
        done = self.call(*words, "--json")
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    def refused(self, code: int, *words: str, **settings: str) -> str:
        """The sentence with which a command refuses."""
        done = self.call(*words, **settings)
        assert done.exit_code == code, done.stderr
        assert done.stdout == ""
        return done.stderr

    def refused_outside(self, code: int, *words: str, **settings: str) -> str:
        """The same in a process of its own."""
        done = self.run(*words, **settings)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        assert done.stdout == ""
        return done.stderr

    @contextmanager
    def demo(self) -> Iterator["Demo"]:
        """The demo, shown until the block ends."""
        process = subprocess.Popen(
            [sys.executable, "-m", "topeng", "demo"],
            env=self.environment(),
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            line = process.stdout.readline()
            assert line.startswith("Open http://127.0.0.1:"), process.stderr.read()
            yield Demo(self, process, line.split()[1])
        finally:
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=PATIENCE)


@dataclass(frozen=True)
class Demo:
    """A demo that runs."""

    shell: Shell
    process: subprocess.Popen[str]
    url: str

    def postgres(self) -> int:
        """The process of its database server."""
        pid = next(self.shell.data.rglob("postmaster.pid"))
        return int(pid.read_text().splitlines()[0])


@contextmanager
def shell(folder: Path) -> Iterator[Shell]:
    """A fresh place to type commands in."""
    home = Path(tempfile.mkdtemp(prefix="c", dir=folder))
    home.chmod(0o755)
    try:
        yield Shell(home)
    finally:
        shutil.rmtree(home)


def alive(pid: int) -> bool:
    """Whether this process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
