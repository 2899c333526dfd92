# SPDX-License-Identifier: Apache-2.0
"""Laws of the joints: compliance, modes, prospects and plans say one thing of one community, as known on one day."""

import datetime as dt
import inspect
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing import compliance, frames, job, planning, standards, testing
from community_housing.compliance import (
    Population,
    Profile,
    assess,
    assess_district,
    assess_whole,
    compare,
    counted_area,
    findings_after,
    horizon,
    summarise,
)
from community_housing.district import Community, District, Opportunity, OpportunityKind, Premises, Street, Tenure
from community_housing.errors import InputError
from community_housing.findings import Outcome, Truth
from community_housing.job import assess_pack, classify_pack, compute
from community_housing.modes import ADDING_UP, REPORT_ORDER, VENUES_COUNT, DecisionTable, Need, classify
from community_housing.pack import Pack, Settings
from community_housing.planning import problem_of
from community_housing.planning._prospects import OldRoom, prospects
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Money, Rounding, square_metres
from community_housing.records import evolve
from community_housing.report.explain import explain
from community_housing.results._figures import FOUR_FUNCTIONS, ONE_STOP, figures_of_compliance
from community_housing.standards import Edition, Rule, Standard, StandardBook, check, in_force, shipped, strictest
from community_housing.standards._formulas import ByStatus, DistrictMean, Expression, Floor, Functions
from community_housing.testing._standard_records import standards as generated_standards

OWN = Citation(authority="office", document="own", evidence=Evidence.OWN)
START, ON = dt.date(2000, 1, 1), dt.date(2014, 1, 1)
HERE = Community(id="c", street="s", name="x")


def standard(*formulas: Any, name: str = "x", **more: Any) -> Standard:
    rules = tuple(Rule(id=f"r{place}", name="n", formula=formula) for place, formula in enumerate(formulas))
    edition = Edition(id="e", citation=OWN, period=Period(starts=START), rules=rules)
    return Standard(id=name, name="x", name_en="x", place="cn", editions=(edition,), **more)


def needs_ahead(rooms: Sequence[Premises], rule: Standard) -> dict[dt.date, Need | None]:
    ahead = findings_after(HERE, rooms, standard=rule, on=ON)
    return {day: None if found is None else Need.of(found) for day, found in ahead.items()}


def room(area: int | None, name: str = "p", **more: Any) -> Premises:
    return Premises(id=name, community="c", area=None if area is None else Area(area), tenure=Tenure.OWNED, **more)


# --- Compliance and modes ------------------------------------------------------------------------------------------

STATUS = {Outcome.MET: {"not_needed"}, Outcome.NOT_APPLICABLE: {"not_applicable"}, Outcome.UNKNOWN: {"undetermined"}}


@settings(max_examples=40, deadline=None)
@given(place=testing.districts(), rule=generated_standards(), data=st.data())
def test_the_mode_never_contradicts_the_finding(place: District, rule: Standard, data: st.DataObject) -> None:
    on = rule.editions[-1].period.starts or ON
    profiles = [Profile(community=c.id, is_new=data.draw(st.sampled_from([True, False, None]))) for c in place.communities]
    for finding, community in zip(
        assess_district(place, standard=rule, on=on, profiles=profiles),
        sorted(place.communities, key=lambda one: one.id),
        strict=True,
    ):
        chances = [one for one in place.opportunities if one.community == community.id]
        found = classify(community, chances, need=Need.of(finding), on=on)
        assert found.status in STATUS.get(finding.outcome, {"determined", "none", "undetermined"})
        if finding.outcome is Outcome.UNKNOWN:
            assert found.missing == tuple(sorted({name for reason in finding.reasons for name in reason.missing})) != ()
        if any(name.startswith("functions") for reason in finding.reasons for name, _ in reason.reads):
            # Nobody has said what a new room serves.
            keeps = [c for c in found.candidates if c.truth is Truth.MET]
            assert all(option.keeps_old for one in keeps for option in one.options if option.truth is Truth.MET)


