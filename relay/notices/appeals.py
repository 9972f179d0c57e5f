"""What is said of appeals, to writers and to supervisors, and what stands on the buttons."""

from relay.appeal import Judgement
from relay.language import Language
from relay.notices.notice import Notice

ID, EN = Language.INDONESIAN, Language.ENGLISH

ASK = {ID: "Ajukan ke supervisor", EN: "Ask a supervisor"}
JUDGEMENTS = {
    Judgement.RELEASE: {ID: "Loloskan", EN: "Let through"},
    Judgement.DENY: {ID: "Jangan loloskan", EN: "Do not let through"},
}
TEXTS: dict[Notice, dict[Language, str]] = {
    Notice.APPEAL_BY_WORD: {
        ID: "Keliru? Balas BANDING agar supervisor memeriksanya.",
        EN: "A mistake? Reply APPEAL and a supervisor will look at it.",
    },
    Notice.APPEAL_ASKED: {
        ID: "Diajukan. Supervisor akan memeriksanya.",
        EN: "Passed on. A supervisor will look at it.",
    },
    Notice.APPEAL_BEFORE: {
        ID: "Ini sudah diajukan.",
        EN: "This has been passed on already.",
    },
    Notice.APPEAL_OVER: {
        ID: "Ini tidak bisa diajukan lagi.",
        EN: "This cannot be passed on any more.",
    },
    Notice.APPEAL_NOBODY: {
        ID: "Belum ada supervisor yang bisa memeriksanya.",
        EN: "There is no supervisor who could look at it.",
    },
    Notice.APPEAL_CARD: {
        ID: "⚖ Pemeriksaan · tiket {code}\nDari: {alias} ({role})\nDitemukan: {found}\n“{words}”",
        EN: "⚖ To be looked at · ticket {code}\nFrom: {alias} ({role})\nFound: {found}\n“{words}”",
    },
    Notice.APPEAL_CARD_RELEASED: {
        ID: "Pemeriksaan tiket {code}: diloloskan {by}.",
        EN: "Looked at for ticket {code}: let through by {by}.",
    },
    Notice.APPEAL_CARD_DENIED: {
        ID: "Pemeriksaan tiket {code}: tidak diloloskan {by}.",
        EN: "Looked at for ticket {code}: not let through by {by}.",
    },
    Notice.APPEAL_DECIDED: {
        ID: "Diputuskan.",
        EN: "Decided.",
    },
    Notice.APPEAL_CLOSED: {
        ID: "Ini sudah diputuskan, atau percakapannya sudah selesai.",
        EN: "This is decided already, or its conversation has ended.",
    },
    Notice.APPEAL_RELEASED: {
        ID: "Supervisor meloloskan pesan Anda; sekarang terkirim seperti yang Anda tulis.",
        EN: "A supervisor let your message through; it now goes out as you wrote it.",
    },
    Notice.APPEAL_DENIED: {
        ID: "Supervisor tidak meloloskan isi pesan Anda.",
        EN: "A supervisor did not let through what your message held.",
    },
}
