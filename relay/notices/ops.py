"""What supervisors read."""

from relay.language import Language
from relay.notices.notice import Notice

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
    Notice.ALERT_CASE_OPENED: {
        ID: "⚠ Laporan baru di tiket {what}.",
        EN: "⚠ A new report on ticket {what}.",
    },
    Notice.ALERT_UNCLAIMED: {
        ID: "⏰ Belum ada yang mengambil: {what}.",
        EN: "⏰ Nobody has taken: {what}.",
    },
}
