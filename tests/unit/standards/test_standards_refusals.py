# SPDX-License-Identifier: Apache-2.0
"""What is refused is said whole: the field, the value and every word, so that nobody must guess what would be right."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from community_housing.district import Basis, Tenure
from community_housing.errors import HousingError, InputError, NoStandardInForceError, StandardError
from community_housing.provenance import Citation, Evidence, Force, Period
from community_housing.quantities import square_metres
from community_housing.standards import (
    Counting,
    Edition,
    Rule,
    Standard,
    StandardBook,
    Subject,
    check,
    holdings,
    in_force,
    shipped,
    strictest,
)
from community_housing.standards._counting import Conversion, TenureShare
from community_housing.standards._formulas import (
    ByStatus,
    Clamp,
    Expression,
    Floor,
    Functions,
    LinearStep,
    Measure,
    NamedFigure,
    Parts,
    Ratio,
    Step,
    StepRow,
)

OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
DAY = dt.date(2020, 1, 1)
ON = dt.date(2024, 1, 1)
ONE, TWO = square_metres(1), square_metres(2)
ESTATE = Measure.ESTATE_FLOOR


def rule(name: str = "floor", formula: Any = None, **more: Any) -> Rule:
    return Rule(id=name, name="x", formula=formula or Floor(area=ONE), **more)


def edition(name: str = "1", *rules: Rule, starts: dt.date | None = DAY, ends: dt.date | None = None, **more: Any) -> Edition:
    return Edition(id=name, citation=OWN, period=Period(starts=starts, ends=ends), rules=rules or (rule(),), **more)


def standard(name: str, *editions: Edition, place: str = "cn", **more: Any) -> Standard:
    return Standard(id=name, name=f"名{name}", name_en=name, place=place, editions=editions or (edition(),), **more)


def functions(*among: str) -> Functions:
    return Functions(at_least=1, among=among, fact="functions_four")


def steps(*rows: tuple[int | None, int], by: Measure = Measure.HOUSEHOLDS, **more: Any) -> Step:
    return Step(by=by, rows=tuple(StepRow(upto=upto, area=square_metres(area)) for upto, area in rows), **more)


RETENTION = shipped()["contract-retention-2017"]
XIXIAN = shipped()["xixian-estates"]
REFUSED: dict[str, tuple[Callable[[], object], str, object, str]] = {
    "no first day": (
        lambda: edition(starts=None), "Edition.period.starts", None, "needs the first day on which it is in force",
    ),
    "certain too early": (
        lambda: edition(certain_from=DAY), "Edition.certain_from", DAY,
        "must lie after 2020-01-01 and within [2020-01-01, …)",
    ),
    "rules of one id": (
        lambda: edition("1", rule("a"), rule("a")), "Edition.rules", ["a", "a"], "rule ids must be unique, got ['a', 'a']",
    ),
    "two meanings of one count": (
        lambda: edition("1", rule("a", functions("甲")), rule("b", functions("乙"))), "Edition.rules", "functions_four",
        "two rules count different functions as 'functions_four'; give each a 'fact' of its own",
    ),
    "bands that do not rise": (
        lambda: edition(bands=(ONE, ONE)), "Edition.bands", (ONE, ONE), "the bounds of the bands must rise",
    ),
    "editions of one id": (
        lambda: standard("a", edition("1", ends=ON), edition("1", starts=ON)), "Standard.editions", ["1", "1"],
        "edition ids must be unique, got ['1', '1']",
    ),
    "a kind that the subject does not take": (
        lambda: standard("a", subject=Subject.GRID_SIZE), "Standard.rules", "floor",
        ("the subject grid_size does not take a formula of kind floor, as rule 'floor' is: "
        "amounts and functions are for premises, expressions for every other subject"),
    ),
    "editions that overlap": (
        lambda: standard("a", edition("1"), edition("2", starts=ON)), "Standard.editions", ["1", "2"],
        "editions '1' [2020-01-01, …) and '2' [2024-01-01, …) overlap; at most one may be in force",
    ),
    "an edition that is not there": (
        lambda: standard("a", edition("1", ends=ON), edition("2", starts=ON)).dated(
            edition="3", starts=DAY, who="w", why="y", on=ON
        ), "edition", "3", "no such edition; there are: 1, 2",
    ),
    "a rule that is not there": (
        lambda: XIXIAN.evolve(edition="1", rule="none", figure="area", value=1, who="w", why="y", on=ON), "rule", "none",
        "no such rule; there are: by-estate-floor",
    ),
    "a figure that is not there": (
        lambda: XIXIAN.evolve(edition="1", rule="by-estate-floor", figure="new.rows.5.area", value=1, who="w", why="y", on=ON),
        "figure", "new.rows.5.area", "no figure 'new.rows.5.area' in tuple",
    ),
    "a figure that is none": (
        lambda: standard("a").evolve(edition="1", rule="floor", figure="kind", value="x", who="w", why="y", on=ON),
        "figure", "kind", "'kind' is no figure but 'floor'",
    ),
    "a figure in halves": (
        lambda: standard("a", edition("1", rule("r", Ratio(area=ONE, per=100)))).evolve(
            edition="1", rule="r", figure="per", value=1.5, who="w", why="y", on=ON
        ), "value", 1.5, "must be a whole number, got 1.5",
    ),
    "a standard that is not there": (
        lambda: StandardBook((standard("b"), standard("a")))["c"], "standard", "c", "no such standard; known are: a, b",
    ),
    "not in force there": (
        lambda: in_force(StandardBook((standard("a"), standard("w", edition("1", rule(force=Force.SHOULD))))), "cn/x", on=ON)
        .named("b"),
        "standard", "b", "is not in force at cn/x on 2024-01-01; in force are: a, w",
    ),
    "no standard at all": (lambda: strictest([], on=ON), "standards", (), "needs at least one standard"),
    "two subjects": (
        lambda: strictest([standard("a"), standard("b", subject=Subject.COMMUNITY_OFFICES)], on=ON), "standards",
        ["community_premises", "community_offices"], "must all be about one subject",
    ),
    "no place": (
        lambda: holdings(shipped(), place="CN"), "place", "CN",
        "must be lower-case names joined by '/', such as cn/liaoning/huludao/lianshan",
    ),
    "more than the whole": (
        lambda: TenureShare(tenure=Tenure.SHARED, numerator=3, denominator=2), "TenureShare", 3, "must be at most 1, got 3/2",
    ),
    "one tenure twice": (
        lambda: Counting(shares=(TenureShare(tenure=Tenure.SHARED, numerator=1),) * 2), "Counting.shares",
        [Tenure.SHARED, Tenure.SHARED], "must name each tenure once",
    ),
    "a conversion into itself": (
        lambda: Conversion(given=Basis.RESIDENT, wanted=Basis.RESIDENT, numerator=1, citation=OWN), "Conversion",
        Basis.RESIDENT, "converts resident into itself",
    ),
    "a ratio to floor": (
        lambda: Ratio(area=ONE, per=1, by=ESTATE), "Ratio.by", ESTATE,
        "a ratio counts households or persons; use a step table for floor area",
    ),
    "a linear step over floor": (
        lambda: LinearStep(upto=1, area=ONE, each=1, add=ONE, parts=Parts.STARTED, by=ESTATE), "LinearStep.by", ESTATE,
        "counts households or persons; use a step table for floor area",
    ),
    "a basis of estates": (
        lambda: steps((1, 1), (None, 2), by=ESTATE, basis=Basis.RESIDENT), "Step.basis", Basis.RESIDENT,
        "estate_floor has no basis; leave it out, or count households or persons",
    ),
    "a basis of households of estates, by ratio": (
        lambda: Ratio(area=ONE, per=1, by=Measure.ESTATE_HOUSEHOLDS, basis=Basis.RESIDENT), "Ratio.basis", Basis.RESIDENT,
        "estate_households has no basis; leave it out, or count households or persons",
    ),
    "a basis of households of estates, by linear step": (
        lambda: LinearStep(
            upto=1, area=ONE, each=1, add=ONE, parts=Parts.STARTED, by=Measure.ESTATE_HOUSEHOLDS, basis=Basis.RESIDENT
        ), "LinearStep.basis", Basis.RESIDENT,
        "estate_households has no basis; leave it out, or count households or persons",
    ),
    "a table without an end": (
        lambda: steps((1, 1), (2, 2)), "Step.rows", [1, 2], "every row but the last needs 'upto', and the last has none",
    ),
    "bounds that do not rise": (
        lambda: steps((2, 1), (2, 2), (None, 3)), "Step.rows", [2, 2], "the bounds must rise from row to row",
    ),
    "areas that fall": (
        lambda: steps((1, 2), (None, 1)), "Step.rows", [TWO, ONE], "the areas must not fall from row to row",
    ),
    "least above most": (
        lambda: Clamp(of=Floor(area=ONE), least=TWO, most=ONE), "Clamp", TWO,
        "'least' must not exceed 'most', got 2.00 and 1.00 m²",
    ),
    "asks nothing": (ByStatus, "ByStatus", None, "must ask something of the new or of the existing"),
    "no day": (
        lambda: ByStatus(new=Floor(area=ONE), built_from=20200230), "ByStatus.built_from", 20200230,
        "must be a day as YYYYMMDD",
    ),
    "more functions than there are": (
        lambda: Functions(at_least=2, among=("甲",), fact="functions_x"), "Functions.at_least", 2, "asks 2 of 1 functions",
    ),
    "a fact of another name": (
        lambda: Functions(at_least=1, fact="rooms"), "Functions.fact", "rooms",
        "needs a 'fact' that is 'functions' or starts with 'functions_'",
    ),
    "no fact of its own": (
        lambda: Functions(at_least=1, among=("甲",)), "Functions.fact", "functions",
        "needs a 'fact' that starts with 'functions_' where 'among' is given",
    ),
    "a figure named twice": (
        lambda: Expression(expression="x >= a", figures=(NamedFigure(name="a", value=1), NamedFigure(name="a", value=2))),
        "Expression.figures", ["a", "a"], "must name each figure once, got ['a', 'a']",
    ),
    "signed on no day": (
        lambda: check(RETENTION, {"signed_on": "2020-01-01"}, subject="k", on=ON), "signed_on", "2020-01-01",
        "must be a day, got '2020-01-01'",
    ),
    "signed at a moment": (
        lambda: check(RETENTION, {"signed_on": dt.datetime(2020, 1, 1)}, subject="k", on=ON),  # noqa: DTZ001 - refused
        "signed_on", dt.datetime(2020, 1, 1), "must be a day, got datetime.datetime(2020, 1, 1, 0, 0)",  # noqa: DTZ001
    ),
    "signed later": (
        lambda: check(RETENTION, {"signed_on": dt.date(2024, 1, 2)}, subject="k", on=ON), "signed_on", dt.date(2024, 1, 2),
        "must not be later than the day asked for, 2024-01-01; got 2024-01-02",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_field_the_value_and_what_would_be_right(case: str) -> None:
    ask, field, value, text = REFUSED[case]
    with pytest.raises(InputError) as caught:
        ask()
    assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)


WEAK = edition("w", rule(force=Force.SHOULD))

ERRORS: dict[str, tuple[Callable[[], object], type[HousingError], str]] = {
    "two of one place": (
        lambda: in_force(StandardBook((standard("a"), standard("b", edition("2", starts=ON)))), "cn/x", on=ON), StandardError,
        ("two editions are in force at cn on 2024-01-01 for community_premises: a (1 [2020-01-01, …)) and "
        "b (2 [2024-01-01, …))"),
    ),
    "weaker, unverified and of other days": (
        lambda: in_force(
            StandardBook((standard("w", WEAK), standard("u", edition("u", certain_from=dt.date(2025, 1, 1))))), "cn/x", on=ON
        ), NoStandardInForceError,
        ("no standard of community_premises is in force at cn/x on 2024-01-01; in force but weaker than asked: w (should); "
        "name one, or ask with force='should'; text or first day not verified: u; ask with unverified=True"),
    ),
    "of other days": (
        lambda: in_force(StandardBook((standard("a"), standard("b", subject=Subject.COMMUNITY_OFFICES))), "cn",
                         on=dt.date(2019, 1, 1)),
        NoStandardInForceError,
        "no standard of community_premises is in force at cn on 2019-01-01; on other days: a [2020-01-01, …)",
    ),
    "of other subjects": (
        lambda: in_force(StandardBook((standard("b", subject=Subject.COMMUNITY_OFFICES), standard("a"))), "cn", on=ON,
                         subject=Subject.SERVICE_STATION),
        NoStandardInForceError,
        ("no standard of service_station is in force at cn on 2024-01-01; there are standards of: community_offices, "
        "community_premises"),
    ),
    "nothing there": (
        lambda: in_force(StandardBook((standard("a", place="cn/a"),)), "cn/ab", on=ON), NoStandardInForceError,
        "no standard of community_premises is in force at cn/ab on 2024-01-01; there is none of any subject at that place",
    ),
    "binds not as far": (
        lambda: strictest([standard("w", WEAK), standard("v", edition("v", rule(force=Force.GUIDANCE)))], on=ON), StandardError,
        "no rule of these binds as far as 'must': w (should), v (guidance); name one, or ask with a weaker force",
    ),
    "counts otherwise": (
        lambda: strictest([standard("a"), standard("b", edition(counting=Counting())), standard("w", WEAK)], on=ON),
        StandardError, "a, b say differently what counts; let a named one decide",
    ),
    "counts other functions": (
        lambda: strictest(
            [standard("a", edition("1", rule("f", functions("甲")))), standard("b", edition("1", rule("f", functions("乙"))))],
            on=ON,
        ), StandardError, "a and b count different functions as 'functions_four'; let a named one decide",
    ),
    "not in force": (
        lambda: standard("a", edition("1", ends=ON), edition("2", starts=dt.date(2025, 1, 1))).in_force(on=ON),
        NoStandardInForceError,
        ("no edition of standard 'a' is in force on 2024-01-01; it has: 1 [2020-01-01, 2024-01-01), 2 [2025-01-01, …); "
        "ask about a day on which it is in force, or name another standard"),
    ),
    "not known then": (
        lambda: standard("a", edition("1", recorded=Period(starts=ON))).in_force(on=ON, known_on=DAY), NoStandardInForceError,
        ("no edition of standard 'a' is in force on 2024-01-01 as known on 2020-01-01; it has: none; "
        "ask about a day on which it is in force, or name another standard"),
    ),
    "nobody saw the text": (
        lambda: standard("a", Edition(
            id="1", citation=OWN, period=Period(starts=DAY),
            rules=(rule(citation=Citation(authority="甲", document="乙", evidence=Evidence.RECALL)),),
        )).in_force(on=ON), StandardError,
        ("standard 'a', edition '1', rests on unverified text (甲, 乙 [unverified]); "
        "use standard.accepting_unverified() to decide by it all the same"),
    ),
    "nobody recorded the day": (
        lambda: standard("a", edition(certain_from=dt.date(2025, 1, 1))).in_force(on=ON), StandardError,
        ("whether standard 'a', edition '1', was in force on 2024-01-01 is not known: its first day was not recorded and lies "
        "between 2020-01-01 and 2025-01-01; use standard.dated(...) to say it, or standard.accepting_unverified() to decide "
        "by it all the same"),
    ),
    "one id twice": (
        lambda: StandardBook((standard("a"), standard("a"))), StandardError,
        "two standards have the id 'a'; ids must be unique in a book",
    ),
    "premises have no plain facts": (
        lambda: check(standard("a"), {}, subject="c", on=ON), StandardError,
        "standard 'a' is about premises; use compliance.assess",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_what_cannot_be_answered_says_why_in_whole_sentences(case: str) -> None:
    ask, kind, text = ERRORS[case]
    with pytest.raises(kind) as caught:
        ask()
    assert str(caught.value) == text


def test_several_that_bind_less_far_are_all_named() -> None:
    book = StandardBook((standard("w", WEAK), standard("v", WEAK, place="cn/a")))
    with pytest.raises(NoStandardInForceError, match=r"weaker than asked: w \(should\), v \(should\); name one"):
        in_force(book, "cn/a", on=ON)


def test_the_strictest_as_the_book_stood_on_another_day() -> None:
    corrected = dt.date(2023, 1, 1)
    one = standard(
        "a",
        edition("wrong", rule(formula=Floor(area=ONE)), recorded=Period(ends=corrected)),
        edition("right", rule(formula=Floor(area=TWO)), recorded=Period(starts=corrected)),
    )
    chain = in_force(StandardBook((one,)), "cn", on=ON, known_on=DAY)
    for made in (strictest([one], on=ON, known_on=DAY), chain.strictest()):
        assert made.editions[0].rules[0].formula == Floor(area=ONE)
    assert strictest([one], on=ON).editions[0].rules[0].formula == Floor(area=TWO)
