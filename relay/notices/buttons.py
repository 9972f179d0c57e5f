"""Words of a thread's menu, and of what it leads to."""

from relay.language import Language
from relay.press import Verb

ID, EN = Language.INDONESIAN, Language.ENGLISH

BUTTONS = {
    Verb.DONE: {ID: "Selesai", EN: "Done"},
    Verb.EXTEND: {ID: "Perpanjang", EN: "Extend"},
    Verb.OFFER: {ID: "Alihkan", EN: "Hand over"},
    Verb.BACK: {ID: "Kembali ke antrean", EN: "Back to the queue"},
    Verb.CANCEL: {ID: "Batal", EN: "Cancel"},
    Verb.REPLIES: {ID: "Balasan cepat", EN: "Quick replies"},
    Verb.REPORT: {ID: "Lapor", EN: "Report"},
    Verb.ACCUSE: {ID: "Ya, laporkan", EN: "Yes, report"},
}
GIVE_BACK = {ID: "Kembalikan", EN: "Give back"}
"""What a driver's button says, who has no queue."""
CUSTOMER = {ID: "Pelanggan", EN: "Customer"}
"""Who wrote a line that a new holder reads."""
