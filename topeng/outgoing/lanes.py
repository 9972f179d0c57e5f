"""The lanes that have work, and when each may go next.

In memory only, and never the truth: a lane that is missing here is found again by the sweep, one too many is dropped
when the database has nothing for it.
"""

import heapq
import itertools
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from db.lanes import LaneRef
from relay.pacing import Pacer, Rate
from topeng.outgoing.carriers import Carriers

Limits = tuple[tuple[tuple[str, ...] | tuple[str, bytes], Rate], ...]


class Lanes:
    """Queues of lanes by time, one for each kind of proxy, so that a carrier that hangs holds up no other.

    One hand-over is in flight per lane, and at most `most` per queue.
    """

    def __init__(self, carriers: Carriers, *, most: int = 100) -> None:
        self._carriers = carriers
        self._most = most
        self._pacer = Pacer()
        self._refs: dict[UUID, LaneRef] = {}
        self._at: dict[UUID, float] = {}
        self._heaps: defaultdict[str, list[tuple[float, int, UUID]]] = defaultdict(list)
        self._turn = itertools.count()
        self._flying: set[UUID] = set()
        self._places: defaultdict[str, set[UUID]] = defaultdict(set)

    def add(self, refs: Iterable[LaneRef], at: float = 0.0) -> None:
        """These lanes have work, not before `at`. A lane that is known already keeps the earlier moment."""
        for ref in refs:
            known = self._at.get(ref.lane_id)
            if known is None or at < known:
                self._refs[ref.lane_id] = ref
                self._at[ref.lane_id] = at
                heapq.heappush(self._heaps[_queue(ref)], (at, next(self._turn), ref.lane_id))

    def take(self, now: float) -> list[LaneRef]:
        """The lanes whose turn has come and whose pace allows it. They are the caller's to hand over or to add again."""
        return [ref for queue in self._heaps for ref in self._take(queue, now)]

    def _take(self, queue: str, now: float) -> list[LaneRef]:
        taken: list[LaneRef] = []
        heap, free = self._heaps[queue], self._free(queue)
        while heap and heap[0][0] <= now and len(taken) < free:
            at, _, lane_id = heapq.heappop(heap)
            if self._at.get(lane_id) != at or lane_id in self._flying:
                continue
            ref = self._refs[lane_id]
            ready = self._pacer.ready_at(self._limits(ref), now)
            del self._at[lane_id]
            if ready > now:
                self.add([ref], ready)
            else:
                # Counted at once, so that two lanes of one proxy do not both see its last place.
                self._pacer.take(self._limits(ref), now)
                taken.append(ref)
        return taken

    def give_back(self, ref: LaneRef, now: float) -> None:
        """A taken lane had nothing to send: its place in the pace is free again."""
        self._pacer.take(self._limits(ref), now, count=-1)

    def fly(self, ref: LaneRef) -> None:
        """A hand-over of this lane has begun."""
        self._flying.add(ref.lane_id)
        self._places[_queue(ref)].add(ref.lane_id)

    def rest(self, ref: LaneRef) -> None:
        """This lane's hand-over only waits to be looked up: the lane stays shut, its place is free for another."""
        self._places[_queue(ref)].discard(ref.lane_id)

    def land(self, ref: LaneRef, at: float) -> None:
        """The hand-over is over; look at the lane again at `at`."""
        self._flying.discard(ref.lane_id)
        self._places[_queue(ref)].discard(ref.lane_id)
        self._at.pop(ref.lane_id, None)
        self.add([ref], at)

    def hold(self, ref: LaneRef, until: float, *, everyone: bool) -> None:
        """The provider asked for a pause, toward this person or (`everyone`) of the whole proxy."""
        person, proxy = self._limits(ref)
        self._pacer.hold(*(proxy if everyone else person), until)

    def next_at(self) -> float | None:
        """When the next lane's turn comes."""
        open_now = [heap for queue, heap in self._heaps.items() if heap and self._free(queue) > 0]
        return min((heap[0][0] for heap in open_now), default=None)

    def tidy(self, now: float) -> None:
        """Forget what no longer matters."""
        self._pacer.forget(now)
        self._refs = {
            id: ref for id, ref in self._refs.items() if id in self._at or id in self._flying
        }

    def _free(self, queue: str) -> int:
        """How many more hand-overs may begin."""
        return self._most - len(self._places[queue])

    def _limits(self, ref: LaneRef) -> Limits:
        carrier = self._carriers.of(ref.proxy)
        if carrier is None:
            return (
                ((ref.proxy, ref.counterpart), Rate(1, 1)),
                ((ref.proxy,), Rate(1, 1, burst=100)),
            )
        return (
            ((ref.proxy, ref.counterpart), carrier.pace.person),
            ((ref.proxy,), carrier.pace.proxy),
        )


def _queue(ref: LaneRef) -> str:
    """The kind of the proxy: ``telegram``, ``whatsapp``."""
    return ref.proxy.partition(":")[0]
