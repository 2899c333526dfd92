# SPDX-License-Identifier: Apache-2.0
"""Whole answers, field by field, worked out by hand: what one field of an answer says is as much a promise as its outcome."""

import datetime as dt
from typing import Any

import attrs
import pytest

from community_housing.compliance import (
    ComplianceFinding,
    NearestWay,
    Profile,
    assess,
    assess_district,
    assess_whole,
    calendar,
    changes,
    compare,
    counted_area,
    equity,
    findings_after,
    horizon,
    nearest,
    summarise,
)
from community_housing.district import Basis, Community, District, Premises, Street, Tenure
from community_housing.errors import InputError
from community_housing.findings import Outcome, Reason, Truth, Unit
from community_housing.provenance import Citation, Evidence, Force, Period
from community_housing.quantities import Area, Rounding
from community_housing.standards import Conversion, Counting, Edition, Rule, Standard, TenureShare
from community_housing.standards._formulas import (
    AllOf,
    ByStatus,
    DistrictMean,
    Floor,
    Functions,
    LinearStep,
    Parts,
    Ratio,
)

ON = dt.date(2024, 1, 1)
OWN = Citation(authority="office", document="rule 1", evidence=Evidence.OWN)
OTHER = Citation(authority="office", document="rule 2", evidence=Evidence.OWN)


def standard(*formulas: object, counting: Counting | None = None, name: str = "own", **more: object) -> Standard:
    rules = tuple(Rule(id=f"r{i}", name="x", formula=formula) for i, formula in enumerate(formulas))
    period = Period(starts=dt.date(2020, 1, 1))
    edition = Edition(id="e1", citation=OWN, period=period, rules=rules, counting=counting, **more)
    return Standard(id=name, name="x", name_en="x", place="cn", editions=(edition,))


def community(name: str = "c", households: int | None = 1000, basis: Basis = Basis.RESIDENT) -> Community:
    return Community(id=name, street="s", name=name, households=households, household_basis=basis)


def room(area: int | None, *, name: str = "p", of: str = "c", tenure: Tenure = Tenure.OWNED, **more: object) -> Premises:
    return Premises(id=name, community=of, area=None if area is None else Area(area), tenure=tenure, **more)


def whole(*pairs: tuple[Community, tuple[Premises, ...]]) -> District:
    return District(
        id="d",
        name="d",
        streets=(Street(id="s", name="s"),),
        communities=tuple(one for one, _ in pairs),
        premises=tuple(item for _, rooms in pairs for item in rooms),
    )


def test_the_whole_finding_of_a_community_that_is_short() -> None:
    rule = standard(Floor(area=Area(20_000)), Ratio(area=Area(3000), per=100))
    found = assess(community(), [room(25_000)], standard=rule, on=ON)
    assert found == ComplianceFinding(
        subject="c",
        on=ON,
        outcome=Outcome.SHORT,
        reasons=(
            Reason(
                rule="r0",
                truth=Truth.MET,
                measured=Area(25_000),
                required=Area(20_000),
                margin=Area(5000),
                unit=Unit.SQUARE_METRES,
                reads=(("counted_dm2", 25_000),),
                citation=OWN,
                force=Force.MUST,
            ),
            Reason(
                rule="r1",
                truth=Truth.UNMET,
                measured=Area(25_000),
                required=Area(30_000),
                margin=Area(-5000),
                unit=Unit.SQUARE_METRES,
                reads=(("counted_dm2", 25_000), ("households", 1000)),
                citation=OWN,
                force=Force.MUST,
            ),
        ),
        standard="own",
        edition="e1",
        counted=Area(25_000),
        required=Area(30_000),
        shortfall=Area(5000),
        households=1000,
        household_basis=Basis.RESIDENT,
        date_open=False,
        rules=rule.editions[0].rules,
        counted_at_least=Area(25_000),
        counted_at_most=Area(25_000),
    )
    assert all(type(reason) is Reason for reason in found.reasons)


