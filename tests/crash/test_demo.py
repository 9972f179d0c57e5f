"""The demo is killed, starts again, and ends in order."""

import signal
from pathlib import Path

from tests.topeng.shell import PATIENCE, alive, shell


def test_after_a_kill_the_demo_starts_again_and_ctrl_c_ends_it_with_its_database(
    quick_folder: Path,
) -> None:
    with shell(quick_folder) as fresh:
        with fresh.demo() as running:
            first = running.postgres()
            running.process.kill()
            running.process.wait()
        with fresh.demo() as running:
            second = running.postgres()
            running.process.send_signal(signal.SIGINT)
            _, errors = running.process.communicate(timeout=PATIENCE)
        assert running.process.returncode in {0, 130}
        assert "Traceback" not in errors
        assert not alive(first)
        assert not alive(second)
