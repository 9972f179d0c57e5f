"""What agents and drivers read."""

from relay.language import Language
from relay.notices.notice import Notice

ID, EN = Language.INDONESIAN, Language.ENGLISH


TEXTS: dict[Notice, dict[Language, str]] = {
    Notice.WINDOW_CLOSED: {
        ID: "Belum terkirim: pelanggan belum menulis dalam 24 jam terakhir, jadi WhatsApp hanya mengizinkan undangan. "
        "{invited} Tulis lagi setelah pelanggan menjawab.",
        EN: "Not delivered: the customer has not written in the last 24 hours, so WhatsApp allows an invitation only. "
        "{invited} Write again once the customer has answered.",
    },
    Notice.THREAD_OPENED: {
        ID: "Tiket {code} · {kind}{ref}\nYang Anda tulis di sini sampai ke pelanggan; nomor dan namanya tidak terlihat. "
        "Berakhir {until}.",
        EN: "Ticket {code} · {kind}{ref}\nWhat you write here reaches the customer; their number and name stay hidden. "
        "Ends {until}.",
    },
    Notice.CLOSED_STAFF: {
        ID: "Tiket {code} selesai. Utas dan semua pesannya akan dihapus.",
        EN: "Ticket {code} has ended. Its thread and all its messages will be removed.",
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
    Notice.REMOVED: {
        ID: "Akses Anda telah berakhir. Terima kasih atas kerja Anda.",
        EN: "Your access has ended. Thank you for your work.",
    },
    Notice.CONTRACT_ENDED: {
        ID: "Kontrak Anda telah berakhir, jadi akses Anda ditutup. Terima kasih; untuk perpanjangan hubungi admin Anda.",
        EN: "Your contract has ended, so your access is closed. Thank you; ask your administrator about an extension.",
    },
    Notice.MAY_NOT_CLAIM: {
        ID: "Saat ini Anda tidak bisa mengambil tiket. Hubungi admin Anda.",
        EN: "You cannot take tickets at present. Please contact your administrator.",
    },
    Notice.NOT_HERE_YET: {
        ID: "Pelanggan belum masuk ke percakapan ini. Pesan Anda menunggu dan sampai begitu ia masuk.",
        EN: "The customer has not come into this conversation yet. Your message waits and arrives when they do.",
    },
}
