"""What people read of break-glass: who asks, who decides, and those in the conversation."""

from relay.language import Language
from relay.notices.notice import Notice
from relay.reveal import Ground, Step

ID, EN = Language.INDONESIAN, Language.ENGLISH

GROUND_NAMES = {
    Ground.THREAT_TO_LIFE: {ID: "Nyawa terancam", EN: "Threat to life"},
    Ground.COURT_ORDER: {ID: "Perintah pengadilan", EN: "Court order"},
    Ground.FRAUD: {ID: "Penipuan", EN: "Fraud"},
    Ground.LOST_PROPERTY: {ID: "Barang tertinggal", EN: "Lost property"},
}
STEP_BUTTONS = {
    Step.APPROVE: {ID: "Setujui", EN: "Approve"},
    Step.REFUSE: {ID: "Tolak", EN: "Refuse"},
    Step.SHOW: {ID: "Tunjukkan (sampai {until})", EN: "Show (until {until})"},
    Step.HIDE: {ID: "Sembunyikan", EN: "Hide"},
}
NEVER = {ID: "belum pernah", EN: "never"}
TIMES = {ID: "{count} kali, terakhir {last}", EN: "{count} times, last {last}"}
TEXTS: dict[Notice, dict[Language, str]] = {
    Notice.REVEAL_OFF: {
        ID: "Membuka alamat pelanggan tidak diizinkan di sini. Hanya admin Anda yang dapat mengizinkannya "
        "(TOPENG_BREAK_GLASS=true).",
        EN: "Revealing a customer's address is not allowed here. Only your administrator can allow it "
        "(TOPENG_BREAK_GLASS=true).",
    },
    Notice.REVEAL_WHY: {
        ID: "Membuka alamat pelanggan tiket {code}: untuk apa? Supervisor lain harus menyetujui, dan semuanya dicatat.",
        EN: "Reveal the address of the customer of ticket {code}: what for? Another supervisor must approve, "
        "and all of it is recorded.",
    },
    Notice.REVEAL_NO_CUSTOMER: {
        ID: "Pelanggan tiket {code} belum masuk; tidak ada alamat yang bisa dibuka.",
        EN: "The customer of ticket {code} has not come yet; there is no address to reveal.",
    },
    Notice.REVEAL_ALONE: {
        ID: "Tidak ada supervisor lain yang bisa menyetujui; tidak ada yang diminta.",
        EN: "There is no other supervisor who could approve; nothing was asked.",
    },
    Notice.REVEAL_OPEN: {
        ID: "Sudah ada permintaan untuk pelanggan tiket {code} yang belum berakhir.",
        EN: "There is a request about the customer of ticket {code} already, and it is not over.",
    },
    Notice.REVEAL_ASKED: {
        ID: "Tiket {code} · membuka alamat pelanggan · {ground}\nMenunggu persetujuan supervisor lain sampai {until}.",
        EN: "Ticket {code} · reveal the customer's address · {ground}\nWaits for another supervisor's approval until {until}.",
    },
    Notice.REVEAL_CARD: {
        ID: "⚠ {asker} minta membuka alamat pelanggan tiket {code}\nAlasan: {ground}\n"
        "Bila disetujui, hanya {asker} yang melihatnya, selama {minutes} menit. Berlaku sampai {until}.",
        EN: "⚠ {asker} asks to see the address of the customer of ticket {code}\nReason: {ground}\n"
        "If approved, {asker} alone sees it, for {minutes} minutes. Open until {until}.",
    },
    Notice.REVEAL_APPROVED: {
        ID: "Tiket {code}: pembukaan alamat pelanggan untuk {asker} disetujui {by}.",
        EN: "Ticket {code}: revealing the customer's address to {asker} was approved by {by}.",
    },
    Notice.REVEAL_MAY: {
        ID: "Tiket {code} · membuka alamat pelanggan · {ground}\nDisetujui {by}. Setiap kali dilihat, dicatat.",
        EN: "Ticket {code} · reveal the customer's address · {ground}\nApproved by {by}. Each look is recorded.",
    },
    Notice.REVEAL_REFUSED: {
        ID: "Tiket {code}: pembukaan alamat pelanggan untuk {asker} ditolak {by}.",
        EN: "Ticket {code}: revealing the customer's address to {asker} was refused by {by}.",
    },
    Notice.REVEAL_SHOWN: {
        ID: "Tiket {code} · alamat pelanggan:\n{address}\nHilang dari sini pada {until}.",
        EN: "Ticket {code} · the customer's address:\n{address}\nIt goes from here at {until}.",
    },
    Notice.REVEAL_OVER: {
        ID: "Tiket {code}: permintaan membuka alamat pelanggan sudah berakhir.",
        EN: "Ticket {code}: the request to reveal the customer's address is over.",
    },
    Notice.REVEAL_NOT_YOURS: {
        ID: "Yang meminta tidak bisa menyetujui, dan yang menyetujui tidak melihat.",
        EN: "Who asks cannot approve, and who approves does not see.",
    },
    Notice.REVEAL_UNREADABLE: {
        ID: "Alamat ini tidak bisa dibaca lagi: kuncinya sudah dihancurkan.",
        EN: "This address cannot be read any more: its key is destroyed.",
    },
    Notice.REVEALED_STAFF: {
        ID: "⚠ Tiket {code}: alamat pelanggan dibuka untuk seorang supervisor atas izin dua orang (alasan: {ground}, sampai {until}).",
        EN: "⚠ Ticket {code}: the customer's address was revealed to a supervisor, on two persons' authority (reason: {ground}, until {until}).",
    },
    Notice.REVEALED_CUSTOMER: {
        ID: "Pemberitahuan (tiket {code}): nomor atau akun Anda dibuka untuk satu supervisor kami atas izin dua orang "
        "(alasan: {ground}, sampai {until}). Ini dicatat. Ada pertanyaan? Tulis saja di sini.",
        EN: "For your information (ticket {code}): your number or account was shown to one of our supervisors, on two persons' authority "
        "(reason: {ground}, until {until}). This is on record. Any questions? Just write here.",
    },
}
