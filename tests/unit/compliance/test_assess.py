# SPDX-License-Identifier: Apache-2.0
"""Area compliance of one community by example."""

import datetime as dt

import attrs
import pytest
from pydantic import TypeAdapter

from community_housing.compliance import ComplianceFinding, Profile, assess, assess_district, assess_whole, counted_area
from community_housing.district import Basis, Community, District, Premises, Street, Tenure
from community_housing.errors import InputError, NoStandardInForceError, StandardError
from community_housing.findings import Outcome, Truth
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, square_metres
from community_housing.standards import Conversion, Counting, Standard, TenureShare, parse, shipped

ON = dt.date(2024, 6, 1)
FLOOR = shipped()["lianshan-2012"]
RATIO = shipped()["cn-community-services-2021"]
LATE = dt.date(2026, 12, 1)
LINEAR = '{ kind = "linear_step", upto = 500, area = 100, each = 100, add = 10, parts = "started" }'
OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)


def community(households: int | None = 1000, basis: Basis = Basis.RESIDENT) -> Community:
    return Community(id="c", street="s", name="c", households=households, household_basis=None if households is None else basis)


def room(area: str | None, tenure: Tenure = Tenure.OWNED, *, name: str = "p", period: Period | None = None) -> Premises:
    return Premises(
        id=name,
        community="c",
        area=None if area is None else square_metres(area),
        tenure=tenure,
        in_use=period or Period(),
    )


def custom(formula: str) -> Standard:
    return parse(
        f"""
        id = "own"
        name = "x"
        name_en = "x"
        place = "cn"
        [[editions]]
        id = "1"
        period = {{ starts = 2020-01-01 }}
        citation = {{ authority = "office", document = "rule", evidence = "own" }}
        [[editions.rules]]
        id = "r"
        name = "x"
        formula = {formula}
        """,
        name="own.toml",
    )


@pytest.mark.parametrize(
    ("area", "outcome", "shortfall"),
    [("199.99", Outcome.SHORT, 1), ("200", Outcome.MET, 0), ("200.01", Outcome.MET, 0), ("0", Outcome.SHORT, 20000)],
)
def test_the_bound_itself_is_met(area: str, outcome: Outcome, shortfall: int) -> None:
    finding = assess(community(), [room(area)], standard=FLOOR, on=ON)
    assert (finding.outcome, finding.shortfall, finding.required) == (outcome, Area(shortfall), Area(20000))
    assert finding.reasons[0].margin == square_metres(area) - Area(20000)
    assert finding.reasons[0].citation is FLOOR.in_force(on=ON).citation


def test_no_premises_is_zero_and_short() -> None:
    assert counted_area([], on=ON) == Area(0)
    assert assess(community(), [], standard=FLOOR, on=ON).outcome is Outcome.SHORT


def test_an_unknown_area_is_unknown_unless_the_rest_is_enough() -> None:
    short = assess(community(), [room("150"), room(None, name="q")], standard=FLOOR, on=ON)
    assert (short.outcome, short.counted, short.shortfall) == (Outcome.UNKNOWN, None, None)
    assert short.reasons[0].missing == ("area of q",)
    enough = assess(community(), [room("200"), room(None, name="q")], standard=FLOOR, on=ON)
    assert (enough.outcome, enough.counted, enough.shortfall) == (Outcome.MET, None, Area(0))


def test_unknown_households_leave_the_ratio_open() -> None:
    finding = assess(community(None), [room("900")], standard=RATIO, on=ON)
    assert (finding.outcome, finding.required, finding.shortfall) == (Outcome.UNKNOWN, None, None)
    assert finding.reasons[0].missing == ("households",)


def test_a_lease_counts_while_it_is_in_use() -> None:
    lease = room("300", Tenure.LEASED, period=Period(starts=dt.date(2024, 1, 1), ends=dt.date(2024, 7, 1)))
    days = [dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 6, 30), dt.date(2024, 7, 1)]
    assert [counted_area([lease], on=day) for day in days] == [Area(0), Area(30000), Area(30000), Area(0)]


def test_a_shared_hall_counts_in_part_or_not_at_all() -> None:
    hall, own = room("600.01", Tenure.SHARED), room("10", name="q")
    half = Counting(shares=(TenureShare(tenure=Tenure.SHARED, numerator=1, denominator=2),))
    none = Counting(shares=(TenureShare(tenure=Tenure.SHARED, numerator=0),))
    assert counted_area([hall, own], on=ON) == Area(61001)
    assert counted_area([hall, own], on=ON, counting=half) == Area(31000)
    assert counted_area([hall, own], on=ON, counting=none) == Area(1000)
    unknown = room(None, Tenure.SHARED, name="r")
    assert counted_area([unknown, own], on=ON, counting=none) == Area(1000)
    assert assess(community(), [hall], standard=FLOOR, on=ON, counting=none).outcome is Outcome.SHORT


