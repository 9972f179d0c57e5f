"""A server in a process of its own; nothing of the project is imported here."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

REPOSITORY = Path(__file__).resolve().parents[2]
PYTHON = REPOSITORY / ".venv" / "bin" / "python"
PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """A house that runs, and the phones before it."""

    process: "subprocess.Popen[str]"
    url: str
    sid: str
    token: str

    def client(self) -> Client:
        """The vendor's library, with one line changed."""
        client = Client(self.sid, self.token)
        client.proxy.base_url = self.url
        return client

    def tell(self, do: str, **fields: str) -> Any:
        """Have something happen on a phone."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps({"do": do} | fields), file=self.process.stdin, flush=True)
        return json.loads(_line(self.process))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all."""
    with subprocess.Popen(
        [str(PYTHON), "-m", "tests.compat.server"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Server(process, **json.loads(_line(process)))
        finally:
            if process.stdin is not None:
                process.stdin.close()
            process.wait(PATIENCE)


def _line(process: "subprocess.Popen[str]") -> str:
    """The next line that is ours: the service's own log goes to stdout too."""
    assert process.stdout is not None
    while line := process.stdout.readline():
        if line.startswith("{"):
            return line
    raise AssertionError(f"the server ended with {process.wait(PATIENCE)}")
