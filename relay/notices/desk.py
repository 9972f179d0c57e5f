"""What the staff bot's desk says: its commands, and the menu of a thread."""

from relay.language import Language
from relay.notices.notice import Notice

ID, EN = Language.INDONESIAN, Language.ENGLISH


TEXTS: dict[Notice, dict[Language, str]] = {
    Notice.WELCOME_DRIVER: {
        ID: "Selamat datang, {alias}. Setiap pesanan terbuka sendiri sebagai utas di sini begitu diberikan kepada Anda, "
        "dan hilang bila selesai. /bantuan menjelaskan caranya.",
        EN: "Welcome, {alias}. Each order opens here by itself, as a thread, once it is yours, and goes when it is over. "
        "/help says how it works.",
    },
    Notice.WELCOME_SUPERVISOR: {
        ID: "Selamat datang, {alias}. Kabar penting datang ke sini. /find mencari tiket, /expire mengakhirinya, "
        "/suspend menangguhkan staf, /stats menunjukkan angka.",
        EN: "Welcome, {alias}. Alerts arrive here. /find finds a ticket, /expire ends it, /suspend suspends someone, "
        "/stats shows figures.",
    },
    Notice.HELP_AGENT: {
        ID: "Ambil tiket dengan tombol di kartunya; tiap tiket punya utas sendiri. Yang Anda tulis di utas sampai ke pelanggan: "
        "teks, foto, dokumen, pesan suara, lokasi. Awali dengan // untuk catatan yang tetap di dalam.\n"
        "Tombol di awal utas: selesai, perpanjang, alihkan, balasan cepat, telepon, lapor.\n"
        "/antrean tiket yang menunggu · /tiket tiket Anda · /start buka lagi utas yang hilang",
        EN: "Take a ticket with the button on its card; each has its own thread. What you write there reaches the customer: "
        "text, photos, documents, voice notes, locations. Begin with // for a note that stays inside.\n"
        "Buttons at the top of the thread: done, extend, hand over, quick replies, call, report.\n"
        "/queue tickets that wait · /tickets those you hold · /start opens lost threads again",
    },
    Notice.HELP_DRIVER: {
        ID: "Pesanan Anda terbuka sendiri sebagai utas. Yang Anda tulis di utas sampai ke penumpang: teks, foto, pesan suara, "
        "lokasi. Awali dengan // untuk catatan yang tetap di dalam.\n"
        "Tombol di awal utas: balasan cepat, telepon, selesai, perpanjang, kembalikan, lapor.\n"
        "/tiket pesanan Anda · /start buka lagi utas yang hilang",
        EN: "Your orders open by themselves, as threads. What you write there reaches the passenger: text, photos, voice notes, "
        "locations. Begin with // for a note that stays inside.\n"
        "Buttons at the top of the thread: quick replies, call, done, extend, give back, report.\n"
        "/tickets your orders · /start opens lost threads again",
    },
    Notice.HELP_SUPERVISOR: {
        ID: "/find mencari tiket, /expire mengakhirinya, /suspend menangguhkan staf, /stats menunjukkan angka. "
        "Setiap perintah bertanya sekali lagi sebelum bertindak.",
        EN: "/find finds a ticket, /expire ends it, /suspend suspends someone, /stats shows figures. "
        "Each asks once more before it acts.",
    },
    Notice.NO_QUEUE: {
        ID: "Pesanan tidak diambil dari antrean: pesanan terbuka sendiri begitu diberikan kepada Anda. /tiket menampilkannya.",
        EN: "Orders are not taken from a queue: each opens by itself once it is yours. /tickets shows them.",
    },
    Notice.MY_TICKETS: {
        ID: "Tiket Anda:\n{tickets}",
        EN: "Your tickets:\n{tickets}",
    },
    Notice.NO_TICKETS: {
        ID: "Anda tidak memegang tiket.",
        EN: "You hold no ticket.",
    },
    Notice.STILL_YOURS: {
        ID: "Tiket {code} masih milik Anda.",
        EN: "Ticket {code} is still yours.",
    },
    Notice.EXTENDED: {
        ID: "Tiket {code} diperpanjang sampai {until}.",
        EN: "Ticket {code} now ends {until}.",
    },
    Notice.LONGEST_REACHED: {
        ID: "Tiket ini tidak bisa diperpanjang lebih jauh.",
        EN: "This ticket cannot be extended any further.",
    },
    Notice.WHO_NEXT: {
        ID: "Tiket {code}: alihkan kepada siapa?",
        EN: "Ticket {code}: hand over to whom?",
    },
    Notice.NOBODY_ELSE: {
        ID: "Tiket {code}: tidak ada rekan yang bisa menerimanya sekarang.",
        EN: "Ticket {code}: no colleague can take it now.",
    },
    Notice.GIVEN_TO: {
        ID: "Tiket {code} dialihkan kepada {alias}.",
        EN: "Ticket {code} handed over to {alias}.",
    },
    Notice.GIVEN_BACK: {
        ID: "Tiket {code} kembali ke antrean.",
        EN: "Ticket {code} is back in the queue.",
    },
    Notice.RETURNED: {
        ID: "Tiket {code} dikembalikan.",
        EN: "Ticket {code} has been given back.",
    },
    Notice.IS_YOURS_ALREADY: {
        ID: "Tiket {code} sudah milik Anda.",
        EN: "Ticket {code} is yours already.",
    },
    Notice.CANNOT_TAKE: {
        ID: "Rekan ini tidak bisa menerima tiket sekarang. Pilih yang lain.",
        EN: "This colleague cannot take tickets now. Choose another.",
    },
    Notice.DRIVERLESS: {
        ID: "⚠ Tiket {code} tidak punya pengemudi lagi. Berikan kepada yang lain dengan: topeng ticket assign",
        EN: "⚠ Ticket {code} has no driver any more. Give it to another with: topeng ticket assign",
    },
    Notice.CONTINUED_BY: {
        ID: "Percakapan dilanjutkan oleh {alias}.",
        EN: "{alias} carries on with this conversation.",
    },
    Notice.RECAP: {
        ID: "Sebelumnya di percakapan ini:\n{lines}",
        EN: "Earlier in this conversation:\n{lines}",
    },
    Notice.RECAP_NOTES: {
        ID: "Catatan internal:\n{lines}",
        EN: "Internal notes:\n{lines}",
    },
    Notice.WHICH_REPLY: {
        ID: "Balasan cepat: tekan untuk mengirim.",
        EN: "Quick replies: press to send.",
    },
    Notice.REPLY_GONE: {
        ID: "Balasan ini sudah tidak ada. Buka lagi daftarnya.",
        EN: "This reply is gone. Open the list again.",
    },
    Notice.REPLY_SENT: {
        ID: "Terkirim.",
        EN: "Sent.",
    },
    Notice.REPLY_NOT_SENT: {
        ID: "Tidak diteruskan. Alasannya ada di utas.",
        EN: "Not passed on. The thread says why.",
    },
    Notice.WHICH_COMPLAINT: {
        ID: "Tiket {code}: laporkan pelanggan ke supervisor karena apa? Percakapan tetap berjalan.",
        EN: "Ticket {code}: what should supervisors hear about this customer? The conversation goes on.",
    },
    Notice.SUMMARY: {
        ID: "Lamanya {length}; pesan dari pelanggan {from_customer}, dari staf {from_staff}; berkas {media}; "
        "disamarkan {masked}; catatan {notes}; dialihkan {handovers} kali.",
        EN: "It lasted {length}; messages from the customer {from_customer}, from the staff {from_staff}; files {media}; "
        "masked {masked}; notes {notes}; handed over {handovers} times.",
    },
}