def test_before_the_first_edition_is_an_error() -> None:
    with pytest.raises(NoStandardInForceError, match="2012-08-04"):
        assess(community(), [], standard=FLOOR, on=dt.date(2012, 8, 4))


def test_an_unverified_standard_decides_only_when_asked() -> None:
    recalled = shipped()["complete-communities-2020"]  # its aim is 2025
    with pytest.raises(StandardError, match="unverified"):
        assess(community(), [], standard=recalled, on=ON)
    assert assess(community(), [room("800")], standard=recalled.accepting_unverified(), on=ON).outcome is Outcome.MET


def test_a_standard_about_something_else_is_refused() -> None:
    with pytest.raises(StandardError, match="contract_retention"):
        assess(community(), [], standard=shipped()["contract-retention-2017"], on=ON)


def test_premises_and_profiles_of_others_are_refused() -> None:
    other = Premises(id="p", community="other", area=Area(1), tenure=Tenure.OWNED)
    with pytest.raises(InputError, match="belong to 'other'"):
        assess(community(), [other], standard=FLOOR, on=ON)
    with pytest.raises(InputError, match="is of 'other'"):
        assess(community(), [], standard=FLOOR, on=ON, profile=Profile(community="other"))


@pytest.mark.parametrize(
    ("households", "required"),
    [(0, 10000), (500, 10000), (501, 11000), (600, 11000), (601, 12000), (1000, 15000), (None, None)],
)
def test_linear_step_counts_a_hundred_that_is_begun(households: int | None, required: int | None) -> None:
    finding = assess(community(households), [room("100")], standard=custom(LINEAR), on=ON)
    assert finding.required == (None if required is None else Area(required))
    assert finding.outcome is (Outcome.UNKNOWN if required is None else Outcome.MET if required == 10000 else Outcome.SHORT)


def test_linear_step_is_short_below_the_first_area_whatever_the_households() -> None:
    finding = assess(community(None), [room("99.99")], standard=custom(LINEAR), on=ON)
    assert finding.outcome is Outcome.SHORT


@pytest.mark.parametrize(("parts", "required"), [("started", 12000), ("complete", 11000), ("proportional", 11500)])
def test_linear_step_parts(parts: str, required: int) -> None:
    formula = f'{{ kind = "linear_step", upto = 500, area = 100, each = 100, add = 10, parts = "{parts}" }}'
    standard = custom(formula)
    exact = assess(community(650), [room(str(Area(required)))], standard=standard, on=ON)
    below = assess(community(650), [room(str(Area(required - 1)))], standard=standard, on=ON)
    assert (exact.required, exact.outcome, below.outcome) == (Area(required), Outcome.MET, Outcome.SHORT)


@pytest.mark.parametrize(
    ("estate", "required"),
    [
        ("29999.99", 300),
        ("30000", 800),
        ("99999.99", 800),
        ("100000", 1700),
        ("180000", 2500),
        ("279999.99", 2500),
        ("280000", 4800),
    ],
)
def test_step_table_by_estate_floor(estate: str, required: int) -> None:
    profile = Profile(community="c", is_new=True, estate_floor=square_metres(estate))
    finding = assess(
        community(), [room("300")], standard=shipped()["xixian-estates"].accepting_unverified(), on=ON, profile=profile
    )
    assert finding.required == square_metres(required)
    assert finding.outcome is (Outcome.MET if required == 300 else Outcome.SHORT)


def test_step_table_decides_without_the_estate_where_every_row_agrees() -> None:
    standard = shipped()["xixian-estates"].accepting_unverified()
    new = Profile(community="c", is_new=True)
    outcomes = [
        assess(community(), [room(area)], standard=standard, on=ON, profile=new).outcome
        for area in ("299.99", "300", "4799.99", "4800")
    ]
    assert outcomes == [Outcome.SHORT, Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.MET]


@pytest.mark.parametrize(("households", "required"), [(100, 300), (1000, 300), (1001, 301), (2000, 600), (3000, 700)])
def test_clamp_holds_the_ratio(households: int, required: int) -> None:
    finding = assess(community(households), [], standard=shipped()["district-guide-clamp"], on=LATE)
    expected = square_metres("300.30") if households == 1001 else square_metres(required)
    assert finding.required == expected


