"""No record that staff, operators or a log can reach has a field for an address: only the way in and the way out have."""

import dataclasses
import importlib
import pkgutil
import typing

import bots
import db
import relay
import topeng
from relay.address import Address
from topeng.vault import Known

ALLOWED = {
    "relay.arrival.Arrival",  # the way in: what a person wrote, and from where
    "relay.arrival.Event",
    "relay.press.Press",
    "relay.channel.Handover",  # the way out: what a channel is given
    "topeng.vault.vault.Opened",
    "relay.calls.exchange.Ring",  # the same for calls: who rings, and whom a leg is to reach
    "relay.calls.step.Dial",
    "relay.calls.operator.Placement",
    "topeng.calls.reaching.Phone",
    "relay.callbacks.gatekeeper.Knock",  # a stranger, of whom the business's own server is asked
    "topeng.life.opening.NewTicket",  # where the business says whom a ticket is for
    "topeng.life.admission.Guest",
    "topeng.proxy_api.pooling.Wanted",  # a number of the business's own
}


def records() -> dict[str, type]:
    """Every dataclass of the four packages, by its full name."""
    found: dict[str, type] = {}
    for package in (relay, db, bots, topeng):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" in module.name or module.name.endswith("__main__"):
                continue
            for each in vars(importlib.import_module(module.name)).values():
                if isinstance(each, type) and dataclasses.is_dataclass(each):
                    found[f"{each.__module__}.{each.__qualname__}"] = each
    houses = {"relay", "db", "bots", "topeng"}
    return {name: each for name, each in found.items() if name.partition(".")[0] in houses}


def parts(annotation: object) -> set[object]:
    """The types that a field may hold, however deep in containers."""
    if isinstance(annotation, list):  # the arguments of a Callable: nothing that is held
        return set()
    within = typing.get_args(annotation)
    return {one for part in within for one in parts(part)} if within else {annotation}


def with_addresses() -> set[str]:
    holders = set()
    for name, each in records().items():
        if name.startswith("bots.sandbox"):
            continue  # the carriers' side of the demo: there the phones are
        try:
            hints = typing.get_type_hints(each)
        except (NameError, TypeError):
            hints = {}
        if any({Address, Known} & parts(hint) for hint in hints.values()):
            holders.add(name)
    return holders


def test_an_address_is_a_field_on_the_way_in_and_on_the_way_out_and_nowhere_else() -> None:
    assert len(records()) > 200
    assert with_addresses() == ALLOWED
