"""What the writer is after: a code, a private contact, a meeting, a talk elsewhere."""

from relay.guard.lexicon import Sense
from relay.guard.tokens import Token
from relay.guard.verdict import Intent
from relay.guard.words import words

_NEVER = words(
    "jangan jgn jangn never dont don jaga rahasiakan tidak tdk hindari waspada awas bukan ga gak nggak belum blm"
)
_ASKING = words(
    "minta mnta boleh bisa bole kirim kirimin kasih kasi bagi tau share berapa brp apa send give what may can spill"
)
_CONTACTS = words(
    "wa whatsapp hp nomor nomer no ig instagram tele telegram line number fb facebook email kontak pinbb"
)
_PRIVATE = words("pribadi private personal japri luar")
_YOURS = words("kakak kak kamu mu nya anda mbak mas sis your you ibu bapak ka dek neng")
_ELSEWHERE_PHRASES = (
    ("wa", "aku"), ("wa", "saya"), ("wa", "aja"), ("chat", "wa"), ("lewat", "wa"), ("via", "wa"), ("ke", "wa"), ("pindah", "wa"),
    ("wa", "gw"), ("lanjut", "wa"), ("di", "wa"), ("tele", "aja"), ("ig", "aja"), ("dm", "aja"), ("di", "luar", "aplikasi"),
    ("luar", "aplikasi"), ("text", "me"), ("call", "me"), ("hubungi", "saya"), ("hubungi", "aku"), ("telpon", "aku"),
    ("telpon", "saya"), ("japri", "aja"), ("japri", "aku"), ("japri", "saya"), ("rekening", "pribadi"), ("save", "nomorku"),
)  # fmt: skip
_MEETING_PHRASES = (
    ("ketemuan",), ("ketemu", "yuk"), ("jalan", "yuk"), ("ngopi", "yuk"), ("makan", "yuk"), ("meet", "up"), ("nongkrong",),
    ("ketemu", "di", "luar"), ("kenalan", "dong"), ("boleh", "kenalan"), ("pengen", "ketemu"), ("mau", "ketemu"), ("dinner",),
    ("udah", "punya", "pacar"), ("sudah", "punya", "pacar"), ("jomblo",), ("main", "ke", "rumah"), ("ketemu", "langsung"),
    ("temenin", "aku"), ("hang", "out"), ("ngedate",), ("cantik", "banget"), ("ganteng", "banget"), ("single",),
)  # fmt: skip


def _by_first(phrases: tuple[tuple[str, ...], ...]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], []).append(phrase)
    return found


_ELSEWHERE = _by_first(_ELSEWHERE_PHRASES)
_MEETING = _by_first(_MEETING_PHRASES)


def intents(tokens: list[Token], senses: int) -> tuple[Intent, ...]:
    """Everything the words ask for, in the order of the enumeration."""
    words = [token.text for token in tokens if not token.mark]
    known = set(words)
    found = []
    if senses & (Sense.CODE | Sense.MAYBE_CODE) and asks_code(tokens):
        found.append(Intent.ASKS_CODE)
    if not known.isdisjoint(_ASKING) and _asks_contact(words):
        found.append(Intent.ASKS_CONTACT)
    if _says(words, known, _MEETING):
        found.append(Intent.ASKS_MEETING)
    if _says(words, known, _ELSEWHERE):
        found.append(Intent.LEAVES_PLATFORM)
    return tuple(found)


def _says(words: list[str], known: set[str], phrases: dict[str, list[tuple[str, ...]]]) -> bool:
    """Whether one of the phrases stands in the text; they are kept by their first word."""
    return any(
        tuple(words[index : index + len(phrase)]) == phrase
        for first in phrases.keys() & known
        for index, word in enumerate(words)
        if word == first
        for phrase in phrases[first]
    )


def asks_code(tokens: list[Token]) -> bool:
    """Whether somebody is asked for a password, and not warned to keep it."""
    code = next((index for index, token in enumerate(tokens) if token.senses & Sense.CODE), -1)
    if code < 0:
        code = next(
            (
                index
                for index, token in enumerate(tokens)
                if token.text in ("kode", "kodenya", "code")
            ),
            -1,
        )
        if code < 0 or not _is_personal(tokens, code):
            return False
    if any(token.text in _NEVER for token in tokens[max(0, code - 6) : code + 7]):
        return False
    near = tokens[max(0, code - 7) : code + 9]
    return any(token.senses & Sense.ASK or token.text == "?" for token in near)


def _is_personal(tokens: list[Token], code: int) -> bool:
    """A bare "kode" counts where it came by message or has a number of digits."""
    near = {token.text for token in tokens[code + 1 : code + 9]}
    return not near.isdisjoint(
        (
            "sms",
            "masuk",
            "dikirim",
            "digit",
            "angka",
            "rahasia",
            "keamanan",
            "konfirmasi",
            "dapat",
            "dpt",
            "muncul",
            "aktivasi",
        )
    ) or (tokens[code].text == "kodenya" and len(tokens) <= 6)


def _asks_contact(words: list[str]) -> bool:
    for index, word in enumerate(words):
        if word not in _CONTACTS and not (word.endswith("nya") and word[:-3] in _CONTACTS):
            continue
        near = words[max(0, index - 3) : index + 4]
        if any(other in _ASKING for other in near) and any(
            other in _PRIVATE or other in _YOURS or other.endswith("nya") for other in near
        ):
            return True
    return False
