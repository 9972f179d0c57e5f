"""Who may ask, what for, how often, and in which shape."""

from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
)

from relay.proxy.scope import Scope
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from topeng.proxy_api.application import LARGEST
from topeng.proxy_api.keys import ApiKeys

pytestmark = TOGETHER

FORM = "application/x-www-form-urlencoded"


async def test_a_wrong_password_is_20003_with_the_library_too(backend: Backend) -> None:
    client = backend.signed_in(backend.account[0], "wrong")
    with pytest.raises(TwilioRestException) as said:
        await client.proxy.v1.services.create_async(unique_name="x")
    assert (said.value.status, said.value.code) == (401, 20003)
    with pytest.raises(TwilioException) as listing:
        await client.proxy.v1.services.list_async()
    assert not isinstance(listing.value, TwilioRestException)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic ####",
        "Basic " + "A" * 4001,
        "Bearer abc",
        aiohttp.encode_basic_auth("", ""),
        aiohttp.encode_basic_auth("AC" + "0" * 32, "x"),
        aiohttp.encode_basic_auth("SK" + "0" * 32, ""),
        aiohttp.encode_basic_auth("SK", "x"),
        aiohttp.encode_basic_auth("é", "é", "utf-8"),
    ],
)
@pytest.mark.parametrize("path", ["/Services", "/Services/x/Nothing", "/"])
async def test_nobody_learns_anything_without_credentials(
    backend: Backend, header: str | None, path: str
) -> None:
    async with backend.http.get(
        f"{backend.house.url}/v1{path}", headers={"Authorization": header} if header else {}
    ) as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="Topeng"'
        assert (await answer.json())["code"] == 20003


async def test_a_key_stands_for_the_account_it_is_of(backend: Backend) -> None:
    user, secret = await backend.key(Scope.READ, Scope.WRITE)
    client = backend.signed_in(user, secret)

    _, other = await backend.key(Scope.READ, Scope.WRITE)
    for wrong in (other, secret[:-1], secret + "0", secret.upper(), ""):
        said = await backend.refused("GET", "/Services", user=(user, wrong))
        assert said[:2] == (401, 20003)

    made = await client.proxy.v1.services.create_async(unique_name="by key")
    assert made.account_sid == backend.account[0]
    used = "SELECT last_used_at IS NOT NULL FROM api_key WHERE id = $1::text::uuid"
    assert await backend.house.one(used, user[2:])
    # Who did it is in the log.
    [row] = await backend.house.rows(
        "SELECT actor_kind, actor FROM audit WHERE act = 'service.created' AND object = $1::text::uuid",
        made.sid[2:],
    )
    assert (row["actor_kind"], row["actor"].hex) == ("api", user[2:])
    assert await made.delete_async()

    office = backend.house.office
    await ApiKeys(office.database, office.drafter.chance).revoke(user)
    assert (await backend.refused("GET", "/Services", user=(user, secret)))[:2] == (401, 20003)


async def test_a_secret_is_stored_nowhere(backend: Backend) -> None:
    _, secret = await backend.key(Scope.READ)
    [row] = await backend.house.rows(
        "SELECT string_agg(k::text, ' ') AS everything FROM api_key AS k"
    )
    assert secret not in row["everything"]
    assert secret.encode().hex() not in row["everything"]


async def test_a_scope_is_asked_for_each_way(backend: Backend) -> None:
    reader, writer = await backend.key(Scope.READ), await backend.key(Scope.WRITE)
    body = {"UniqueName": "scoped"}

    assert (await backend.ask("GET", "/Services", user=reader)).status == 200
    assert (await backend.refused("POST", "/Services", body, user=reader))[:2] == (403, 20403)
    assert (await backend.refused("GET", "/Services", user=writer))[:2] == (403, 20403)
    made = await backend.ask("POST", "/Services", body, user=writer)
    assert made.status == 201
    path = f"/Services/{made.body['sid']}"
    assert (await backend.refused("DELETE", path, user=reader))[:2] == (403, 20403)
    assert (await backend.ask("DELETE", path, user=writer)).status == 204


async def test_a_key_of_one_service_sees_no_other(backend: Backend) -> None:
    mine = await backend.services.create_async(unique_name="mine")
    theirs = await backend.services.create_async(unique_name="theirs")
    user = await backend.key(Scope.READ, Scope.WRITE, service="mine")

    listed = await backend.ask("GET", "/Services", user=user)
    assert [one["sid"] for one in listed.body["services"]] == [mine.sid]
    assert (await backend.ask("GET", f"/Services/{mine.sid}", user=user)).status == 200
    for path in (f"/Services/{theirs.sid}", "/Services/theirs"):
        assert (await backend.refused("GET", path, user=user))[:2] == (404, 20404)
    for method in ("POST", "DELETE"):
        there = f"/Services/{theirs.sid}"
        assert (await backend.refused(method, there, user=user))[:2] == (404, 20404)
    new = {"UniqueName": "new"}
    assert (await backend.refused("POST", "/Services", new, user=user))[:2] == (403, 20403)