def test_the_whole_finding_where_data_is_missing() -> None:
    linear = LinearStep(upto=500, area=Area(10_000), each=100, add=Area(1000), parts=Parts.STARTED)
    rooms = [room(12_000), room(None, name="q"), room(None, name="o")]
    found = assess(community(households=None), rooms, standard=standard(Floor(area=Area(10_000)), linear), on=ON)
    met, open_ = found.reasons
    assert (met.truth, met.measured, met.required, met.margin, met.missing) == (Truth.MET, None, Area(10_000), None, ())
    assert open_ == Reason(
        rule="r1",
        truth=Truth.UNKNOWN,
        required=None,
        unit=Unit.SQUARE_METRES,
        missing=("area of o", "area of q", "households"),
        reads=(("counted_dm2", None), ("households_over_500_by_100_started", None)),
        citation=OWN,
        force=Force.MUST,
    )
    assert (found.counted, found.required, found.shortfall, found.outcome) == (None, None, None, Outcome.UNKNOWN)


def test_functions_in_a_rule_are_counted_with_an_open_area() -> None:
    rule = standard(AllOf(of=(Floor(area=Area(100)), Functions(at_least=2))))
    both = room(100, functions=("a", "b"))
    assert assess(community(), [both, room(None, name="q", functions=("c",))], standard=rule, on=ON).outcome is Outcome.MET
    # An item that names no function may serve one that nobody wrote down; one that names some serves no more than those.
    silent = assess(community(), [room(100, functions=("a",)), room(5, name="q")], standard=rule, on=ON)
    assert silent.outcome is Outcome.UNKNOWN
    assert silent.reasons[0].missing == ("functions",)
    told = assess(community(), [room(100, functions=("a",)), room(5, name="q", functions=("a",))], standard=rule, on=ON)
    assert told.outcome is Outcome.SHORT
    assert dict(told.reasons[0].reads)["functions"] == 1


def test_what_an_edition_counts_holds_unless_a_policy_is_given() -> None:
    half = Counting(shares=(TenureShare(tenure=Tenure.SHARED, numerator=1, denominator=2),))
    rule = standard(Floor(area=Area(150)), counting=half)
    rooms = [room(101, tenure=Tenure.SHARED), room(101, name="q", tenure=Tenure.SHARED), room(7, name="r")]
    assert assess(community(), rooms, standard=rule, on=ON).counted == Area(50 + 50 + 7)
    assert assess(community(), rooms, standard=rule, on=ON, counting=Counting()).counted == Area(209)
    assert counted_area(rooms, on=ON, counting=half) == Area(107)
    assert counted_area([*rooms, room(None, name="z")], on=ON) is None


def test_a_conversion_is_taken_only_where_both_bases_are_its_own() -> None:
    rule = standard(Ratio(area=Area(100), per=1, basis=Basis.REGISTERED))
    wrong = Conversion(given=Basis.DWELLING_UNITS, wanted=Basis.REGISTERED, numerator=5, citation=OWN)
    other = Conversion(given=Basis.RESIDENT, wanted=Basis.DWELLING_UNITS, numerator=7, citation=OWN)
    right = Conversion(given=Basis.RESIDENT, wanted=Basis.REGISTERED, numerator=3, denominator=2, citation=OWN)
    three = (wrong, other, right)
    assert assess(community(households=3), [], standard=rule, on=ON, conversions=three).required == Area(500)
    assert assess(community(households=3), [], standard=rule, on=ON, conversions=three[:2]).required is None
    assert assess(community(households=3, basis=Basis.REGISTERED), [], standard=rule, on=ON).required == Area(300)


def test_the_day_on_which_an_estate_was_built_is_read_to_the_day() -> None:
    rule = standard(ByStatus(new=Floor(area=Area(9)), existing=Floor(area=Area(5)), built_from=20200115))
    for built, required in ((dt.date(2020, 1, 14), 5), (dt.date(2020, 1, 15), 9), (dt.date(2019, 12, 31), 5)):
        found = assess(community(), [], standard=rule, on=ON, profile=Profile(community="c", built=built))
        assert found.required == Area(required)
        assert dict(found.reasons[0].reads)["built_yyyymmdd"] == int(f"{built:%Y%m%d}")


