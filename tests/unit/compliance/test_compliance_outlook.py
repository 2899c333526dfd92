# SPDX-License-Identifier: Apache-2.0
"""Nearest way, horizon and calendar, reforms and equity, by example."""

import datetime as dt
from fractions import Fraction

import attrs
import pytest

from community_housing.compliance import (
    assess,
    assess_district,
    calendar,
    changes,
    compare,
    equity,
    horizon,
    nearest,
    summarise,
)
from community_housing.district import Basis, Community, CommunityId, District, Premises, Street, Tenure
from community_housing.errors import InputError
from community_housing.findings import Outcome
from community_housing.provenance import Period
from community_housing.quantities import Area, Rounding, square_metres
from community_housing.standards import Rule, shipped, strictest
from community_housing.standards._formulas import Floor, Functions

ON = dt.date(2024, 1, 1)
FLOOR = shipped()["lianshan-2012"]
RATIO = shipped()["cn-community-services-2021"]


def district(*rows: tuple[str | None, int | None]) -> District:
    ids = [CommunityId(f"c{i}") for i in range(len(rows))]
    return District(
        id="d",
        name="d",
        streets=(Street(id="s", name="s"), Street(id="t", name="t")),
        communities=tuple(
            Community(id=c, street="s", name=c, households=h, household_basis=None if h is None else Basis.RESIDENT)
            for c, (_, h) in zip(ids, rows, strict=True)
        ),
        premises=tuple(
            Premises(id=f"p{c}", community=c, area=None if a is None else square_metres(a), tenure=Tenure.OWNED)
            for c, (a, _) in zip(ids, rows, strict=True)
        ),
    )


def test_the_nearest_way_is_the_least_area() -> None:
    found = nearest(assess_district(district(("190", None)), standard=FLOOR, on=ON)[0])
    assert (found.extra, found.hangs_on, found.missing) == (square_metres(10), (), ())


def test_the_nearest_way_names_what_no_area_cures_and_what_is_not_known() -> None:
    formulas = Floor(area=square_metres(600)), Functions(at_least=3)
    rules = tuple(Rule(id=one.kind, name="x", formula=one) for one in formulas)
    services = attrs.evolve(RATIO, editions=(attrs.evolve(RATIO.editions[0], rules=rules),))
    who = Community(id="c", street="s", name="c")
    hall = Premises(id="p", community="c", area=square_metres(700), tenure=Tenure.OWNED, functions=("a",))
    hung = nearest(assess(who, [hall], standard=services, on=ON))
    assert (hung.extra, hung.hangs_on) == (Area(0), ("functions",))
    silent = nearest(assess(who, [attrs.evolve(hall, functions=())], standard=services, on=ON))
    assert (silent.outcome, silent.missing) == (Outcome.UNKNOWN, ("functions",))
    unknown = nearest(assess(who, [hall], standard=RATIO, on=ON))
    assert (unknown.extra, unknown.missing) == (None, ("households",))


def lease(name: str, area: str | None, starts: dt.date | None, ends: dt.date | None) -> Premises:
    return Premises(
        id=name,
        community="c0",
        area=None if area is None else square_metres(area),
        tenure=Tenure.LEASED,
        in_use=Period(starts=starts, ends=ends),
    )


def test_the_horizon_is_the_first_day_without_the_room() -> None:
    who = Community(id="c0", street="s", name="c")
    first, second = dt.date(2025, 7, 1), dt.date(2026, 7, 1)
    rooms = [lease("small", "50", None, first), lease("large", "200", None, second)]
    fall = horizon(who, rooms, standard=FLOOR, on=ON)
    assert fall is not None
    assert (fall.day, fall.ending, fall.outcome, fall.shortfall) == (second, ("large",), Outcome.SHORT, square_metres(200))
    assert horizon(who, rooms, standard=FLOOR, on=ON, until=dt.date(2026, 6, 30)) is None
    assert horizon(who, rooms, standard=FLOOR, on=ON, until=second) == fall
    assert horizon(who, rooms, standard=FLOOR, on=ON, until=ON) is None
    with pytest.raises(InputError, match="must not lie before"):
        horizon(who, rooms, standard=FLOOR, on=ON, until=dt.date(2023, 1, 1))


def test_a_room_that_follows_at_once_is_no_fall() -> None:
    who = Community(id="c0", street="s", name="c")
    day = dt.date(2025, 7, 1)
    rooms = [lease("a", "200", None, day), lease("b", "200", day, dt.date(2030, 1, 1))]
    fall = horizon(who, rooms, standard=FLOOR, on=ON)
    assert fall is not None
    assert fall.day == dt.date(2030, 1, 1)
    assert horizon(who, [lease("a", "100", None, day)], standard=FLOOR, on=ON) is None


def test_what_is_left_may_not_be_known() -> None:
    who = Community(id="c0", street="s", name="c")
    rooms = [lease("a", "200", None, dt.date(2025, 1, 1)), lease("b", None, None, None)]
    fall = horizon(who, rooms, standard=FLOOR, on=ON)
    assert fall is not None
    assert (fall.outcome, fall.shortfall) == (Outcome.UNKNOWN, None)


