"""Sessions of the Proxy API, with a vault in a process of its own."""

import aiohttp
import pytest

from tests.crash.test_vault import home, safe, shell_home
from tests.topeng.house import House
from tests.topeng.proxy_api.conftest import Backend, CheckedAsync
from tests.topeng.proxy_api.test_traffic import Couple

__all__ = ["home", "safe", "shell_home"]

pytestmark = [
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'auth' parameter is deprecated:DeprecationWarning"),
]


async def test_a_session_lives_and_is_deleted_through_a_vault_of_its_own(
    home: House,
) -> None:
    async with aiohttp.ClientSession() as http, CheckedAsync() as library:
        couple = await Couple.of(Backend(home, http, library), "apart", unique_name="TRX 9")
        await couple.say("Halo")
        await couple.heard("Halo")
        there = couple.service.sessions(couple.session.sid)
        known = {one.identifier for one in await there.participants.list_async()}
        assert known == {phone.number for phone in couple.phones}
        written = there.participants(couple.seats[0].sid).message_interactions
        assert "dekat" in (await written.create_async(body="Sudah dekat")).data
        assert len(await there.interactions.list_async()) == 2

        await couple.session.update_async(status="closed")
        now = await couple.session.update_async(status="in-progress")
        assert (now.unique_name, now.status) == ("TRX 9", "in-progress")
        await couple.say("Lagi")
        await couple.heard("Lagi")
        assert await now.delete_async()
        again = await couple.service.sessions.create_async(
            unique_name="TRX 9",
            participants=[{"Identifier": phone.number} for phone in couple.phones],
        )
        assert (await again.fetch_async()).unique_name == "TRX 9"
