"""Why something was not delivered, where its writer can do something about it."""

from relay.language import Language

ID, EN = Language.INDONESIAN, Language.ENGLISH

_UNREADABLE = {
    ID: "Fotonya tidak bisa dibuka; silakan kirim foto lain.",
    EN: "The photo could not be opened; please send another one.",
}
_TOO_LARGE = {
    ID: "Fotonya terlalu besar; silakan kirim yang lebih kecil.",
    EN: "The photo is too large; please send a smaller one.",
}
REASONS = {
    "bad_file": _UNREADABLE,
    "bad_picture": _UNREADABLE,
    "media_type": _UNREADABLE,
    "not_a_picture": _UNREADABLE,
    "too_large": _TOO_LARGE,
    "too_many_pixels": _TOO_LARGE,
    "window_closed": {
        ID: "WhatsApp menunggu pelanggan menulis lebih dulu.",
        EN: "WhatsApp waits for the customer to write first.",
    },
}
"""Why something was not delivered, by a failure's code, where its writer can do something about it.

All other codes stay in the log: they would tell one side facts about the other's number.
"""
