"""Rules: what a service wants done about contact details where it differs from the settings, for everyone or for one role."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from relay.errors import BadInput
from relay.guard import Content, Kind, Outcome, Policy
from relay.session import Role

Subject = Kind | Content
EVERYONE = "everyone"
STAFF = "staff"
DEEDS = {
    "pass": Outcome.PASSED,
    "warn": Outcome.WARNED,
    "mask": Outcome.MASKED,
    "hold": Outcome.HELD,
    "refuse": Outcome.REFUSED,
}
_NAMES = {outcome: deed for deed, outcome in DEEDS.items()}
_WHO: dict[str, tuple[Role | None, ...]] = {
    EVERYONE: (None,),
    STAFF: (Role.AGENT, Role.DRIVER),
    **{role.value: (role,) for role in (Role.CUSTOMER, Role.AGENT, Role.DRIVER)},
}
FILES = (Content.CONTACT, Content.LOCATION, Content.PICTURE, Content.VOICE, Content.PDF)
"""What a message holds beside text and a service may refuse; what passes is cleaned all the same."""
_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_WHAT: dict[str, Subject] = {one.value: one for one in (*Kind, *FILES)}


@dataclass(frozen=True, slots=True)
class Rules:
    """One service's rules. Without a role a rule is for everyone; `shadow` of None leaves that to the settings."""

    outcomes: Mapping[tuple[Role | None, Subject], Outcome] = field(default_factory=dict)
    shadow: bool | None = None
    domains: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def over(self, policy: Policy) -> Policy:
        """The policy, with these rules laid over it. A role's own rule is stronger than everyone's."""
        general = {what: done for (role, what), done in self.outcomes.items() if role is None}
        return replace(
            policy,
            kinds={**policy.kinds, **_of(Kind, general)},
            contents={**policy.contents, **_of(Content, general)},
            by_role={role: _of(Kind, self._for(role)) for role in Role},
            contents_by_role={role: _of(Content, self._for(role)) for role in Role},
            domains=policy.domains | self.domains,
            names=policy.names | self.names,
            shadow=policy.shadow if self.shadow is None else self.shadow,
        )

    def changed(self, said: Iterable[str]) -> "Rules":
        """These rules after changes like ``agent:voice=refuse``; ``=default`` takes one back. Raises `BadInput`."""
        outcomes = dict(self.outcomes)
        for text in said:
            who, what, done = _read(text)
            for role in who:
                outcomes.pop((role, what), None)
                if done is not None:
                    outcomes[role, what] = done
        return replace(self, outcomes=outcomes)

    def owning(self, *, domains: str | None = None, names: str | None = None) -> "Rules":
        """These rules with other own domains and user names, given with commas; None leaves them. Raises `BadInput`."""
        hosts = self.domains if domains is None else _each(domains)
        wrong = next((host for host in sorted(hosts) if not _HOST.fullmatch(host)), None)
        if wrong is not None:
            raise BadInput(
                f"“{wrong}” is no domain: write it like toko.id, without https:// and paths."
            )
        users = self.names if names is None else frozenset(one.lstrip("@") for one in _each(names))
        return replace(self, domains=hosts, names=users)

    def watching(self, said: str | None) -> "Rules":
        """These rules with shadow ``on``, ``off``, or as the settings have it (``default``); None leaves it."""
        return self if said is None else replace(self, shadow={"on": True, "off": False}.get(said))

    def lines(self) -> list[str]:
        """The rules in the words in which they are given."""
        return sorted(
            f"{role.value if role else EVERYONE}:{what.value}={_NAMES[done]}"
            for (role, what), done in self.outcomes.items()
        )

    def dump(self) -> str:
        """The rules as JSON."""
        return json.dumps(
            {
                "outcomes": self.lines(),
                "shadow": self.shadow,
                "domains": sorted(self.domains),
                "names": sorted(self.names),
            }
        )

    @classmethod
    def load(cls, text: str) -> "Rules":
        """What `dump` made; nothing of what is not there."""
        fields: dict[str, Any] = json.loads(text)
        return replace(
            cls().changed(fields.get("outcomes", ())),
            shadow=fields.get("shadow"),
            domains=frozenset(fields.get("domains", ())),
            names=frozenset(fields.get("names", ())),
        )

    def _for(self, role: Role) -> dict[Subject, Outcome]:
        return {what: done for (whose, what), done in self.outcomes.items() if whose is role}


def _each(text: str) -> frozenset[str]:
    return frozenset(one.strip().lower() for one in text.split(",") if one.strip())


def _of(
    subjects: type[Kind] | type[Content], outcomes: Mapping[Subject, Outcome]
) -> dict[Any, Outcome]:
    return {what: done for what, done in outcomes.items() if isinstance(what, subjects)}


def _read(text: str) -> tuple[tuple[Role | None, ...], Subject, Outcome | None]:
    subject, equals, deed = text.strip().lower().partition("=")
    who, colon, what = subject.rpartition(":")
    roles = _WHO.get(who if colon else EVERYONE)
    if not equals or roles is None or what not in _WHAT or deed not in {*DEEDS, "default"}:
        raise BadInput(
            f"“{text}” is no rule: write WHO:WHAT=DO, like customer:phone=hold. WHO is {_or(_WHO)}; "
            f"WHAT is {_or(_WHAT)}; DO is {_or(DEEDS)}, or default."
        )
    found, done = _WHAT[what], DEEDS.get(deed)
    if isinstance(found, Content) and done not in {None, Outcome.PASSED, Outcome.REFUSED}:
        raise BadInput(f"“{text}”: {found.value} can pass (cleaned, as always) or be refused.")
    if found is Kind.OTP and done in {Outcome.PASSED, Outcome.WARNED, Outcome.HELD}:
        raise BadInput(f"“{text}”: secret codes never reach the other side; mask or refuse them.")
    return roles, found, done


def _or(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}"