def test_a_room_of_unknown_area_beside_enough_is_met_in_both() -> None:
    finding = assess(HERE, [room(25_000), room(None, "q")], standard=shipped()["lianshan-2012"], on=ON)
    assert (finding.outcome, finding.counted, finding.counted_at_least) == (Outcome.MET, None, Area(25_000))
    assert classify(HERE, [], need=Need.of(finding), on=ON).status == "not_needed"


def test_too_few_functions_is_never_not_needed() -> None:
    rule = standard(Floor(area=Area(100)), Functions(at_least=2))
    finding = assess(HERE, [room(500, functions=("a",))], standard=rule, on=ON)
    place = Opportunity(id="o", community="c", kind=OpportunityKind.SALE, area=Area(500), cost=Money(1), keeps_old=True)
    found = classify(HERE, [place], need=Need.of(finding), on=ON)
    assert (finding.outcome, found.status, found.missing) == (Outcome.SHORT, "undetermined", ("functions",))
    assert classify(HERE, [], need=Need.of(finding), on=ON).status == "none"


def test_a_need_is_made_of_a_finding_alone() -> None:
    for wrong in (None, "c", HERE, 3):
        with pytest.raises(InputError, match="finding"):
            Need.of(wrong)  # type: ignore[arg-type]


# --- Nothing is asked ----------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(place=testing.districts(), data=st.data())
def test_who_is_asked_nothing_neither_meets_nor_is_short(place: District, data: st.DataObject) -> None:
    side = data.draw(st.sampled_from(["new", "existing"]))
    amount = {side: Floor(area=data.draw(testing.areas()))}
    rule = data.draw(st.sampled_from([standard(ByStatus(**amount)), standard(DistrictMean(area=Area(5)))]))
    status = {one.id: data.draw(st.sampled_from([True, False, None])) for one in place.communities}
    profiles = [Profile(community=name, is_new=new) for name, new in status.items()]
    found = assess_district(place, standard=rule, on=ON, profiles=profiles)
    binds = isinstance(rule.editions[0].rules[0].formula, ByStatus)
    for finding in found:
        new = status[finding.subject]  # type: ignore[index]
        if not binds or (new is not None and new is not (side == "new")):
            assert (finding.outcome, finding.required, finding.shortfall) == (Outcome.NOT_APPLICABLE, None, None)
            assert finding.not_asked == (("r0",) if binds else ())
        elif new is None:
            assert finding.outcome is Outcome.UNKNOWN
            assert "is_new" in {name for reason in finding.unknown for name in reason.missing}
        else:
            assert finding.outcome is not Outcome.NOT_APPLICABLE
    summary = summarise(place, found, rounding=Rounding.DOWN)
    whole = summary.whole
    assert whole.met + whole.short + whole.unknown + whole.not_applicable == whole.communities
    assert summary.met_share.whole == whole.communities - whole.not_applicable
    # The population and setting two of its answers side by side agree.
    other = standard(Floor(area=Area(10_000)), name="y")
    population = Population(place, on=ON, profiles=profiles)
    after = assess_district(place, standard=other, on=ON, profiles=profiles)
    expected = compliance.changes(found, after, rules_tested=1)
    assert population.compare(before=rule, after=other) == expected
    assert compare(place, before=rule, after=other, on=ON, profiles=profiles, found=found) == expected


# --- Unknown is never 0 --------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(place=testing.districts(), rule=generated_standards())
def test_a_total_of_nothing_known_is_no_number(place: District, rule: Standard) -> None:
    on = rule.editions[-1].period.starts or ON
    found = assess_district(place, standard=rule, on=on)
    for row in (
        summarise(place, found, rounding=Rounding.DOWN).whole,
        *summarise(place, found, rounding=Rounding.DOWN).streets,
    ):
        asked = row.communities - row.not_applicable
        assert (row.shortfall_total is None) is (0 < asked == row.shortfall_unknown)
        assert (row.counted_total is None) is (row.communities > row.counted_known == 0)
    for finding in found:
        if finding.counted is not None:
            assert finding.counted_at_least == finding.counted == finding.counted_at_most
        elif finding.counted_at_most is not None:
            assert finding.counted_at_least < finding.counted_at_most


