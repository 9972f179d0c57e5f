import pytest

from relay.guard import Content, Intent, Kind, Outcome, Place, Policy, Role, judge


def test_the_conversations_own_numbers_and_hosts_pass() -> None:
    policy = Policy(
        references=frozenset({"0813-2277-8815"}),
        domains=frozenset({"toko.id"}),
        names=frozenset({"@toko"}),
    )

    assert not judge(
        "pesanan 081322778815 di https://www.toko.id/p/1 atau @toko", policy=policy
    ).leaks


def test_a_host_that_only_ends_like_an_own_one_is_a_link() -> None:
    assert judge("cek jahattoko.id", policy=Policy(domains=frozenset({"toko.id"}))).leaks


def test_shadow_lets_everything_pass_and_says_what_would_have_been() -> None:
    verdict = judge("wa 081322778815", policy=Policy(shadow=True))

    assert (verdict.outcome, verdict.text, verdict.shadowed) == (
        Outcome.PASSED,
        "wa 081322778815",
        Outcome.MASKED,
    )


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Outcome.WARNED, "wa 081322778815"),
        (Outcome.MASKED, "wa [nomor disamarkan]"),
        (Outcome.HELD, ""),
        (Outcome.REFUSED, ""),
    ],
)
def test_the_policy_decides_what_crosses(outcome: Outcome, text: str) -> None:
    verdict = judge("wa 081322778815", policy=Policy(kinds={Kind.PHONE: outcome}))

    assert (verdict.outcome, verdict.text) == (outcome, text)


def test_one_role_can_be_judged_more_strictly_than_another() -> None:
    policy = Policy(by_role={Role.DRIVER: {Kind.PHONE: Outcome.REFUSED}})

    assert judge("081322778815", role=Role.CUSTOMER, policy=policy).outcome is Outcome.MASKED
    assert judge("081322778815", role=Role.DRIVER, policy=policy).outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("boleh minta nomor wa pribadinya kak", Intent.ASKS_CONTACT),
        ("ketemuan yuk kak", Intent.ASKS_MEETING),
        ("wa aku aja ya biar cepat", Intent.LEAVES_PLATFORM),
        ("sebutkan kode otp yang masuk", Intent.ASKS_CODE),
    ],
)
def test_what_staff_is_after_is_noticed(text: str, intent: Intent) -> None:
    verdict = judge(text, role=Role.AGENT)

    assert intent in verdict.intents
    assert verdict.outcome >= Outcome.WARNED


def test_addresses_and_names_are_found_only_where_the_policy_wants_it() -> None:
    text = "nama saya Budi Santoso, Jl. Sudirman Raya No. 12 RT 03/04"
    kinds = dict.fromkeys(Kind, Outcome.MASKED)

    assert not judge(text).leaks
    assert (
        judge(text, policy=Policy(kinds=kinds)).masked
        == "nama saya [nama disamarkan], [alamat disamarkan]"
    )


def test_a_file_name_keeps_its_suffix() -> None:
    assert judge("ktp_081322778815.jpg", place=Place.FILE_NAME).text == "ktp_[nomor disamarkan].jpg"


def test_a_formatted_links_target_is_a_link_unless_it_is_the_services_own() -> None:
    policy = Policy(domains=frozenset({"toko.id"}))

    assert judge("tg://user?id=12345", place=Place.LINK_TARGET, policy=policy).leaks
    assert not judge("https://toko.id/x", place=Place.LINK_TARGET, policy=policy).leaks


def test_contact_cards_are_refused_and_own_policies_can_differ() -> None:
    assert Policy().of_content(Content.CONTACT) is Outcome.REFUSED
    assert (
        Policy(contents={Content.CONTACT: Outcome.HELD}).of_content(Content.CONTACT) is Outcome.HELD
    )
