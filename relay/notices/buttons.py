"""Words of a thread's menu, and of what it leads to."""

from relay.language import Language
from relay.notices.labels import DONE
from relay.press import Verb

ID, EN = Language.INDONESIAN, Language.ENGLISH

BUTTONS = {
    Verb.DONE: DONE,
    Verb.EXTEND: {ID: "Perpanjang", EN: "Extend"},
    Verb.OFFER: {ID: "Alihkan", EN: "Hand over"},
    Verb.BACK: {ID: "Kembali ke antrean", EN: "Back to the queue"},
    Verb.CANCEL: {ID: "Batal", EN: "Cancel"},
    Verb.REPLIES: {ID: "Balasan cepat", EN: "Quick replies"},
    Verb.CALL: {ID: "Telepon", EN: "Call"},
    Verb.REPORT: {ID: "Lapor", EN: "Report"},
}
GIVE_BACK = {ID: "Kembalikan", EN: "Give back"}
"""What a driver's button says, who has no queue."""
CUSTOMER = {ID: "Pelanggan", EN: "Customer"}
"""Who wrote a line that a new holder reads."""
GROUNDS = {
    "abuse": {ID: "Kasar atau mengancam", EN: "Abusive or threatening"},
    "fraud": {ID: "Penipuan", EN: "Fraud"},
    "contact": {ID: "Meminta kontak pribadi", EN: "Asks for private contact"},
    "other": {ID: "Lainnya", EN: "Something else"},
}
"""What a customer is reported for, by the word that a button carries."""
