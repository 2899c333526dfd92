# SPDX-License-Identifier: Apache-2.0
"""Old rooms that a project has replaced: what is recorded, what the policy says, and what that leaves open."""

import datetime as dt

import pytest

from community_housing.compliance import ReplacedRoom, assess, counted_area, horizon, nearest
from community_housing.compliance._counted import counted_parts
from community_housing.district import Community, District, Premises, Street, Tenure
from community_housing.errors import InputError
from community_housing.findings import Outcome
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area
from community_housing.standards import Counting, Edition, OldRooms, Rule, Standard, TenureShare
from community_housing.standards._formulas import Floor, Functions

ON, BEGINS = dt.date(2024, 1, 1), dt.date(2023, 1, 1)
OWN = Citation(authority="office", document="rule 1", evidence=Evidence.OWN)
WHO = Community(id="c", street="s", name="c")
NEW = Premises(id="new", community="c", area=Area(100), tenure=Tenure.OWNED, functions=("a",), in_use=Period(starts=BEGINS))


def old(area: int | None = 40, kept: bool | None = None, **more: object) -> Premises:
    fields = {"id": "old", "community": "c", "tenure": Tenure.OWNED, "functions": ("b",), "replaced_by": "new", **more}
    return Premises(area=None if area is None else Area(area), kept=kept, **fields)


def standard(*formulas: object) -> Standard:
    rules = tuple(Rule(id=f"r{i}", name="x", formula=formula) for i, formula in enumerate(formulas))
    edition = Edition(id="1", citation=OWN, period=Period(starts=dt.date(2020, 1, 1)), rules=rules)
    return Standard(id="own", name="x", name_en="x", place="cn", editions=(edition,))


def test_the_parts_say_the_least_and_the_most_and_what_is_missing() -> None:
    rooms = [old(), NEW, Premises(id="hall", community="c", area=None, tenure=Tenure.SHARED)]
    room = ReplacedRoom(premises="old", replaced_by="new", kept=None, policy=OldRooms.AS_RECORDED, counts=None)
    assert counted_parts(rooms[:2], on=ON) == (100, ("record of old",), 140, (room,))
    assert counted_parts(rooms, on=ON) == (100, ("area of hall", "record of old"), None, (room,))
    assert counted_parts([old(None), NEW], on=ON) == (100, ("area of old", "record of old"), None, (room,))
    # Nothing hangs on the record of a room of no area, or of a tenure that does not count.
    assert counted_parts([old(0), NEW], on=ON) == (100, (), 100, (room,))
    none = Counting(shares=(TenureShare(tenure=Tenure.LEASED, numerator=0),))
    assert counted_parts([old(tenure=Tenure.LEASED), NEW], on=ON, counting=none)[:3] == (100, (), 100)
    third = Counting(shares=(TenureShare(tenure=Tenure.LEASED, numerator=1, denominator=3),))
    assert counted_parts([old(tenure=Tenure.LEASED), NEW], on=ON, counting=third)[:3] == (100, ("record of old",), 113)


@pytest.mark.parametrize(
    ("kept", "policy", "counted"),
    [
        (True, OldRooms.AS_RECORDED, 140),
        (False, OldRooms.AS_RECORDED, 100),
        (None, OldRooms.AS_RECORDED, None),
        (False, OldRooms.COUNTED, 140),
        (None, OldRooms.COUNTED, 140),
        (True, OldRooms.NOT_COUNTED, 100),
        (None, OldRooms.NOT_COUNTED, 100),
    ],
)
def test_the_record_or_the_policy_decides_from_the_first_day_of_the_newer_room(
    kept: bool | None, policy: OldRooms, counted: int | None
) -> None:
    counting = Counting(old_rooms=policy)
    rooms = [old(kept=kept), NEW]
    expected = None if counted is None else Area(counted)
    assert counted_area(rooms, on=BEGINS, counting=counting) == expected
    assert counted_area(rooms[::-1], on=BEGINS, counting=counting) == expected
    # The day before, and a room that is no longer in use, are matters of days alone.
    assert counted_area(rooms, on=BEGINS - dt.timedelta(days=1), counting=counting) == Area(40)
    ended = [old(kept=kept, in_use=Period(ends=BEGINS)), NEW]
    assert counted_area(ended, on=BEGINS, counting=counting) == Area(100)
    found = assess(WHO, rooms, standard=standard(Floor(area=Area(1))), on=ON, counting=counting)
    assert found.old_rooms[0].counts is (None if counted is None else counted == 140)
    assert (found.old_rooms[0].kept, found.old_rooms[0].policy) == (kept, policy)


