"""Messages that give a contact away: a carrier sentence around a secret, plain or hidden."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.guard import secrets
from tests.bench.guard.hiding import ENGLISH, FORMAL, HIDING, SLANG


class Case(NamedTuple):
    """One line of the bench. ``group`` names the row of the table; ``secret`` is what must not be read any more."""

    group: str
    technique: str
    text: str
    kind: str = ""
    secret: str = ""
    shown: str = ""  # how the secret stands in the text: all else is innocent


_PHONE = (
    "wa aku aja ya {}", "{}", "nomor saya {} kak", "hubungi {} kalau sudah di depan", "ini kak {}", "tolong telpon {} ya pak",
    "kak simpan {} ya nanti saya jemput", "biar gampang {} itu nomor ku", "{} chat aja", "kalau mau lebih murah ke {} langsung",
    "bisa kontak suami saya di {} makasih", "barang titip satpam, info ke {}", "my number is {} call me", "gopay ku {}",
    "transfer ke dana {} ya", "save ya kak {} buat lain kali", "kata sandi wifi {}", "saya di lobby, {}",
)  # fmt: skip
_EMAIL = (
    "email saya {}",
    "kirim ke {} ya kak",
    "{}",
    "buktinya tolong dikirim ke {} makasih",
    "invoice ke {} aja",
    "akun gmail ku {} tolong dicek",
)
_LINK = (
    "cek {} ya kak",
    "{}",
    "daftar di {} dulu",
    "buka {} nanti dapat diskon",
    "toko saya {} lebih murah",
    "klik {} untuk verifikasi",
)
_HANDLE = (
    "{}",
    "follow {} ya",
    "lanjut di {} aja kak",
    "bisa dm {} nanti saya balas",
    "cari {} ya",
)
_OTP = (
    "kode otp nya {} kak", "otp saya {}", "ini kodenya {}", "PIN saya {}", "kode verifikasi {} barusan masuk", "{} itu kode otp nya ya",
    "your verification code is {}", "otp: {}", "kodenya {} ya min", "pin atm ku {} tolong dicek", "kode rahasia dari sms {}",
    "yang masuk ke hp saya otp {}", "sandi otp {}", "{} adalah kode verifikasi anda", "dapat sms {} buat masuk akun", "sms dari bank isinya {}", "the code they sent me is {}",
    "2fa {}", "token masuknya {} ya", "jangan berikan kode ini ke siapapun: {}", "kode masuk lewat whatsapp: {}", "kode 6 angka nya {}",
)  # fmt: skip
_NIK = (
    "nik saya {}",
    "{}",
    "ktp {} atas nama budi",
    "no kk {}",
    "data saya {} tolong diproses",
    "NIK: {}",
)
_CARD = (
    "kartu kredit saya {}",
    "{}",
    "pakai kartu {} exp 12/28",
    "cc {} ya",
    "debit {} bisa?",
    "nomor kartunya {}",
)


def leaks(seed: int, rounds: int) -> Iterator[Case]:
    """Every technique in ``rounds`` carriers."""
    chance = random.Random(seed)
    for _ in range(rounds):
        yield from _phones(chance)
        yield from _emails(chance)
        yield from _links(chance)
        yield from _handles(chance)
        yield from _codes(chance)
        yield from _cards(chance)


def _phones(chance: random.Random) -> Iterator[Case]:
    for technique in (
        "bare",
        "dashes",
        "plus",
        "62",
        "spaces",
        "landline",
        "brackets",
        "foreign",
        "dots",
        "country 0",
    ):
        number = secrets.mobile(chance)
        shown = {
            "bare": number, "dashes": f"{number[:4]}-{number[4:8]}-{number[8:]}", "plus": "+62" + number[1:],
            "62": "62" + number[1:], "spaces": f"{number[:4]} {number[4:8]} {number[8:]}", "landline": secrets.landline(chance),
            "brackets": f"(+62) {number[1:4]} {number[4:8]} {number[8:]}", "foreign": secrets.foreign(chance),
            "dots": f"{number[:4]}.{number[4:8]}.{number[8:]}", "country 0": f"+62 0{number[1:4]}-{number[4:]}",
        }[technique]  # fmt: skip
        text = chance.choice(_PHONE).format(shown)
        yield Case("phone plain", technique, text, "phone", shown, shown)
    for technique, hide in HIDING.items():
        number = secrets.mobile(chance)
        if technique == "62 words":
            number = "62" + number[1:]
        shown = hide(number, chance)
        text = chance.choice(_PHONE).format(shown)
        yield Case("phone hidden", technique, text, "phone", number, shown)


def _emails(chance: random.Random) -> Iterator[Case]:
    for host in ("gmail.com", "yahoo.co.id", "outlook.com", "kantor-saya.id", "proton.me"):
        address = f"{secrets.name(chance)}@{host}"
        text = chance.choice(_EMAIL).format(address)
        yield Case("email plain", "address", text, "email", address, address)
    for at, dot in (
        (" at ", " dot "), ("[at]", "[dot]"), (" (at) ", " (dot) "), (" at ", " titik "), (" et ", " titik "), ("@", " dot "),
        (" @ ", " . "), (" AT ", " DOT "), ("(a)", "."), (" di ", " titik "), (" a keong ", " titik "), ("＠", "．"), ("@", "[.]"),
        ("{at}", "{dot}"), (" at", "."), ("-at-", "-dot-"), ("|at|", "|dot|"), (" a bulat ", " titik "), (" tanda @ ", " titik "),
        (" simbol at ", " titik "), ("&#64;", "."), ("%40", "."), ("#", "."), ("@@", ".."), (" at ", " point "), ("@\n", "."), (" (at) ", " . "),
    ):  # fmt: skip
        name = secrets.name(chance)
        host, ending = chance.choice(
            (("gmail", "com"), ("yahoo", "com"), ("hotmail", "com"), ("outlook", "com"))
        )
        shown = f"{name}{at}{host}{dot}{ending}"
        text = chance.choice(_EMAIL).format(shown)
        yield Case("email hidden", f"{at}{dot}", text, "email", name, shown)


def _links(chance: random.Random) -> Iterator[Case]:
    word = secrets.name(chance).replace("_", "").replace(".", "")
    for link in (
        f"https://wa.me/62{secrets.mobile(chance)[1:]}", f"wa.me/62{secrets.mobile(chance)[1:]}", f"t.me/{word}", f"bit.ly/{word[:6]}",
        f"https://www.{word}.com/promo", f"{word}.com", f"{word}.id", f"www.{word}.co.id", f"s.id/{word}", f"http://{word}.xyz/?a=1",
        f"linktr.ee/{word}", f"{word}.my.id", f"tg://resolve?domain={word}", f"instagram.com/{word}", f"{word}.online/daftar",
        f"{word} dot com", f"{word} titik com", f"{word}[.]com", f"hxxps://{word}.net/x", f"t me slash {word}", f"wa . me / {word}",
        f"HTTPS://{word.upper()}.COM", f"{word}-shop.store", f"https://bit.ly/{word[:5]}",
        f"{word} titik shop", f"{word} . net", f"{word} .co.id", f"{word}[.]my[.]id", f"www.{word},asia", f"{word}.tech", f"https:// {word}.me",
        f"23.75.104.65:8080/{word}", f"moc.{word[::-1]} dibaca terbalik", f"{word}(dot)store",
    ):  # fmt: skip
        secret = word[::-1] if link.startswith("moc.") else word
        text = chance.choice(_LINK).format(link)
        yield Case("link", link.replace(word, "…"), text, "link", secret, link)


def _handles(chance: random.Random) -> Iterator[Case]:
    for shape in (
        "@{}", "ig: {}", "ig {}", "ig aku {}", "tele @{}", "telegram {}", "line id {}", "id line {}", "instagram saya {}",
        "fb: {}", "tiktok @{}", "username tele {}", "twitter {}", "ig ku {}", "ignya {}", "{} di ig", "tele ku: {}", "insta = {}",
        "discord {}", "line: {}", "at {} di ig", "ｉｇ {}", "aku di telegram namanya {}", "wechat id {}",
        'ig "{}"', "tele (at){}", "ig et {}", "follow at {}", "cari {} di pencarian ig", "tele? {}", "sosmed aku {}", "add on kik {}",
    ):  # fmt: skip
        handle = secrets.handle(chance)
        text = chance.choice(_HANDLE).format(shape.format(handle))
        yield Case("handle", shape, text, "handle", handle, shape.format(handle))


def _codes(chance: random.Random) -> Iterator[Case]:
    for technique in (
        "plain",
        "spaces",
        "dashes",
        "words",
        "slang",
        "halves",
        "fancy",
        "english",
        "dots",
        "newlines",
        "keycaps",
        "four",
    ):
        code = secrets.digits(chance, 4 if technique == "four" else 6)
        shown = {
            "plain": code, "four": code, "spaces": " ".join(code), "dashes": "-".join(code), "words": " ".join(FORMAL[d] for d in code),
            "slang": " ".join(SLANG[d] for d in code), "halves": f"{code[:3]} {code[3:]}", "fancy": HIDING["fancy"](code, chance),
            "english": " ".join(ENGLISH[d] for d in code), "dots": ".".join(code), "newlines": "\n".join(code),
            "keycaps": HIDING["keycaps"](code, chance),
        }[technique]  # fmt: skip
        yield Case("otp", technique, chance.choice(_OTP).format(shown), "otp", code, shown)


def _cards(chance: random.Random) -> Iterator[Case]:
    for kind, make, carriers in (("nik", secrets.nik, _NIK), ("card", secrets.card, _CARD)):
        for technique in (
            "plain",
            "groups",
            "dashes",
            "spaces",
            "formal",
            "fancy",
            "leet",
            "dots",
            "groups by words",
            "glued",
            "keycaps",
        ):
            number = make(chance)
            groups = [number[at : at + 4] for at in range(0, 16, 4)]
            shown = {"plain": number, "groups": " ".join(groups), "dashes": "-".join(groups)}.get(
                technique
            )
            shown = shown or HIDING[technique](number, chance)
            yield Case(kind, technique, chance.choice(carriers).format(shown), kind, number, shown)
