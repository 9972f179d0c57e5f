"""What supervisors read."""

from relay.language import Language
from relay.notices.notice import Notice
from relay.ticket import TicketState

ID, EN = Language.INDONESIAN, Language.ENGLISH


TEXTS: dict[Notice, dict[Language, str]] = {
    Notice.ALERT_UNDELIVERABLE: {
        ID: "⚠ Pesan tidak terkirim di tiket: {what}.",
        EN: "⚠ Messages were not delivered on: {what}.",
    },
    Notice.ALERT_CARRIER_DOWN: {
        ID: "⚠ {what} tidak dapat dihubungi. Pesan menunggu dan dicoba lagi. Periksa dengan: topeng doctor",
        EN: "⚠ {what} cannot be reached. Messages wait and are tried again. Look into it with: topeng doctor",
    },
    Notice.ALERT_CARRIER_UP: {
        ID: "✓ {what} berfungsi lagi.",
        EN: "✓ {what} works again.",
    },
    Notice.ALERT_POOL_DRY: {
        ID: "⚠ Tiket tidak dapat dibuka: tidak ada nomor atau bot yang bebas untuk {what}. "
        "Tambahkan dengan: topeng number add",
        EN: "⚠ A ticket could not be opened: no number or bot is free for {what}. Add one with: topeng number add",
    },
    Notice.ALERT_UNCLAIMED: {
        ID: "⏰ Belum ada yang mengambil: {what}.",
        EN: "⏰ Nobody has taken: {what}.",
    },
    Notice.ALERT_COPY_LEFT: {
        ID: "⚠ Twilio tidak menghapus pesan ini selama 15 hari; hapus sendiri di konsolnya: {what}.",
        EN: "⚠ Twilio has not deleted these messages in 15 days; delete them in its console: {what}.",
    },
    Notice.FOR_SUPERVISORS: {
        ID: "Perintah ini untuk supervisor.",
        EN: "This command is for supervisors.",
    },
    Notice.NAME_TICKET: {
        ID: "Sebutkan kode atau nomor referensinya, misalnya: /{command} BCDFG",
        EN: "Name its code or its reference, for example: /{command} BCDFG",
    },
    Notice.NAME_ALIAS: {
        ID: "Sebutkan aliasnya, misalnya: /tangguhkan Sari",
        EN: "Name the alias, for example: /suspend Sari",
    },
    Notice.NO_SUCH_TICKET: {
        ID: "Tidak ada tiket dengan kode atau referensi itu.",
        EN: "There is no ticket with that code or reference.",
    },
    Notice.SEVERAL_TICKETS: {
        ID: "Ada beberapa tiket dengan referensi itu; sebutkan kodenya: {codes}.",
        EN: "Several tickets have that reference; name the code: {codes}.",
    },
    Notice.ENDED_BEFORE: {
        ID: "Tiket {code} sudah selesai; tidak ada yang diubah.",
        EN: "Ticket {code} has ended already; nothing was changed.",
    },
    Notice.NO_SUCH_ALIAS: {
        ID: "Tidak ada staf dengan alias itu.",
        EN: "Nobody of the staff has that alias.",
    },
    Notice.NOT_ONESELF: {
        ID: "Anda tidak bisa menangguhkan diri sendiri.",
        EN: "You cannot suspend yourself.",
    },
    Notice.NOT_A_SUPERVISOR: {
        ID: "{alias} seorang supervisor; itu hanya bisa dilakukan admin Anda.",
        EN: "{alias} is a supervisor; only your administrator can do that.",
    },
    Notice.NOT_JOINED: {
        ID: "{alias} belum bergabung; tidak ada yang perlu ditangguhkan.",
        EN: "{alias} has not joined yet; there is nothing to suspend.",
    },
    Notice.SUSPENDED_BEFORE: {
        ID: "{alias} sudah ditangguhkan; tidak ada yang diubah.",
        EN: "{alias} is suspended already; nothing was changed.",
    },
    Notice.ASK_FIND: {
        ID: "Melihat tiket {code}. Ini dicatat atas nama Anda. Lanjutkan?",
        EN: "Look at ticket {code}. This is recorded under your name. Go on?",
    },
    Notice.ASK_EXPIRE: {
        ID: "Mengakhiri tiket {code}: {sessions} percakapan, {staff} petugas, {unsent} pesan belum terkirim. Lanjutkan?",
        EN: "End ticket {code}. Conversations: {sessions}, staff: {staff}, messages not delivered yet: {unsent}. Go on?",
    },
    Notice.ASK_SUSPEND: {
        ID: "Menangguhkan {alias}: {count} tiket kembali ke antrean. Lanjutkan?",
        EN: "Suspend {alias}. Tickets that go back to the queue: {count}. Go on?",
    },
    Notice.ASK_STATS: {
        ID: "Melihat angka layanan {service}. Ini dicatat atas nama Anda. Lanjutkan?",
        EN: "Look at the figures of {service}. This is recorded under your name. Go on?",
    },
    Notice.FOUND: {
        ID: "Tiket {code} · {kind}{ref}\n{state}; berakhir {until}. Dibuka {epoch} kali.\n{talks}\n"
        "Laporan: {cases}, masih terbuka: {open_cases}.\nAlamat pelanggan dibuka: {reveals}.",
        EN: "Ticket {code} · {kind}{ref}\n{state}; ends {until}. Opened {epoch} times.\n{talks}\n"
        "Reports: {cases}, still open: {open_cases}.\nCustomer's address revealed: {reveals}.",
    },
    Notice.FIGURES: {
        ID: "Angka layanan {service}\nTiket terbuka: {open_tickets}\nBelum diambil: {unclaimed}\nMenunggu paling lama: {oldest}\n"
        "Pesan menunggu dikirim: {waiting}\nTidak terkirim dalam sejam: {undeliverable}\nPetugas aktif: {agents}\n"
        "Median sampai diambil hari ini: {claimed_in}",
        EN: "Figures of {service}\nOpen tickets: {open_tickets}\nUnclaimed: {unclaimed}\nWaiting longest: {oldest}\n"
        "Messages waiting to go: {waiting}\nUndeliverable in the last hour: {undeliverable}\nActive agents: {agents}\n"
        "Median time to a claim today: {claimed_in}",
    },
    Notice.SUSPENDED_NOW: {
        ID: "{alias} ditangguhkan: {count} tiket kembali ke antrean.",
        EN: "{alias} is suspended. Tickets that went back to the queue: {count}.",
    },
    Notice.CANCELLED: {ID: "Dibatalkan.", EN: "Cancelled."},
    Notice.ANSWERED_BEFORE: {ID: "Ini sudah dijawab.", EN: "This has been answered already."},
    Notice.CONFIRMED_TOO_LATE: {
        ID: "Waktunya habis setelah 5 menit; tidak ada yang diubah. Berikan perintahnya lagi.",
        EN: "The time was up after 5 minutes; nothing was changed. Please give the order again.",
    },
}

YES = {ID: "Ya", EN: "Yes"}
NO = {ID: "Batal", EN: "Cancel"}
STATES = {
    TicketState.OPEN: {ID: "Terbuka", EN: "Open"},
    TicketState.CLOSED: {ID: "Selesai", EN: "Closed"},
    TicketState.EXPIRED: {ID: "Berakhir waktunya", EN: "Expired"},
}
NOBODY = {ID: "belum ada", EN: "nobody"}
