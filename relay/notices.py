"""What Topeng itself says, in the reader's language.

Every notice exists in both languages (a test counts them). None names an address, and none says more to a stranger
than to someone whose ticket has ended.
"""

from enum import StrEnum

from relay.language import Language
from relay.routing import Reason
from relay.ticket import TicketKind

ID, EN = Language.INDONESIAN, Language.ENGLISH


class Notice(StrEnum):
    """One text of ours."""

    NOT_ACTIVE = "not_active"
    CONTACT_CARD = "contact_card"
    KIND = "kind"
    EDITED = "edited"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WINDOW_CLOSED = "window_closed"
    REFUSED = "refused"
    UNDELIVERABLE = "undeliverable"
    UNKNOWN_OUTCOME = "unknown_outcome"
    THREAD_OPENED = "thread_opened"
    CLOSED_CUSTOMER = "closed_customer"
    CLOSED_STAFF = "closed_staff"
    NEVER_CLAIMED = "never_claimed"
    UNSENT = "unsent"
    LOST_CUSTOMER = "lost_customer"
    LOST_STAFF = "lost_staff"
    CARD = "card"
    CARD_TAKEN = "card_taken"
    CARD_MINE = "card_mine"
    CARD_OVER = "card_over"
    CARD_NEWER = "card_newer"
    WELCOME = "welcome"
    WELCOME_BACK = "welcome_back"
    BAD_INVITE = "bad_invite"
    BY_INVITATION = "by_invitation"
    QUEUE_EMPTY = "queue_empty"
    WRITE_IN_THREAD = "write_in_thread"
    CLAIMED = "claimed"
    TAKEN = "taken"
    OVER = "over"
    WRITTEN_TOO_LATE = "written_too_late"
    NOT_YOURS = "not_yours"
    ENDED = "ended"
    NO_THREADS = "no_threads"
    SUSPENDED = "suspended"
    MAY_NOT_CLAIM = "may_not_claim"