def test_new_and_existing_estates() -> None:
    ratio = '{{ kind = "ratio", area = {}, per = 100 }}'
    standard = custom(f'{{ kind = "by_status", new = {ratio.format(30)}, existing = {ratio.format(20)} }}')
    outcomes = {
        (status, area): assess(
            community(1000), [room(area)], standard=standard, on=ON, profile=Profile(community="c", is_new=status)
        ).outcome
        for status in (True, False, None)
        for area in ("199", "250", "300")
    }
    assert outcomes == {
        (True, "199"): Outcome.SHORT,
        (True, "250"): Outcome.SHORT,
        (True, "300"): Outcome.MET,
        (False, "199"): Outcome.SHORT,
        (False, "250"): Outcome.MET,
        (False, "300"): Outcome.MET,
        (None, "199"): Outcome.SHORT,
        (None, "250"): Outcome.UNKNOWN,
        (None, "300"): Outcome.MET,
    }


def test_the_line_between_new_and_existing_by_date() -> None:
    standard = custom('{ kind = "by_status", new = { kind = "floor", area = 300 }, built_from = 20200101 }')
    built = [dt.date(2019, 12, 31), dt.date(2020, 1, 1), None]
    outcomes = [
        assess(community(), [room("200")], standard=standard, on=ON, profile=Profile(community="c", built=day)).outcome
        for day in built
    ]
    assert outcomes == [Outcome.NOT_APPLICABLE, Outcome.SHORT, Outcome.UNKNOWN]


def test_functions_are_counted_by_name_and_once() -> None:
    standard = custom('{ kind = "functions", at_least = 3 }')
    one = Premises(id="p", community="c", area=square_metres(500), tenure=Tenure.OWNED, functions=("養老", "托育"))
    two = Premises(id="q", community="c", area=square_metres(100), tenure=Tenure.OWNED, functions=("托育", "助餐"))
    met = assess(community(), [one, two], standard=standard, on=ON)
    assert met.outcome is Outcome.MET
    assert (met.reasons[0].measured, met.reasons[0].required, met.reasons[0].margin) == (3, 3, 0)
    assert assess(community(), [one], standard=standard, on=ON).reasons[0].truth is Truth.UNMET
    silent = Premises(id="r", community="c", area=square_metres(600), tenure=Tenure.OWNED)
    finding = assess(community(), [one, silent], standard=standard, on=ON)
    assert finding.reasons[0].truth is Truth.UNKNOWN
    assert finding.reasons[0].missing == ("functions",)
    enough = assess(community(), [one, two, silent], standard=standard, on=ON)
    assert enough.outcome is Outcome.MET


def test_another_basis_is_unknown_unless_converted() -> None:
    standard = custom('{ kind = "ratio", area = 30, per = 100, basis = "registered" }')
    given = community(1000, Basis.DWELLING_UNITS)
    finding = assess(given, [room("300")], standard=standard, on=ON)
    assert (finding.outcome, finding.reasons[0].missing) == (Outcome.UNKNOWN, ("households_registered",))
    conversion = Conversion(given=Basis.DWELLING_UNITS, wanted=Basis.REGISTERED, numerator=9, denominator=10, citation=OWN)
    converted = assess(given, [room("270")], standard=standard, on=ON, conversions=(conversion,))
    assert (converted.outcome, converted.required) == (Outcome.MET, square_metres(270))
    assert assess(community(None), [room("270")], standard=standard, on=ON, conversions=(conversion,)).required is None


def test_two_conversions_between_the_same_bases_are_refused() -> None:
    standard = custom('{ kind = "ratio", area = 30, per = 100, basis = "registered" }')
    pair = {"given": Basis.DWELLING_UNITS, "wanted": Basis.REGISTERED, "citation": OWN}
    both = (Conversion(numerator=1, **pair), Conversion(numerator=2, **pair))
    with pytest.raises(InputError, match="dwelling_units to registered"):
        assess(community(1000, Basis.DWELLING_UNITS), [room("300")], standard=standard, on=ON, conversions=both)


def test_max_of_and_all_of() -> None:
    largest = custom('{ kind = "max_of", of = [{ kind = "floor", area = 200 }, { kind = "ratio", area = 30, per = 100 }] }')
    assert assess(community(100), [], standard=largest, on=ON).required == square_metres(200)
    assert assess(community(2000), [], standard=largest, on=ON).required == square_metres(600)
    both = custom('{ kind = "all_of", of = [{ kind = "floor", area = 200 }, { kind = "functions", at_least = 1 }] }')
    empty = assess(community(), [room("300")], standard=both, on=ON)
    assert (empty.outcome, empty.required) == (Outcome.UNKNOWN, square_metres(200))
    assert assess(community(), [], standard=both, on=ON).outcome is Outcome.SHORT


