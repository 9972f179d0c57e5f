"""What the vault answers is what whoever asked it learns, and no line that broke."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from relay.vault.seal import Unopenable
from topeng.vault import Denied, VaultAway, wire
from topeng.vault.talk import Line, Talk
from topeng.vault.vault import Gated


class Teller:
    """Answers whatever it is asked with the same refusal, and counts the lines to it."""

    def __init__(self, path: Path, kind: str) -> None:
        self.lines = 0
        self._kind = kind
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(str(path))
        self._door.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            self.lines += 1
            with line, line.makefile("rb") as questions:
                while head := questions.read(wire.HEAD.size):
                    asked = wire.message(questions.read(wire.length(head)))
                    line.sendall(wire.frame({"id": asked.get("id"), "error": self._kind}))


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="t") as name:
        yield Path(name) / "vault"


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("unopenable", Unopenable),
        ("denied", Denied),
        ("gated", Gated),
        ("away", VaultAway),
        ("garbled", wire.Garbled),
    ],
)
async def test_a_refusal_is_that_refusal_by_either_way_of_asking_and_breaks_no_line(
    place: Path, kind: str, refusal: type[Exception]
) -> None:
    teller = Teller(place, kind)
    waiting, line = Talk(place), Line(place)
    try:
        for _ in range(2):
            with pytest.raises(refusal):
                waiting.ask("seal")
        assert teller.lines == 1
        waiting.hang_up()
        with pytest.raises(refusal):
            await line.ask("open")
    finally:
        waiting.hang_up()
        await line.hang_up()
        teller.close()