def test_a_district_hands_policy_profiles_and_conversions_to_every_community() -> None:
    rule = standard(
        ByStatus(new=Ratio(area=Area(10), per=1, basis=Basis.REGISTERED), existing=Floor(area=Area(1))), Floor(area=Area(1))
    )
    shared = Counting(shares=(TenureShare(tenure=Tenure.SHARED, numerator=0),))
    convert = (Conversion(given=Basis.RESIDENT, wanted=Basis.REGISTERED, numerator=2, citation=OWN),)
    place = whole(
        (community("b", 10), (room(500, name="pb", of="b", tenure=Tenure.SHARED),)),
        (community("a", 10), (room(199, name="pa", of="a"),)),
        (community("n", 10), ()),
    )
    profiles = [Profile(community="a", is_new=True), Profile(community="b", is_new=False)]
    given = {"standard": rule, "on": ON, "counting": shared, "conversions": convert}
    found = assess_district(place, profiles=profiles, **given)
    assert [finding.subject for finding in found] == ["a", "b", "n"]
    assert [finding.outcome for finding in found] == [Outcome.SHORT, Outcome.SHORT, Outcome.SHORT]
    assert [finding.required for finding in found] == [Area(200), Area(1), None]
    assert [finding.counted for finding in found] == [Area(199), Area(0), Area(0)]
    singles = {"a": profiles[0], "b": profiles[1]}
    for one, finding in zip(sorted(place.communities, key=lambda item: item.id), found, strict=True):
        rooms = [item for item in place.premises if item.community == one.id]
        assert assess(one, rooms, profile=singles.get(one.id), **given) == finding
    assert (
        compare(place, before=rule, after=rule, on=ON, counting=shared, profiles=profiles, conversions=convert).unchanged == 3
    )


def test_the_whole_finding_of_a_district() -> None:
    rule = standard(DistrictMean(area=Area(100)))
    place = whole((community("a"), (room(90, of="a"),)), (community("b"), (room(50, name="q", of="b"),)))
    findings = assess_district(place, standard=rule, on=ON)
    found = assess_whole(place, findings, standard=rule, on=ON)
    assert found == ComplianceFinding(
        subject="d",
        on=ON,
        outcome=Outcome.SHORT,
        reasons=(
            Reason(
                rule="r0",
                truth=Truth.UNMET,
                measured=Area(140),
                required=Area(200),
                margin=Area(-60),
                unit=Unit.SQUARE_METRES,
                reads=(("district_counted_dm2", 140), ("district_communities", 2)),
                citation=OWN,
                force=Force.MUST,
            ),
        ),
        standard="own",
        edition="e1",
        counted=Area(140),
        required=Area(200),
        shortfall=Area(60),
        rules=rule.editions[0].rules,
        counted_at_least=Area(140),
        counted_at_most=Area(140),
    )
    enough = whole((community("a"), (room(250, of="a"),)), (community("b"), (room(None, name="q", of="b"),)))
    met = assess_whole(enough, assess_district(enough, standard=rule, on=ON), standard=rule, on=ON)
    assert met is not None
    assert (met.outcome, met.counted, met.shortfall) == (Outcome.MET, None, Area(0))
    assert (met.reasons[0].truth, met.reasons[0].measured, met.reasons[0].margin) == (Truth.MET, None, None)
    assert met.reasons[0].missing == ()
    little = whole((community("a"), (room(150, of="a"),)), (community("b"), (room(None, name="q", of="b"),)))
    open_ = assess_whole(little, assess_district(little, standard=rule, on=ON), standard=rule, on=ON)
    assert open_ is not None
    assert (open_.outcome, open_.shortfall) == (Outcome.UNKNOWN, None)
    assert open_.reasons[0].missing == ("district_counted_dm2",)