@settings(max_examples=40, deadline=None)
@given(place=testing.districts(), data=st.data())
def test_of_shortfalls_that_nobody_knows_no_change_is_told_in_numbers(place: District, data: st.DataObject) -> None:
    rules = {
        "nothing asked": standard(DistrictMean(area=Area(5))),
        "not known": standard(ByStatus(new=Floor(area=Area(5)), existing=Floor(area=Area(7)))),
        "asked": standard(Floor(area=Area(20_000))),
    }
    names = data.draw(st.tuples(st.sampled_from(sorted(rules)), st.sampled_from(sorted(rules))))
    found = [assess_district(place, standard=rules[name], on=ON) for name in names]
    told = compliance.changes(*found)
    lacks = [{one.subject: one.shortfall for one in some} for some in found]
    known = [{name for name, area in some.items() if area is not None} for some in lacks]
    for areas, which in ((told.area_before, known[0]), (told.area_after, known[1]), (told.area_change, known[0] & known[1])):
        assert (areas is None) is (not which and bool(place.communities))
    assert told.not_known == tuple(sorted(lacks[0].keys() - (known[0] & known[1])))
    for said in (explain(told, lang="en"), explain(told, lang="zh")):
        assert ("goes from" in said or "变为" in said) is (told.area_before is not None or told.area_after is not None)
        if told.area_before is None:
            assert "from 0.00" not in said
            assert "由0.00" not in said
    for some in found:
        summary = summarise(place, some, rounding=Rounding.DOWN)
        asked = summary.whole.communities - summary.whole.not_applicable
        if place.communities:
            assert ("missing" in explain(summary, lang="en")) is (asked > 0)
            assert ("尚缺" in explain(summary, lang="zh")) is (asked > 0)


@given(served=st.lists(st.none() | st.sampled_from([(), FOUR_FUNCTIONS, (ONE_STOP,), (*FOUR_FUNCTIONS, ONE_STOP)]), min_size=1))
def test_a_room_of_which_nobody_wrote_down_what_it_serves_leaves_the_figures_open(served: list[tuple[str, ...] | None]) -> None:
    """None is a community without a room, which serves nothing; no names is a room that may serve anything."""
    here = tuple(Community(id=f"c{place}", street="s", name="x") for place in range(len(served)))
    rooms = tuple(
        evolve(room(500, f"p{place}", functions=names), community=f"c{place}")
        for place, names in enumerate(served)
        if names is not None
    )
    place = District(id="d", name="x", streets=(Street(id="s", name="x"),), communities=here, premises=rooms)
    found = assess_district(place, standard=shipped()["lianshan-2012"], on=ON)
    summary = summarise(place, found, rounding=Rounding.DOWN)
    told = figures_of_compliance(found, summary, when="after", premises=rooms)
    full = [set(names or ()) for names in served]
    if any(full):
        wanted: dict[str, Any] = {}
        if () not in served:
            wanted["four_functions_after"] = sum(names.issuperset(FOUR_FUNCTIONS) for names in full)
            wanted["one_stop_share_after"] = Fraction(sum(ONE_STOP in names for names in full), len(full))
        assert {name: value for name, value in told.items() if "function" in name or "one_stop" in name} == wanted


def test_a_function_counts_once_however_it_is_written() -> None:
    rule = standard(Floor(area=Area(1)), Functions(at_least=2))
    rooms = [room(500, "p", functions=("功能（1）",)), room(500, "q", functions=("功能(1)",))]
    assert assess(HERE, rooms, standard=rule, on=ON).outcome is Outcome.SHORT
    with pytest.raises(InputError, match="each function once"):
        room(500, functions=("功能（1）", "功能(1)"))
    named = standard(Floor(area=Area(1)), Functions(at_least=1, among=("功能(1)",), fact="functions_one"))
    assert assess(HERE, rooms[:1], standard=named, on=ON).outcome is Outcome.MET


