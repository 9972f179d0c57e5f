"""A house in a process of its own, beside libraries that do not go together with ours.

The first line on stdout says where it is and how one signs in; then each line on stdin is something that happens on a
phone, answered by a line. All of it is JSON.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from db.migrate import upgrade
from db.server import running_server
from tests.topeng.house import House, house
from topeng.running import TWILIO_DOOR


async def serve(folder: Path) -> None:
    """Serve until stdin ends, with a database in `folder`."""
    async with running_server(folder / "server", durable=False) as server:
        await upgrade(server.dsn)
        async with house(server.dsn) as built:
            twilio = built.sandbox.twilio
            _say(url=built.url, sid=twilio.account_sid, token=twilio.auth_token)
            while line := await asyncio.to_thread(sys.stdin.readline):
                _say(**await _act(built, json.loads(line)))


async def _act(built: House, asked: dict[str, str]) -> dict[str, Any]:
    """Have it happen."""
    phones = built.sandbox.phones
    match asked:
        case {"do": "hold", "number": number}:
            webhook = f"{built.url}{TWILIO_DOOR}/message"
            return {"sid": built.sandbox.twilio.number(number, webhook, whatsapp=False)}
        case {"do": "write", "who": who, "to": to, "text": text}:
            await phones.whatsapp(who, "somebody").send_sms(text, to=to)
            return {}
        case {"do": "read", "who": who, "from": number}:
            seen = phones.whatsapp(who, "somebody").messages(number, sms=True)
            return {"texts": [one.text for one in seen if not one.mine]}
        case _:
            raise ValueError("nothing like this happens on a phone")


def _say(**fields: Any) -> None:
    print(json.dumps(fields), flush=True)  # noqa: T201 stdout is what the other process reads


def main() -> None:
    """Serve, in a folder that any account may pass."""
    with tempfile.TemporaryDirectory(prefix="t") as name:
        Path(name).chmod(0o755)
        asyncio.run(serve(Path(name)))


if __name__ == "__main__":
    main()
