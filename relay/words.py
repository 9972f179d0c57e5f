"""Words: what a customer's message means to Topeng itself, where it is not meant for the person on the other side.

Only a whole message is such a word: people say "selesai" and "stop" in the middle of ordinary talk, and that talk is theirs.
"""

import re
import unicodedata
from enum import StrEnum


class Word(StrEnum):
    """What a customer can ask of Topeng."""

    END = "end"
    REPORT = "report"
    GENUINE = "genuine"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    REOPEN = "reopen"
    APPEAL = "appeal"


_WHOLE = {
    "selesai": Word.END,
    "done": Word.END,
    "end chat": Word.END,
    "lapor": Word.REPORT,
    "report": Word.REPORT,
    "stop": Word.OPT_OUT,
    "stop all": Word.OPT_OUT,
    "stopall": Word.OPT_OUT,
    "berhenti": Word.OPT_OUT,
    "berhenti berlangganan": Word.OPT_OUT,
    "unsubscribe": Word.OPT_OUT,
    "start": Word.OPT_IN,
    "mulai": Word.OPT_IN,
    "buka": Word.REOPEN,
    "buka lagi": Word.REOPEN,
    "reopen": Word.REOPEN,
    "banding": Word.APPEAL,
    "appeal": Word.APPEAL,
}

# In capitals, or with a colon behind it: "lapor pak, sudah sampai" is a greeting.
_REPORT = re.compile(r"\W*(?:(?:LAPOR|REPORT)(?!\w)|(?i:lapor|report)\s*:)")
_LEADS = re.compile(r"\W*(?:lapor|report)\b[\s:,.!\-–—]*", re.IGNORECASE)

_LONGEST = 100
"""Characters of a word or a short question."""
_TRUE = r"(?:benar|bener|benr|bnr|bner|betul|btul|btl|asli|resmi|beneran|sungguhan)(?:an|kah|nya)?"
_US = r"(?:kami|kita|kalian|kamu|anda|situ|cs|cs kalian|customer service|admin|mimin|pihak kalian)"
_NAME = r"(?!mana|siapa|apa|sini|sana|situ|rumah|toko ini|jam)\w+(?: \w+){0,2}"
_QUESTIONS = [
    # benar dari kami? · ini bener dari kalian? · apakah benar ini asli dari kalian ya?
    rf"(?:apa|apakah|apkh)? ?(?:benar |betul )?(?:ini|itu|chat ini|pesan ini)? ?{_TRUE} (?:ini )?(?:{_TRUE} )?"
    rf"(?:dari|dr|dri|sama|dengan) {_US}(?: ya| kah| sih| nih)?",
    # apakah ini benar dari Toko Wayang?
    rf"(?:apa|apakah|apkh) (?:(?:ini|pesan ini|chat ini) {_TRUE}|{_TRUE} (?:ini|pesan ini|chat ini)) (?:dari|dr|dri) {_NAME}",
    rf"(?:ini|itu) {_TRUE} {_US}(?: ya| kah| sih)?",
    r"(?:is|s) (?:this|it|that) (?:really|actually|truly|rly|realy) (?:you|u|from you|you guys)",
    r"(?:is this|is it|is this message|is this chat) (?:really|actually|truly|genuinely) from (?:\w+ ){0,2}\w+",
    r"(?:are|r) (?:you|u|you guys) (?:really|actually|truly|genuinely|realy|rly)(?: (?:from|with|at) (?:\w+ ){0,2}\w+)?",
]
_GENUINE = re.compile("|".join(f"(?:{one})" for one in _QUESTIONS))


def meant(text: str) -> Word | None:
    """What a text asks of Topeng; None where it is for the other side."""
    if _REPORT.match(text):
        return Word.REPORT
    if len(text) > _LONGEST:
        return None
    plain = _plain(text)
    # What is asked is not said.
    if "?" not in text and "？" not in text:
        word = _WHOLE.get(plain)
        if word is not None:
            return word
    return Word.GENUINE if _GENUINE.fullmatch(plain) else None


def reported(text: str) -> str:
    """What a reporter says behind the word itself; may be nothing."""
    return _LEADS.sub("", text, count=1).strip()


def _plain(text: str) -> str:
    """A text without punctuation, white space at its ends, and capitals. Signs and emoji stay: they are part of what is said."""
    kept = (
        " " if unicodedata.category(one)[0] in "PZC" else one
        for one in unicodedata.normalize("NFKC", text)
    )
    return " ".join("".join(kept).casefold().split())
