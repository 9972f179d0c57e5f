"""Hard lines that give nothing away: the numbers of everyday orders, rides and payments."""

import random
from collections.abc import Iterator

from tests.bench.guard.leaks import Case
from tests.bench.guard.secrets import digits

_STREETS = (
    "Sudirman",
    "Gatot Subroto",
    "Diponegoro",
    "Kebon Jeruk",
    "Merdeka Barat",
    "Ahmad Yani",
    "Raya Bogor",
)
_TAILS = (
    "",
    " kak",
    " ya",
    " min",
    " makasih",
    " tolong dicek",
    " belum sampai",
    "?",
    " 🙏",
    " dong",
)

# What people say most of the time.
SMALL_TALK = (
    "siap kak ditunggu ya", "saya sudah di depan pagar warna hijau", "tolong jangan pakai sambal ya pak", "barangnya belum sampai juga min",
    "aplikasinya error terus dari kemarin", "makasih banyak ya mas semoga lancar", "bisa dibantu cek pesanan saya", "iya bentar lagi turun",
    "macet banget di jalan, sabar ya bu", "kok uangnya belum balik ke saldo saya", "alamatnya sesuai titik di peta", "ok thanks, I will wait in the lobby",
)  # fmt: skip


def clean(seed: int, rounds: int) -> Iterator[Case]:
    chance = random.Random(seed)
    for _ in range(rounds):
        for topic, line in _lines(chance):
            yield Case("clean", topic, line + chance.choice(_TAILS))


