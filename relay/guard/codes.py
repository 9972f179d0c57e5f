"""One-time passwords and PINs: four to eight digits that the words around them give away."""

from collections.abc import Iterator

from relay.guard.atoms import Atom, Gap
from relay.guard.chains import Run, whole_runs
from relay.guard.lexicon import Sense
from relay.guard.phone import Found
from relay.guard.tokens import Token
from relay.guard.verdict import Reason
from relay.guard.words import words

_LEAST, _MOST = 4, 8
_AHEAD, _BEHIND = 14, 8
_INNOCENT = words(
    "pos promo booking unik barang produk toko agen transaksi pesanan order referral voucher diskon tiket kupon area "
    "wilayah negara warna bayar pembayaran error plat bank cabang lokasi pickup maps location share"
)
_DIGITS_SHOWN = Sense.LABEL | Sense.ACCOUNT | Sense.TIME | Sense.MONEY | Sense.PLACE
_SEVERAL = words("4 5 6 8 enam empat delapan lima six four")


def codes(atoms: list[Atom], tokens: list[Token], senses: int, *, asked: bool) -> Iterator[Found]:
    """Runs of four to eight digits that are a password. ``asked``: somebody has just asked this writer for one."""
    if not atoms:
        return
    labels = labels_in(tokens) if senses & (Sense.CODE | Sense.MAYBE_CODE) else []
    if not labels and not asked:
        return
    for run in _runs(atoms):
        if labels and _belongs(run, tokens, labels):
            yield run, Reason.LABELLED, 0.93
        elif asked and not _is_labelled_otherwise(run, tokens):
            yield run, Reason.ASKED, 0.85


def labels_in(tokens: list[Token]) -> list[tuple[int, bool]]:
    """Where the text names a password: token index, and whether the word alone is proof."""
    found = []
    for index, token in enumerate(tokens):
        if token.senses & Sense.CODE:
            if _next(tokens, index) not in _INNOCENT:
                found.append((index, True))
        elif token.senses & Sense.MAYBE_CODE and _stays_a_password(tokens, index):
            found.append((index, False))
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


def _belongs(run: Run, tokens: list[Token], labels: list[tuple[int, bool]]) -> bool:
    first, last = run.atoms[run.first].first, run.atoms[run.last].last
    if _is_labelled_otherwise(run, tokens):
        return False
    for index, sure in labels:
        if index < first and first - index <= _AHEAD and not _diverted(tokens[index + 1 : first]):
            near = first - index <= (4 if not sure else _AHEAD)
            if near or _shown(tokens[index + 1 : first]):
                return not _is_year(run) or first - index <= 4
        if index > last and index - last <= _BEHIND and not _diverted(tokens[last + 1 : index]):
            return not _is_year(run)
    return False


def _shown(between: list[Token]) -> bool:
    return all(token.mark or token.senses & (Sense.SHOWN_CODE | Sense.FILLER) for token in between)


def _diverted(between: list[Token]) -> bool:
    """Whether a word on the way says that the number is about something else."""
    return any(
        token.senses & _DIGITS_SHOWN and not token.senses & (Sense.SHOWN_CODE | Sense.CODE)
        for token in between
    )


def _is_labelled_otherwise(run: Run, tokens: list[Token]) -> bool:
    first = run.atoms[run.first].first
    before = [token for token in tokens[max(0, first - 2) : first] if not token.mark]
    return any(
        token.senses & _DIGITS_SHOWN and not token.senses & (Sense.CODE | Sense.SHOWN_CODE)
        for token in before
    )


def _is_year(run: Run) -> bool:
    return len(run.digits) == 4 and run.digits[:2] in ("19", "20") and run.size == 1


def _next(tokens: list[Token], index: int) -> str:
    return tokens[index + 1].text if index + 1 < len(tokens) else ""


def _stays_a_password(tokens: list[Token], index: int) -> bool:
    """ "Kode" is one unless the next word makes it a post code, a voucher, an error."""
    follows = tokens[index + 1] if index + 1 < len(tokens) else None
    if follows is None or follows.mark or follows.digits or follows.numeral:
        return not (index and tokens[index - 1].senses & (Sense.LABEL | Sense.PLACE))
    return (
        bool(follows.senses & (Sense.SHOWN_CODE | Sense.CODE | Sense.MINE))
        and follows.text not in _INNOCENT
    )
