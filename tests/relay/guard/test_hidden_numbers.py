import pytest

from relay.guard import Kind, judge, spellings


@pytest.mark.parametrize(
    "text",
    [
        "nol delapan satu tiga dua dua tujuh tujuh delapan delapan satu lima",
        "kosong lapan atu tiga, dua dua tuju tuju, lapan lapan atu lima",
        "nol wolu siji telu loro loro pitu pitu wolu wolu siji limo",
        "nol dalapan hiji tilu dua dua tujuh tujuh dalapan dalapan hiji lima",
        "kosong salapan ciek tigo duo duo tujuah tujuah salapan salapan ciek limo",
        "oh eight one three double two double seven double eight one five",
        "noldelapansatutigaduaduatujuhtujuhdelapandelapansatulima",
        "noool delapaaan satuu tigaa dua dua tujuh tujuh delapan delapan satu lima",
        "n o l d e l a p a n s a t u t i g a dua dua tujuh tujuh delapan delapan satu lima",
        "nol delapan ratus tiga belas dua puluh dua tujuh puluh tujuh delapan puluh delapan lima belas",
        "d3lapan s4tu t1ga dua dua tujuh tujuh delapan delapan satu lima wa aku nol",
        "o8l3 2277 88l5",
        "O B I 3 2 2 7 7 8 8 1 5",
        "0️⃣8️⃣1️⃣3️⃣2️⃣2️⃣7️⃣7️⃣8️⃣8️⃣1️⃣5️⃣",
        "٠٨١٣٢٢٧٧٨٨١٥",
        "0\u200b8\u200b1\u200b3\u200b2\u200b2\u200b7\u200b7\u200b8\u200b8\u200b1\u200b5",
        "(0)(8)(1)(3)(2)(2)(7)(7)(8)(8)(1)(5)",
        "0813 trus 2277 sambung 8815",
        "depannya 0813 tengahnya 2277 belakangnya 8815",
        "0813 ayam 2277 bebek 8815",
        "0a8b1c3d2e2f7g7h8i8j1k5",
        "0813\n2277\n8815",
        "nomorku 518877223180 dibalik ya",
        "VIII I III II II VII VII VIII VIII I V",
        "lima satu delapan delapan tujuh tujuh dua dua tiga satu delapan nol dibaca terbalik",
        "plus enam dua delapan satu tiga dua dua tujuh tujuh delapan delapan satu lima",
        "0#8#1#3#2#2#7#7#8#8#1#5",
        "&#48;&#56;&#49;&#51;&#50;&#50;&#55;&#55;&#56;&#56;&#49;&#53;",
        "%30%38%31%33%32%32%37%37%38%38%31%35",
        "n.ol del.apan sa.tu ti.ga dua dua tu.juh tu.juh del.apan del.apan sa.tu li.ma",
        "o eight one three double two seventy-seven eighty-eight fifteen",
        "ini no saya 81322778815",
    ],
)
def test_a_hidden_phone_number_is_found(text: str) -> None:
    verdict = judge(text)

    assert Kind.PHONE in verdict.kinds


def test_the_mask_covers_the_whole_number_and_nothing_else() -> None:
    verdict = judge(
        "ini wa aku nol delapan satu tiga, dua dua tujuh tujuh, lapan lapan satu lima ya kak"
    )

    assert verdict.text == "ini wa aku [nomor disamarkan] ya kak"


def test_a_span_counts_in_the_original_text_whatever_was_folded_away() -> None:
    text = "wa: 0️⃣8️⃣1️⃣3️⃣2️⃣2️⃣7️⃣7️⃣8️⃣8️⃣1️⃣5️⃣!"

    (finding,) = judge(text).findings

    assert text[: finding.start] == "wa: "
    assert text[finding.end :] == "!"


def test_a_known_number_can_be_searched_for_in_any_writing() -> None:
    text = "ref 77, kosong delapan satu tiga 2277 o5lS, Rp 5.000"

    assert any("081322770515" in number for number in spellings(text))
