"""What customers say to Topeng itself, and what they say to each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.words import Word, meant, reported


@pytest.mark.parametrize(
    "text", ["SELESAI", "selesai", " Selesai. ", "*DONE*", "done!", "End chat", "END-CHAT"]
)
def test_a_whole_message_ends(text: str) -> None:
    assert meant(text) is Word.END


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LAPOR", ""),
        ("lapor", ""),
        ("Report!", ""),
        ("LAPOR dia minta nomor saya", "dia minta nomor saya"),
        ("LAPOR, dia minta OTP", "dia minta OTP"),
        ("lapor: dia kasar", "dia kasar"),
        ("Report : he asked for my code", "he asked for my code"),
        ("REPORT\nhe asked\nfor my code", "he asked\nfor my code"),
    ],
)
def test_a_report_carries_what_stands_behind_it(text: str, words: str) -> None:
    assert meant(text) is Word.REPORT
    assert reported(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "benar dari kami?",
        "Benar dari kalian?",
        "ini benar dari kalian?",
        "ini bener dari kalian ya?",
        "Apakah ini benar dari Toko Wayang?",
        "apakah benar ini dari GoPay",
        "apa ini betul dari kalian",
        "ini asli dari kalian?",
        "is this really you?",
        "Is it really you??",
        "is this really from Toko Wayang?",
        "Are you really from Toko Wayang?",
        "are you really from the bank",
    ],
)
def test_the_question_whether_it_is_us_is_ours_to_answer(text: str) -> None:
    assert meant(text) is Word.GENUINE


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", "Stop.", "BERHENTI", "unsubscribe", "STOP ALL", "Berhenti berlangganan"],
)
def test_a_whole_message_opts_out(text: str) -> None:
    assert meant(text) is Word.OPT_OUT


@pytest.mark.parametrize("text", ["START", "mulai", "Mulai!"])
def test_a_whole_message_opts_in(text: str) -> None:
    assert meant(text) is Word.OPT_IN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "👍",
        "sudah selesai belum?",
        "selesai?",
        "done?",
        "done 👍",
        "done ya kak",
        "saya sudah selesai",
        "stop di depan gerbang ya pak",
        "stop dong",
        "berhenti di sini saja",
        "mulai jam berapa",
        "lapor pak, saya sudah di lobi",
        "Lapor komandan",
        "saya mau lapor",
        "report nya mana",
        "reporter itu datang",
        "LAPORAN keuangan",
        "REPORTED",
        "benar",
        "ini benar",
        "iya benar dari sana",
        "apakah ini benar dari mana ya alamatnya",
        "barangnya asli dari pabrik",
        "ini asli",
        "kalian benar-benar membantu",
        "are you there?",
        "is this you?",
        "are you from here?",
    ],
)
def test_ordinary_talk_is_for_the_other_side(text: str) -> None:
    assert meant(text) is None


@given(
    st.text(max_size=60), st.sampled_from(["selesai", "stop", "mulai", "done", "lapor", "berhenti"])
)
def test_a_word_in_the_middle_of_a_sentence_means_nothing(rest: str, word: str) -> None:
    letters = "".join(one for one in rest if one.isalpha()) or "x"
    assert meant(f"{letters.lower()}q {word} ya") is None
    assert meant(f"{word} {letters.lower()}q") is None


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    meaning = meant(text)
    assert meaning is None or meaning in set(Word)
    reported(text)
