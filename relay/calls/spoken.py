"""What a caller or a callee hears, in their language. None of it says who anybody is, or more to a stranger than to
somebody whose session has ended."""

from enum import StrEnum

from relay.calls.step import Say
from relay.language import Language

ID, EN = Language.INDONESIAN, Language.ENGLISH


class Spoken(StrEnum):
    """One sentence."""

    NOT_CONNECTED = "not_connected"
    NOBODY = "nobody"
    TRY_AGAIN = "try_again"
    ENTER_PIN = "enter_pin"
    WRONG_PIN = "wrong_pin"
    WHICH = "which"
    WHOM = "whom"
    TAKE = "take"
    TAKE_ANY = "take_any"
    PLACE = "place"
    RECORDED = "recorded"
    AGREE = "agree"


SENTENCES = {
    Spoken.NOT_CONNECTED: {
        ID: "Nomor ini saat ini tidak terhubung dengan siapa pun. Terima kasih.",
        EN: "This number is not connected to anyone at present. Thank you.",
    },
    Spoken.NOBODY: {
        ID: "Saat ini tidak ada yang bisa menerima panggilan Anda. Silakan coba lagi nanti, atau tulis pesan.",
        EN: "Nobody can take your call at present. Please try again later, or write a message.",
    },
    Spoken.TRY_AGAIN: {
        ID: "Mohon maaf, panggilan belum bisa disambungkan. Silakan coba lagi sebentar lagi.",
        EN: "We are sorry, your call cannot be connected yet. Please try again in a moment.",
    },
    Spoken.ENTER_PIN: {
        ID: "Masukkan PIN Anda, lalu tekan tanda pagar.",
        EN: "Please enter your PIN, followed by the hash key.",
    },
    Spoken.WRONG_PIN: {
        ID: "PIN ini tidak dikenal.",
        EN: "This PIN is not known.",
    },
    Spoken.WHICH: {
        ID: "Untuk tiket {code}, tekan {key}.",
        EN: "For ticket {code}, press {key}.",
    },
    Spoken.WHOM: {
        ID: "Untuk {alias}, tekan {key}.",
        EN: "For {alias}, press {key}.",
    },
    Spoken.TAKE: {
        ID: "Panggilan untuk tiket {code}. Tekan 1 untuk menerima.",
        EN: "A call for ticket {code}. Press 1 to take it.",
    },
    Spoken.TAKE_ANY: {
        ID: "Ada panggilan untuk Anda. Tekan 1 untuk menerima.",
        EN: "There is a call for you. Press 1 to take it.",
    },
    Spoken.PLACE: {
        ID: "Tiket {code}. Tekan 1 untuk menelepon.",
        EN: "Ticket {code}. Press 1 to place the call.",
    },
    Spoken.RECORDED: {
        ID: "Panggilan ini direkam.",
        EN: "This call is recorded.",
    },
    Spoken.AGREE: {
        ID: "Tekan 1 bila Anda setuju, atau tutup telepon.",
        EN: "Press 1 if you agree, or hang up.",
    },
}


def say(what: Spoken, language: Language, **places: str) -> Say:
    """The sentence with its places filled."""
    return Say(SENTENCES[what][language].format(**places), language)


def spelled(code: str) -> str:
    """A code as it is read out: letter by letter."""
    return ", ".join(code)
