"""What Topeng answers when a customer speaks to it and not to the person on the other side."""

from relay.language import Language
from relay.notices.notice import Notice

ID, EN = Language.INDONESIAN, Language.ENGLISH


TEXTS: dict[Notice, dict[Language, str]] = {
    Notice.GENUINE: {
        ID: "Ya, benar dari kami. Di sini Anda berbicara dengan:\n{people}\n"
        "Kami tidak pernah meminta OTP, PIN, atau kata sandi.",
        EN: "Yes, this is really us. Here you are talking with:\n{people}\n"
        "We never ask for an OTP, a PIN or a password.",
    },
    Notice.GENUINE_WITH: {
        ID: "• {who} · {kind} · tiket {code}, sampai {until}",
        EN: "• {who} · {kind} · ticket {code}, until {until}",
    },
    Notice.NOBODY_YET: {
        ID: "belum ada petugas yang menerima",
        EN: "nobody has taken it yet",
    },
    Notice.NOT_GENUINE: {
        ID: "Tidak. Saat ini tidak ada petugas kami yang berbicara dengan Anda di sini. Jangan berikan OTP, PIN, atau kata "
        "sandi kepada siapa pun.",
        EN: "No. Nobody of ours is talking to you here at present. Do not share an OTP, a PIN or a password with anyone.",
    },
    Notice.OPTED_OUT: {
        ID: "Baik. Kami tidak akan mengirim pesan lagi kecuali Anda yang menulis lebih dulu. Balas MULAI bila berubah pikiran.",
        EN: "All right. We will send no more messages unless you write first. Reply START if you change your mind.",
    },
    Notice.OPTED_IN: {
        ID: "Baik, kami boleh mengirim pesan kepada Anda lagi. Balas BERHENTI bila tidak mau lagi.",
        EN: "All right, we may send you messages again. Reply STOP if you do not want them any more.",
    },
    Notice.OPTED_OUT_STAFF: {
        ID: "Pelanggan tidak ingin dikirimi pesan lagi di luar percakapan: undangan dan pemberitahuan tidak dikirim.",
        EN: "The customer wants no more messages outside the conversation: invitations and notices are not sent.",
    },
    Notice.OPTED_IN_STAFF: {
        ID: "Pelanggan boleh dikirimi pesan lagi.",
        EN: "The customer may be sent messages again.",
    },
    Notice.CARD_OPTED_OUT: {
        ID: "Tiket {code} sudah selesai: pelanggan tidak ingin dikirimi pesan lagi.",
        EN: "Ticket {code} has ended: the customer wants no more messages.",
    },
    Notice.REPORTED: {
        ID: "Terima kasih, laporan Anda sudah kami terima dan akan diperiksa supervisor.",
        EN: "Thank you, we have your report; a supervisor will look into it.",
    },
    Notice.REPORTED_HELD: {
        ID: "Terima kasih, laporan Anda sudah kami terima. Pesan berikutnya dari {alias} ditahan sampai supervisor memeriksanya.",
        EN: "Thank you, we have your report. Further messages from {alias} are held until a supervisor has looked into it.",
    },
    Notice.REPORTED_MORE: {
        ID: "Terima kasih, sudah kami tambahkan ke laporan Anda yang sedang diperiksa.",
        EN: "Thank you, we have added this to your report, which is being looked into.",
    },
    Notice.NOTHING_TO_REPORT: {
        ID: "Kami tidak menemukan percakapan Anda di sini dalam sebulan terakhir, jadi tidak ada yang diteruskan. Silakan "
        "hubungi layanan pelanggan kami lewat aplikasi atau situs resmi.",
        EN: "We find no conversation of yours here within the last month, so nothing has been passed on. Please reach our "
        "customer service through the official app or site.",
    },
}
