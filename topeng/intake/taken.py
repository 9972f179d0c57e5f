"""Taken: what taking in a batch of messages led to."""

from dataclasses import dataclass, field

from db.inbounds import Inbound
from db.lanes import LaneRef
from topeng.outgoing.report import Mark


@dataclass(slots=True)
class Taken:
    """The lanes that have work now, marks to show, and what was recorded."""

    lanes: list[LaneRef] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    inbounds: list[Inbound] = field(default_factory=list)