TEXTS: dict[Notice, dict[Language, str]] = {
    Notice.NOT_ACTIVE: {
        ID: "Tidak ada percakapan yang aktif di sini. Pesan Anda tidak diteruskan kepada siapa pun.",
        EN: "No conversation is active here. Your message has not been passed on to anyone.",
    },
    Notice.CONTACT_CARD: {
        ID: "Kartu kontak tidak diteruskan, demi keamanan kedua pihak.",
        EN: "Contact cards are not passed on, for the safety of both sides.",
    },
    Notice.KIND: {
        ID: "Jenis pesan ini belum bisa diteruskan. Yang bisa: teks dan foto.",
        EN: "This kind of message cannot be passed on. Text and photos can.",
    },
    Notice.EDITED: {
        ID: "Perubahan pesan tidak diteruskan; silakan kirim pesan baru.",
        EN: "Edits are not passed on; please send a new message.",
    },
    Notice.EMPTY: {
        ID: "Pesan kosong tidak diteruskan. Tulislah sesuatu.",
        EN: "An empty message is not passed on. Please write something.",
    },
    Notice.TOO_LARGE: {
        ID: "Berkas ini terlalu besar. Batasnya 16 MB; kirim foto yang lebih kecil.",
        EN: "This file is too large. The limit is 16 MB; please send a smaller photo.",
    },
    Notice.WINDOW_CLOSED: {
        ID: "Belum terkirim: pelanggan belum menulis dalam 24 jam terakhir, jadi WhatsApp hanya mengizinkan undangan. "
        "{invited} Tulis lagi setelah pelanggan menjawab.",
        EN: "Not delivered: the customer has not written in the last 24 hours, so WhatsApp allows an invitation only. "
        "{invited} Write again once the customer has answered.",
    },
    Notice.REFUSED: {
        ID: "Pesan ini tidak diteruskan.",
        EN: "This message was not passed on.",
    },
    Notice.UNDELIVERABLE: {
        ID: "Tidak terkirim: {excerpt}.{why}",
        EN: "Not delivered: {excerpt}.{why}",
    },
    Notice.UNKNOWN_OUTCOME: {
        ID: "Belum tentu terkirim: {excerpt}. Kami tidak mengirim ulang supaya pesannya tidak dobel; silakan tanyakan bila perlu.",
        EN: "Perhaps not delivered: {excerpt}. We do not send again, so that nothing arrives twice; please ask if it matters.",
    },
    Notice.THREAD_OPENED: {
        ID: "Tiket {code} · {kind}{ref}\nYang Anda tulis di sini sampai ke pelanggan; nomor dan namanya tidak terlihat. "
        "Berakhir {until}.",
        EN: "Ticket {code} · {kind}{ref}\nWhat you write here reaches the customer; their number and name stay hidden. "
        "Ends {until}.",
    },
    Notice.CLOSED_CUSTOMER: {
        ID: "Percakapan ini telah selesai. Balasan di sini tidak lagi diteruskan. Terima kasih.",
        EN: "This conversation has ended. Replies here are no longer passed on. Thank you.",
    },
    Notice.CLOSED_STAFF: {
        ID: "Tiket {code} selesai. Utas dan semua pesannya akan dihapus.",
        EN: "Ticket {code} has ended. Its thread and all its messages will be removed.",
    },
    Notice.NEVER_CLAIMED: {
        ID: "Mohon maaf, percakapan ini berakhir sebelum petugas sempat membaca pesan Anda. Silakan hubungi kami lagi.",
        EN: "We are sorry: this conversation ended before anyone could read your messages. Please contact us again.",
    },
    Notice.UNSENT: {
        ID: "Belum sempat terkirim: {count} pesan terakhir Anda.",
        EN: "Not delivered in time: {count} of your last messages.",
    },
    Notice.LOST_CUSTOMER: {
        ID: "Pesan terakhir Anda sebelum percakapan berakhir mungkin tidak sampai.",
        EN: "Your last message before the conversation ended may not have arrived.",
    },
    Notice.LOST_STAFF: {
        ID: "Tiket {code}: pesan terakhir Anda mungkin tidak sampai.",
        EN: "Ticket {code}: your last message may not have arrived.",
    },
    Notice.CARD: {
        ID: "Tiket {code} · {kind}{ref}\nMenunggu petugas. Berakhir {until}.",
        EN: "Ticket {code} · {kind}{ref}\nWaiting for someone. Ends {until}.",
    },
    Notice.CARD_TAKEN: {
        ID: "Tiket {code} sudah diambil rekan Anda.",
        EN: "Ticket {code} has been taken by a colleague.",
    },
    Notice.CARD_MINE: {
        ID: "Tiket {code} ada pada Anda. Buka utasnya untuk menulis.",
        EN: "Ticket {code} is yours. Open its thread to write.",
    },
    Notice.CARD_OVER: {
        ID: "Tiket {code} sudah selesai.",
        EN: "Ticket {code} has ended.",
    },
    Notice.CARD_NEWER: {
        ID: "Tiket {code}: lihat kartu terbaru di bawah.",
        EN: "Ticket {code}: see the newest card below.",
    },
    Notice.WELCOME: {
        ID: "Selamat datang, {alias}. Tiket baru muncul di sini; tekan Ambil untuk menerimanya. /antrean menampilkan yang menunggu.",
        EN: "Welcome, {alias}. New tickets appear here; press Take to accept one. /queue shows those that wait.",
    },
    Notice.WELCOME_BACK: {
        ID: "Halo lagi, {alias}. /antrean menampilkan tiket yang menunggu.",
        EN: "Hello again, {alias}. /queue shows the tickets that wait.",
    },
    Notice.BAD_INVITE: {
        ID: "Undangan ini tidak berlaku lagi. Mintalah yang baru kepada admin Anda.",
        EN: "This invitation is no longer valid. Please ask your administrator for a new one.",
    },
    Notice.BY_INVITATION: {
        ID: "Bot ini khusus untuk staf yang diundang.",
        EN: "This bot is for invited staff only.",
    },
    Notice.QUEUE_EMPTY: {
        ID: "Tidak ada tiket yang menunggu.",
        EN: "No ticket is waiting.",
    },
    Notice.WRITE_IN_THREAD: {
        ID: "Pesan ini tidak diteruskan kepada siapa pun. Tulislah di dalam utas tiketnya.",
        EN: "This message went to nobody. Please write inside the ticket's thread.",
    },
    Notice.CLAIMED: {ID: "Tiket {code} milik Anda.", EN: "Ticket {code} is yours."},
    Notice.TAKEN: {ID: "Sudah diambil rekan Anda.", EN: "A colleague was faster."},
    Notice.OVER: {ID: "Tiket ini sudah selesai.", EN: "This ticket has ended already."},
    Notice.WRITTEN_TOO_LATE: {
        ID: "Tiket ini sudah selesai. Pesan Anda tidak diteruskan.",
        EN: "This ticket has ended already. Your message was not passed on.",
    },
    Notice.NOT_YOURS: {ID: "Tiket ini bukan milik Anda.", EN: "This ticket is not yours."},
    Notice.ENDED: {ID: "Tiket {code} diakhiri.", EN: "Ticket {code} ended."},
    Notice.NO_THREADS: {
        ID: "Utas untuk tiket {code} tidak dapat dibuka. Tiket kembali ke antrean; beri tahu admin Anda.",
        EN: "The thread for ticket {code} could not be opened. The ticket is back in the queue; tell your administrator.",
    },
    Notice.SUSPENDED: {
        ID: "Akses Anda sedang ditangguhkan. Hubungi admin Anda.",
        EN: "Your access is suspended. Please contact your administrator.",
    },
    Notice.MAY_NOT_CLAIM: {
        ID: "Saat ini Anda tidak bisa mengambil tiket. Hubungi admin Anda.",
        EN: "You cannot take tickets at present. Please contact your administrator.",
    },
}

TAKE = {ID: "Ambil", EN: "Take"}
DONE = {ID: "Selesai", EN: "Done"}
KINDS = {
    TicketKind.TRANSACTION: {ID: "transaksi", EN: "transaction"},
    TicketKind.UPGRADE: {ID: "peningkatan akun", EN: "account upgrade"},
}
INVITED = {
    True: {ID: "Undangan sudah dikirim.", EN: "The invitation has been sent."},
    False: {
        ID: "Undangan tidak dapat dikirim: belum ada templat.",
        EN: "No invitation went out: there is no template.",
    },
}
PHOTO = {ID: "foto", EN: "photo"}

REFUSALS = {reason: Notice(reason.value) for reason in Reason}
"""The notice for each reason of refusal; the names agree on purpose."""


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


def because(code: str | None, language: Language) -> str:
    """The sentence that says why, with a space before it; nothing where the writer can do nothing about it."""
    reason = REASONS.get(code or "")
    return f" {reason[language]}" if reason else ""


def say(notice: Notice, language: Language, **places: str) -> str:
    """The notice's text with its places filled."""
    return TEXTS[notice][language].format(**places)