def district(*areas: str | None) -> District:
    ids = [f"c{i}" for i in range(len(areas))]
    return District(
        id="d",
        name="d",
        streets=(Street(id="s", name="s"),),
        communities=tuple(Community(id=c, street="s", name=c) for c in reversed(ids)),
        premises=tuple(
            Premises(id=f"p{c}", community=c, area=None if area is None else square_metres(area), tenure=Tenure.OWNED)
            for c, area in zip(ids, areas, strict=True)
        ),
    )


def test_a_district_is_sorted_by_community() -> None:
    findings = assess_district(district("100", "200", None), standard=FLOOR, on=ON)
    assert [(f.subject, f.outcome) for f in findings] == [
        ("c0", Outcome.SHORT),
        ("c1", Outcome.MET),
        ("c2", Outcome.UNKNOWN),
    ]


def test_profiles_of_a_district_are_checked() -> None:
    twice = (Profile(community="c0"), Profile(community="c0"))
    with pytest.raises(InputError, match="each id once"):
        assess_district(district("1"), standard=FLOOR, on=ON, profiles=twice)
    with pytest.raises(InputError, match="no community 'x'"):
        assess_district(district("1"), standard=FLOOR, on=ON, profiles=(Profile(community="x"),))


@pytest.mark.parametrize(
    ("areas", "outcome"),
    [
        (("100", "300"), Outcome.MET),
        (("100", "299.99"), Outcome.SHORT),
        (("100", None), Outcome.UNKNOWN),
        (("400", None), Outcome.MET),
    ],
)
def test_a_mean_binds_the_whole(areas: tuple[str | None, ...], outcome: Outcome) -> None:
    standard = custom('{ kind = "district_mean", area = 200 }')
    whole = district(*areas)
    findings = assess_district(whole, standard=standard, on=ON)
    finding = assess_whole(whole, findings, standard=standard, on=ON)
    assert finding is not None
    assert (finding.subject, finding.outcome, finding.required) == ("d", outcome, square_metres(400))
    assert assess_whole(whole, assess_district(whole, standard=FLOOR, on=ON), standard=FLOOR, on=ON) is None


def test_a_finding_survives_json() -> None:
    adapter = TypeAdapter(ComplianceFinding)
    finding = assess(community(), [room("123.45"), room(None, name="q")], standard=RATIO, on=ON)
    assert adapter.validate_json(adapter.dump_json(finding)) == finding


def test_no_households_ask_for_no_area() -> None:
    finding = assess(community(0), [], standard=RATIO, on=ON)
    assert (finding.outcome, finding.required, finding.shortfall) == (Outcome.MET, Area(0), Area(0))


def test_rules_as_the_book_stood() -> None:
    wrong = custom('{ kind = "floor", area = 100 }').editions[0]
    book = attrs.evolve(
        custom('{ kind = "floor", area = 120 }'),
        editions=(
            attrs.evolve(wrong, recorded=Period(ends=dt.date(2023, 1, 1))),
            attrs.evolve(
                custom('{ kind = "floor", area = 120 }').editions[0], id="2", recorded=Period(starts=dt.date(2023, 1, 1))
            ),
        ),
    )
    rooms = [room("110")]
    assert assess(community(), rooms, standard=book, on=ON).outcome is Outcome.SHORT
    known = dt.date(2022, 6, 1)
    assert assess(community(), rooms, standard=book, on=ON, known_on=known).outcome is Outcome.MET
    whole = district("110")
    assert assess_district(whole, standard=book, on=ON, known_on=known)[0].edition == "1"


def test_a_rule_for_existing_estates_alone_asks_nothing_of_new_ones() -> None:
    standard = custom('{ kind = "by_status", existing = { kind = "floor", area = 300 } }')
    found = {
        status: assess(community(), [room("200")], standard=standard, on=ON, profile=Profile(community="c", is_new=status))
        for status in (True, False, None)
    }
    assert {status: finding.outcome for status, finding in found.items()} == {
        True: Outcome.NOT_APPLICABLE,
        False: Outcome.SHORT,
        None: Outcome.UNKNOWN,
    }
    assert [found[status].required for status in (True, False, None)] == [None, square_metres(300), None]
    enough = assess(community(), [room("300")], standard=standard, on=ON)
    # Whether it is met or nothing is asked, nobody knows; that nothing is missing, everybody does.
    assert (enough.outcome, enough.required, enough.shortfall) == (Outcome.UNKNOWN, None, Area(0))
    assert enough.unknown[0].missing == ("is_new",)
