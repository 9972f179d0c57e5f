"""One-time passwords and PINs: four to eight digits that the words around them give away."""

from bisect import bisect_left
from collections.abc import Iterator

from relay.guard.atoms import Atom, Gap
from relay.guard.chains import Run, whole_runs
from relay.guard.lexicon import Sense
from relay.guard.phone import Found
from relay.guard.tokens import Token
from relay.guard.verdict import Reason
from relay.guard.words import words

_LEAST, _MOST = 4, 8
_AHEAD, _NEAR, _BEHIND = 14, 4, 8
# What makes of "kode …" and "… code" something innocent.
_INNOCENT = words(
    "pos promo booking unik barang produk toko agen transaksi pesanan order referral referal voucher diskon tiket kupon area "
    "wilayah negara warna bayar pembayaran error plat bank cabang lokasi pickup maps location share wifi produksi undangan "
    "loker klaim penerbangan kurir gudang sandi etik"
)
_INNOCENT_BEFORE = words(
    "zip postal post area country promo error booking order discount voucher referral tracking bar qr dress source color "
    "colour product item coupon gift swift bank branch status response flight wifi"
)
# Words that bring a password without being one: what stands beside them decides.
_CARRIERS = words("sms smsnya token tokennya")
_ABOUT_OTHERS = words("dari ke from to di")
_NAMING = Sense.CODE | Sense.MAYBE_CODE
_DIGITS_SHOWN = Sense.LABEL | Sense.ACCOUNT | Sense.TIME | Sense.MONEY | Sense.PLACE
_RECEIVED = words(
    "dapat dapet dpt dpet terima nerima masuk isi isinya isine bunyi bunyinya got received from dari"
)
_LETS_IN = words(
    "masuk login log verifikasi verif keamanan aktivasi internet mobile bank banking baru nya masuknya loginnya"
)


def long_codes(atoms: list[Atom], tokens: list[Token], senses: int) -> Iterator[Found]:
    """Passwords of seven or eight digits in one piece. Somewhere they could be dialled too: look before the phones."""
    labels = labels_in(tokens) if atoms and senses & _NAMING else []
    for run in whole_runs(atoms, Gap.FILLED) if labels else ():
        if run.gap is Gap.TOUCH and _MOST - 1 <= len(run.digits) <= _MOST:
            first = run.atoms[run.first].first
            if not _dialled(tokens[max(0, first - _AHEAD) : first]) and _belongs(
                run, tokens, labels
            ):
                yield run, Reason.LABELLED, 0.9


def _dialled(before: list[Token]) -> bool:
    """Whether a word announces a phone number and cannot belong to a password."""
    belonging = Sense.SHOWN_CODE | Sense.CODE | Sense.FILLER
    return any(token.senses & Sense.CUE and not token.senses & belonging for token in before)


def codes(atoms: list[Atom], tokens: list[Token], senses: int, *, asked: bool) -> Iterator[Found]:
    """Runs of four to eight digits that are a password. ``asked``: somebody has just asked this writer for one."""
    if not atoms:
        return
    labels = labels_in(tokens) if senses & _NAMING else []
    if not labels and not asked:
        return
    for run in _runs(atoms):
        if labels and _belongs(run, tokens, labels):
            yield run, Reason.LABELLED, 0.93
        elif asked and not _is_labelled_otherwise(run, tokens):
            yield run, Reason.ASKED, 0.85


def labels_in(tokens: list[Token]) -> list[tuple[int, int]]:
    """Where the text names a password: token index, and across how many tokens of any kind it reaches."""
    found = []
    for index, token in enumerate(tokens):
        if token.senses & Sense.CODE:
            if _next(tokens, index) not in _INNOCENT:
                found.append((index, _AHEAD))
        elif token.text in _CARRIERS:
            if _brings_a_password(tokens, index):
                found.append((index, 0))
        elif token.senses & Sense.MAYBE_CODE and _stays_a_password(tokens, index):
            found.append((index, _NEAR))
    return found


