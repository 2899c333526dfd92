# SPDX-License-Identifier: Apache-2.0
"""Worked cases of tables: what is written of one, what a condition says of facts, and what is chosen between options."""

import datetime as dt
from itertools import count, product

import attrs
import pytest

from community_housing.conditions import Condition
from community_housing.district import BuildKind, Community, DeliveryMode, Opportunity, OpportunityKind
from community_housing.errors import InputError
from community_housing.findings import Truth, Unit
from community_housing.modes import (
    ADDING_UP,
    REPORT_ORDER,
    Criterion,
    DecisionTable,
    Margin,
    Need,
    Policy,
    TableRow,
    Together,
    classify,
    jdm_of,
    markdown_of,
    wide_columns,
    wide_row,
)
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Money, square_metres, yuan

ON = dt.date(2012, 8, 5)
HERE = Community(id="c", street="s", name="甲")
NEED = Need(counted=square_metres(60), required=square_metres(200))
OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
KIND = OpportunityKind
FREE = Criterion(Condition("free", "available", OWN))
BIG = Criterion(Condition("big", "area_dm2 >= least_dm2 and not (cost_fen + 1 > 2 * 3)", OWN, {"least_dm2": 100}))
ANY = Criterion(Condition("any", "kind in ('sale', 'rental') or known(cost_fen)", attrs.evolve(OWN, authority="other")))
WORKED = DecisionTable(
    "worked",
    (
        TableRow("buy", DeliveryMode.PURCHASE, None, 0, (KIND.SALE, KIND.LAND), (FREE, BIG), OWN),
        TableRow(
            "a|b", DeliveryMode.BUILD, BuildKind.NEW, 1, (KIND.LAND,), (ANY,), OWN, Together((KIND.VENUE, KIND.LOAN), 2, 3)
        ),
    ),
    Policy.FIRST,
)


def chance(name: str, kind: str, area: object = 210, cost: object = 0, **more: object) -> Opportunity:
    fields = {"keeps_old": False, **more}
    size, price = None if area is None else square_metres(area), None if cost is None else yuan(cost)
    return Opportunity(id=name, community="c", kind=KIND(kind), area=size, cost=price, **fields)


# --- What is written of a table ---------------------------------------------------------------------------------------

EN = r"""| rank | row | delivery mode | opportunities | conditions (all must hold) | source |
| --- | --- | --- | --- | --- | --- |
| 0 | buy | fiscal purchase | place for sale, building land | {big} | office, rule |
| 1 | a\|b | build or extend (new) | {land} | {any} | {all} |

where several of one rank hold: the first
"""
ZH = r"""| 次序 | 行 | 建设模式 | 看哪类机会 | 条件（须同时满足） | 依据 |
| --- | --- | --- | --- | --- | --- |
| 0 | buy | 财政购买式 | 有可购房源、有建设用地 | {big} | office, rule |
| 1 | a\|b | 新建扩建式（重建、新建） | 有建设用地；2至3处合计，可加：有可共享场所、有可借房源 | {any} | {all} |

同一次序都满足时：取前者
"""
CELLS = {
    "land": "building land; 2 to 3 together, also: venue that can be shared, place on loan",
    "big": "`available`<br>`area_dm2 >= least_dm2 and not (cost_fen + 1 > 2 * 3)`",
    "any": "`kind in ('sale', 'rental') or known(cost_fen)`",
    "all": "office, rule<br>other, rule",
}


def test_a_worked_table_in_markdown() -> None:
    assert markdown_of(WORKED, lang="en") == EN.format(**CELLS)
    assert markdown_of(WORKED) == markdown_of(WORKED, lang="zh") == ZH.format(**CELLS)
    alone = TableRow("share", DeliveryMode.SHARE, None, 0, (KIND.VENUE,), (FREE,), OWN, Together((), 1, 2))
    assert "venue that can be shared; 1 to 2 together |" in markdown_of(DecisionTable("t", (alone,)), lang="en")
    assert "有可共享场所；1至2处合计 |" in markdown_of(DecisionTable("t", (alone,)))