def test_a_newer_room_of_no_first_day_has_always_been_there() -> None:
    always = Premises(id="new", community="c", area=Area(100), tenure=Tenure.OWNED)
    assert counted_area([old(kept=False), always], on=dt.date(1980, 1, 1)) == Area(100)


def test_what_the_least_meets_is_met_and_what_the_most_does_not_meet_is_short() -> None:
    for area, outcome, shortfall in ((100, Outcome.MET, 0), (101, Outcome.UNKNOWN, None), (141, Outcome.SHORT, None)):
        found = assess(WHO, [old(), NEW], standard=standard(Floor(area=Area(area))), on=ON)
        assert (found.outcome, found.shortfall) == (outcome, None if shortfall is None else Area(shortfall))
    open_ = assess(WHO, [old(), NEW], standard=standard(Floor(area=Area(101))), on=ON)
    assert open_.reasons[0].missing == ("record of old",)
    assert nearest(open_).missing == ("record of old",)


def test_the_functions_of_an_old_room_count_with_it() -> None:
    two = standard(Functions(at_least=2))
    for kept, outcome in ((True, Outcome.MET), (False, Outcome.SHORT), (None, Outcome.UNKNOWN)):
        assert assess(WHO, [old(kept=kept), NEW], standard=two, on=ON).outcome is outcome
    # What the newer room serves too hangs on no record; nor does what is asked of one function only.
    assert assess(WHO, [old(functions=("a",)), NEW], standard=two, on=ON).outcome is Outcome.SHORT
    assert assess(WHO, [old(), NEW], standard=standard(Functions(at_least=1)), on=ON).outcome is Outcome.MET
    named = standard(Functions(at_least=1, among=("b",), fact="functions_b"))
    assert assess(WHO, [old(), NEW], standard=named, on=ON).outcome is Outcome.UNKNOWN
    other = standard(Functions(at_least=1, among=("z",), fact="functions_z"))
    assert assess(WHO, [old(), NEW], standard=other, on=ON).outcome is Outcome.SHORT


def test_a_room_given_up_when_the_newer_begins_is_what_a_fall_hangs_on() -> None:
    rooms = [old(200, kept=False), NEW]
    fall = horizon(WHO, rooms, standard=standard(Floor(area=Area(150))), on=dt.date(2022, 1, 1))
    assert fall is not None
    assert (fall.day, fall.ending, fall.outcome, fall.shortfall) == (BEGINS, ("old",), Outcome.SHORT, Area(50))
    # A room that counts on is not what ends.
    kept = [old(200, kept=True), NEW, old(50, id="lease", replaced_by=None, in_use=Period(ends=BEGINS))]
    fall = horizon(WHO, kept, standard=standard(Floor(area=Area(301))), on=dt.date(2022, 1, 1))
    assert fall is None
    unknown = horizon(WHO, [old(200), NEW], standard=standard(Floor(area=Area(150))), on=dt.date(2022, 1, 1))
    assert unknown is not None
    assert (unknown.outcome, unknown.ending, unknown.shortfall) == (Outcome.UNKNOWN, ("old",), None)


def test_a_room_is_replaced_by_another_of_its_community_that_is_there() -> None:
    with pytest.raises(InputError, match="'old' are replaced by 'new', which must be among the premises"):
        counted_area([old()], on=ON)
    with pytest.raises(InputError, match="does not replace itself"):
        old(replaced_by="old")
    with pytest.raises(InputError, match="needs 'replaced_by'"):
        old(kept=True, replaced_by=None)

    def place(*rooms: Premises) -> District:
        both = (WHO, Community(id="d", street="s", name="d"))
        return District(id="x", name="x", streets=(Street(id="s", name="s"),), communities=both, premises=rooms)

    assert len(place(old(), NEW).premises) == 2
    with pytest.raises(InputError, match="'replaced_by' names what is not in the district: new"):
        place(old())
    with pytest.raises(InputError, match="'replaced_by' names a room of another community: old"):
        place(old(community="d"), NEW)
