"""Words on buttons, and words that stand inside notices."""

from relay.content import ContentKind
from relay.language import Language
from relay.session import Role
from relay.ticket import TicketKind

ID, EN = Language.INDONESIAN, Language.ENGLISH

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
UNWANTED = {
    ID: "Undangan tidak dikirim: pelanggan tidak ingin dikirimi pesan.",
    EN: "No invitation went out: the customer wants no more messages.",
}
"""The same for somebody who has opted out."""
ROLES = {
    Role.CUSTOMER: {ID: "pelanggan", EN: "customer"},
    Role.AGENT: {ID: "petugas", EN: "agent"},
    Role.DRIVER: {ID: "pengemudi", EN: "driver"},
    Role.SUPERVISOR: {ID: "supervisor", EN: "supervisor"},
}
MEDIA = {
    ContentKind.TEXT: {ID: "pesan", EN: "message"},
    ContentKind.PICTURE: {ID: "foto", EN: "photo"},
    ContentKind.DOCUMENT: {ID: "dokumen", EN: "document"},
    ContentKind.VOICE: {ID: "pesan suara", EN: "voice note"},
    ContentKind.LOCATION: {ID: "lokasi", EN: "location"},
    ContentKind.CONTACT: {ID: "kontak", EN: "contact"},
    ContentKind.OTHER: {ID: "pesan", EN: "message"},
}

TICKET = {ID: "Tiket", EN: "Ticket"}


def thread_title(code: str, language: Language) -> str:
    """What a conversation's thread is called: neutral words and its short code."""
    return f"{TICKET[language]} {code}"


CARRIERS = {"telegram": "Telegram", "whatsapp": "WhatsApp", "tel": "SMS", "sms": "SMS"}
"""What people call a carrier, by an address's scheme or a proxy's channel. The same in every language."""
