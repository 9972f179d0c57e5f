"""Numbers handed over in pieces: what the new message completes."""

from typing import NamedTuple

from relay.guard.atoms import Atom, Gap
from relay.guard.cards import is_issued
from relay.guard.identity import is_identity
from relay.guard.lexicon import Sense
from relay.guard.memory import Chain, Memory, Piece
from relay.guard.plan import is_foreign, is_headless_or_mobile
from relay.guard.tokens import Token
from relay.guard.verdict import Kind

_STRANGE = Sense.LABEL | Sense.ACCOUNT | Sense.UNIT | Sense.MONEY | Sense.TIME | Sense.PLACE
_MOST_DIGITS = 12
_MOST_WORDS = 9
_MOST_BARE_WORDS = 0


class Fragment(NamedTuple):
    """The loose digits of a message: where, which, and whether there is anything else in it."""

    start: int
    end: int
    digits: str
    bare: bool
    plus: bool


class Completion(NamedTuple):
    kind: Kind
    pieces: tuple[Piece, ...]


def fragment(atoms: list[Atom], tokens: list[Token], *, other_digits: bool) -> Fragment | None:
    """The message's digits if they could be a part of something; none when they plainly are a whole of their own."""
    if not atoms or other_digits:
        return None
    digits = "".join(atom.digits for atom in atoms)
    if len(digits) > _MOST_DIGITS or any(atom.gap is Gap.BREAK for atom in atoms[1:]):
        return None
    words, marks = 0, 0
    covered = {index for atom in atoms for index in range(atom.first, atom.last + 1)}
    for index, token in enumerate(tokens):
        if index in covered:
            continue
        if token.mark:
            marks += 1
        elif token.senses & Sense.FILLER and not token.senses & Sense.LABEL:
            continue
        elif token.senses & _STRANGE and not token.senses & Sense.CUE:
            return None
        else:
            words += 1
    if words > _MOST_WORDS:
        return None
    return Fragment(atoms[0].start, atoms[-1].end, digits, words <= _MOST_BARE_WORDS, atoms[0].plus)


def completed(chain: Chain, part: Fragment, memory: Memory, now: float) -> Completion | None:
    """What the sender's earlier pieces and this one make together, if they make something; the longest wins."""
    for first in range(len(chain.pieces)):
        pieces = chain.pieces[first:]
        digits = "".join(piece.digits for piece in pieces) + part.digits
        bare = part.bare and all(piece.bare for piece in pieces)
        kind = _kind(digits, bare=bare, plus=pieces[0].plus, cued=now <= memory.cue_until)
        if kind is not None:
            return Completion(kind, pieces)
    announced = now <= memory.code_until and memory.code_by == chain.sender
    if part.bare and (announced or memory.is_asked(chain.sender, now)):
        return _code(chain, part)
    return None


def _kind(digits: str, *, bare: bool, plus: bool, cued: bool) -> Kind | None:
    if is_headless_or_mobile(digits, headless=bare or cued) or (plus and is_foreign(digits)):
        return Kind.PHONE
    if bare and len(digits) == 16 and is_identity(digits):
        return Kind.NIK
    if bare and is_issued(digits):
        return Kind.CARD
    return None


def _code(chain: Chain, part: Fragment) -> Completion | None:
    pieces = tuple(piece for piece in chain.pieces if piece.bare)
    size = sum(len(piece.digits) for piece in pieces) + len(part.digits)
    return Completion(Kind.OTP, pieces) if 4 <= size <= 8 else None