def test_the_calendar_is_sorted_by_day() -> None:
    whole = district(("1", None), ("200", None), ("300", None))
    ends = {"pc1": dt.date(2027, 1, 1), "pc2": dt.date(2025, 1, 1)}
    premises = tuple(attrs.evolve(p, in_use=Period(ends=ends.get(p.id))) for p in whole.premises)
    falls = calendar(attrs.evolve(whole, premises=premises), standard=FLOOR, on=ON)
    assert [(fall.community, fall.day.year) for fall in falls] == [("c2", 2025), ("c1", 2027)]


def test_a_reform_lists_who_changes_and_the_area() -> None:
    whole = district(("150", None), ("210", None), ("240", None), (None, None))
    stricter = FLOOR.evolve(edition="2012", rule="floor", figure="area", value=220, who="office", why="study", on=ON)
    found = compare(whole, before=FLOOR, after=stricter, on=ON)
    assert (found.newly_short, found.newly_met, found.newly_unknown) == (("c1",), (), ())
    assert (found.area_before, found.area_after, found.area_change) == tuple(map(square_metres, (50, 80, 30)))
    assert (found.not_known, found.unchanged, found.rules_tested) == (("c3",), 3, 1)
    back = compare(whole, before=stricter, after=FLOOR, on=ON)
    assert (back.newly_met, back.area_change) == (("c1",), -square_metres(30))


def test_only_what_changed_is_tested_again() -> None:
    whole = district(("150", 1000), ("900", None))
    both = strictest([RATIO, FLOOR], on=ON)
    changed = both.evolve(
        edition=both.editions[0].id,
        rule="lianshan-2012/floor",
        figure="area",
        value=100,
        who="office",
        why="study",
        on=ON,
    )
    before = assess_district(whole, standard=both, on=ON)
    found = compare(whole, before=both, after=changed, on=ON, found=before)
    assert found.rules_tested == 1
    assert found == attrs.evolve(changes(before, assess_district(whole, standard=changed, on=ON)), rules_tested=1)
    assert compare(whole, before=both, after=both, on=ON, found=before).rules_tested == 0
    with pytest.raises(InputError, match="found"):
        compare(whole, before=FLOOR, after=changed, on=ON, found=before)
    with pytest.raises(InputError, match="same communities"):
        changes(before, before[:1])


def test_equity_by_hand() -> None:
    # 100 m² for 10 households and 300 m² for 10: the poorer half has a quarter, so Gini is 1/4.
    findings = assess_district(district(("100", 10), ("300", 10), (None, 5), ("1", 0)), standard=FLOOR, on=ON)
    found = equity(findings)
    assert found.gini == Fraction(1, 4)
    assert [(point.households, point.area) for point in found.lorenz] == [
        (0, Area(0)),
        (10, square_metres(100)),
        (20, square_metres(400)),
    ]
    assert (found.communities, found.left_out) == (2, 2)
    even = equity(assess_district(district(("100", 10), ("200", 20)), standard=FLOOR, on=ON))
    assert (even.gini, len(even.lorenz)) == (Fraction(0), 2)
    assert equity([]).gini is None


def test_households_without_any_area_have_no_gini() -> None:
    found = equity(assess_district(district(("0", 10), ("0", 30)), standard=FLOOR, on=ON))
    assert (found.gini, found.communities, found.left_out) == (None, 2, 0)
    assert [(point.households, point.area.dm2) for point in found.lorenz] == [(0, 0), (40, 0)]


def test_a_summary_says_both_ratios_and_keeps_streets_without_communities() -> None:
    whole = district(("100", 100), ("300", 1000), (None, 10), ("50", None))
    summary = summarise(whole, assess_district(whole, standard=FLOOR, on=ON), rounding=Rounding.HALF_UP)
    assert summary.pooled_exact == Fraction(40000 * 100, 1100)
    assert summary.mean_of_ratios_exact == Fraction(10000 + 3000, 2)
    assert summary.ratio_communities == 2
    assert [(street.street, street.communities) for street in summary.streets] == [("s", 4), ("t", 0)]
    assert summary.streets[1].mean is None
    assert (summary.met_share.part, summary.met_share.whole) == (1, 4)


def test_a_summary_refuses_what_does_not_belong_together() -> None:
    whole = district(("100", 100), ("300", 1000))
    findings = assess_district(whole, standard=FLOOR, on=ON)
    later = assess_district(whole, standard=FLOOR, on=dt.date(2024, 1, 2))
    with pytest.raises(InputError, match="one day"):
        summarise(whole, [findings[0], later[1]], rounding=Rounding.DOWN)
    with pytest.raises(InputError, match="once"):
        summarise(whole, [findings[0], findings[0]], rounding=Rounding.DOWN)
    with pytest.raises(InputError, match="not in the district"):
        summarise(district(), findings, rounding=Rounding.DOWN)
    with pytest.raises(InputError, match="rise"):
        summarise(whole, findings, rounding=Rounding.DOWN, bands=(Area(2), Area(1)))