# --- Prospects -----------------------------------------------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Premises], list[Opportunity]]:
    """Rooms with leases that end and begin, and opportunities of now and later, of ids that collide."""
    ids = st.sampled_from([f"c-{number}" for number in range(5)])
    days = st.sampled_from([ON + dt.timedelta(days=30 * number) for number in range(-3, 6)])

    def period() -> Period:
        pair = sorted(draw(st.lists(days, min_size=2, max_size=2, unique=True)))
        return draw(
            st.sampled_from([Period(), Period(starts=pair[0]), Period(ends=pair[1]), Period(starts=pair[0], ends=pair[1])])
        )

    names = draw(st.lists(ids, max_size=3, unique=True))
    rooms = [room(draw(st.integers(0, 20_000)), name, in_use=period()) for name in names]
    chances = [
        Opportunity(
            id=name,
            community="c",
            kind=draw(st.sampled_from(OpportunityKind)),
            area=Area(draw(st.integers(0, 25_000))),
            cost=Money(1),
            keeps_old=draw(st.booleans()),
            available=period(),
        )
        for name in draw(st.lists(ids, max_size=3, unique=True))
    ]
    return rooms, chances


@settings(max_examples=300, deadline=None)
@given(case=cases(), table=st.sampled_from([REPORT_ORDER, VENUES_COUNT]))
def test_what_the_table_and_the_plan_bring_to_standard_meets_it_on_that_day(
    case: tuple[list[Premises], list[Opportunity]], table: DecisionTable
) -> None:
    rooms, chances = case
    rule = shipped()["lianshan-2012"]
    need = Need.of(assess(HERE, rooms, standard=rule, on=ON))
    found = classify(HERE, chances, need=need, on=ON, table=table, later=needs_ahead(rooms, rule))
    looked = prospects(HERE, rooms, found=found, opportunities=chances, standard=rule)
    counts = {one.row: one.reasons[-1] for one in found.candidates}
    for one in looked:
        # What cannot be taken up leads to nothing, and says so.
        assert (one.finding is None) is (one.area is None) is (not one.available)
        assert one.available or one.truth is Truth.UNMET
        if one.finding is None:
            assert "达标" not in explain(one, lang="zh")
            assert "standard" not in explain(one, lang="en")
            continue
        # The reason, the outlook and the verdict speak of one area, and one outcome.
        if one.later is None:
            assert counts[one.row].measured == one.area == one.finding.counted
            assert (one.truth is Truth.MET) is (one.finding.outcome is Outcome.MET)
        if one.truth is Truth.MET or one.later is not None:
            assert one.finding.outcome is Outcome.MET
            assert one.finding.counted == one.area
    problem = problem_of([HERE], [found], opportunities=chances, batches=[], budgets=[])
    for choice in problem.choices:
        # On every day on which a choice may be taken up it suffices, with the rooms of that day.
        first = choice.available.starts or ON
        for day in {max(first, ON), *(d for span in [r.in_use for r in rooms] for d in (span.starts, span.ends) if d)}:
            if day >= ON and day in choice.available and day >= first:
                stays = counted_area(rooms, on=day)
                taken = [one for one in chances if one.id in choice.opportunities]
                keeps = all(one.keeps_old for one in taken)
                assert stays is not None
                venues = [one for one in chances if table is VENUES_COUNT and one.kind is OpportunityKind.VENUE]
                taken += [one for one in venues if day in one.available and one not in taken]
                area = sum(one.area.dm2 for one in taken if one.area is not None) + (stays.dm2 if keeps else 0)
                assert area >= 20_000


def test_an_opportunity_with_the_id_of_a_room_stands_beside_it() -> None:
    rooms = [room(15_000, "c-1")]
    chance = Opportunity(id="c-1", community="c", kind=OpportunityKind.RENTAL, area=Area(6000), cost=Money(0), keeps_old=True)
    rule = shipped()["lianshan-2012"]
    found = classify(HERE, [chance], need=Need.of(assess(HERE, rooms, standard=rule, on=ON)), on=ON)
    (one,) = prospects(HERE, iter(rooms), found=found, opportunities=[chance], standard=rule)
    assert one.finding is not None
    assert (one.area, one.finding.counted, one.finding.outcome) == (Area(21_000), Area(21_000), Outcome.MET)


