"""Which lanes may go, and which wait for a place."""

from uuid import UUID, uuid4

from db.lanes import LaneRef
from topeng.outgoing.carriers import Carriers
from topeng.outgoing.lanes import Lanes


def lane(proxy: str) -> LaneRef:
    """A lane toward somebody new."""
    id: UUID = uuid4()
    return LaneRef(id, proxy, id.bytes)


def flying(proxy: str, count: int) -> tuple[Lanes, list[LaneRef]]:
    """Two places for each carrier, and so many lanes of this proxy with work, as many in the air as may be."""
    lanes = Lanes(Carriers({}), most=2)
    lanes.add(lane(proxy) for _ in range(count))
    taken = lanes.take(0)
    for ref in taken:
        lanes.fly(ref)
    return lanes, taken


def test_a_carrier_whose_places_are_taken_holds_up_no_other() -> None:
    lanes, taken = flying("whatsapp:+1", 3)
    assert len(taken) == 2
    assert lanes.next_at() is None
    other = lane("telegram:staff")
    lanes.add([other])
    assert lanes.next_at() == 0
    assert lanes.take(0) == [other]


def test_a_lane_that_waits_for_its_look_up_stays_shut_and_leaves_its_place_to_another() -> None:
    lanes, taken = flying("whatsapp:+1", 3)
    resting = taken[0]
    lanes.rest(resting)
    lanes.add([resting])
    (next_one,) = lanes.take(0)
    assert next_one not in taken
    lanes.fly(next_one)
    lanes.land(resting, 5)
    assert lanes.next_at() is None
    lanes.land(next_one, 9)
    assert lanes.take(5) == [resting]
