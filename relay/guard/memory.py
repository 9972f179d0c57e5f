"""What is remembered between the messages of one conversation: digits, never texts."""

from dataclasses import dataclass, replace

PIECE_SECONDS = 600.0
CODE_SECONDS = 300.0
_CUE_SECONDS = 180.0
_MOST_PIECES = 16
_MOST_IDLE = 6
_NAME_MESSAGES = 2
_MOST_SENDERS = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """The digits of one message that may go on in the next. ``bare``: the message was nothing else."""

    digits: str
    message: str
    at: float
    bare: bool
    plus: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """One sender's open pieces, and what he or the other side has just announced."""

    sender: str
    pieces: tuple[Piece, ...] = ()
    idle: int = 0

    def open_at(self, now: float) -> "Chain":
        """Without what is too old."""
        if self.idle > _MOST_IDLE:
            return replace(self, pieces=())
        if not self.pieces or now - self.pieces[0].at <= PIECE_SECONDS:
            return self
        return replace(
            self, pieces=tuple(piece for piece in self.pieces if now - piece.at <= PIECE_SECONDS)
        )


@dataclass(frozen=True, slots=True)
class Memory:
    """Immutable: a judgement returns the next one. Bounded, whatever comes in. Times are seconds of any one clock."""

    chains: tuple[Chain, ...] = ()
    asked_by: str = ""
    asked_until: float = float("-inf")
    cue_until: float = float("-inf")  # a phone number is being talked of
    network_left: int = (
        0  # messages in which a user name may follow that was asked for or announced
    )
    code_until: float = float("-inf")  # a password is
    code_by: str = ""

    def chain(self, sender: str, now: float) -> Chain:
        found = next((chain for chain in self.chains if chain.sender == sender), Chain(sender))
        return found.open_at(now)

    def with_chain(self, chain: Chain) -> "Memory":
        others = tuple(other for other in self.chains if other.sender != chain.sender)
        return replace(self, chains=(*others, chain)[-_MOST_SENDERS:])

    def is_asked(self, sender: str, now: float) -> bool:
        """Whether the other side has just asked this sender for a password."""
        return now <= self.asked_until and self.asked_by != sender

    def asking(self, sender: str, now: float) -> "Memory":
        return replace(self, asked_by=sender, asked_until=now + CODE_SECONDS)

    def announcing(
        self, sender: str, now: float, *, phone: bool, network: bool, code: bool
    ) -> "Memory":
        """The words named a kind of contact; the next message may be it."""
        left = _NAME_MESSAGES if network else max(0, self.network_left - 1)
        if not (phone or code) and left == self.network_left:
            return self
        return replace(
            self,
            network_left=left,
            cue_until=now + _CUE_SECONDS if phone else self.cue_until,
            code_until=now + _CUE_SECONDS if code else self.code_until,
            code_by=sender if code else self.code_by,
        )


def grown(chain: Chain, piece: Piece) -> Chain:
    return Chain(chain.sender, (*chain.pieces, piece)[-_MOST_PIECES:], 0)
