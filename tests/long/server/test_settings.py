"""What PostgreSQL is told, here and where it runs beside the service."""

import re
from pathlib import Path

from db.grants import APP
from db.server.settings import SETTINGS, VALUE_FREE_LOG

COMPOSE_FILE = Path(__file__).parents[3] / "docker-compose.yml"


def test_the_compose_file_keeps_values_out_of_the_log_and_agrees_with_the_embedded_server() -> None:
    flags = dict(re.findall(r"-c (\w+)=(\S+)", COMPOSE_FILE.read_text()))
    assert VALUE_FREE_LOG.items() <= flags.items()
    assert flags.items() <= SETTINGS.items()


def test_the_service_of_the_compose_file_is_the_apps_role_and_never_learns_the_owners_password() -> (
    None
):
    found = re.split(r"^  (\w+):$", COMPOSE_FILE.read_text(), flags=re.MULTILINE)
    parts = dict(zip(found[1::2], found[2::2], strict=True))
    assert f"&app postgresql://{APP}:${{APP_PASSWORD" in parts["migrate"]
    assert "TOPENG_MIGRATION_URL: postgresql://topeng:${DATABASE_PASSWORD" in parts["migrate"]
    assert "TOPENG_DATABASE_URL: *app" in parts["service"]
    assert "postgresql://" not in parts["service"]
    for name in ("TOPENG_MIGRATION_URL", "DATABASE_PASSWORD"):
        assert f'{name}: ""' in parts["service"]
