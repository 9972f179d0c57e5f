"""A `topeng vault` in a process of its own."""

# ruff: noqa: ASYNC220 - the process is what is wanted

import resource
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.topeng.house import until
from tests.topeng.shell import Shell


@dataclass
class Safe:
    """A `topeng vault` that can be killed and started again."""

    shell: Shell
    dsn: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.shell.home / "vault.sock"

    async def start(self) -> None:
        environment = self.shell.environment(
            TOPENG_DATABASE_URL=self.dsn, TOPENG_VAULT_SOCKET=str(self.socket)
        )
        with (self.shell.home / "vault.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "topeng", "vault"],
                env=environment,
                cwd=self.shell.home,
                stderr=log,
                preexec_fn=_core_files_wanted,
            )

        def listens() -> bool:
            with socket.socket(socket.AF_UNIX) as asking, suppress(OSError):
                asking.connect(str(self.socket))
                return True
            return False

        await until(listens)

    def end(self, number: int) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(20)
        self.process = None
        return code


def _core_files_wanted() -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
