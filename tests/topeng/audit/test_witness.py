"""Witnesses: what they co-sign, what they refuse, and one who is asked at a URL."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from db import audit
from db.pool import Database
from relay.audit.evidence import read_head, show_cosignature
from relay.audit.head import Head, sign_head
from relay.audit.tree import consistency, leaf_hash, root_of
from relay.audit.witness import Refused, cosign
from relay.errors import BadInput
from tests.conftest import as_app
from tests.db.rows import Rows
from tests.topeng.audit.test_keeper import ONE, SIGNER
from topeng.oversight import ledger
from topeng.oversight.audit import Keeper
from topeng.oversight.witness import Record, WitnessError, by_url
from topeng.vault.signing import LocalSigner

LOG = uuid4()
WITNESS = LocalSigner.of(b"\x05" * 32)
LEAVES = [leaf_hash(bytes([n])) for n in range(9)]


async def head_over(leaves: list[bytes], signer: LocalSigner = SIGNER, log: Any = LOG) -> Head:
    """A head over these."""
    return await sign_head(
        signer, log=log, size=len(leaves), previous=0, settled=0, root=root_of(leaves), signed_at=1
    )


async def test_a_witness_signs_what_extends_what_they_saw() -> None:
    first, later = await head_over(LEAVES[:4]), await head_over(LEAVES)
    seen = await cosign(first, [], last=None, signer=WITNESS, now=7)
    assert seen.holds(SIGNER.public_key)
    assert not seen.holds(WITNESS.public_key)
    again = await cosign(later, consistency(LEAVES, 4), last=first, signer=WITNESS, now=8)
    assert again.holds(SIGNER.public_key)


async def test_a_witness_refuses_any_other_past_a_shorter_log_and_another_key() -> None:
    first, later = await head_over(LEAVES[:4]), await head_over(LEAVES)
    rewritten = [leaf_hash(b"x"), *LEAVES[1:]]
    for head, last, leaves, why in (
        (await head_over(rewritten), first, rewritten, "does not extend"),
        (await head_over(rewritten[:4]), first, rewritten[:4], "does not extend"),
        (first, later, LEAVES, "its tail was cut off"),
        (await head_over(LEAVES, WITNESS), first, LEAVES, "not signed by the log"),
        (await head_over(LEAVES, log=uuid4()), first, LEAVES, "not signed by the log"),
    ):
        proof = consistency(leaves, min(last.size, len(leaves)))
        with pytest.raises(Refused, match=why):
            await cosign(head, proof, last=last, signer=WITNESS, now=8)


@pytest.fixture
async def opened(database: str) -> AsyncIterator[Database]:
    """A log with a head."""
    async with Database.open(as_app(database)) as opened:
        async with opened.transaction() as connection:
            key = await (await Rows.on(connection)).key()
            await connection.execute("INSERT INTO house (key_id) VALUES ($1)", key)
        await Keeper(opened, SIGNER).keep()
        yield opened


async def test_a_witness_at_a_url_says_what_they_saw_and_gets_the_proof_from_there(
    opened: Database,
) -> None:
    last: list[Head] = []
    asked: list[int] = []

    async def answer(request: web.Request) -> web.Response:
        body = await request.json()
        asked.append(body["old"])
        if body["old"] != (last[-1].size if last else 0):
            return web.json_response({"size": last[-1].size}, status=409)
        head, proof = read_head(body["head"]), [bytes.fromhex(one) for one in body["proof"]]
        seen = await cosign(head, proof, last=last[-1] if last else None, signer=WITNESS, now=9)
        last.append(head)
        return web.json_response(show_cosignature(seen.cosignature))

    async with _serving(answer) as url:
        first = await by_url(opened, url)
        async with opened.transaction() as connection:
            await audit.add(connection, [ONE])
        await Keeper(opened, SIGNER).keep()
        second = await by_url(opened, url)
    assert asked == [0, 0, first.head.size]
    assert second.head.size == first.head.size + 1
    await ledger.verify(opened, SIGNER.public_key, [])
    async with opened.connection() as connection:
        kept = await connection.fetch("SELECT size FROM audit_cosignature ORDER BY size")
    assert [row["size"] for row in kept] == [first.head.size, second.head.size]


@pytest.mark.parametrize(
    ("status", "text", "why"),
    [
        (500, "{}", "it answered 500"),
        (302, "{}", "it answered 302"),
        (200, "<html>", "did not answer with JSON"),
        (200, "{}", "something else than a co-signature"),
        (200, '{"size": 1}', "something else"),
        (409, "{}", "how much of the log"),
        (409, '{"size": 1}', "it answered 409"),
        (200, "[" + "1," * 40_000 + "1]", "too much"),
    ],
)
async def test_a_witness_who_answers_otherwise_is_not_believed(
    opened: Database, status: int, text: str, why: str
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text, headers={"Location": "/"})

    async with _serving(answer) as url:
        with pytest.raises(WitnessError, match=why):
            await by_url(opened, url)


async def test_a_co_signature_under_another_head_is_not_kept(opened: Database) -> None:
    async def answer(_: web.Request) -> web.Response:
        seen = await cosign(await head_over(LEAVES), [], last=None, signer=WITNESS, now=9)
        return web.json_response(show_cosignature(seen.cosignature))

    async with _serving(answer) as url:
        with pytest.raises(WitnessError, match="not of this head"):
            await by_url(opened, url)


async def test_nobody_at_the_url_is_one_sentence(opened: Database) -> None:
    for url in ("http://127.0.0.1:1/", "http://"):
        with pytest.raises(WitnessError, match="cannot be reached"):
            await by_url(opened, url)


async def test_a_record_with_another_witness_s_line_in_it_is_refused(tmp_path: Path) -> None:
    record = Record(tmp_path / "seen.jsonl")
    seen = await cosign(await head_over(LEAVES), [], last=None, signer=WITNESS, now=9)
    record.add(seen)
    assert record.read() == [seen]
    record.path.write_text(record.path.read_text().replace('"size": 9', '"size": 8'))
    with pytest.raises(BadInput, match="line 1"):
        record.read()


def _serving(answer: Any) -> Any:
    app = web.Application()
    app.router.add_post("/", answer)
    return _Server(TestServer(app))


class _Server:
    def __init__(self, server: TestServer) -> None:
        self.server = server

    async def __aenter__(self) -> str:
        await self.server.start_server()
        return str(self.server.make_url("/"))

    async def __aexit__(self, *_: object) -> None:
        await self.server.close()
