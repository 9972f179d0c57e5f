from relay.guard import Intent, Kind, Memory, Outcome, Role, Verdict, judge


def talk(*lines: tuple[Role, str]) -> list[Verdict]:
    memory, verdicts = Memory(), []
    for second, (role, text) in enumerate(lines):
        verdicts.append(
            judge(text, role=role, memory=memory, message=f"m{second}", now=float(second))
        )
        memory = verdicts[-1].memory
    return verdicts


C, A = Role.CUSTOMER, Role.AGENT


def test_the_last_piece_of_a_number_is_masked_and_the_others_are_named() -> None:
    last = talk((C, "0813"), (C, "dua dua tujuh tujuh"), (C, "8815"))[-1]

    assert last.kinds == (Kind.PHONE,)
    assert last.text == "[nomor disamarkan]"
    assert last.retracts == ("m0", "m1")


def test_pieces_of_two_people_do_not_join() -> None:
    assert not any(
        verdict.leaks for verdict in talk((C, "0813"), (A, "2277"), (C, "ok"), (A, "8815"))
    )


def test_pieces_are_forgotten_after_ten_minutes() -> None:
    memory = judge("0813 2277", role=C, now=0.0).memory

    assert not judge("8815", role=C, memory=memory, now=601.0).leaks


def test_a_lone_small_number_does_not_wait_but_an_open_chain_does() -> None:
    verdicts = talk((C, "2"), (C, "081322"), (C, "77"))

    assert [verdict.waits for verdict in verdicts] == [False, True, True]


def test_a_code_staff_asked_for_is_masked_and_the_asking_is_refused() -> None:
    asked, answer = talk((A, "boleh minta kode otp nya kak"), (C, "482913"))

    assert asked.outcome is Outcome.REFUSED
    assert asked.text == ""
    assert Intent.ASKS_CODE in asked.intents
    assert answer.kinds == (Kind.OTP,)


def test_a_warning_about_codes_is_no_question() -> None:
    warning, answer = talk((A, "jangan berikan kode otp ke siapa pun ya"), (C, "482913"))

    assert warning.outcome is Outcome.PASSED
    assert not answer.leaks


def test_a_customer_may_name_an_order_while_a_code_was_asked_for() -> None:
    assert not talk((A, "kode otp nya berapa"), (C, "order 482913"))[-1].leaks


def test_an_answer_to_a_question_for_a_user_name_is_one() -> None:
    assert talk((A, "ig kamu apa?"), (C, "budisan"))[-1].kinds == (Kind.HANDLE,)


def test_memory_stays_small_whatever_comes() -> None:
    memory = Memory()
    for turn in range(500):
        memory = judge("12", sender=f"s{turn % 50}", memory=memory, now=float(turn)).memory

    assert len(memory.chains) <= 8
    assert max(len(chain.pieces) for chain in memory.chains) <= 16
