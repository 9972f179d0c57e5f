import pytest

from relay.guard import Kind, judge, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("wa 0813-2277-8815 ya", "wa [nomor disamarkan] ya"),
        ("+62 813 2277 8815", "[nomor disamarkan]"),
        ("telp (021) 555-1234", "telp [nomor disamarkan]"),
        ("call +1 415-555-2671", "call [nomor disamarkan]"),
        ("kirim ke budi.s@kantor.co.id ya", "kirim ke [email disamarkan] ya"),
        ("budi at gmail titik com", "[email disamarkan]"),
        ("cek https://tokoku.com/a?b=1.", "cek [tautan disamarkan]."),
        ("cek tokoku.id ya", "cek [tautan disamarkan] ya"),
        ("wa titik me garis miring 62813", "[tautan disamarkan]"),
        ("ig: budi_s", "ig: [akun disamarkan]"),
        ("ig saya budisantoso", "ig saya [akun disamarkan]"),
        ("follow @budi.s", "follow [akun disamarkan]"),
        ("otp saya 482913", "otp saya [kode disamarkan]"),
        ("kodenya 4 8 2 9 1 3", "kodenya [kode disamarkan]"),
        ("PIN saya 1234", "PIN saya [kode disamarkan]"),
        ("nik 3273012505900001", "nik [NIK disamarkan]"),
        ("kartu 4111 1111 1111 1111", "kartu [kartu disamarkan]"),
        ("nomor KK 5209 1552 0901 0032", "nomor KK [NIK disamarkan]"),
        ("dapat sms 351429 buat masuk akun", "dapat sms [kode disamarkan] buat masuk akun"),
        ("kode verifikasi WhatsApp: 5758-2215", "kode verifikasi WhatsApp: [kode disamarkan]"),
        ("the code they sent me is 482913", "the code they sent me is [kode disamarkan]"),
        ("2fa 140743", "2fa [kode disamarkan]"),
        ("email: b u d i @ g m a i l . c o m", "email: [email disamarkan]"),
        ("budi.s&#64;kantor.co.id", "[email disamarkan]"),
        ("budi a bulat yahoo titik com", "[email disamarkan]"),
        ("moc.liamg@idub dibalik", "[email disamarkan] dibalik"),
        ("budi#gmail.com ganti # jadi @", "[email disamarkan] ganti # jadi @"),
        ("cek tokobudi titik shop ya", "cek [tautan disamarkan] ya"),
        ("cek tokobudi . co.id ya", "cek [tautan disamarkan] ya"),
        ("www.tokobudi,asia", "[tautan disamarkan]"),
        ("buka 23.75.104.65:8080/masuk", "buka [tautan disamarkan]"),
        ("moc.idubokot dibaca terbalik", "[tautan disamarkan] dibaca terbalik"),
        ("follow at budi.s", "follow at [akun disamarkan]"),
        ('ig (at)"budi_s"', 'ig (at)"[akun disamarkan]"'),
    ],
)
def test_a_contact_is_replaced_by_the_word_for_its_kind(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_link_to_a_number_is_both() -> None:
    assert judge("https://wa.me/6281322778815").kinds == (Kind.LINK, Kind.PHONE)


@pytest.mark.parametrize(
    "text",
    [
        "Rp 1.250.000, 50rb, 1,5jt",
        "INV/20240812/MPL/3456789012",
        "resi JP1234567890 dan 000123456789 sicepat",
        "B 1234 XYZ",
        "Jl. Sudirman No. 12 RT 03/RW 04 kode pos 12345",
        "-6.208812, 106.845612",
        "IMEI 356938035643809",
        "VA BCA 3901081322778815",
        "08.15 10.30 12.45 15.00 jadwal bus",
        "12/08/2024 jam 08.30 WIB",
        "pesan 8 ayam 12 nasi",
        "telpon 14045 atau *123#",
        "kode promo 123456",
        "zip code 32720",
        "sms dari 88338 isinya penipuan",
        "token listrik 50000",
        "IP saya 192.168.1.20:8080",
        "ASAP ya.tech supportnya mana",
        "otp belum masuk dari jam 10.30",
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh",
        "tempatnya kosong, satu dua orang saja",
        "sudah sampai.terima kasih",
        "ok.siap.di lobby ya",
        "udah bayar.link nya mana",
        "ig saya error terus",
        "line antriannya panjang",
        "3 pcs @ 15.000",
        "token listrik 1322 7788 1500 2233 4455",
    ],
)
def test_everyday_numbers_pass_untouched(text: str) -> None:
    verdict = judge(text)

    assert verdict.findings == ()
    assert verdict.text == text
