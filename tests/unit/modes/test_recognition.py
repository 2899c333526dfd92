# SPDX-License-Identifier: Apache-2.0
"""Recognising the mode of a finished project from its records."""

import pytest

from community_housing.district import BuildKind, CommunityId, DeliveryMode, Premises, PremisesId, Tenure
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.modes import recognise
from community_housing.provenance import Evidence
from community_housing.quantities import square_metres

C = CommunityId("c")


def room(name: str, area: object, tenure: Tenure = Tenure.OWNED) -> Premises:
    return Premises(id=PremisesId(name), community=C, area=None if area is None else square_metres(area), tenure=tenure)


@pytest.mark.parametrize(
    ("tenure", "mode"),
    [
        (Tenure.DEVELOPER, DeliveryMode.DEVELOPER),
        (Tenure.LEASED, DeliveryMode.LEASE),
        (Tenure.BORROWED, DeliveryMode.LEASE),
        (Tenure.SHARED, DeliveryMode.SHARE),
    ],
)
def test_the_tenure_of_what_came_in_tells_the_mode(tenure: Tenure, mode: DeliveryMode) -> None:
    found = recognise([room("old", 50)], [room("old", 50), room("n", 210, tenure)])
    assert (found.mode, found.main, found.missing) == (mode, "n", ())


def test_a_room_that_grew_was_extended() -> None:
    found = recognise([room("old", 60)], [room("old", 210)])
    assert (found.mode, found.build_kind, found.main) == (DeliveryMode.BUILD, BuildKind.EXTEND, "old")


@pytest.mark.parametrize(
    ("built", "mode", "kind"), [(True, DeliveryMode.BUILD, BuildKind.NEW), (False, DeliveryMode.PURCHASE, None)]
)
def test_the_milestone_tells_building_from_buying(built: bool, mode: DeliveryMode, kind: BuildKind | None) -> None:
    found = recognise([], [room("n", 212)], structure_built=built)
    assert (found.mode, found.build_kind) == (mode, kind)


def test_without_the_milestone_both_stay_possible_and_what_is_missing_is_named() -> None:
    found = recognise([], [room("n", 212)])
    assert (found.mode, found.possible, found.missing) == (
        None,
        (DeliveryMode.BUILD, DeliveryMode.PURCHASE),
        ("structure_built",),
    )


def test_a_shared_hall_is_ancillary_where_anything_else_came_in() -> None:
    found = recognise([], [room("hall", 600, Tenure.SHARED), room("n", 210, Tenure.LEASED)])
    assert (found.mode, found.main) == (DeliveryMode.LEASE, "n")


def test_the_largest_that_came_in_decides_and_must_be_known() -> None:
    rooms = [room("a", 210, Tenure.LEASED), room("b", 220, Tenure.DEVELOPER)]
    assert recognise([], rooms).mode is DeliveryMode.DEVELOPER
    found = recognise([], [*rooms, room("c", None, Tenure.LEASED)])
    assert (found.mode, found.missing) == (None, ("c.area_dm2",))


def test_nothing_new_is_no_mode_and_an_id_twice_is_refused() -> None:
    assert recognise([room("a", 1)], [room("a", 1)]).possible == ()
    with pytest.raises(InputError, match="each id once, there more than once: a"):
        recognise([], [room("a", 1), room("a", 2)])


@pytest.mark.parametrize(
    ("built", "truth", "missing"),
    [(None, Truth.UNKNOWN, ("structure_built",)), (True, Truth.MET, ()), (False, Truth.UNMET, ())],
)
def test_the_reasons_say_what_was_read_and_by_which_rule(built: bool | None, truth: Truth, missing: tuple[str, ...]) -> None:
    came = recognise([], [room("n", 212)], structure_built=built)
    grew = recognise([room("old", 60)], [room("old", 210)], structure_built=built)
    for found, rule, main in ((came, "tenure_owned", "n"), (grew, "extended", "old")):
        first, second = found.reasons
        assert (first.rule, first.truth, first.missing) == (rule, Truth.MET, ())
        assert first.reads == (("premises", main), ("tenure", "owned"))
        assert (second.rule, second.truth, second.missing) == ("structure_built", truth, missing)
        assert second.reads == (("premises", main),)
        for one in found.reasons:
            assert one.citation is not None
            assert one.citation.evidence is Evidence.OWN
