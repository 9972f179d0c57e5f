"""What a service wants done about a finding, per role, and what belongs to the conversation itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from relay.guard.verdict import Intent, Kind, Outcome
from relay.session import Role


class Content(StrEnum):
    """What a message can hold beside text."""

    CONTACT = "contact"
    VENUE = "venue"
    LOCATION = "location"
    LIVE_LOCATION = "live_location"
    PICTURE = "picture"
    VOICE = "voice"
    VIDEO = "video"
    PDF = "pdf"
    DOCUMENT = "document"
    POLL = "poll"
    STICKER = "sticker"


_MASKED = dict.fromkeys(Kind, Outcome.MASKED) | {
    Kind.ADDRESS: Outcome.PASSED,
    Kind.NAME: Outcome.PASSED,
}
_STAFF_INTENTS = {
    Intent.ASKS_CODE: Outcome.REFUSED,
    Intent.ASKS_CONTACT: Outcome.WARNED,
    Intent.ASKS_MEETING: Outcome.WARNED,
    Intent.LEAVES_PLATFORM: Outcome.WARNED,
}
_CONTENTS = {
    Content.CONTACT: Outcome.REFUSED,
    Content.VENUE: Outcome.MASKED,  # reduced to its point
    Content.LOCATION: Outcome.PASSED,
    Content.LIVE_LOCATION: Outcome.MASKED,  # reduced to one point
    Content.PICTURE: Outcome.MASKED,  # re-encoded
    Content.VOICE: Outcome.MASKED,  # metadata stripped
    Content.VIDEO: Outcome.REFUSED,
    Content.PDF: Outcome.MASKED,  # rewritten
    Content.DOCUMENT: Outcome.REFUSED,
    Content.POLL: Outcome.REFUSED,
    Content.STICKER: Outcome.PASSED,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What becomes of each kind, intent and content.

    ``by_role`` overrides ``kinds`` for one role, and ``contents_by_role`` ``contents``. ``references`` are this
    conversation's own order, parcel, invoice and ticket numbers, ``domains`` the service's own hosts (subdomains
    included), ``names`` its own user names.
    In ``shadow`` everything passes and the verdict says what would have become of it.
    """

    kinds: Mapping[Kind, Outcome] = field(default_factory=lambda: _MASKED)
    by_role: Mapping[Role, Mapping[Kind, Outcome]] = field(default_factory=dict)
    staff_intents: Mapping[Intent, Outcome] = field(default_factory=lambda: _STAFF_INTENTS)
    customer_intents: Mapping[Intent, Outcome] = field(default_factory=dict)
    contents: Mapping[Content, Outcome] = field(default_factory=lambda: _CONTENTS)
    contents_by_role: Mapping[Role, Mapping[Content, Outcome]] = field(default_factory=dict)
    references: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    shadow: bool = False

    def of_kind(self, kind: Kind, role: Role | None) -> Outcome:
        own = self.by_role.get(role, {}) if role is not None else {}
        return own[kind] if kind in own else self.kinds.get(kind, Outcome.MASKED)

    def of_intent(self, intent: Intent, role: Role | None) -> Outcome:
        intents = (
            self.staff_intents if role is not None and role.is_staff else self.customer_intents
        )
        return intents.get(intent, Outcome.PASSED)

    def of_content(self, content: Content, role: Role | None = None) -> Outcome:
        if self.shadow:
            return Outcome.PASSED
        own = self.contents_by_role.get(role, {}) if role is not None else {}
        return own[content] if content in own else self.contents.get(content, Outcome.REFUSED)

    def of(self, role: Role | None) -> "Policy":
        """The policy as it stands for one role, whoever is asked about later."""
        own = self.by_role.get(role, {}) if role is not None else {}
        return replace(self, kinds={**self.kinds, **own}, by_role={}) if own else self

    def owns_host(self, host: str) -> bool:
        return any(host == domain or host.endswith("." + domain) for domain in self.domains)

    def owns_reference(self, signs: str) -> bool:
        """Whether letters and digits, as read, stand inside one of the conversation's own references."""
        return any(
            signs == bare(own) or (len(signs) >= 6 and signs in bare(own))
            for own in self.references
        )


def bare(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return "".join(sign for sign in text.lower() if sign.isalnum())
