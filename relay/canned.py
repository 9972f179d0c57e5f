"""Canned replies that every service has until it makes its own."""

from dataclasses import dataclass

from relay.language import Language
from relay.session import Role

ID, EN = Language.INDONESIAN, Language.ENGLISH


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to send with one press: `short` is its id on a button, `labels` are by the sender's language, `texts` by the reader's."""

    short: str
    labels: dict[Language, str]
    texts: dict[Language, str]


def _reply(short: str, indonesian: str, english: str) -> Reply:
    """A reply whose button says what it sends."""
    texts = {ID: indonesian, EN: english}
    return Reply(short, texts, texts)


DEFAULTS = {
    Role.AGENT: (
        _reply(
            "d0",
            "Mohon tunggu sebentar, saya cek dulu ya.",
            "One moment please, I am looking into it.",
        ),
        _reply(
            "d1",
            "Bisa tolong jelaskan lebih lengkap?",
            "Could you tell me a little more, please?",
        ),
        _reply(
            "d2",
            "Sudah kami proses. Ada lagi yang bisa dibantu?",
            "That is done. Is there anything else we can help with?",
        ),
    ),
    Role.DRIVER: (
        _reply("d0", "Saya sudah di titik jemput", "I am at the pick-up point"),
        _reply("d1", "Saya sedang menuju lokasi", "I am on my way"),
        _reply(
            "d2",
            "Macet, mohon tunggu 5 menit",
            "Heavy traffic, please wait 5 minutes",
        ),
    ),
}