async def test_a_slash_at_the_end_changes_nothing_and_nothing_redirects(backend: Backend) -> None:
    made = await backend.services.create_async(unique_name="slashed")
    for path in ("/Services", f"/Services/{made.sid}"):
        plain, slashed = [await backend.ask("GET", path + end) for end in ("", "/")]
        assert (plain.status, plain.body) == (slashed.status, slashed.body)
    again = await backend.ask("POST", f"/Services/{made.sid}/", {"DefaultTtl": "1"})
    assert (again.status, again.body["default_ttl"]) == (200, 1)


@pytest.mark.parametrize(
    ("method", "path", "refused"),
    [
        ("GET", "", (404, 20404)),
        ("GET", "/", (404, 20404)),
        ("GET", "/Nothing", (404, 20404)),
        ("GET", "/services", (404, 20404)),
        ("GET", "/Services//", (404, 20404)),
        ("GET", "/Services/KS" + "0" * 32, (404, 20404)),
        ("GET", "/Services/%FF%00", (404, 20404)),
        ("POST", "/Services/KS" + "g" * 32, (404, 20404)),
        ("DELETE", "/Services/" + "x" * 3000, (404, 20404)),
        ("PUT", "/Services", (405, 20004)),
        ("PATCH", "/Services/KS" + "0" * 32, (405, 20004)),
        ("DELETE", "/Services", (405, 20004)),
        ("OPTIONS", "/Services", (405, 20004)),
    ],
)
async def test_what_is_not_there_is_said_in_the_envelope(
    backend: Backend, method: str, path: str, refused: tuple[int, int]
) -> None:
    assert (await backend.refused(method, path))[:2] == refused


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'{"UniqueName": "x"}', {"Content-Type": "application/json"}),
        (b"UniqueName=x", {"Content-Type": "text/plain"}),
        (b"UniqueName=%FF", {"Content-Type": FORM}),
        (b"UniqueName=\xff", {"Content-Type": FORM}),
        (b"UniqueName=a&UniqueName=b", {"Content-Type": FORM}),
        (b"&".join(b"F%d=x" % place for place in range(1001)), {"Content-Type": FORM}),
        (b"UniqueName=" + b"x" * LARGEST, {"Content-Type": FORM}),
        (b"\0\1\2", {"Content-Type": FORM}),
        (b"=", {"Content-Type": FORM}),
    ],
)
async def test_a_body_that_cannot_be_read_is_one_sentence(
    backend: Backend, body: bytes, headers: dict[str, str]
) -> None:
    status, code, said = await backend.refused("POST", "/Services", body, headers=headers)
    assert (status, code) == (400, 20001)
    assert "Traceback" not in said


async def test_a_field_that_twilio_does_not_know_means_nothing(backend: Backend) -> None:
    body = [("UniqueName", "extra"), ("FailOnParticipantConflict", "true"), ("X", "1"), ("X", "2")]
    made = await backend.ask("POST", "/Services", aiohttp.FormData(body)())
    assert made.status == 201


async def test_a_database_that_is_away_is_503_and_a_fault_of_ours_500(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db import proxy_services
    from db.pool import Away

    for error, refused in ((Away("x"), (503, 20503)), (ZeroDivisionError("+62"), (500, 20500))):

        async def fail(*_: Any, error: Exception = error, **__: Any) -> None:
            raise error

        monkeypatch.setattr(proxy_services, "page", fail)
        status, code, said = await backend.refused("GET", "/Services")
        assert (status, code) == refused
        assert "62" not in said


async def test_150_at_once_are_answered_and_the_next_is_429_at_that_endpoint_alone(
    backend: Backend,
) -> None:
    one = await backend.services.create_async(unique_name="busy")
    path = f"/Services/{one.sid}"
    statuses = [(await backend.ask("GET", path)).status for _ in range(150)]
    assert set(statuses) == {200}
    busy = await backend.ask("GET", path)
    assert (busy.status, busy.body["code"], busy.headers["Retry-After"]) == (429, 80621, "1")
    assert (await backend.ask("POST", path)).status == 200
    assert (await backend.ask("GET", "/Services/busy")).status == 200
