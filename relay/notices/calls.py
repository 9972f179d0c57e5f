"""What the staff read of calls: at the button, and in the thread."""

from relay.language import Language
from relay.notices.notice import Notice

ID, EN = Language.INDONESIAN, Language.ENGLISH


TEXTS: dict[Notice, dict[Language, str]] = {
    Notice.CALLING: {
        ID: "Tiket {code}: telepon Anda segera berdering. Tekan 1 untuk disambungkan.",
        EN: "Ticket {code}: your phone rings in a moment. Press 1 to be connected.",
    },
    Notice.CALL_RUNNING: {
        ID: "Tiket {code}: sudah ada panggilan yang berjalan.",
        EN: "Ticket {code}: a call is under way already.",
    },
    Notice.CALL_NO_PHONE: {
        ID: "Nomor telepon Anda belum terdaftar. Mintalah supervisor mendaftarkannya dengan: topeng staff phone",
        EN: "Your phone is not registered. Ask a supervisor to do it with: topeng staff phone",
    },
    Notice.CALL_NO_CUSTOMER: {
        ID: "Pelanggan tiket ini tidak bisa ditelepon: nomornya tidak kami ketahui. Silakan tulis pesan.",
        EN: "The customer of this ticket cannot be called: we know no number of theirs. Please write instead.",
    },
    Notice.CALL_NO_NUMBER: {
        ID: "Saat ini tidak ada nomor yang bebas untuk menelepon. Silakan tulis pesan.",
        EN: "No number is free to call from at present. Please write instead.",
    },
    Notice.CALL_NOT_HERE: {
        ID: "Di tiket ini orang hanya saling menulis.",
        EN: "In this ticket people only write to each other.",
    },
    Notice.CALLS_OFF: {
        ID: "Telepon tidak tersedia di sini. Silakan tulis pesan.",
        EN: "There are no calls here. Please write instead.",
    },
    Notice.CALL_OVER: {
        ID: "☎ Panggilan selesai.",
        EN: "☎ The call is over.",
    },
    Notice.CALL_MISSED: {
        ID: "☎ Panggilan tak terjawab dari pelanggan.",
        EN: "☎ You missed a call from the customer.",
    },
    Notice.CALL_MISSED_NO_PHONE: {
        ID: "☎ Pelanggan mencoba menelepon, tetapi nomor telepon Anda belum terdaftar. Mintalah supervisor mendaftarkannya "
        "dengan: topeng staff phone",
        EN: "☎ The customer tried to call, but your phone is not registered. Ask a supervisor to do it with: "
        "topeng staff phone",
    },
    Notice.CALL_MISSED_NO_NUMBER: {
        ID: "☎ Pelanggan mencoba menelepon, tetapi tidak ada nomor yang bebas untuk menghubungi Anda.",
        EN: "☎ The customer tried to call, but no number was free to reach you from.",
    },
    Notice.CALL_MISSED_BEFORE: {
        ID: "☎ Sebelumnya pelanggan mencoba menelepon ({count}×).",
        EN: "☎ The customer tried to call before you came ({count}×).",
    },
    Notice.ALERT_CALLS_DRY: {
        ID: "⚠ Panggilan tidak bisa disambungkan: tidak ada nomor yang bebas untuk menelepon. Tambahkan dengan: "
        "topeng number add",
        EN: "⚠ A call could not be put through: no number that can call is free. Add one with: topeng number add",
    },
    Notice.CALL_BUSY: {
        ID: "☎ Telepon pelanggan sedang sibuk.",
        EN: "☎ The customer's line is busy.",
    },
    Notice.CALL_NO_ANSWER: {
        ID: "☎ Pelanggan tidak menjawab.",
        EN: "☎ The customer did not answer.",
    },
    Notice.CALL_FAILED: {
        ID: "☎ Pelanggan tidak bisa dihubungi lewat telepon.",
        EN: "☎ The customer could not be reached by phone.",
    },
    Notice.CALL_DECLINED: {
        ID: "☎ Panggilan dijawab, tetapi tidak diterima: mungkin kotak suara.",
        EN: "☎ The call was answered but not taken: perhaps by voicemail.",
    },
    Notice.CALL_NOT_TAKEN: {
        ID: "☎ Telepon Anda tidak dijawab, jadi pelanggan tidak dihubungi.",
        EN: "☎ Your phone was not answered, so the customer was not called.",
    },
}