def test_a_lease_that_is_over_by_then_counts_neither_for_the_table_nor_for_the_plan() -> None:
    over = Period(ends=dt.date(2014, 6, 1))
    rooms = [room(15_000, "L", in_use=over)]
    later = Opportunity(
        id="o",
        community="c",
        kind=OpportunityKind.LOAN,
        area=Area(6000),
        cost=Money(0),
        keeps_old=True,
        available=Period(starts=dt.date(2014, 9, 1)),
    )
    now = evolve(later, id="n", available=Period())
    rule = shipped()["lianshan-2012"]
    need = Need.of(assess(HERE, rooms, standard=rule, on=ON))
    ahead = needs_ahead(rooms, rule)
    found = classify(HERE, [later, now], need=need, on=ON, later=ahead)
    assert (found.opportunity, found.until, found.later) == ("n", over.ends, ())
    problem = problem_of([HERE], [found], opportunities=[later, now], batches=[], budgets=[])
    assert [(choice.id, choice.available) for choice in problem.choices] == [("n", over)]


@pytest.mark.parametrize(
    ("bought", "outcome", "least"),
    [(21_280, Outcome.MET, 21_280), (15_000, Outcome.UNKNOWN, 15_000), (100, Outcome.SHORT, 100)],
)
def test_where_both_cases_agree_what_becomes_of_the_old_rooms_does_not_matter(
    bought: int, outcome: Outcome, least: int
) -> None:
    rooms = [room(6000)]
    chance = Opportunity(id="o", community="c", kind=OpportunityKind.SALE, area=Area(bought), cost=Money(1), keeps_old=None)
    rule = shipped()["lianshan-2012"]
    found = classify(HERE, [chance], need=Need.of(assess(HERE, rooms, standard=rule, on=ON)), on=ON)
    for policy in standards.OldRooms:
        (one,) = prospects(
            HERE, rooms, found=found, opportunities=[chance], standard=rule, counting=standards.Counting(old_rooms=policy)
        )
        assert one.finding is not None
        assert (one.old_room, one.finding.outcome, one.finding.counted_at_least) == (OldRoom.UNKNOWN, outcome, Area(least))


def test_a_prospect_knows_the_status_of_the_estate() -> None:
    rule = standard(ByStatus(new=Floor(area=Area(30_000)), existing=Floor(area=Area(10_000))))
    chance = Opportunity(id="o", community="c", kind=OpportunityKind.SALE, area=Area(12_000), cost=Money(0), keeps_old=False)
    for new, outcome in ((True, Outcome.SHORT), (False, Outcome.MET), (None, Outcome.UNKNOWN)):
        profile = Profile(community="c", is_new=new)
        now = assess(HERE, [room(100)], standard=rule, on=ON, profile=profile)
        found = classify(HERE, [chance], need=Need.of(now), on=ON)
        (one,) = prospects(HERE, [room(100)], found=found, opportunities=[chance], standard=rule, profile=profile)
        assert one.finding is not None
        assert one.finding.outcome is outcome


# --- As known on ---------------------------------------------------------------------------------------------------

CORRECTED = dt.date(2023, 1, 1)


def corrected(old: Any, new: Any, name: str = "x") -> Standard:
    """A standard whose figure was read wrong until a day."""
    both = [
        Edition(
            id=which,
            citation=OWN,
            period=Period(starts=START),
            rules=(Rule(id="r", name="n", formula=formula),),
            recorded=recorded,
        )
        for which, formula, recorded in (("old", old, Period(ends=CORRECTED)), ("new", new, Period(starts=CORRECTED)))
    ]
    return Standard(id=name, name="x", name_en="x", place="cn", editions=tuple(both))


KNOWN = dt.date(2021, 6, 1)
TWICE = corrected(Floor(area=Area(20_000)), Floor(area=Area(30_000)))
MEANS = corrected(DistrictMean(area=Area(20_000)), DistrictMean(area=Area(30_000)))
ROOM = room(25_000)
PLACE = District(id="d", name="x", streets=(Street(id="s", name="s"),), communities=(HERE,), premises=(ROOM,))


def whole_of(known: dt.date | None) -> Outcome:
    found = assess_district(PLACE, standard=MEANS, on=ON, known_on=known)
    finding = assess_whole(PLACE, found, standard=MEANS, on=ON, known_on=known)
    assert finding is not None
    return finding.outcome