def test_an_open_first_day_is_said_in_every_finding() -> None:
    edition = attrs.evolve(
        standard(Floor(area=Area(100)), DistrictMean(area=Area(100))).editions[0],
        period=Period(starts=dt.date(2010, 1, 1)),
        certain_from=dt.date(2011, 1, 1),
    )
    anhui = attrs.evolve(standard(Floor(area=Area(100))), editions=(edition,)).accepting_unverified()
    place = whole((community(), (room(5),)))
    for day, open_ in ((dt.date(2010, 6, 1), True), (dt.date(2011, 1, 1), False)):
        findings = assess_district(place, standard=anhui, on=day)
        assert [finding.date_open for finding in findings] == [open_]
        assert assess(community(), [room(5)], standard=anhui, on=day).date_open is open_
        mean = assess_whole(place, findings, standard=anhui, on=day)
        assert mean is not None
        assert mean.date_open is open_


def test_the_nearest_way_names_its_community_and_where_it_stands() -> None:
    rule = standard(AllOf(of=(Floor(area=Area(100)), Functions(at_least=2))), Functions(at_least=1))
    hung = nearest(assess(community(), [room(100, functions=("a",))], standard=rule, on=ON))
    first = rule.editions[0].rules[:1]
    # Exactly the area asked is there, so it is the functions that the first rule hangs on.
    assert hung == NearestWay(subject="c", outcome=Outcome.SHORT, extra=Area(0), hangs_on=("r0",), rules=first)
    short = nearest(assess(community(), [room(99, functions=("a", "b"))], standard=rule, on=ON))
    assert short == NearestWay(subject="c", outcome=Outcome.SHORT, extra=Area(1))


def test_the_horizon_and_the_calendar_keep_policy_and_profile() -> None:
    rule = standard(ByStatus(new=Floor(area=Area(100)), existing=Floor(area=Area(10))))
    ends = dt.date(2025, 1, 1)
    rooms = (room(200, in_use=Period(ends=ends)), room(50, name="q", tenure=Tenure.SHARED))
    half = Counting(shares=(TenureShare(tenure=Tenure.SHARED, numerator=1, denominator=2),))
    for profile, shortfall in ((Profile(community="c", is_new=True), 75), (Profile(community="c", is_new=False), None)):
        fall = horizon(community(), rooms, standard=rule, on=ON, counting=half, profile=profile)
        days = calendar(whole((community(), rooms)), standard=rule, on=ON, counting=half, profiles=[profile])
        assert days == (() if fall is None else (fall,))
        assert (None if fall is None else fall.shortfall) == (None if shortfall is None else Area(shortfall))
    new = Profile(community="c", is_new=True)
    assert horizon(community(), rooms, standard=rule, on=ON, profile=new, until=dt.date(2024, 12, 31)) is None
    fall = horizon(community(), rooms, standard=rule, on=ON, profile=new, until=ends)
    assert fall is not None
    assert (fall.day, fall.community, fall.ending, fall.outcome) == (ends, "c", ("p",), Outcome.SHORT)
    with pytest.raises(InputError, match="2024-01-01") as caught:
        horizon(community(), rooms, standard=rule, on=ON, until=dt.date(2023, 12, 31))
    assert (caught.value.field, caught.value.value) == ("until", dt.date(2023, 12, 31))
    assert horizon(community(), rooms, standard=rule, on=ON, profile=new, until=ON) is None


