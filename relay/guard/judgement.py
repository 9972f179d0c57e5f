"""The judgement of one message: read, remember, decide, mask."""

from dataclasses import dataclass, field, replace

from relay.guard.answer import answered_name, names_network
from relay.guard.intent import asks_code, intents
from relay.guard.lexicon import Sense
from relay.guard.memory import Memory, Piece, grown
from relay.guard.policy import Policy
from relay.guard.reading import Reading, may_hold_words, read
from relay.guard.split import Fragment, completed, fragment
from relay.guard.verdict import MASKS, Finding, Intent, Kind, Outcome, Place, Reason
from relay.guard.words import words
from relay.session import Role

_ROUNDS, _FEWEST = 4, 4
_HOLDS = 6  # digits from which a bare message is worth a short wait for its neighbours
_SUFFIXES = words(
    "jpg jpeg png webp gif heic pdf mp4 mov ogg oga opus mp3 m4a doc docx xls xlsx csv txt zip vcf"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message. ``text`` is what may cross: empty when it is held or refused.

    ``masked`` is the text without its contact details whatever the outcome. ``retracts`` names earlier messages whose pieces
    this one completed: edit or delete them where the platform can. ``waits`` says that the message is a likely piece and
    worth two or three seconds for its neighbours. ``shadowed`` is what the outcome would have been outside shadow mode.
    """

    outcome: Outcome
    text: str
    masked: str
    findings: tuple[Finding, ...] = ()
    intents: tuple[Intent, ...] = ()
    memory: Memory = field(default_factory=Memory)
    retracts: tuple[str, ...] = ()
    waits: bool = False
    shadowed: Outcome = Outcome.PASSED

    @property
    def leaks(self) -> bool:
        return bool(self.findings)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Every kind found, each once, in the order of the text."""
        return tuple(dict.fromkeys(finding.kind for finding in self.findings))


_DEFAULT = Policy()
_BLANK = Memory()


def judge(
    text: str,
    *,
    place: Place = Place.TEXT,
    role: Role | None = None,
    policy: Policy = _DEFAULT,
    memory: Memory = _BLANK,
    sender: str = "",
    message: str = "",
    now: float = 0.0,
) -> Verdict:
    """Judge one piece of text.

    ``sender`` and ``message`` are opaque names the caller gives the writer and this message; ``memory`` is what the last
    verdict of the same conversation returned; ``now`` is in seconds of the caller's clock.
    """
    sender = sender or (role.value if role else "")
    reading = read(text, policy, asked=memory.is_asked(sender, now))
    findings = _by_place(text, place, reading, policy)
    pieces: tuple[Piece, ...] = ()
    if place in (Place.TEXT, Place.CAPTION):
        findings, memory, pieces = _remembered(reading, findings, memory, sender, message, now)
    aims = intents(reading.tokens, reading.senses)
    would = _outcome(findings, aims, policy, role)
    hidden = [found for found in findings if policy.of_kind(found.kind, role) >= Outcome.MASKED]
    masked = _masked(text, hidden, policy, role, again=_may_surface(reading))
    outcome = Outcome.PASSED if policy.shadow else would
    return Verdict(
        outcome,
        text if outcome <= Outcome.WARNED else masked if outcome is Outcome.MASKED else "",
        masked,
        tuple(findings),
        aims,
        memory,
        retracts=tuple(dict.fromkeys(piece.message for piece in pieces if piece.message)),
        waits=_waits(reading, findings, memory, sender, now),
        shadowed=would,
    )


def mask(text: str, policy: Policy = _DEFAULT) -> str:
    """The text with every contact detail replaced; the same text, sign for sign, when there is none."""
    return judge(text, policy=policy).masked


def _outcome(
    findings: list[Finding], aims: tuple[Intent, ...], policy: Policy, role: Role | None
) -> Outcome:
    of_kinds = [policy.of_kind(finding.kind, role) for finding in findings]
    return max([Outcome.PASSED, *of_kinds, *(policy.of_intent(aim, role) for aim in aims)])


def _by_place(text: str, place: Place, reading: Reading, policy: Policy) -> list[Finding]:
    if place is Place.LINK_TARGET and text.strip() and not reading.findings:
        host = text.split("://")[-1].split("/")[0].lower()
        return (
            []
            if policy.owns_host(host)
            else [Finding(Kind.LINK, 0, len(text), 0.99, Reason.CONTENT)]
        )
    if place is Place.FILE_NAME:
        stem, dot, suffix = text.rpartition(".")
        if dot and suffix.lower() in _SUFFIXES:
            return [
                _within(found, len(stem)) for found in reading.findings if found.start < len(stem)
            ]
    return reading.findings


def _within(finding: Finding, end: int) -> Finding:
    return replace(finding, end=min(finding.end, end))


def _remembered(
    reading: Reading, findings: list[Finding], memory: Memory, sender: str, message: str, now: float
) -> tuple[list[Finding], Memory, tuple[Piece, ...]]:
    """Join what is loose with the sender's earlier pieces, and remember what may go on."""
    chain = memory.chain(sender, now)
    pieces: tuple[Piece, ...] = ()
    name = answered_name(reading) if memory.network_left and not findings else None
    findings = [name] if name else findings
    part = (
        None if findings else fragment(reading.loose, reading.tokens, other_digits=reading.innocent)
    )
    if part is not None:
        done = completed(chain, part, memory, now)
        if done is not None:
            pieces = done.pieces
            start, end = reading.characters.span(part.start, part.end)
            findings = [Finding(done.kind, start, end, 0.85, Reason.SPLIT)]
        memory = memory.with_chain(
            grown(chain, Piece(part.digits, message, now, part.bare, part.plus))
        )
    elif chain.pieces:
        memory = memory.with_chain(replace(chain, idle=chain.idle + 1))
    return findings, _announced(reading, findings, memory, sender, now), pieces


def _announced(
    reading: Reading, findings: list[Finding], memory: Memory, sender: str, now: float
) -> Memory:
    senses = reading.senses
    if senses & (Sense.CODE | Sense.MAYBE_CODE) and asks_code(reading.tokens):
        memory = memory.asking(sender, now)
    return memory.announcing(
        sender,
        now,
        phone=bool(senses & Sense.CUE),
        network=not findings and names_network(reading),
        code=bool(senses & Sense.CODE) and not findings,
    )


def _waits(
    reading: Reading, findings: list[Finding], memory: Memory, sender: str, now: float
) -> bool:
    part: Fragment | None = None
    if not findings:
        part = fragment(reading.loose, reading.tokens, other_digits=reading.innocent)
    if part is None or not part.bare:
        return False
    return len(part.digits) >= _HOLDS or len(memory.chain(sender, now).pieces) > 1


def _may_surface(reading: Reading) -> bool:
    """Whether digits left, findings that overlapped, or a network's name could make something new once the findings are gone."""
    left = sum(len(atom.digits) for atom in reading.loose)
    named = bool(reading.senses & Sense.PLATFORM)
    return left >= _FEWEST or len(reading.findings) > 1 or reading.crowded or named


def _masked(
    text: str, findings: list[Finding], policy: Policy, role: Role | None, *, again: bool
) -> str:
    """Replace, and look again until nothing is left: what was hidden between two findings must not surface."""
    for _ in range(_ROUNDS):
        if not findings:
            return text
        text = _replaced(text, findings)
        if not again and not may_hold_words(text, policy):
            return text
        findings = [
            found
            for found in read(text, policy).findings
            if policy.of_kind(found.kind, role) >= Outcome.MASKED
        ]
    return MASKS[findings[0].kind] if findings else text


def _replaced(text: str, findings: list[Finding]) -> str:
    parts: list[str] = []
    upto = 0
    for finding in findings:
        if finding.start < upto:
            continue
        parts += [text[upto : finding.start], MASKS[finding.kind]]
        upto = finding.end
    return "".join([*parts, text[upto:]])
