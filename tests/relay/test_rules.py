"""A service says of contact details what it wants, for everyone or for a role, and nothing that a promise forbids."""

import pytest

from relay.errors import BadInput
from relay.guard import Content, Kind, Outcome, Policy, judge
from relay.rules import Rules
from relay.session import Role

SAID = ("customer:phone=hold", "email=warn", "staff:link=refuse", "agent:voice=refuse")


def test_rules_are_read_kept_and_shown_in_the_same_words() -> None:
    rules = Rules(shadow=True, domains=frozenset({"toko.id"})).changed(SAID)

    assert Rules.load(rules.dump()) == rules
    assert rules.lines() == [
        "agent:link=refuse",
        "agent:voice=refuse",
        "customer:phone=hold",
        "driver:link=refuse",
        "everyone:email=warn",
    ]
    assert Rules.load("{}") == Rules()


def test_a_rule_is_for_its_role_and_everyones_for_everyone_else() -> None:
    policy = Rules().changed([*SAID, "everyone:phone=refuse"]).over(Policy())

    assert policy.of_kind(Kind.PHONE, Role.CUSTOMER) is Outcome.HELD
    assert policy.of_kind(Kind.PHONE, Role.DRIVER) is Outcome.REFUSED
    assert policy.of_kind(Kind.EMAIL, Role.AGENT) is Outcome.WARNED
    assert policy.of_kind(Kind.NIK, Role.AGENT) is Outcome.MASKED
    assert policy.of_content(Content.VOICE, Role.AGENT) is Outcome.REFUSED
    assert policy.of_content(Content.VOICE, Role.CUSTOMER) is Outcome.MASKED
    assert policy.of(Role.CUSTOMER).of_kind(Kind.PHONE, None) is Outcome.HELD


def test_what_is_taken_back_is_as_the_settings_have_it() -> None:
    rules = Rules().changed(SAID).changed(["customer:phone=default", "staff:link=default"])

    assert rules.lines() == ["agent:voice=refuse", "everyone:email=warn"]


def test_a_service_may_let_its_own_names_and_hosts_pass_and_only_watch() -> None:
    own = Rules(domains=frozenset({"toko.id"}), names=frozenset({"tokowayang"}))
    text = "cek toko.id/promo atau IG @tokowayang"

    assert judge(text).leaks
    assert not judge(text, policy=own.over(Policy())).leaks
    shadow = judge("wa 081234567890", policy=Rules(shadow=True).over(Policy()))
    assert (shadow.outcome, shadow.text) == (Outcome.PASSED, "wa 081234567890")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("phone", "is no rule"),
        ("phone=block", "is no rule"),
        ("admin:phone=mask", "is no rule"),
        ("agent:fax=mask", "is no rule"),
        ("supervisor:phone=mask", "is no rule"),
        ("voice=mask", "can pass"),
        ("agent:picture=hold", "can pass"),
        ("otp=pass", "secret codes never"),
        ("customer:otp=hold", "secret codes never"),
    ],
)
def test_what_is_no_rule_is_told_with_what_would_be_one(rule: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        Rules().changed([rule])
    assert rule in str(caught.value)


def test_own_domains_and_names_are_given_with_commas_and_looked_at() -> None:
    rules = Rules().owning(domains=" Toko.id, pay.toko.id ,", names="@TokoWayang")

    assert rules.domains == {"toko.id", "pay.toko.id"}
    assert rules.names == {"tokowayang"}
    assert rules.owning(domains="").domains == frozenset()
    assert [rules.watching(one).shadow for one in ("on", "off", "default", None)] == [
        True,
        False,
        None,
        None,
    ]
    with pytest.raises(BadInput, match="is no domain"):
        Rules().owning(domains="https://toko.id/x")
