"""The screener: asks the guard about every message, with what it needs to know of the conversation.

What it remembers of a conversation (digits, and the ticket's own reference; never texts) lives in this process alone, for the guard's few minutes.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from uuid import UUID

from relay.content import Content
from relay.guard import Kind, Memory, Policy, judge
from relay.rules import Rules
from relay.screening import Screened, Writer, screen
from relay.session import Route
from topeng.chance import Clock

MOST_CONVERSATIONS = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    """A conversation: its service's rules as they stood, the policy that they make, and what the guard remembers."""

    rules: str
    policy: Policy
    memory: Memory


@dataclass(slots=True)
class Screener:
    """Screens messages under the settings' policy and a service's own rules over it."""

    policy: Policy
    clock: Clock
    _known: OrderedDict[UUID, _Known] = field(default_factory=OrderedDict)

    def knows(self, route: Route, rules: str) -> bool:
        """Whether it remembers this session, under these rules."""
        known = self._known.get(route.session)
        return known is not None and known.rules == rules

    def learn(self, route: Route, rules: str, reference: str) -> None:
        """Begin with a session, or with its service's new rules; `reference` is the ticket's own, which may be named."""
        known = self._known.get(route.session)
        policy = Rules.load(rules).over(self.policy)
        references = policy.references | own(reference, route.code)
        self._known[route.session] = _Known(
            rules, replace(policy, references=references), known.memory if known else Memory()
        )

    def screen(self, content: Content, route: Route, message: UUID) -> Screened:
        """Judge one message of a session that it knows."""
        known = self._known.pop(route.session)
        writer = Writer(route.sender.role, route.sender.participant.hex, message.hex)
        screened = screen(content, writer, known.policy, known.memory, self.clock.now())
        self._known[route.session] = replace(known, memory=screened.memory)
        if len(self._known) > MOST_CONVERSATIONS:
            self._known.popitem(last=False)
        return screened


def own(*references: str) -> frozenset[str]:
    """The references that people may name: one that is a phone number itself is none."""
    return frozenset(one for one in references if one and Kind.PHONE not in judge(one).kinds)
