"""Requests that nobody thought of, made from the vendor's document: none of them is a fault, every answer is as it says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compat.conftest import REPOSITORY, Server

SPEC = REPOSITORY.parent / "shared" / "specs" / "twilio_proxy_v1.json"
SECONDS = 40
CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance"
CONFIG = """
[parameters]
ServiceSid = "{service}"
SessionSid = "{session}"
ParticipantSid = "{participant}"
"""


def amended(spec: Path, to: Path) -> Path:
    """The vendor's document, with what its own examples and texts have and its lists of words forgot."""
    document = json.loads(spec.read_text())
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        if name.endswith("_resource_status"):
            schema["nullable"] = True
    schemas["service_enum_geo_match_level"]["enum"].append("extended-area-code")
    to.write_text(json.dumps(document))
    return to


@pytest.mark.skipif(
    not SPEC.exists(), reason="The vendor's specification is not here (../shared/specs)."
)
def test_no_request_is_a_fault_and_every_answer_is_one_of_the_vendors(
    server: Server, tmp_path: Path
) -> None:
    services = server.client().proxy.v1.services
    service = services(services.create(unique_name="every request").sid)
    service.phone_numbers.create(sid=server.tell("hold", number="+14155550181")["sid"])
    session = service.sessions(service.sessions.create().sid)
    participant = session.participants.create(identifier="+14155550182")
    config = tmp_path / "schemathesis.toml"
    config.write_text(
        CONFIG.format(
            service=participant.service_sid,
            session=participant.session_sid,
            participant=participant.sid,
        )
    )
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("st")), "--config-file", str(config)),
            *(
                "run",
                str(amended(SPEC, tmp_path / "proxy.json")),
                "--url",
                server.url,
                "--auth",
                f"{server.sid}:{server.token}",
            ),
            *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--mode", "all"),
            *(
                "--max-examples",
                "10",
                "--max-time",
                str(SECONDS),
                "--warnings",
                "off",
                "--seed",
                "1",
            ),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=5 * SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert "25/25" in done.stdout
