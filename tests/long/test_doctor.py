"""The doctor finds what an installation lacks, says what to do, changes nothing and tells no secret."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from bots.sandbox.carriers import Sandbox
from db.migrate import newest
from db.server.settings import VALUE_FREE_LOG
from tests.conftest import as_app
from tests.topeng.house import until
from topeng.chance import SystemChance, WallClock
from topeng.doctor.finding import Finding, Mark, within
from topeng.doctor.machine import data_folder
from topeng.doctor.postgres import QUIET
from topeng.doctor.visit import visit
from topeng.office import Office
from topeng.vault import FileKeys, LocalVault

STAFF = "7000000001:AAF_the-secret_of_the_staff_bot_01"
CUSTOMER = "7000000002:AAF_the-secret_of_the_other_bot_02"
NUMBER = "+15005550006"
PUBLIC = "http://127.0.0.1:9"
OPENING, INVITATION = "HX" + "0" * 31 + "1", "HX" + "0" * 31 + "2"


@dataclass
class Clinic:
    """An installation that lacks nothing, until a test takes something away."""

    sandbox: Sandbox
    dsn: str
    keys: Path
    patch: pytest.MonkeyPatch

    def set(self, **settings: str) -> None:
        """Change settings; an empty one counts as not set."""
        for name, value in settings.items():
            self.patch.setenv(f"TOPENG_{name}", value)

    async def findings(self, check: str) -> list[Finding]:
        """What a visit finds of one thing."""
        found = await visit()
        for secret in (STAFF, CUSTOMER, self.sandbox.twilio.auth_token):
            assert secret.rpartition(":")[2] not in str(found)
        return [one for one in found if one.check == check]

    async def finding(self, check: str) -> Finding:
        """The same where it is one line."""
        [found] = await self.findings(check)
        return found

    async def sql(self, statement: str, *values: str) -> str:
        """Change something in the database, or read it."""
        connection = await asyncpg.connect(self.dsn)
        try:
            return str(await connection.fetchval(statement, *values))
        finally:
            await connection.close()


@pytest.fixture
async def clinic(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Clinic]:
    monkeypatch.chdir(tmp_path)
    keys, chance = tmp_path / "keys.json", SystemChance()
    source = FileKeys(keys)
    source.create(chance)
    keyfile = source.load()
    async with Sandbox.open() as sandbox:
        async with Office.open(
            database, LocalVault(keyfile, chance), chance=chance, clock=WallClock(), carriers="live"
        ) as office:
            await office.numbers.add("default", f"whatsapp:{NUMBER}")
            await office.numbers.add("default", f"tel:{NUMBER}")
        sandbox.telegram.add_bot(STAFF, "toko_staff_bot")
        sandbox.telegram.add_bot(CUSTOMER, "toko_bot", topics=False)
        sandbox.twilio.number(NUMBER, f"{PUBLIC}/twilio/message")
        sandbox.twilio.template(OPENING, "Halo {{1}}")
        sandbox.twilio.template(INVITATION, "Ada kabar {{1}}")
        clinic = Clinic(sandbox, database, keys, monkeypatch)
        clinic.set(
            DATABASE_URL=as_app(database),
            MIGRATION_URL=database,
            KEY_FILE=str(keys),
            DATA_DIR=str(tmp_path / "data"),
            PUBLIC_URL=PUBLIC,
            STAFF_BOT_TOKEN=STAFF,
            CUSTOMER_BOT_TOKEN=CUSTOMER,
            TELEGRAM_API_URL=sandbox.telegram.url,
            TWILIO_API_URL=sandbox.twilio.url,
            TWILIO_ACCOUNT_SID=sandbox.twilio.account_sid,
            TWILIO_AUTH_TOKEN=sandbox.twilio.auth_token,
            TEMPLATE_OPENING=OPENING,
            TEMPLATE_INVITATION=INVITATION,
        )
        yield clinic


async def test_where_nothing_is_missing_every_line_is_good_or_says_what_cannot_be_seen(
    clinic: Clinic,
) -> None:
    marks = {one.check: one.mark for one in await visit()}
    unseen = {"public URL", f"number whatsapp:{NUMBER}"}
    assert {name for name, mark in marks.items() if mark is not Mark.GOOD} == unseen
    assert marks[f"number tel:{NUMBER}"] is Mark.GOOD
    assert marks.keys() >= {
        *(
            "settings",
            "key file",
            "database",
            "schema",
            "database roles",
            "database log",
            "master key",
            "staff bot",
            "threads",
        ),
        *("staff updates", "customer bot", "customer updates", "Twilio account"),
        *("template opening", "template invitation"),
    }


async def test_a_visit_only_asks(clinic: Clinic) -> None:
    asked: set[str] = set()
    clinic.sandbox.telegram.on_request = lambda one: asked.add(one.method)
    clinic.sandbox.twilio.on_request = lambda one: asked.add(one.method)
    await visit()
    assert asked == {
        *("getMe", "getWebhookInfo"),
        *("FetchAccount", "ListIncomingPhoneNumber", "FetchApprovalFetch"),
    }


async def test_a_token_that_telegram_does_not_know_is_named_by_its_setting(clinic: Clinic) -> None:
    clinic.set(CUSTOMER_BOT_TOKEN="123456:of-nobody")
    found = await clinic.finding("customer bot")
    assert found.mark is Mark.BAD
    assert "TOPENG_CUSTOMER_BOT_TOKEN" in found.remedy
    assert (await clinic.finding("staff bot")).mark is Mark.GOOD


@pytest.mark.parametrize(
    ("topics", "users", "mark"), [(False, False, Mark.CARE), (True, True, Mark.BAD)]
)
async def test_without_threads_there_is_a_flat_chat_but_users_may_not_create_any(
    clinic: Clinic, topics: bool, users: bool, mark: Mark
) -> None:
    token = "7000000003:AAF_another"
    clinic.sandbox.telegram.add_bot(token, "flat_bot", topics=topics, users_create_topics=users)
    clinic.set(STAFF_BOT_TOKEN=token)
    found = await clinic.finding("threads")
    assert found.mark is mark
    assert "BotFather" in found.remedy


async def test_a_webhook_that_stands_in_the_way_of_long_polling_is_an_error(clinic: Clinic) -> None:
    await _set_webhook(clinic, "http://127.0.0.1:9/elsewhere?secret=1")
    found = await clinic.finding("staff updates")
    assert found.mark is Mark.BAD
    assert "elsewhere?" not in str(found)


async def test_a_webhook_must_be_ours_where_updates_come_by_webhook(clinic: Clinic) -> None:
    clinic.set(TELEGRAM_WEBHOOK="true")
    assert (await clinic.finding("staff updates")).mark is Mark.CARE
    await _set_webhook(clinic, "http://127.0.0.1:9/elsewhere?secret=1")
    found = await clinic.finding("staff updates")
    assert (found.mark, "elsewhere?" in str(found)) == (Mark.BAD, False)
    await _set_webhook(clinic, f"{PUBLIC}/telegram/staff")
    found = await clinic.finding("staff updates")
    assert (found.mark, "0 waiting" in found.found) == (Mark.GOOD, True)


async def test_updates_that_telegram_could_not_hand_over_are_counted_and_dated(
    clinic: Clinic,
) -> None:
    clinic.set(TELEGRAM_WEBHOOK="true")
    await _set_webhook(clinic, f"{PUBLIC}/telegram/staff")
    await clinic.sandbox.phones.telegram(7_000_000_900, "Sari").start("toko_staff_bot", "x")

    async def told() -> bool:
        return (await clinic.finding("staff updates")).mark is Mark.CARE

    await until(told)
    found = await clinic.finding("staff updates")
    assert found.found.startswith("1 wait; Telegram last failed at 20")


async def test_credentials_that_twilio_refuses_and_a_suspended_account_are_errors(
    clinic: Clinic,
) -> None:
    clinic.sandbox.twilio.review.status = "suspended"
    assert "suspended" in (await clinic.finding("Twilio account")).found
    clinic.set(TWILIO_AUTH_TOKEN="0" * 32)
    found = await clinic.finding("Twilio account")
    assert (found.mark, "credentials" in found.found) == (Mark.BAD, True)


async def test_a_number_that_leads_elsewhere_and_one_that_is_not_there_are_errors(
    clinic: Clinic,
) -> None:
    clinic.sandbox.twilio.number(NUMBER, "http://127.0.0.1:9/old")
    found = await clinic.finding(f"number tel:{NUMBER}")
    assert (found.mark, f"{PUBLIC}/twilio/message" in found.remedy) == (Mark.BAD, True)
    await clinic.sql("UPDATE proxy SET address = 'tel:+15005550001' WHERE channel = 'sms'")
    assert "no such number" in (await clinic.finding("number tel:+15005550001")).found


@pytest.mark.parametrize(
    ("status", "mark"), [("pending", Mark.CARE), ("rejected", Mark.BAD), ("paused", Mark.BAD)]
)
async def test_a_template_that_is_not_approved_is_told(
    clinic: Clinic, status: str, mark: Mark
) -> None:
    clinic.sandbox.twilio.review.approvals[OPENING] = status
    found = await clinic.finding("template opening")
    assert (found.mark, status in found.found) == (mark, True)


async def test_a_template_that_is_missing_is_told(clinic: Clinic) -> None:
    clinic.set(TEMPLATE_OPENING="", TEMPLATE_INVITATION="HX" + "9" * 32)
    assert (await clinic.finding("template opening")).mark is Mark.CARE
    found = await clinic.finding("template invitation")
    assert (found.mark, "no template" in found.found) == (Mark.BAD, True)


async def test_keys_that_others_can_read_or_of_another_database_are_told(clinic: Clinic) -> None:
    clinic.keys.chmod(0o640)
    assert (await clinic.finding("key file")).mark is Mark.CARE
    clinic.keys.chmod(0o604)
    found = await clinic.finding("key file")
    assert (found.mark, f"chmod 600 {clinic.keys}" in found.found) == (Mark.BAD, True)
    other = clinic.keys.with_name("other.json")
    FileKeys(other).create(SystemChance())
    clinic.set(KEY_FILE=str(other))
    assert "does not belong" in (await clinic.finding("master key")).found


async def test_a_key_file_that_is_missing_is_not_made(clinic: Clinic) -> None:
    clinic.keys.unlink()
    assert (await clinic.finding("key file")).mark is Mark.CARE
    assert (await clinic.finding("master key")).mark is Mark.BAD
    assert not clinic.keys.exists()


@pytest.mark.parametrize(("revision", "words"), [("0001", "topeng migrate"), ("9999", "Install")])
async def test_a_schema_of_another_version_is_told_and_left_as_it_is(
    clinic: Clinic, revision: str, words: str
) -> None:
    assert str(newest()) in (await clinic.finding("schema")).found
    await clinic.sql("UPDATE alembic_version SET version_num = $1", revision)
    found = await clinic.finding("schema")
    assert (found.mark, words in found.remedy) == (Mark.BAD, True)
    assert await clinic.sql("SELECT version_num FROM alembic_version") == revision


async def test_the_demos_data_is_no_place_for_a_service(clinic: Clinic) -> None:
    await clinic.sql("UPDATE house SET carriers = 'sandbox'")
    assert "demo" in (await clinic.findings("database"))[-1].found


async def test_settings_with_which_the_databases_log_quotes_values_are_told(clinic: Clinic) -> None:
    name = await clinic.sql("SELECT current_database()")
    for setting in ("log_statement = 'mod'", "log_parameter_max_length = -1"):
        await clinic.sql(f"ALTER DATABASE {name} SET {setting}")
    told = await clinic.finding("database log")
    assert told.mark is Mark.CARE
    assert told.found == ("it may quote values: log_statement = mod, log_parameter_max_length = -1")


def test_every_setting_of_the_log_that_could_quote_a_value_is_looked_at() -> None:
    values = set(VALUE_FREE_LOG) - {
        *("log_autovacuum_min_duration", "log_connections", "log_disconnections"),
        "log_checkpoints",
    }
    assert values <= set(QUIET)
    assert all(VALUE_FREE_LOG[name] in QUIET[name] for name in values)


async def test_a_right_too_many_and_a_login_that_may_too_much_are_told(clinic: Clinic) -> None:
    await clinic.sql("GRANT DELETE ON audit TO topeng_app")
    told = await clinic.finding("database roles")
    assert (told.mark, "topeng_app audit +DELETE" in told.found) == (Mark.CARE, True)
    await clinic.sql("REVOKE DELETE ON audit FROM topeng_app")
    clinic.set(DATABASE_URL=clinic.dsn, MIGRATION_URL="")
    assert "connects as topeng" in (await clinic.finding("database roles")).found
    clinic.set(DATABASE_URL=as_app(clinic.dsn))
    assert (await clinic.finding("database roles")).mark is Mark.GOOD


async def test_a_database_that_is_away_does_not_stop_the_other_checks(clinic: Clinic) -> None:
    clinic.set(DATABASE_URL="postgresql://topeng:hunter2@127.0.0.1:1/topeng")
    found = await visit()
    marks = {one.check: one.mark for one in found}
    assert marks["database"] is Mark.BAD
    assert marks["staff bot"] is marks["template opening"] is Mark.GOOD
    assert "hunter2" not in str(found)


async def test_mistakes_in_the_settings_do_not_stop_the_other_checks(clinic: Clinic) -> None:
    clinic.set(PORT="abc", PROT="1")
    said = [one.found for one in await clinic.findings("settings")]
    assert [line.partition(":")[0] for line in said] == ["TOPENG_PROT", "TOPENG_PORT"]
    assert (await clinic.finding("staff bot")).mark is Mark.GOOD


async def test_without_any_carrier_the_doctor_says_what_is_needed_first(clinic: Clinic) -> None:
    clinic.set(STAFF_BOT_TOKEN="", TWILIO_ACCOUNT_SID="", TWILIO_AUTH_TOKEN="")
    assert "BotFather" in (await clinic.finding("staff bot")).remedy
    assert (await clinic.finding("Twilio account")).mark is Mark.BAD


def test_a_data_folder_that_others_can_enter_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert data_folder(folder)[0].mark is Mark.CARE
    assert not folder.exists()
    folder.mkdir(mode=0o755)
    assert data_folder(folder)[0].remedy == f"chmod 700 {folder}"
    folder.chmod(0o700)
    assert [one.mark for one in data_folder(folder)] == [Mark.GOOD, Mark.GOOD]


async def test_the_embedded_database_is_not_begun_in_a_folder_that_is_not_right(
    clinic: Clinic, tmp_path: Path
) -> None:
    clinic.set(DATABASE_URL="")
    assert "none yet" in (await clinic.finding("database")).found
    cluster = tmp_path / "data" / "postgres"
    cluster.mkdir(parents=True)
    cluster.parent.chmod(0o755)
    assert (await clinic.finding("database")).found == "not looked into"
    assert cluster.parent.stat().st_mode & 0o777 == 0o755


async def test_a_check_that_hangs_or_breaks_is_a_finding_without_details() -> None:
    async def hang() -> list[Finding]:
        await asyncio.Event().wait()
        return []

    async def breaks() -> list[Finding]:
        raise RuntimeError("whatsapp:+6281234567890")

    [hung] = await within("a", hang, limit=0.01)
    [broken] = await within("b", breaks)
    assert (hung.mark, "no answer" in hung.found) == (Mark.BAD, True)
    assert (broken.mark, "RuntimeError" in broken.found, "62812" in str(broken)) == (
        Mark.BAD,
        True,
        False,
    )


async def _set_webhook(clinic: Clinic, url: str) -> None:

    call = f"{clinic.sandbox.telegram.url}/bot{STAFF}/setWebhook"
    async with aiohttp.ClientSession() as session, session.post(call, json={"url": url}) as answer:
        assert answer.status == 200