def prospect_of(known: dt.date | None) -> Outcome:
    chance = Opportunity(id="o", community="c", kind=OpportunityKind.SALE, area=Area(25_000), cost=Money(0), keeps_old=False)
    found = classify(HERE, [chance], need=Need(counted=Area(0), required=Area(20_000)), on=ON)
    (one,) = prospects(HERE, [], found=found, opportunities=[chance], standard=TWICE, known_on=known)
    assert one.finding is not None
    return one.finding.outcome


def fall_of(known: dt.date | None) -> Outcome:
    ends = dt.date(2030, 1, 1)
    fall = horizon(HERE, [evolve(ROOM, in_use=Period(ends=ends))], standard=TWICE, on=ON, known_on=known)
    return Outcome.SHORT if fall is None else Outcome.MET


def compare_of(known: dt.date | None) -> Outcome:
    found = compare(PLACE, before=standard(Floor(area=Area(25_001)), name="y"), after=TWICE, on=ON, known_on=known)
    return Outcome.MET if found.newly_met else Outcome.SHORT


def strictest_of(known: dt.date | None) -> Outcome:
    chain = in_force(StandardBook((TWICE,)), "cn/a", on=ON, known_on=known).strictest()
    assert chain == strictest([TWICE], on=ON, known_on=known)
    return assess(HERE, [ROOM], standard=chain, on=ON).outcome


def check_of(known: dt.date | None) -> Outcome:
    rule = corrected(Expression(expression="a <= 25000"), Expression(expression="a <= 20000"))
    grid = Standard(id="g", name="x", name_en="x", place="cn", subject=standards.Subject.GRID_SIZE, editions=rule.editions)
    return check(grid, {"a": 25_000}, subject="g", on=ON, known_on=known).outcome


def frame_of(known: dt.date | None) -> Outcome:
    pl = pytest.importorskip("polars")
    frame = frames.assess(pl.DataFrame({"counted_dm2": [25_000]}), standard=TWICE, on=ON, known_on=known)
    assert frames.reasons(int(frame["unmet"][0]), standard=TWICE, on=ON, known_on=known) == (() if known else ("r",))
    return Outcome(frame["outcome"][0])


@pytest.mark.parametrize("ask", [whole_of, prospect_of, fall_of, compare_of, strictest_of, frame_of])
def test_as_known_on_goes_through(ask: Callable[[dt.date | None], Outcome]) -> None:
    assert (ask(KNOWN), ask(None)) == (Outcome.MET, Outcome.SHORT)


def test_every_public_function_of_a_standard_on_a_day_asks_as_known_on() -> None:
    for face in (standards, compliance, planning, frames, job):
        for name in face.__all__:
            value = getattr(face, name)
            if not inspect.isfunction(value):
                continue
            parameters = inspect.signature(value).parameters
            takes = [one for one in ("standard", "standards", "before", "book") if one in parameters]
            of_standards = any("Standard" in str(parameters[one].annotation) for one in takes)
            assert not of_standards or "on" not in parameters or "known_on" in parameters, f"{face.__name__}.{name}"


# --- Findings of the whole -----------------------------------------------------------------------------------------


def test_the_whole_takes_no_findings_of_another_day_standard_or_part() -> None:
    two = District(
        id="d",
        name="x",
        streets=(Street(id="s", name="s"),),
        communities=(HERE, Community(id="c2", street="s", name="x")),
        premises=(ROOM,),
    )
    rule = standard(DistrictMean(area=Area(100)))
    found = assess_district(two, standard=rule, on=ON)
    other = standard(DistrictMean(area=Area(100)), name="y")
    later = ON + dt.timedelta(days=1)
    for wrong, by, day in (
        (found[1:], rule, ON),
        ((), rule, ON),
        (found, other, ON),
        (found, rule, later),
        (found * 2, rule, ON),
    ):
        with pytest.raises(InputError) as caught:
            assess_whole(two, wrong, standard=by, on=day)
        assert caught.value.field == "findings"
    nobody = District(id="d", name="x")
    finding = assess_whole(nobody, (), standard=rule, on=ON)
    assert finding is not None
    assert (finding.outcome, finding.required) == (Outcome.NOT_APPLICABLE, None)


