"""What PostgreSQL is told, here and where it runs beside the service."""

import re
from pathlib import Path

from db.server.settings import SETTINGS, VALUE_FREE_LOG

COMPOSE_FILE = Path(__file__).parents[3] / "docker-compose.yml"


def test_the_compose_file_keeps_values_out_of_the_log_and_agrees_with_the_embedded_server() -> None:
    flags = dict(re.findall(r"-c (\w+)=(\S+)", COMPOSE_FILE.read_text()))
    assert VALUE_FREE_LOG.items() <= flags.items()
    assert flags.items() <= SETTINGS.items()