def _lines(chance: random.Random) -> Iterator[tuple[str, str]]:
    n, d, pick = chance.randint, digits, chance.choice
    price = f"{n(1, 999)}.{d(chance, 3)}"
    million = f"{n(1, 99)}.{d(chance, 3)}.{d(chance, 3)}"
    yield "price", f"totalnya Rp {price}"
    yield "price", f"harganya {million} bisa kurang"
    yield "price", f"Rp{million},00 sudah saya bayar"
    yield "price", f"ongkirnya {n(5, 90)}rb jadi {n(100, 900)}rb"
    yield "price", f"{n(1, 9)},{n(1, 9)}jt nett"
    yield "price", f"saya transfer {n(1, 9)}{d(chance, 5)} tadi"
    yield "price", f"IDR {n(10, 999)},{d(chance, 3)}"
    yield "price", f"{n(2, 9)} porsi @{n(15, 60)}rb = {n(100, 400)}.000"
    yield "price", "lima puluh ribu aja ya bang, dua ratus ribu kemahalan"
    yield "order", f"order {n(10000000, 99999999)} kapan dikirim"
    yield "order", f"nomor pesanan {n(10**9, 10**10 - 1)}"
    yield "order", f"INV/2024{n(1, 12):02}{n(1, 28):02}/MPL/{n(10**9, 10**10 - 1)}"
    yield "order", f"pesanan #{n(1000, 99999)} sudah dibayar"
    yield (
        "order",
        f"kode booking {pick('ABCDEFGH')}{pick('KLMN')}{d(chance, 1)}{pick('XYZ')}{d(chance, 2)}",
    )
    yield "order", f"no transaksi {n(10**11, 10**12 - 1)}"
    yield "order", f"GK-{n(10, 99)}-{n(10**8, 10**9 - 1)}"
    yield "parcel", f"resi JP{n(10**9, 10**10 - 1)}"
    yield "parcel", f"JNE {n(10**14, 10**15 - 1)}"
    yield "parcel", f"awb sicepat 00{n(10**9, 10**10 - 1)}"
    yield "parcel", f"SPXID0{n(10**10, 10**11 - 1)}"
    yield "parcel", f"resinya 1000{n(10**9, 10**10 - 1)} anteraja"
    yield "parcel", f"cek resi TLJC{n(10**9, 10**10 - 1)}"
    yield (
        "plate",
        f"plat {pick('BDFLHNK')} {n(1, 9999)} {pick('ABCXYZ')}{pick('KLMNOP')}{pick('QRST')}",
    )
    yield (
        "plate",
        f"motor Vario hitam {pick(('AB', 'AD', 'DK'))} {n(1000, 9999)} {pick('ABC')}{pick('XYZ')}",
    )
    yield "address", f"Jl. {pick(_STREETS)} No. {n(1, 250)} RT {n(1, 15):02}/RW {n(1, 12):02}"
    yield (
        "address",
        f"Jl {pick(_STREETS)} no {n(1, 99)} blok {pick('ABC')}{n(1, 30)} kode pos {n(10000, 99999)}",
    )
    yield "address", f"apartemen tower {n(1, 4)} lantai {n(2, 40)} unit {n(1, 40):02}{pick('ABCD')}"
    yield "address", f"rumah nomor {n(1, 99)} RT 0{n(1, 9)} RW 0{n(1, 9)} {n(10000, 99999)}"
    yield "place", f"{-n(5, 8)}.{d(chance, 6)}, 10{n(5, 9)}.{d(chance, 6)}"
    yield "place", f"koordinat {-n(5, 8)}.{d(chance, 7)},{n(105, 118)}.{d(chance, 7)}"
    yield "device", f"IMEI 35{d(chance, 13)}"
    yield "device", f"imei hp saya 86{d(chance, 13)} tolong diblokir"
    yield (
        "device",
        f"SN {pick('CFH')}{d(chance, 2)}{pick('XYZ')}{d(chance, 4)}{pick('KLM')}{d(chance, 2)}",
    )
    yield "account", f"VA BCA {n(10**15, 10**16 - 1)}"
    yield "account", f"virtual account mandiri 8{d(chance, 15)}"
    yield "account", f"briva 262{d(chance, 12)}"
    yield "account", f"rek BCA {n(10**9, 10**10 - 1)} a.n. toko"
    yield "account", f"norek mandiri 1{d(chance, 12)}"
    yield "account", f"kode bayar indomaret {d(chance, 8)}"
    yield (
        "account",
        f"token listrik {d(chance, 4)} {d(chance, 4)} {d(chance, 4)} {d(chance, 4)} {d(chance, 4)}",
    )
    yield "account", f"id pelanggan PLN 5{d(chance, 11)}"
    yield "time", f"jam {n(7, 21):02}.{n(0, 59):02} sampai {n(7, 21)}.{n(0, 59):02}"
    yield (
        "time",
        f"tgl {n(1, 28):02}/{n(1, 12):02}/20{n(20, 27)} jam {n(8, 20):02}:{n(0, 59):02} WIB",
    )
    yield (
        "time",
        f"20{n(20, 27)}-{n(1, 12):02}-{n(1, 28):02} {n(8, 20):02}:{n(0, 59):02}:{n(0, 59):02}",
    )
    yield "time", f"senin {n(1, 28)}-{n(1, 12)}-20{n(20, 27)} pukul {n(7, 20)}.00"
    yield "time", f"buka {n(7, 9):02}.00-{n(17, 22)}.00 setiap hari"
    yield "quantity", f"pesan {n(2, 9)} ayam {n(2, 9)} bebek {n(2, 9)} es teh"
    yield "quantity", f"ukuran {n(30, 90)}x{n(30, 90)}x{n(30, 90)} cm berat {n(1, 9)},{n(1, 9)} kg"
    yield "quantity", f"iPhone {n(11, 16)} {pick((64, 128, 256, 512))}GB {n(2, 9)} jutaan"
    yield "quantity", f"nomor antrian {n(1, 300)} loket {n(1, 9)}"
    yield "quantity", f"skor {n(0, 5)}-{n(0, 5)} menit {n(1, 90)}"
    yield "quantity", f"naik {n(1, 99)},{n(1, 9)}% dari {n(1000, 9999)}"
    yield "ticket", f"tiket T-{n(2020, 2027)}-{n(1000, 99999)}"
    yield "ticket", f"nomor laporan {n(10**6, 10**8)}"
    yield "ticket", f"ref {n(10**7, 10**9)}"
    yield (
        "service",
        f"{pick(('*123#', '*888#', '*808#', '*185*1#', '*100*2*3#'))} terus pilih {n(1, 9)}",
    )
    yield "service", f"telpon {pick(('110', '112', '14045', '1500', '188', '119', '14000'))} aja"
    yield "code", f"kode promo {pick(('HEMAT', 'DISKON', 'MURAH'))}{n(10, 99)}"
    yield "code", f"kode pos {n(10000, 99999)}"
    yield "code", f"kode unik {n(100, 999)} jadi {price}"
    yield "code", f"otp nya belum masuk dari jam {n(7, 21)}.{n(10, 59)}"
    yield "code", f"jangan kasih otp ke siapapun, sudah {n(2, 9)}x minta kirim ulang"
    yield "code", f"kode barang {n(1000, 99999)} warna hitam"
    yield "words", pick((
        "tempatnya kosong, satu dua orang saja", "saya tunggu di titik jemput, dua menit lagi", "kursi kosong ada delapan atau sembilan",
        "anak saya umur tujuh tahun kelas dua", "dari satu sampai sepuluh saya kasih delapan", "satu dua tiga tes",
        "tiga empat hari lagi sampai", "line bajunya bagus ya", "tadi ditelpon terus ga diangkat", "wa nya ga dibalas",
        "email saya belum dibalas", "instagram lagi error", "tele nya lemot banget", "saya sudah kirim ke email kantor",
        "nomor saya sudah terdaftar kan", "sudah sampai.tinggal tunggu", "ok.makasih ya", "baik kak.nanti saya info.terima kasih",
        "pin lokasi sudah saya kirim", "share pin maps ya", "posisi di mana pak?driver sudah di lobby", "ditunggu ya.di depan alfamart",
        "line antriannya panjang", "kemarin di ig ada promo", "lihat di tiktok katanya bagus", "pesan lewat aplikasi aja",
    ))  # fmt: skip
    yield "words", pick((
        "harga @ 5000 dapat 3", "2x24 jam", "24/7 buka", "3 in 1", "windows 11 pro", "samsung a52s 5g", "beras 5kg 2 karung",
        "beli 1 gratis 1", "kamar 1205", "gate 7 terminal 3", "kelas 3 IPA 2", "bus 46 arah kota", "pertalite 10 liter 100rb",
        "halte transjakarta koridor 1", "bab 3 hal 45-60", "no urut 12", "jersey nomor 10", "shio 2024", "ayat 2:255", "versi 3.14.2",
        "ram 8 rom 128", "rating 4.8 dari 5", "09.00-17.00 senin sd jumat", "ukuran 38 39 40 41 42", "10 11 12 januari",
    ))  # fmt: skip
    yield "numbers", f"npwp {n(10, 99)}.{d(chance, 3)}.{d(chance, 3)}.{n(1, 9)}-{d(chance, 3)}.000"
    yield "numbers", f"penerbangan GA{n(100, 999)} kursi {n(1, 40)}{pick('ABCDEF')} tgl {n(1, 28)}"
    yield "numbers", f"bpjs 000{d(chance, 10)}"
    yield "numbers", f"km {n(10, 300)} odometer {n(10000, 99999)}"
    yield "numbers", f"saldo {n(100000, 9999999)} kurang {n(1000, 9999)}"
