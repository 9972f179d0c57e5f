"""The demo's account at the sandbox's Twilio: whose it is, and what is said of it."""

import pytest

from tests.topeng.house import keys
from topeng.chance import SystemChance
from topeng.config import Settings, SettingsError, load
from topeng.demo.account import credentials, introduction
from topeng.vault import LocalVault

GIVEN = ("AC" + "7" * 32, "of-our-own")


def vault() -> LocalVault:
    return LocalVault(keys(), SystemChance())


def test_the_account_is_the_same_at_every_run_with_the_same_keys() -> None:
    ours, settings = vault(), Settings()
    sid, token = credentials(settings, ours)

    assert credentials(settings, ours) == (sid, token)
    assert credentials(settings, vault()) != (sid, token)
    assert (sid[:2], len(sid), len(token)) == ("AC", 34, 32)
    assert sid[2:] != token


def test_the_settings_may_name_another_and_need_no_public_address_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOPENG_TWILIO_ACCOUNT_SID", GIVEN[0])
    monkeypatch.setenv("TOPENG_TWILIO_AUTH_TOKEN", GIVEN[1])

    settings = load(own_carriers=True)

    assert credentials(settings, vault()) == GIVEN
    with pytest.raises(SettingsError, match="TOPENG_PUBLIC_URL: needed with Twilio"):
        load()


def test_what_is_printed_can_be_copied() -> None:
    said = introduction("http://127.0.0.1:8080", GIVEN).splitlines()

    assert 'client.proxy.base_url = "http://127.0.0.1:8080"' in said[0]
    assert [line.strip() for line in said[1:]] == [
        f"TWILIO_ACCOUNT_SID={GIVEN[0]}",
        f"TWILIO_AUTH_TOKEN={GIVEN[1]}",
    ]
