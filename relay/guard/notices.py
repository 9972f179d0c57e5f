"""What the guard says to the writer and to the other side, in Indonesian and English: one line, why, and what to do."""

from collections.abc import Sequence

from relay.guard.verdict import Intent, Kind, Outcome
from relay.language import Language

_ID, _EN = Language.INDONESIAN, Language.ENGLISH

_THINGS: dict[Kind, dict[Language, str]] = {
    Kind.PHONE: {_ID: "nomor telepon", _EN: "a phone number"},
    Kind.EMAIL: {_ID: "alamat email", _EN: "an e-mail address"},
    Kind.LINK: {_ID: "tautan", _EN: "a link"},
    Kind.HANDLE: {_ID: "nama akun", _EN: "a user name"},
    Kind.OTP: {_ID: "kode rahasia", _EN: "a secret code"},
    Kind.NIK: {_ID: "nomor identitas", _EN: "an identity number"},
    Kind.CARD: {_ID: "nomor kartu", _EN: "a card number"},
    Kind.ADDRESS: {_ID: "alamat", _EN: "a street address"},
    Kind.NAME: {_ID: "nama", _EN: "a personal name"},
}

_OUTCOMES: dict[Outcome, dict[Language, str]] = {
    Outcome.WARNED: {
        _ID: "Pesan Anda memuat {thing}. Demi keamanan Anda, jangan bagikan di sini.",
        _EN: "Your message holds {thing}. For your own safety, do not share it here.",
    },
    Outcome.MASKED: {
        _ID: "Pesan Anda terkirim, tetapi {thing} di dalamnya disamarkan.",
        _EN: "Your message was sent, but {thing} in it was masked.",
    },
    Outcome.HELD: {
        _ID: "Pesan Anda memuat {thing} dan ditahan sampai diperiksa pengawas.",
        _EN: "Your message holds {thing} and waits for a supervisor.",
    },
    Outcome.REFUSED: {
        _ID: "Pesan Anda tidak dikirim karena memuat {thing}.",
        _EN: "Your message was not sent because it holds {thing}.",
    },
}

_INTENTS: dict[Intent, dict[Language, str]] = {
    Intent.ASKS_CODE: {
        _ID: "Pesan Anda tidak dikirim: kode OTP dan PIN tidak boleh diminta dari pelanggan.",
        _EN: "Your message was not sent: codes and PINs must not be asked of customers.",
    },
    Intent.ASKS_CONTACT: {
        _ID: "Jangan meminta kontak pribadi pelanggan. Lanjutkan di percakapan ini.",
        _EN: "Do not ask for a customer's private contact. Go on in this conversation.",
    },
    Intent.ASKS_MEETING: {
        _ID: "Percakapan ini hanya untuk urusan tiketnya.",
        _EN: "This conversation is for its ticket only.",
    },
    Intent.LEAVES_PLATFORM: {
        _ID: "Jangan mengajak pelanggan pindah ke tempat lain. Lanjutkan di percakapan ini.",
        _EN: "Do not invite a customer to write elsewhere. Go on in this conversation.",
    },
}

# Said to the customer when staff asked for a code.
CODE_WARNING: dict[Language, str] = {
    _ID: "Hati-hati: seseorang meminta kode rahasia Anda. Petugas kami tidak pernah memintanya. Jangan berikan kepada siapa pun.",
    _EN: "Careful: somebody asked for your secret code. Our staff never do. Do not give it to anyone.",
}


def explanation(outcome: Outcome, kinds: tuple[Kind, ...], language: Language) -> str:
    """What became of the writer's message and why; empty when nothing did."""
    if outcome is Outcome.PASSED or not kinds:
        return ""
    return _OUTCOMES[outcome][language].format(thing=things(kinds, language))


def things(kinds: Sequence[Kind], language: Language) -> str:
    """What was found, in words."""
    joint = " dan " if language is _ID else " and "
    return joint.join(_THINGS[kind][language] for kind in kinds)


def reminder(intent: Intent, language: Language) -> str:
    """What staff is told about what he asked for."""
    return _INTENTS[intent][language]