@given(
    areas=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.booleans()), min_size=1, max_size=4),
    mean=st.integers(0, 300),
)
def test_the_bounds_of_the_communities_decide_a_mean_where_they_can(areas: list[tuple[int, int, bool]], mean: int) -> None:
    rooms: list[Premises] = []
    for place, (sure, maybe, doubtful) in enumerate(areas):
        rooms.append(Premises(id=f"n{place}", community=f"c{place}", area=Area(sure), tenure=Tenure.OWNED))
        if doubtful:
            rooms.append(
                Premises(id=f"o{place}", community=f"c{place}", area=Area(maybe), tenure=Tenure.OWNED, replaced_by=f"n{place}")
            )
    where = District(
        id="d",
        name="x",
        streets=(Street(id="s", name="s"),),
        communities=tuple(Community(id=f"c{place}", street="s", name="x") for place in range(len(areas))),
        premises=tuple(rooms),
    )
    rule = standard(DistrictMean(area=Area(mean)))
    finding = assess_whole(where, assess_district(where, standard=rule, on=ON), standard=rule, on=ON)
    assert finding is not None
    asked = mean * len(areas)
    least = sum(sure for sure, _, _ in areas)
    most = least + sum(maybe for _, maybe, doubtful in areas if doubtful)
    expected = Outcome.MET if least >= asked else Outcome.SHORT if most < asked else Outcome.UNKNOWN
    assert finding.outcome is expected


# --- A guarantee is not built around -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["counted_dm2 <= 60000", "counted_dm2 == 50000", "households >= 3"])
def test_premises_take_no_rule_that_is_not_monotone(text: str) -> None:
    with pytest.raises(InputError, match="does not take a formula of kind expression"):
        standard(Expression(expression=text))
    with pytest.raises(InputError, match="does not take a formula of kind floor"):
        standard(Floor(area=Area(1)), subject=standards.Subject.GRID_SIZE)


@pytest.mark.parametrize("fact", ["counted_dm2", "households", "is_new", "estate_floor_dm2", "function"])
def test_a_count_of_functions_takes_no_name_of_another_fact(fact: str) -> None:
    with pytest.raises(InputError, match="functions"):
        Functions(at_least=1, fact=fact)


def test_an_expression_is_a_condition_when_it_is_made() -> None:
    with pytest.raises(InputError) as caught:
        Expression(expression="a / 2 >= 1")
    assert caught.value.field == "Expression.expression"


@given(
    value=st.one_of(
        st.floats(),
        st.booleans(),
        st.text(max_size=3),
        st.just(Money(300)),
        st.just(square_metres(3)),
        st.integers(max_value=-1),
    )
)
def test_no_float_bool_text_or_quantity_decides_a_check(value: Any) -> None:
    cap = shipped()["contract-retention-2017"]
    with pytest.raises(InputError) as caught:
        check(cap, {"retention_fen": value, "settlement_fen": 10_000}, subject="k", on=dt.date(2024, 1, 1))
    assert caught.value.field == "retention_fen"


# --- The steps of a pack --------------------------------------------------------------------------------------------


def pack_with(rule: Standard, rooms: Sequence[Premises], chances: Sequence[Opportunity] = (), **more: Any) -> Pack:
    place = District(
        id="d",
        name="x",
        streets=(Street(id="s", name="x"),),
        communities=(HERE,),
        premises=tuple(rooms),
        opportunities=tuple(chances),
    )
    days = Settings(standard=rule.id, before=ON, after=dt.date(2016, 1, 1))
    return Pack(district=place, settings=days, standards=(rule,), **more)


def test_what_a_rule_asks_of_the_estate_is_asked_on_later_days_too() -> None:
    rule = standard(ByStatus(new=Floor(area=Area(30_000)), existing=Floor(area=Area(10_000))))
    begins, offered = dt.date(2014, 6, 1), dt.date(2015, 1, 1)
    rooms = [room(8000), room(1000, "q", in_use=Period(starts=begins))]
    chance = Opportunity(
        id="o",
        community="c",
        kind=OpportunityKind.SALE,
        area=Area(2000),
        keeps_old=True,
        cost=Money(1),
        available=Period(starts=offered),
    )
    with_estate = pack_with(rule, rooms, [chance], profiles=(Profile(community="c", is_new=False),))
    without = pack_with(rule, rooms, [chance])
    (found,), (open_,) = (classify_pack(one, assess_pack(one, on=ON)) for one in (with_estate, without))
    assert [(one.opportunities, one.later) for one in found.later] == [(("o",), offered)]
    assert open_.later == ()