def test_the_calendar_asks_of_each_community_what_the_horizon_asks() -> None:
    """Every choice reaches every community: the day, the last day, what counts, profiles, conversions, and what was known."""
    day = dt.date(2023, 1, 1)
    old, new = (
        attrs.evolve(standard(formula).editions[0], id=name, recorded=recorded)
        for name, formula, recorded in (
            ("e1", ByStatus(new=Floor(area=Area(100)), existing=Floor(area=Area(10))), Period(ends=day)),
            ("e2", Ratio(area=Area(1), per=10, basis=Basis.REGISTERED), Period(starts=day)),
        )
    )
    book = attrs.evolve(standard(Floor(area=Area(1))), editions=(old, new))
    first, second = dt.date(2025, 1, 1), dt.date(2026, 1, 1)
    pairs = tuple(
        (community(name), (room(200, name=f"p{name}", of=name, in_use=Period(ends=ends)), room(60, name=f"q{name}", of=name)))
        for name, ends in (("c2", second), ("c1", second), ("c0", first))
    )
    place = whole(*pairs, (community("bare"), ()))
    ways = (Conversion(given=Basis.RESIDENT, wanted=Basis.REGISTERED, numerator=2, citation=OTHER),)
    half = Counting(shares=(TenureShare(tenure=Tenure.OWNED, numerator=1, denominator=2),))
    profiles = [Profile(community=name, is_new=name != "c0") for name in ("c0", "c1", "c2")]
    for given, expected in (
        ({"known_on": dt.date(2022, 1, 1), "profiles": profiles}, ["c1", "c2"]),
        ({"known_on": dt.date(2022, 1, 1), "profiles": profiles, "until": first}, []),
        ({"known_on": dt.date(2022, 1, 1)}, ["c0", "c1", "c2"]),
        ({"conversions": ways}, ["c0", "c1", "c2"]),
        ({"conversions": ways, "until": first}, ["c0"]),
        ({"conversions": ways, "counting": half}, []),
        ({}, []),
    ):
        choices: dict[str, Any] = dict(given)
        falls = calendar(place, standard=book, on=ON, **choices)
        assert [fall.community for fall in falls] == expected, given
        asked = {one.community: one for one in choices.pop("profiles", ())}
        for who, rooms in pairs:
            fall = horizon(who, rooms, standard=book, on=ON, profile=asked.get(who.id), **choices)
            assert ([] if fall is None else [fall]) == [one for one in falls if one.community == who.id], given


def test_the_poorest_and_the_richest_are_counted_on_one_day() -> None:
    rule = standard(Floor(area=Area(1)))
    days = {"a": ON, "b": dt.date(2024, 1, 2)}
    findings = [assess(community(name), [room(5, of=name)], standard=rule, on=on) for name, on in days.items()]
    with pytest.raises(InputError) as caught:
        equity(findings)
    assert (caught.value.field, caught.value.message) == ("findings", "must all be of one day")


def test_a_reform_tests_only_the_rule_that_changed_and_says_the_same_as_the_whole() -> None:
    before = standard(Floor(area=Area(100)), Ratio(area=Area(1), per=1))
    after = before.evolve(edition="e1", rule="r0", figure="area", value="1.20", who="office", why="study", on=ON)
    place = whole(
        (community("a", 10), (room(110, of="a"),)),
        (community("b", 10), (room(130, name="q", of="b"),)),
        (community("n", None), (room(None, name="r", of="n"),)),
        (community("z", 10), ()),
    )
    first = assess_district(place, standard=before, on=ON)
    expected = changes(first, assess_district(place, standard=after, on=ON), rules_tested=1)
    assert compare(place, before=before, after=after, on=ON) == expected
    assert compare(place, before=before, after=after, on=ON, found=first) == expected
    assert (expected.newly_short, expected.area_before, expected.area_after) == (("a",), Area(100), Area(130))
    assert (expected.area_change, expected.not_known, expected.unchanged) == (Area(30), ("n",), 3)
    # Only what changed is looked at: a reason that is at hand is handed on as it is, even a wrong one.
    wrong = tuple(
        attrs.evolve(finding, reasons=(finding.reasons[0], attrs.evolve(finding.reasons[1], truth=Truth.UNMET)))
        for finding in first
    )
    assert compare(place, before=before, after=after, on=ON, found=wrong).newly_short == ("a", "b", "n")


