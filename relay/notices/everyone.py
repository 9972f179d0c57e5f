"""What everybody may read, and what customers read alone."""

from relay.language import Language
from relay.notices.notice import Notice

ID, EN = Language.INDONESIAN, Language.ENGLISH


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
        ID: "Jenis pesan ini tidak bisa diteruskan. Yang bisa: teks, foto, dokumen, pesan suara, dan lokasi.",
        EN: "This kind of message cannot be passed on. What can: text, photos, documents, voice notes and locations.",
    },
    Notice.EMPTY: {
        ID: "Pesan kosong tidak diteruskan. Tulislah sesuatu.",
        EN: "An empty message is not passed on. Please write something.",
    },
    Notice.TOO_LARGE: {
        ID: "Berkas ini terlalu besar. Batasnya 16 MB; kirim yang lebih kecil.",
        EN: "This file is too large. The limit is 16 MB; please send a smaller one.",
    },
    Notice.TOO_LONG: {
        ID: "Pesan suara ini terlalu panjang. Batasnya 10 menit; kirim yang lebih pendek.",
        EN: "This voice note is too long. The limit is 10 minutes; please send a shorter one.",
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
    Notice.CLOSED_CUSTOMER: {
        ID: "Percakapan ini telah selesai. Balasan di sini tidak lagi diteruskan. Terima kasih.",
        EN: "This conversation has ended. Replies here are no longer passed on. Thank you.",
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
    Notice.HELD: {
        ID: "Pesan Anda ditahan sampai diperiksa supervisor.",
        EN: "Your messages are held until a supervisor has looked at them.",
    },
    Notice.ALBUM: {
        ID: "Isi album diteruskan satu per satu.",
        EN: "The parts of an album are passed on one by one.",
    },
    Notice.WHICH_ONE: {
        ID: "Anda punya beberapa percakapan di sini. Untuk yang mana pesan Anda?\n{choices}\n"
        "Jawab dengan nomornya. Lain kali kutip pesannya, atau awali dengan kodenya.",
        EN: "You have several conversations here. Which one is your message for?\n{choices}\n"
        "Answer with its number. Next time quote a message, or begin with the code.",
    },
    Notice.UNANSWERED: {
        ID: "Pesan Anda tidak diteruskan: kami tidak tahu untuk percakapan yang mana. Silakan kirim lagi.",
        EN: "Your message was not passed on: we do not know which conversation it was for. Please send it again.",
    },
    Notice.NOTHING_ASKED: {
        ID: "Tulis pesannya di belakang kode, seperti: {code} halo.",
        EN: "Write your message behind the code, like: {code} hello.",
    },
    Notice.WELCOME_CUSTOMER: {
        ID: "Halo! Anda terhubung dengan kami untuk tiket {code} ({kind}), sampai {until}. Tulis saja di sini.\n"
        "SELESAI mengakhiri percakapan, LAPOR melaporkan masalah. Kami tidak pernah meminta kode OTP.",
        EN: "Hello! You are connected with us for ticket {code} ({kind}), until {until}. Just write here.\n"
        "DONE ends the conversation, REPORT tells us of a problem. We never ask for an OTP code.",
    },
    Notice.COME_BY_LINK: {
        ID: "Ada percakapan untuk tiket {code}. Nomor ini tidak menerima balasan; lanjutkan di Telegram: {link}",
        EN: "There is a conversation for ticket {code}. This number takes no replies; go on in Telegram: {link}",
    },
    Notice.LINK_OVER: {
        ID: "Tautan ini tidak berlaku lagi. Mintalah yang baru kepada kami.",
        EN: "This link is no longer valid. Please ask us for a new one.",
    },
    Notice.LINK_USED: {
        ID: "Anda sudah terhubung. Tulis saja di sini.",
        EN: "You are connected already. Just write here.",
    },
    Notice.LINK_NOT_FOR_STAFF: {
        ID: "Tautan ini untuk pelanggan; akun staf tidak dapat memakainya.",
        EN: "This link is for a customer; a staff account cannot use it.",
    },
    Notice.NO_LINK: {
        ID: "Halo! Percakapan di sini dimulai lewat tautan yang kami kirim kepada Anda.",
        EN: "Hello! Conversations here begin with a link that we send you.",
    },
    Notice.REOPENED: {
        ID: "Tiket {code} dibuka lagi, sampai {until}. Tulis saja di sini.",
        EN: "Ticket {code} is open again, until {until}. Just write here.",
    },
    Notice.MAY_REOPEN: {
        ID: "Percakapan ini telah selesai; pesan Anda tidak diteruskan. Ada yang tertinggal? Balas BUKA untuk membukanya "
        "lagi, sampai {until}.",
        EN: "This conversation has ended; your message was not passed on. Something left behind? Reply REOPEN to open it "
        "again, until {until}.",
    },
    Notice.STILL_THERE: {
        ID: "Masih ada yang perlu dibicarakan? Tanpa pesan baru, percakapan ini berakhir dalam {minutes} menit.",
        EN: "Is there anything else? Without a new message this conversation ends in {minutes} min.",
    },
}