def test_what_was_known_on_a_day_goes_through_every_step_of_a_pack() -> None:
    pack = pack_with(TWICE, [ROOM, room(1000, "q", in_use=Period(starts=dt.date(2014, 6, 1)))])
    for known_on, required, status in ((KNOWN, 20_000, "not_needed"), (CORRECTED, 30_000, "none"), (None, 30_000, "none")):
        result = compute(pack, known_on=known_on)
        asked = [one.findings[0].required for one in (result.before, result.after)]
        assert asked == [Area(required)] * 2
        assert [one.status for one in result.classifications] == [status]
        ahead = findings_after(HERE, pack.district.premises, standard=TWICE, on=ON, known_on=known_on)
        assert {one.required for one in ahead.values() if one is not None} == {Area(required)}


# --- Later days ----------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(case=cases(), table=st.sampled_from([REPORT_ORDER, VENUES_COUNT, ADDING_UP]))
def test_where_nobody_has_said_what_is_needed_later_nothing_is_found_of_later_days(
    case: tuple[list[Premises], list[Opportunity]], table: DecisionTable
) -> None:
    rooms, chances = case
    need = Need.of(assess(HERE, rooms, standard=shipped()["lianshan-2012"], on=ON))
    silent = classify(HERE, chances, need=need, on=ON, table=table)
    unchanged = classify(HERE, chances, need=need, on=ON, table=table, later={})
    assert (silent.looks_ahead, unchanged.looks_ahead, silent.later, silent.until) == (False, True, (), None)
    # Of the day itself both say the same; what the one says of later days the other says under its condition.
    assert (silent.status, silent.opportunities, silent.area) == (unchanged.status, unchanged.opportunities, unchanged.area)
    for one, other in zip(silent.candidates, unchanged.candidates, strict=True):
        assert (one.truth, one.reasons, one.later, one.if_unchanged) == (other.truth, other.reasons, None, other.later)
        for mine, its in zip(one.options, other.options, strict=True):
            assert its.if_unchanged is None
            assert mine == evolve(its, later=None, until=None, if_unchanged=its.later)
    for one in prospects(HERE, rooms, found=silent, opportunities=chances, standard=shipped()["lianshan-2012"]):
        assert one.later is None
        assert one.finding is None or one.finding.on == ON
    # A plan takes things up on later days, so it is made of nothing that is silent about them.
    options = [option for one in silent.candidates for option in one.options]
    if need.stands is Outcome.SHORT and any(one.truth is Truth.MET or one.if_unchanged for one in options):
        with pytest.raises(InputError, match="findings_after"):
            problem_of([HERE], [silent], opportunities=chances, batches=[], budgets=[])
        for said in (explain(silent, lang="en"), explain(silent, lang="zh")):
            assert ("later days" in said or "以后各日" in said) is any(one.if_unchanged for one in options)


def test_a_day_of_which_nothing_is_known_decides_nothing() -> None:
    late = dt.date(2014, 6, 1)
    chance = Opportunity(
        id="o", community="c", kind=OpportunityKind.SALE, area=Area(30_000), cost=Money(1), available=Period(starts=late)
    )
    need = Need(counted=Area(0), required=Area(20_000))
    for later, day in (
        ({}, late),
        ({late: None}, None),
        ({late: need}, late),
        ({late: evolve(need, required=Area(40_000))}, None),
    ):
        (found,) = {
            option.later for one in classify(HERE, [chance], need=need, on=ON, later=later).candidates for option in one.options
        }
        assert found == day
    for wrong in (ON, dt.date(2013, 1, 1)):
        with pytest.raises(InputError, match="after 2014-01-01"):
            classify(HERE, [chance], need=need, on=ON, later={wrong: need})
