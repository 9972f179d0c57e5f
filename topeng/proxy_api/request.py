"""A request as the handlers see it, and the routes that lead to them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from relay.proxy import sid
from relay.proxy.scope import Scope
from relay.proxy.sid import Kind
from topeng.proxy_api.account import Caller
from topeng.proxy_api.answer import Answer
from topeng.proxy_api.error import not_found
from topeng.proxy_api.form import Form
from topeng.proxy_api.page import Page


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """Who asks, for what (`path`: the parts that the route names), with which fields."""

    caller: Caller
    path: Mapping[str, str]
    query: Form
    form: Form

    @property
    def page(self) -> Page:
        """The page of a list that is asked for. Raises `Refused`."""
        return Page.asked(self.query)

    def id(self, name: str, kind: Kind, what: str) -> UUID:
        """The id in a part of the path. Raises `Refused` where it is no SID of this kind."""
        found = sid.read(kind, self.path[name])
        if found is None:
            raise not_found(what)
        return found

    def service_id(self, name: str = "ServiceSid") -> UUID:
        """The service's id in the path. Raises `Refused` where it is no SID, or not for who asks."""
        found = self.id(name, Kind.SERVICE, "service")
        if self.caller.service not in {None, found}:
            raise not_found("service")
        return found


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers what. `path` stands below ``/v1`` and names its parts in braces; `scope` is what it takes."""

    method: str
    path: str
    scope: Scope
    handle: Callable[[Request], Awaitable[Answer]]

    @property
    def endpoint(self) -> tuple[str, str]:
        """What its rate is counted by, beside the service."""
        return self.method, self.path


Shown = dict[str, Any]
"""The fields of one thing, as an answer has them."""