def test_a_worked_table_for_the_zen_engine() -> None:
    rows = (WORKED["buy"], TableRow("new", DeliveryMode.BUILD, BuildKind.NEW, 1, (KIND.LAND,), (ANY,), OWN))
    graph = jdm_of(DecisionTable("worked", rows))
    assert graph["contentType"] == "application/vnd.gorules.decision"
    assert [(node["id"], node["type"], node["name"], node["position"]) for node in graph["nodes"]] == [
        ("in", "inputNode", "community", {"x": 0, "y": 0}),
        ("truths", "expressionNode", "truths", {"x": 300, "y": 0}),
        ("table", "decisionTableNode", "worked", {"x": 600, "y": 0}),
        ("out", "outputNode", "mode", {"x": 900, "y": 0}),
    ]
    assert graph["edges"] == [
        {"id": "in-truths", "sourceId": "in", "targetId": "truths", "type": "edge"},
        {"id": "truths-table", "sourceId": "truths", "targetId": "table", "type": "edge"},
        {"id": "table-out", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    _, truths, table, out = (node["content"] for node in graph["nodes"])
    assert (out, truths["passThrough"]) == ({}, False)
    both = "counted_dm2 != null and required_dm2 != null"
    expected = {
        "need": f"(required_dm2 == 0 or ({both} and counted_dm2 >= required_dm2)) ? 'met' : ({both}) ? 'unmet' : 'open'",
        "t_buy": (
            "(buy_given != true ? 'unmet' : ((buy_available == true)"
            " and (((buy_area_dm2 != null and (buy_area_dm2 >= 100)))"
            " and ((buy_cost_fen != null and ((buy_cost_fen + 1) <= (2 * 3)))))) ? 'met' : ((buy_available == false)"
            " or (((buy_area_dm2 != null and (buy_area_dm2 < 100)))"
            " or ((buy_cost_fen != null and ((buy_cost_fen + 1) > (2 * 3)))))) ? 'unmet' : 'open')"
        ),
        "t_new": (
            '(new_given != true ? \'unmet\' : ((((new_kind != null and (new_kind in ["sale", "rental"])))'
            ' or (new_cost_fen != null))) ? \'met\' : ((((new_kind != null and (new_kind not in ["sale", "rental"])))'
            " and (new_cost_fen == null))) ? 'unmet' : 'open')"
        ),
        "met": "($.t_buy == 'met' ? 1 : 0) + ($.t_new == 'met' ? 2 : 0)",
        "open": "($.t_buy == 'open' ? 1 : 0) + ($.t_new == 'open' ? 2 : 0)",
    }
    assert truths["expressions"] == [{"id": key, "key": key, "value": value} for key, value in expected.items()]
    inputs, outputs = ("need", "t_buy", "t_new"), ("status", "row", "mode", "build_kind")
    assert (table["hitPolicy"], table["passThrough"]) == ("first", True)
    assert table["inputs"] == [{"id": f"i_{name}", "name": name, "field": name} for name in inputs]
    assert table["outputs"] == [{"id": f"o_{name}", "name": name, "field": name} for name in outputs]
    columns = ("_id", *(f"i_{name}" for name in inputs), *(f"o_{name}" for name in outputs))
    assert [tuple(rule[column] for column in columns) for rule in table["rules"]] == [
        ("r0", '"met"', "", "", '"not_needed"', "null", "null", "null"),
        ("r1", '"open"', "", "", '"undetermined"', "null", "null", "null"),
        ("r2", "", '"open"', "", '"undetermined"', "null", "null", "null"),
        ("r3", "", '"met"', "", '"determined"', '"buy"', '"purchase"', "null"),
        ("r4", "", "", '"open"', '"undetermined"', "null", "null", "null"),
        ("r5", "", "", '"met"', '"determined"', '"new"', '"build"', '"new"'),
        ("r6", "", "", "", '"none"', "null", "null", "null"),
    ]


def test_a_worked_flat_row() -> None:
    table = DecisionTable("t", WORKED.rows[:1])
    assert wide_columns(table) == (
        "counted_dm2", "required_dm2", "buy_given", "buy_available", "buy_area_dm2", "buy_cost_fen"
    )  # fmt: skip
    given = [chance("1", "sale", 150, 3), chance("2", "rental", 300, 1)]
    assert wide_row(HERE, given, need=NEED, on=ON, table=table) == {
        "counted_dm2": 6000,
        "required_dm2": 20000,
        "buy_given": True,
        "buy_available": True,
        "buy_area_dm2": 15000,
        "buy_cost_fen": 300,
    }
    assert wide_row(HERE, given[1:], need=Need(counted=None, required=None), on=ON, table=table) == {
        "counted_dm2": None,
        "required_dm2": None,
        "buy_given": False,
        "buy_available": None,
        "buy_area_dm2": None,
        "buy_cost_fen": None,
    }


# --- What a condition says of facts -----------------------------------------------------------------------------------

NUMBER = count()
SHAPES = [
    "available",
    "not available or has_evidence",
    "available and has_evidence",
    "area_dm2 >= 2",
    "1 <= area_dm2 < 3",
    "0 < cost_fen <= area_dm2 < 3",
    "area_dm2 + kept_dm2 >= required_dm2",
    "area_dm2 + kept_dm2 >= 2 and cost_fen < 2 or annual_cost_fen >= 1",
    "known(cost_fen) and cost_fen <= 1",
    "not (area_dm2 >= 2 or cost_fen == 1)",
    "area_dm2 - 1 != kept_dm2 * 2",
]
MARGINS = (
    Margin(("area_dm2", "kept_dm2"), ("required_dm2",)),
    Margin(("area_dm2",), ("least_dm2",), Truth.MET),
    Margin(("area_dm2",), ("required_dm2",), Truth.UNMET),
)


def fresh(shape: str, margins: tuple[Margin, ...] = ()) -> Criterion:
    """A criterion that nobody has asked before."""
    return Criterion(Condition(f"fresh{next(NUMBER)}", shape, OWN, {"least_dm2": 2}), Unit.SQUARE_METRES, margins)


def values_of(shape: str, *, missing: bool) -> list[dict[str, object]]:
    reads = Condition("reads", shape, OWN, {"least_dm2": 2}).reads
    kinds = [(False, True) if name in ("available", "has_evidence") else (0, 1, 2, 3) for name in reads]
    return [dict(zip(reads, some, strict=True)) for some in product(*[(*kind, None) if missing else kind for kind in kinds])]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_reason_says_the_truth_and_names_what_would_decide_it(shape: str) -> None:
    criterion, plain = fresh(shape), Condition("plain", shape, OWN, {"least_dm2": 2})
    whole = [(facts, plain.test(facts)) for facts in values_of(shape, missing=False)]
    for facts in values_of(shape, missing=True):
        reason = criterion.reason(facts)
        fillings = [
            (some, truth)
            for some, truth in whole
            if all(some[name] == value for name, value in facts.items() if value is not None)
        ]
        assert reason.truth is plain.test(facts)
        assert (reason.missing == ()) is (reason.truth is not Truth.UNKNOWN)
        assert list(reason.missing) == sorted(set(reason.missing))
        assert all(facts[name] is None for name in reason.missing)
        assert dict(reason.reads) == facts
        assert (reason.citation, reason.unit) == (OWN, Unit.SQUARE_METRES)
        if "known" not in shape:
            # To fill what is named decides, whatever else is missing stays so.
            for some, _ in fillings:
                filled = {name: some[name] if name in reason.missing else value for name, value in facts.items()}
                assert criterion.reason(filled).truth is not Truth.UNKNOWN


def test_the_first_margin_that_is_known_and_agrees_is_shown() -> None:
    shape = "area_dm2 >= least_dm2 or area_dm2 + kept_dm2 >= required_dm2"
    criterion = fresh(shape, MARGINS)
    told = {
        # area, kept, required: truth, measured, required, margin
        (3, 0, 3): (Truth.MET, 3, 3, 0),
        (1, 1, 1): (Truth.MET, 2, 1, 1),
        (2, 0, 5): (Truth.MET, 2, 2, 0),  # of the two sums only the area agrees with the truth
        (3, None, 5): (Truth.MET, 3, 2, 1),
        (1, 1, 4): (Truth.UNMET, 2, 4, -2),
        (0, 0, 1): (Truth.UNMET, 0, 1, -1),
        (1, None, 4): (Truth.UNKNOWN, None, None, None),
        (None, 9, 4): (Truth.UNKNOWN, None, None, None),
    }
    for (area, kept, required), (truth, *figures) in told.items():
        reason = criterion.reason({"area_dm2": area, "kept_dm2": kept, "required_dm2": required})
        shown = [None if one is None else Area(one) for one in figures]
        assert (reason.truth, [reason.measured, reason.required, reason.margin]) == (truth, shown), (area, kept, required)


# --- What is chosen ---------------------------------------------------------------------------------------------------


def of_one_rank(policy: Policy) -> DecisionTable:
    rows = (
        TableRow("buy", DeliveryMode.PURCHASE, None, 0, (KIND.SALE,), (FREE,), OWN),
        TableRow("hire", DeliveryMode.LEASE, None, 0, (KIND.RENTAL,), (FREE,), OWN),
    )
    return DecisionTable("one rank", rows, policy)


@pytest.mark.parametrize("table", [REPORT_ORDER, of_one_rank(Policy.CHEAPEST)])
def test_the_cheapest_is_of_the_cost_with_a_years_annual_cost(table: DecisionTable) -> None:
    once, yearly = chance("1", "sale", cost=120), chance("2", "sale", cost=100, annual_cost=yuan(50))
    assert classify(HERE, [once, yearly], need=NEED, on=ON, table=table).opportunity == "1"
    lower = chance("2", "sale", cost=100, annual_cost=yuan(10))
    found = classify(HERE, [once, lower], need=NEED, on=ON, table=table)
    assert (found.opportunity, found.cost, found.annual_cost) == ("2", yuan(100), yuan(10))


@pytest.mark.parametrize(
    ("sale", "rental", "policy", "chosen", "missing"),
    [
        # Who brings more is open while an area is not known, whichever of the two it is.
        ((300, 5), (None, 5), Policy.LARGEST, None, ("2.area_dm2",)),
        ((None, 5), (300, 5), Policy.LARGEST, None, ("1.area_dm2",)),
        ((0, 5), (None, 5), Policy.LARGEST, None, ("2.area_dm2",)),
        # Of equal charge the larger is chosen, so that an area not known is open there too.
        ((300, 5), (None, 5), Policy.CHEAPEST, None, ("2.area_dm2",)),
        ((300, 5), (None, 6), Policy.CHEAPEST, "1", ()),
        ((300, 5), (None, 4), Policy.CHEAPEST, "2", ()),
        ((300, None), (200, 5), Policy.CHEAPEST, None, ("1.cost_fen",)),
        ((300, 7), (200, 5), Policy.LARGEST, "1", ()),
        ((300, 7), (200, 5), Policy.CHEAPEST, "2", ()),
        ((300, 7), (300, 5), Policy.LARGEST, "2", ()),
        ((300, 5), (300, 5), Policy.LARGEST, "1", ()),
    ],
)
def test_between_rows_of_one_rank(
    sale: tuple[object, object], rental: tuple[object, object], policy: Policy, chosen: str | None, missing: tuple[str, ...]
) -> None:
    both = [chance("1", "sale", *sale), chance("2", "rental", *rental)]
    found = classify(HERE, both, need=NEED, on=ON, table=of_one_rank(policy))
    assert (found.opportunity, found.missing) == (chosen, missing)
    assert (found.counted, found.required) == (NEED.counted, NEED.required)


def test_two_together_have_to_be_there_on_one_day() -> None:
    first = dt.date(2013, 1, 1)

    def later(start: dt.date, *ends: dt.date) -> dt.date | None:
        until = (*ends, None)[0]
        one = chance("1", "sale", 120, available=Period(starts=first, ends=until))
        two = chance("2", "sale", 100, available=Period(starts=start))
        found = classify(HERE, [one, two], need=NEED, on=ON, table=ADDING_UP, later={})
        assert found.opportunity is None
        return next((option.later for option in found.later), None)

    assert later(dt.date(2013, 6, 1)) == dt.date(2013, 6, 1)
    assert later(dt.date(2013, 6, 1), dt.date(2013, 6, 2)) == dt.date(2013, 6, 1)
    assert later(dt.date(2013, 6, 1), dt.date(2013, 6, 1)) is None
    assert later(dt.date(2013, 6, 1), dt.date(2013, 5, 1)) is None


def test_the_main_one_of_a_set_is_of_the_rows_own_kind_in_its_order_and_the_larger() -> None:
    found = classify(HERE, [chance("1", "rental", 100), chance("2", "loan", 120)], need=NEED, on=ON, table=ADDING_UP)
    assert (found.mode, found.opportunity, found.beside) == (DeliveryMode.LEASE, "1", ("2",))
    found = classify(HERE, [chance("1", "sale", 100), chance("2", "sale", 120)], need=NEED, on=ON, table=ADDING_UP)
    assert (found.opportunity, found.beside, found.area, found.cost) == ("2", ("1",), square_metres(220), Money(0))
    found = classify(HERE, [chance("1", "venue", 120), chance("2", "sale", 100)], need=NEED, on=ON, table=ADDING_UP)
    assert (found.mode, found.opportunity, found.beside) == (DeliveryMode.PURCHASE, "2", ("1",))


def test_more_asked_later_ends_what_was_chosen() -> None:
    more = dt.date(2014, 1, 1)
    need = Need(counted=square_metres(60), required=square_metres(250))
    found = classify(HERE, [chance("1", "sale", 210)], need=NEED, on=ON, later={more: need})
    assert (found.opportunity, found.until) == ("1", more)
    found = classify(HERE, [chance("1", "sale", 260)], need=NEED, on=ON, later={more: need})
    assert (found.opportunity, found.until) == ("1", None)


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says", "value"),
    [
        ({"build_kind": BuildKind.NEW}, "a row has a build kind exactly when its mode is build", BuildKind.NEW),
        ({"mode": DeliveryMode.BUILD}, "a row has a build kind exactly when its mode is build", None),
        ({"kinds": ()}, "a row needs at least one kind and one criterion", ()),
        ({"criteria": ()}, "a row needs at least one kind and one criterion", (KIND.SALE, KIND.LAND)),
        ({"rank": -1}, "a rank is 0 or more", -1),
        (
            {"together": Together((KIND.VENUE, KIND.SALE))},
            "a kind of the row is not beside it as well",
            (KIND.VENUE, KIND.SALE),
        ),
    ],
)
def test_a_row_that_is_refused_says_which_and_why(change: dict[str, object], says: str, value: object) -> None:
    with pytest.raises(InputError) as wrong:
        attrs.evolve(WORKED["buy"], **change)
    assert (wrong.value.field, wrong.value.message, wrong.value.value) == ("row buy", says, value)


@pytest.mark.parametrize(("least", "most"), [(0, 2), (3, 2), (2, 7)])
def test_several_together_have_their_bounds(least: int, most: int) -> None:
    with pytest.raises(InputError) as wrong:
        Together((), least, most)
    assert str(wrong.value) == f"Together: 1 <= least <= most <= 6, got {least} and {most}"
    assert wrong.value.value == least


def test_a_row_without_any_opportunity_is_unmet_by_its_source() -> None:
    (candidate,) = classify(HERE, [], need=NEED, on=ON, table=DecisionTable("t", WORKED.rows[:1])).candidates
    (reason,) = candidate.reasons
    assert (candidate.row, candidate.rank, candidate.truth, candidate.options) == ("buy", 0, Truth.UNMET, ())
    assert (reason.rule, reason.truth, reason.citation) == ("opportunity", Truth.UNMET, OWN)
    assert (reason.measured, reason.required, reason.margin) == (0, 1, -1)


def test_too_many_sets_are_refused_with_their_number() -> None:
    row = attrs.evolve(WORKED["a|b"], together=Together((), 2, 4))
    many = [chance(f"{n:03}", "land", 1) for n in range(45)]
    with pytest.raises(InputError) as wrong:
        classify(HERE, many, need=NEED, on=ON, table=DecisionTable("t", (row,)))
    # 45 over 2, 3 and 4 are 990, 14,190 and 148,995.
    assert str(wrong.value) == (
        "opportunities: 45 opportunities of 'c' make 164,175 sets for the row 'a|b'; "
        "at most 100,000 are searched, so let fewer be taken together"
    )
    assert wrong.value.value == 164_175


def test_annual_costs_of_several_add_up() -> None:
    pair = [chance("1", "rental", 100, 1, annual_cost=yuan(3)), chance("2", "rental", 120, 2, annual_cost=yuan(4))]
    found = classify(HERE, pair, need=NEED, on=ON, table=ADDING_UP)
    assert (found.opportunities, found.cost, found.annual_cost) == (("2", "1"), yuan(3), yuan(7))