def _runs(atoms: list[Atom]) -> Iterator[Run]:
    """Whole numbers of the right size; where small talk joins two, each on its own."""
    for run in whole_runs(atoms, Gap.LOOSE):
        if _LEAST <= len(run.digits) <= _MOST:
            yield run
        else:
            for index in range(run.first, run.last + 1):
                alone = atoms[index]
                if _LEAST <= len(alone.digits) <= _MOST and _is_apart(atoms, index):
                    yield Run(atoms, index, index, alone.digits, Gap.TOUCH)
    for run in whole_runs(atoms, Gap.FILLED):
        if run.gap is Gap.FILLED and _LEAST <= len(run.digits) <= _MOST and run.size >= 3:
            yield run


def _is_apart(atoms: list[Atom], index: int) -> bool:
    after = index + 1 == len(atoms) or atoms[index + 1].gap > Gap.TOUCH
    return after and (index == 0 or atoms[index].gap > Gap.TOUCH)


def _belongs(run: Run, tokens: list[Token], labels: list[tuple[int, int]]) -> bool:
    first, last = run.atoms[run.first].first, run.atoms[run.last].last
    near = bisect_left(labels, (first - _AHEAD, 0)), bisect_left(labels, (last + _BEHIND + 1, 0))
    for index, reach in labels[slice(*near)]:
        if _is_labelled_otherwise(run, tokens, besides=tokens[index]):
            continue
        if index < first and not _diverted(tokens[index + 1 : first]):
            if first - index <= reach or _shown(tokens[index + 1 : first]):
                return not _is_year(run) or first - index <= _NEAR
        elif index > last and not _diverted(tokens[last + 1 : index]):
            return reach > 0 and not _is_year(run)
    return False


def _shown(between: list[Token]) -> bool:
    """Whether only words stand here that lead from the name of a password to the password: "masuk lewat sms:", "6 angka nya"."""
    if between and between[-1].text in _ABOUT_OTHERS:
        return False
    return all(
        token.mark or token.senses & (Sense.SHOWN_CODE | Sense.FILLER) or len(token.text) == 1
        for token in between
    )


def _diverted(between: list[Token]) -> bool:
    """Whether a word on the way says that the number is about something else."""
    return any(
        token.senses & _DIGITS_SHOWN and not token.senses & (Sense.SHOWN_CODE | Sense.CODE)
        for token in between
    )


def _is_labelled_otherwise(run: Run, tokens: list[Token], besides: Token | None = None) -> bool:
    first = run.atoms[run.first].first
    before = [token for token in tokens[max(0, first - 2) : first] if not token.mark]
    return any(
        token.senses & _DIGITS_SHOWN
        and not token.senses & (Sense.CODE | Sense.SHOWN_CODE)
        and token is not besides
        for token in before
    )


def _is_year(run: Run) -> bool:
    return len(run.digits) == 4 and run.digits[:2] in ("19", "20") and run.size == 1


def _brings_a_password(tokens: list[Token], index: int) -> bool:
    """Whether a message was received, or a token lets somebody in: "dapat sms 482913", "token masuknya 482913"."""
    if tokens[index].text.startswith("token"):
        return _next(tokens, index) in _LETS_IN
    near = tokens[max(0, index - 2) : index] + tokens[index + 1 : index + 4]
    return any(token.text in _RECEIVED for token in near)


def _next(tokens: list[Token], index: int) -> str:
    return tokens[index + 1].text if index + 1 < len(tokens) else ""


def _stays_a_password(tokens: list[Token], index: int) -> bool:
    """ "Kode" is one unless the words beside it make it a post code, a voucher, an error."""
    if index and tokens[index - 1].text in _INNOCENT_BEFORE:
        return False
    follows = tokens[index + 1] if index + 1 < len(tokens) else None
    if follows is None or follows.mark or follows.digits or follows.numeral:
        return not (index and tokens[index - 1].senses & (Sense.LABEL | Sense.PLACE))
    return (
        bool(follows.senses & (Sense.SHOWN_CODE | Sense.CODE | Sense.MINE))
        and follows.text not in _INNOCENT
    )
