"""What supervisors read of cases, and what stands on their buttons."""

from relay.language import Language
from relay.notices.notice import Notice
from relay.ruling import Ruling

ID, EN = Language.INDONESIAN, Language.ENGLISH

CASE_BUTTONS = {
    Ruling.RELEASE: {ID: "Lepaskan", EN: "Release"},
    Ruling.END: {ID: "Akhiri", EN: "End session"},
    Ruling.UPHOLD: {ID: "Terbukti", EN: "Uphold"},
    Ruling.DISMISS: {ID: "Tolak", EN: "Dismiss"},
}
TEXTS: dict[Notice, dict[Language, str]] = {
    Notice.CASE_CARD: {
        ID: "⚠ Laporan · tiket {code}\nDari: {reporter}\nTentang: {alias}\n{words}",
        EN: "⚠ Report · ticket {code}\nFrom: {reporter}\nAbout: {alias}\n{words}",
    },
    Notice.CASE_HOLDS: {
        ID: "Pesan {alias} berikutnya ditahan sampai Anda memutuskan.",
        EN: "What {alias} writes next is held until you decide.",
    },
    Notice.CASE_OVER: {
        ID: "Percakapan ini sudah selesai; tidak ada yang ditahan.",
        EN: "This conversation has ended; nothing is held.",
    },
    Notice.CASE_UPHELD: {
        ID: "Laporan tiket {code}: terbukti, diputuskan {by}.",
        EN: "Report on ticket {code}: upheld by {by}.",
    },
    Notice.CASE_DISMISSED: {
        ID: "Laporan tiket {code}: ditolak, diputuskan {by}.",
        EN: "Report on ticket {code}: dismissed by {by}.",
    },
    Notice.CASE_NEWER: {
        ID: "Laporan tiket {code}: lihat kartu terbaru di bawah.",
        EN: "Report on ticket {code}: see the newest card below.",
    },
    Notice.CASE_RULED: {
        ID: "Diputuskan. Dilepaskan: {released} pesan.",
        EN: "Decided. Released: {released} messages.",
    },
    Notice.CASE_ENDED: {
        ID: "Diputuskan. Percakapan tiket {code} selesai.",
        EN: "Decided. The conversation of ticket {code} has ended.",
    },
    Notice.CASE_CLOSED: {
        ID: "Laporan ini sudah diputuskan.",
        EN: "This report has been decided already.",
    },
    Notice.CASE_NOT_YOURS: {
        ID: "Hanya supervisor layanan ini yang boleh memutuskan.",
        EN: "Only a supervisor of this service may decide.",
    },
}
