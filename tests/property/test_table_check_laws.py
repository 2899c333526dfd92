# SPDX-License-Identifier: Apache-2.0
"""Laws of the static check: its faults are those that a search of every combination of small numbers finds."""

import datetime as dt
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing.conditions import Condition
from community_housing.district import (
    Community,
    CommunityId,
    DeliveryMode,
    Opportunity,
    OpportunityId,
    OpportunityKind,
    StreetId,
)
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.modes import Criterion, DecisionTable, Need, Policy, TableRow, check_table, classify
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Area

OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
SALE, LAND = OpportunityKind.SALE, OpportunityKind.LAND
ON = dt.date(2012, 8, 5)
HERE = Community(id=CommunityId("c"), street=StreetId("s"), name="甲")

_signs = st.sampled_from([">=", ">", "<", "<=", "==", "!="])
_sides = st.sampled_from(["required_dm2", "1", "2", "required_dm2 - 1", "counted_dm2 + 1"])
_atoms = st.one_of(
    st.builds(lambda sign, side: f"area_dm2 {sign} {side}", _signs, _sides),
    st.builds(lambda sign, side: f"area_dm2 + kept_dm2 {sign} {side}", _signs, st.sampled_from(["required_dm2", "2"])),
    st.builds(lambda sign, side: f"required_dm2 {sign} {side}", _signs, st.sampled_from(["2", "counted_dm2 + 1"])),
    st.just("has_evidence"),
)
_texts = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        st.builds(lambda a, b: f"({a} and {b})", inner, inner),
        st.builds(lambda a, b: f"({a} or {b})", inner, inner),
        st.builds(lambda a: f"not ({a})", inner),
    ),
    max_leaves=3,
)


def criterion(text: str) -> Criterion:
    return Criterion(Condition("own", text, OWN))


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    rows = tuple(
        TableRow(
            f"r{i}",
            DeliveryMode.PURCHASE,
            None,
            draw(st.integers(0, 1)),
            draw(st.sampled_from([(SALE,), (LAND,), (SALE, LAND)])),
            (criterion(draw(_texts)),),
            OWN,
        )
        for i in range(draw(st.integers(1, 3)))
    )
    return DecisionTable("t", rows, draw(st.sampled_from([Policy.FIRST, Policy.REFUSE])))


def small_facts() -> list[dict[str, object]]:
    """Every combination of small numbers that a single opportunity of a community that is short may have."""
    return [
        {
            "available": True,
            "area_dm2": area,
            "main_dm2": area,
            "kept_dm2": kept,
            "counted_dm2": counted,
            "required_dm2": required,
            "has_evidence": paper,
        }
        for required in range(1, 6)
        for counted in range(required)
        for kept in range(counted + 1)
        for area in range(9)
        for paper in (False, True)
    ]


FACTS = small_facts()


def holds(row: TableRow, facts: dict[str, object], kind: OpportunityKind) -> bool:
    return all(one.reason({**facts, "kind": kind.value, "members": 1}).truth is Truth.MET for one in row.criteria)


@settings(max_examples=150, deadline=None)
@given(tables(), _texts)
def test_gaps_and_dead_rows_are_those_that_a_search_finds(table: DecisionTable, brings: str) -> None:
    goal = criterion(brings)
    found = {(f.what, f.rows, f.kind) for f in check_table(table, brings=[goal], kinds=[SALE, LAND]).faults}
    expected: set[tuple[object, ...]] = set()
    for kind in (SALE, LAND):
        mine = [row for row in table.rows if kind in row.kinds]
        truths = [[holds(row, facts, kind) for row in mine] for facts in FACTS]
        goals = [goal.reason(facts).truth is Truth.MET for facts in FACTS]
        if any(wanted and not any(row) for wanted, row in zip(goals, truths, strict=True)):
            expected.add(("gap", (), kind))
        for place, row in enumerate(mine):
            if not any(one[place] for one in truths):
                expected.add(("impossible", (row.id,), kind))
            elif place and not any(one[place] and not any(one[:place]) for one in truths):
                expected.add(("unreachable", (row.id, *(other.id for other in mine[:place])), kind))
    assert {one for one in found if one[0] != "overlap"} == expected


@settings(max_examples=150, deadline=None)
@given(tables(), _texts)
def test_the_example_of_a_fault_shows_it(table: DecisionTable, brings: str) -> None:
    for fault in check_table(table, brings=[criterion(brings)], kinds=[SALE, LAND]).faults:
        example = {name: value == "true" if value in ("true", "false") else value for name, value in fault.example}
        one = {"has_evidence": True, **{n: v for n, v in example.items() if not n.startswith("other.")}}
        if fault.what == "gap":
            kind = OpportunityKind(str(example["kind"]))
            assert criterion(brings).reason(one).truth is Truth.MET
            assert not any(holds(row, one, kind) for row in table.rows if kind in row.kinds)
        if fault.what == "overlap":
            two = {n.removeprefix("other."): v for n, v in example.items() if n.startswith("other.")}
            two = {**{name: one[name] for name in ("counted_dm2", "required_dm2")}, "has_evidence": True, **two}
            two = one if fault.kind is not None else two
            assert holds(table[fault.rows[0]], one, OpportunityKind(str(one["kind"])))
            assert holds(table[fault.rows[1]], two, OpportunityKind(str(two["kind"])))


@settings(max_examples=200, deadline=None)
@given(
    tables(), st.lists(st.tuples(st.sampled_from([SALE, LAND]), st.integers(0, 8), st.booleans(), st.booleans()), max_size=2)
)
def test_a_table_that_is_proved_free_of_overlaps_never_refuses_a_community(
    table: DecisionTable, some: list[tuple[OpportunityKind, int, bool, bool]]
) -> None:
    proved = not any(fault.what == "overlap" for fault in check_table(table, kinds=[SALE, LAND]).faults)
    chances = [
        Opportunity(
            id=OpportunityId(f"o{i}"),
            community=HERE.id,
            kind=kind,
            area=Area(area),
            cost=None,
            keeps_old=keeps,
            evidence="纸" if paper else None,
        )
        for i, (kind, area, keeps, paper) in enumerate(some)
    ]
    refused = False
    for required, counted in itertools.product(range(1, 6), range(5)):
        try:
            classify(HERE, chances, need=Need(counted=Area(counted), required=Area(required)), on=ON, table=table)
        except InputError:
            refused = True
    assert not (proved and refused)