def test_a_reform_of_what_counts_tests_everything() -> None:
    half = Counting(shares=(TenureShare(tenure=Tenure.OWNED, numerator=1, denominator=2),))
    before, after = standard(Floor(area=Area(100))), standard(Floor(area=Area(100)), counting=half)
    place = whole((community("a"), (room(110, of="a"),)))
    found = compare(place, before=before, after=after, on=ON)
    assert (found.newly_short, found.rules_tested) == (("a",), 1)
    # A policy that is given holds for both, so nothing changed.
    assert compare(place, before=before, after=after, on=ON, counting=Counting()).rules_tested == 0
    # A rule that asks the same by another document says the same of everybody.
    renamed = attrs.evolve(before, editions=(attrs.evolve(before.editions[0], citation=OTHER),))
    assert compare(place, before=before, after=renamed, on=ON).rules_tested == 0
    fewer = standard(Floor(area=Area(100)))
    more = standard(Floor(area=Area(100)), Floor(area=Area(200)))
    both = assess_district(place, standard=more, on=ON)
    dropped = compare(place, before=more, after=fewer, on=ON, found=both)
    assert (dropped.newly_met, dropped.rules_tested) == (("a",), 0)


def test_errors_name_the_argument_and_the_value() -> None:
    rule = standard(Floor(area=Area(1)))
    place = whole((community("a"), (room(1, of="a"),)))
    found = assess_district(place, standard=rule, on=ON)
    profile = Profile(community="a")
    cases = [
        (lambda: assess(community(), [room(1, of="x")], standard=rule, on=ON), "premises", "p", "belong to 'x', not to 'c'"),
        (lambda: assess(community(), [], standard=rule, on=ON, profile=profile), "profile", "a", "is of 'a', not of 'c'"),
        (lambda: assess_district(place, standard=rule, on=ON, profiles=[profile] * 2), "profiles", ["a"], "each id once"),
        (
            lambda: assess_district(place, standard=rule, on=ON, profiles=[Profile(community="x")]),
            "profiles",
            "x",
            "no community",
        ),
        (lambda: changes(found, ()), "after", ["a"], "must be of the same communities, each once"),
        (lambda: changes(found * 2, found), "before", ["a"], "each id once"),
        (lambda: changes(found, found * 2), "after", ["a"], "each id once"),
        (
            lambda: compare(place, before=rule, after=rule, on=ON, found=()),
            "found",
            ["a"],
            "must be of the communities of the district",
        ),
        (
            lambda: compare(place, before=standard(Floor(area=Area(1)), name="b"), after=rule, on=ON, found=found),
            "found",
            (ON, "own", "e1"),
            "must be of 2024-01-01 and of b, edition e1",
        ),
    ]
    for work, field, value, message in cases:
        with pytest.raises(InputError) as caught:
            work()
        assert (caught.value.field, caught.value.value) == (field, value)
        assert message in caught.value.message


def test_findings_after_are_those_of_each_later_day_by_every_choice() -> None:
    day = dt.date(2023, 1, 1)
    ratio = Ratio(area=Area(1), per=10, basis=Basis.REGISTERED)
    period = Period(starts=dt.date(2020, 1, 1), ends=dt.date(2030, 1, 1))
    editions = tuple(
        attrs.evolve(standard(formula).editions[0], id=name, period=period, recorded=recorded)
        for name, formula, recorded in (
            ("e1", Floor(area=Area(100)), Period(ends=day)),
            ("e2", ByStatus(new=ratio, existing=Floor(area=Area(1))), Period(starts=day)),
        )
    )
    book = attrs.evolve(standard(Floor(area=Area(1))), editions=editions)
    who = community(households=1000)
    rooms = (
        room(120, in_use=Period(starts=dt.date(2024, 6, 1), ends=dt.date(2026, 1, 1))),
        room(90, name="q", in_use=Period(ends=ON)),
        room(150, name="r"),
    )
    choices: dict[str, Any] = {
        "counting": Counting(shares=(TenureShare(tenure=Tenure.OWNED, numerator=9, denominator=10),)),
        "profile": Profile(community="c", is_new=True),
        "conversions": (Conversion(given=Basis.RESIDENT, wanted=Basis.REGISTERED, numerator=2, citation=OTHER),),
    }
    days = [dt.date(2024, 6, 1), dt.date(2026, 1, 1), dt.date(2030, 1, 1)]
    answers = set()
    for left_out in ("", *choices):
        given = {name: choice for name, choice in choices.items() if name != left_out}
        found = findings_after(who, rooms, standard=book, on=ON, **given)
        assert list(found) == days
        assert found[days[-1]] is None
        for on in days[:-1]:
            assert found[on] == assess(who, rooms, standard=book, on=on, **given)
        answers.add(tuple(None if one is None else (one.outcome, one.shortfall, one.counted) for one in found.values()))
    assert len(answers) == 4
    known = findings_after(who, rooms, standard=book, on=ON, known_on=dt.date(2022, 1, 1))
    assert [None if one is None else one.edition for one in known.values()] == ["e1", "e1", None]
    for on in days[:-1]:
        assert known[on] == assess(who, rooms, standard=book, on=on, known_on=dt.date(2022, 1, 1))


