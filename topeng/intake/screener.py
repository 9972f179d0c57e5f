"""The screener: asks the guard about every message, with what it needs to know of the conversation.

What it remembers of a conversation (digits, and the ticket's own reference; never texts) lives in this process alone, for the guard's few minutes.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from uuid import UUID

from relay.content import Content
from relay.guard import Kind, Memory, Policy, judge
from relay.screening import Screened, Writer, screen
from relay.session import Route
from topeng.chance import Clock

MOST_CONVERSATIONS = 10_000


@dataclass(slots=True)
class Screener:
    """Screens messages under a service's policy."""

    policy: Policy
    clock: Clock
    _known: OrderedDict[UUID, tuple[Policy, Memory]] = field(default_factory=OrderedDict)

    def knows(self, route: Route) -> bool:
        """Whether it remembers this session."""
        return route.session in self._known

    def learn(self, route: Route, reference: str) -> None:
        """Begin with a session; `reference` is the ticket's own, which may be named."""
        self._known[route.session] = self._allowing(reference, route.code), Memory()

    def screen(self, content: Content, route: Route, message: UUID) -> Screened:
        """Judge one message of a session that it knows."""
        policy, memory = self._known.pop(route.session)
        writer = Writer(route.sender.role, route.sender.participant.hex, message.hex)
        screened = screen(content, writer, policy, memory, self.clock.now())
        self._known[route.session] = policy, screened.memory
        if len(self._known) > MOST_CONVERSATIONS:
            self._known.popitem(last=False)
        return screened

    def _allowing(self, *references: str) -> Policy:
        """The policy of one conversation, made once: its own references may be named."""
        return replace(self.policy, references=self.policy.references | own(*references))


def own(*references: str) -> frozenset[str]:
    """The references that people may name: one that is a phone number itself is none."""
    return frozenset(one for one in references if one and Kind.PHONE not in judge(one).kinds)
