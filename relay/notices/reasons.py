"""Why something was not delivered, where its writer can do something about it."""

from relay.language import Language

ID, EN = Language.INDONESIAN, Language.ENGLISH

_BAD_FILE = {
    ID: "Berkasnya tidak bisa dibuka; silakan kirim ulang atau kirim berkas lain.",
    EN: "The file could not be opened; please send it again, or another one.",
}
_BAD_PICTURE = {
    ID: "Fotonya tidak bisa dibuka; silakan kirim foto lain.",
    EN: "The photo could not be opened; please send another one.",
}
_BAD_DOCUMENT = {
    ID: "Dokumennya tidak bisa diperiksa; silakan simpan ulang sebagai PDF biasa, atau kirim fotonya.",
    EN: "The document could not be checked; please save it as a plain PDF again, or send a photo of it.",
}
_TOO_LARGE = {
    ID: "Berkasnya terlalu besar (paling besar 16 MB); silakan kirim yang lebih kecil.",
    EN: "The file is too large (16 MB at most); please send a smaller one.",
}
REASONS = {
    "bad_document": _BAD_DOCUMENT,
    "bad_file": _BAD_FILE,
    "bad_picture": _BAD_PICTURE,
    "contact_in_document": {
        ID: "Di dalam dokumennya ada nomor, alamat email, atau tautan; hapus dulu, lalu kirim lagi.",
        EN: "There is a number, an email address or a link in the document; remove it and send it again.",
    },
    "document_kind": {
        ID: "Jenis dokumen ini belum bisa diteruskan. Yang bisa: PDF, teks (TXT, CSV), dan foto.",
        EN: "This kind of document cannot be passed on. What can: PDF, text (TXT, CSV) and photos.",
    },
    "form_document": {
        ID: "Dokumennya berisi isian, tanda tangan, atau catatan tempelan; cetak dulu sebagai PDF biasa, atau kirim fotonya.",
        EN: "The document has filled-in fields, a signature or notes laid over it; print it as a plain PDF first, "
        "or send a photo of it.",
    },
    "media_type": _BAD_FILE,
    "no_voices": {
        ID: "Penerima tidak menerima pesan suara; silakan tuliskan saja.",
        EN: "The other side takes no voice notes; please write instead.",
    },
    "not_a_picture": _BAD_PICTURE,
    "not_a_voice": {
        ID: "Rekaman ini tidak bisa diteruskan; rekamlah sebagai pesan suara di aplikasi ini.",
        EN: "This recording cannot be passed on; please record it as a voice note in this app.",
    },
    "opted_out": {
        ID: "Pelanggan tidak ingin dikirimi pesan lagi.",
        EN: "The customer has opted out of messages.",
    },
    "pdf_only": {
        ID: "Ke WhatsApp hanya dokumen PDF yang bisa dikirim; salin saja teksnya ke dalam pesan.",
        EN: "Only PDF documents can go to WhatsApp; please copy the text into a message.",
    },
    "protected_document": {
        ID: "Dokumennya terkunci kata sandi; silakan kirim tanpa kata sandi, tetapi jangan kirim kata sandinya di sini.",
        EN: "The document is locked with a password; please send it without one, and do not send the password here.",
    },
    "too_large": _TOO_LARGE,
    "too_many_pages": {
        ID: "Dokumennya lebih dari 100 halaman; silakan kirim bagian yang perlu saja.",
        EN: "The document has more than 100 pages; please send only the part that matters.",
    },
    "too_many_pixels": {
        ID: "Fotonya terlalu besar; silakan kirim yang lebih kecil.",
        EN: "The photo is too large; please send a smaller one.",
    },
    "took_too_long": _BAD_FILE,
    "voice_too_long": {
        ID: "Pesan suaranya lebih dari 10 menit; silakan rekam yang lebih pendek.",
        EN: "The voice note is longer than 10 minutes; please record a shorter one.",
    },
    "window_closed": {
        ID: "WhatsApp menunggu pelanggan menulis lebih dulu.",
        EN: "WhatsApp waits for the customer to write first.",
    },
}
"""Why something was not delivered, by a failure's code, where its writer can do something about it.

All other codes stay in the log: they would tell one side facts about the other's number.
"""