def test_a_finding_names_the_conversions_that_it_used_and_no_other() -> None:
    ways = tuple(
        Conversion(given=given, wanted=Basis.REGISTERED, numerator=2, citation=OTHER)
        for given in (Basis.RESIDENT, Basis.DWELLING_UNITS)
    )
    rule = standard(Ratio(area=Area(1), per=10, basis=Basis.REGISTERED))
    assert assess(community(), [room(5)], standard=rule, on=ON, conversions=ways).conversions == ways[:1]
    for other in (community(households=None), community(basis=Basis.REGISTERED)):
        assert assess(other, [room(5)], standard=rule, on=ON, conversions=ways).conversions == ()
    with pytest.raises(InputError) as caught:
        assess(community(), [room(5)], standard=rule, on=ON, conversions=[ways[0], attrs.evolve(ways[0], numerator=3)])
    assert (caught.value.field, caught.value.value) == ("conversions", (Basis.RESIDENT, Basis.REGISTERED))
    assert caught.value.message == "two conversions lead from resident to registered; choose one"


def test_a_mean_that_no_record_of_an_old_room_could_reach_is_short() -> None:
    rule = standard(DistrictMean(area=Area(100)))
    rooms = (room(60), room(30, name="old", replaced_by="p"))
    for other, outcome in ((109, Outcome.SHORT), (110, Outcome.UNKNOWN), (139, Outcome.UNKNOWN), (140, Outcome.MET)):
        place = whole((community(), rooms), (community("d"), (room(other, name="d1", of="d"),)))
        found = assess_whole(place, assess_district(place, standard=rule, on=ON), standard=rule, on=ON)
        assert (found.outcome, found.counted_at_least, found.counted_at_most) == (outcome, Area(60 + other), Area(90 + other))


def test_of_a_whole_without_communities_nothing_is_asked() -> None:
    rule = standard(DistrictMean(area=Area(100)), DistrictMean(area=Area(200)))
    found = assess_whole(whole(), [], standard=rule, on=ON)
    assert (found.outcome, found.not_asked, found.required) == (Outcome.NOT_APPLICABLE, ("r0", "r1"), None)
    place = whole((community(), (room(150),)))
    asked = assess_whole(place, assess_district(place, standard=rule, on=ON), standard=rule, on=ON)
    assert (asked.outcome, asked.not_asked, asked.required) == (Outcome.SHORT, (), Area(200))


def test_areas_and_households_of_two_bases_make_no_ratio_and_rules_of_one_name_no_summary() -> None:
    rule = standard(Floor(area=Area(1)))
    pairs = [(community("a"), (room(5, of="a"),)), (community("b", basis=Basis.REGISTERED), (room(7, name="q", of="b"),))]
    for some, mixed in ((pairs[:1], False), (pairs, True)):
        place = whole(*some)
        summary = summarise(place, assess_district(place, standard=rule, on=ON), rounding=Rounding.HALF_UP)
        assert (summary.pooled_exact is None) == (summary.mean_of_ratios_exact is None) == mixed
    place = whole(*pairs)
    other = attrs.evolve(rule, editions=standard(Floor(area=Area(2))).editions)
    findings = [assess_district(place, standard=one, on=ON)[number] for number, one in enumerate((rule, other))]
    with pytest.raises(InputError) as caught:
        summarise(place, findings, rounding=Rounding.HALF_UP)
    assert (caught.value.field, caught.value.message) == (
        "findings",
        "must all be by the same rules; some are by others of the same name",
    )
