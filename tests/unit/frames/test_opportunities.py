# SPDX-License-Identifier: Apache-2.0
"""Sets that add up, formed inside a frame: every engine gives the masks and modes of the scalar classification."""

import datetime as dt
import random
from typing import Any

import attrs
import pytest

from community_housing.conditions import Condition
from community_housing.district import Community, CommunityId, Opportunity, OpportunityId, OpportunityKind, StreetId
from community_housing.errors import InputError
from community_housing.modes import (
    ADDING_UP,
    REPORT_ORDER,
    VENUES_COUNT,
    Criterion,
    DecisionTable,
    Need,
    Policy,
    Together,
    classify,
    masks,
)
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Money

pl = pytest.importorskip("polars", reason="the extra 'frames' is not installed")

ON = dt.date(2012, 8, 5)
OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
_odd = Criterion(
    Condition(
        "odd",
        "members <= 2 and cost_fen + annual_cost_fen <= most_fen and (not known(term_months) or term_months >= 12) and"
        " (kind != 'loan' or has_evidence) and main_dm2 >= 2 and area_dm2 + venue_dm2 + kept_dm2 >= 4",
        OWN,
        {"most_fen": 12},
    )
)
ODD = DecisionTable("odd", tuple(attrs.evolve(row, criteria=(*row.criteria, _odd)) for row in ADDING_UP.rows))
TIED = DecisionTable("tied", tuple(attrs.evolve(row, rank=row.rank // 3) for row in ADDING_UP.rows), Policy.FIRST)
ALONE_TOO = DecisionTable(
    "alone_too",
    tuple(
        attrs.evolve(row, together=Together(beside=row.together.beside, least=1, most=4))
        for row in ADDING_UP.rows
        if row.together is not None
    ),
)
TABLES = [REPORT_ORDER, VENUES_COUNT, ADDING_UP, ODD, TIED, ALONE_TOO]

Case = tuple[list[Opportunity], Need]


def some_cases(count: int, seed: int) -> list[Case]:
    chance = random.Random(seed)

    def area() -> Area | None:
        return None if chance.random() < 0.1 else Area(chance.randrange(9))

    def one(place: int, number: int) -> Opportunity:
        return Opportunity(
            id=OpportunityId(f"o{number}"),
            community=CommunityId(f"c{place}"),
            kind=chance.choice(list(OpportunityKind)),
            area=area(),
            cost=None if chance.random() < 0.2 else Money(chance.randrange(9)),
            annual_cost=chance.choice([None, Money(1), Money(5)]),
            term_months=chance.choice([None, 6, 12]),
            available=chance.choice([Period(), Period(), Period(), Period(starts=dt.date(2013, 1, 1)), Period(ends=ON)]),
            keeps_old=chance.choice([None, False, True, True]),
            evidence=chance.choice([None, "x"]),
        )

    return [
        ([one(i, j) for j in range(chance.randint(0, 5))], Need(counted=area(), required=Area(chance.randrange(4, 16))))
        for i in range(count)
    ]


def answers(cases: list[Case], table: DecisionTable) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for i, (some, need) in enumerate(cases):
        here = Community(id=CommunityId(f"c{i}"), street=StreetId("s"), name="甲")
        one = classify(here, some, need=need, on=ON, table=table)
        found.append((*masks(one), one.status, None if one.mode is None else one.mode.value))
    return found


def frames(cases: list[Case]) -> tuple[Any, Any]:
    """The cases as two polars frames, communities and opportunities in no order."""
    needs = [
        {"community": f"c{i}", "counted_dm2": need.counted, "required_dm2": need.required, "note": i}
        for i, (_, need) in enumerate(cases)
    ]
    chances = [
        {
            "community": one.community,
            "id": one.id,
            "kind": one.kind.value,
            "available": ON in one.available,
            "area_dm2": one.area,
            "cost_fen": one.cost,
            "annual_cost_fen": one.annual_cost,
            "term_months": one.term_months,
            "keeps_old": one.keeps_old,
            "has_evidence": one.evidence is not None,
        }
        for some, _ in cases
        for one in some
    ]
    random.Random(0).shuffle(chances)
    numbers = dict.fromkeys(("area_dm2", "cost_fen", "annual_cost_fen", "term_months"), pl.Int64)
    schema = {"community": pl.String, "id": pl.String, "kind": pl.String, "available": pl.Boolean, **numbers}
    schema |= {"keeps_old": pl.Boolean, "has_evidence": pl.Boolean}
    whole = {"community": pl.String, "counted_dm2": pl.Int64, "required_dm2": pl.Int32, "note": pl.Int64}
    plain = [
        {
            key: value.dm2 if isinstance(value, Area) else value.fen if isinstance(value, Money) else value
            for key, value in row.items()
        }
        for row in chances
    ]
    bare = [{key: value.dm2 if isinstance(value, Area) else value for key, value in row.items()} for row in needs]
    return pl.DataFrame(plain, schema=schema), pl.DataFrame(bare, schema=whole)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
@pytest.mark.parametrize("engine", ["polars", "polars lazy", "duckdb", "pandas", "pyarrow"])
def test_sets_formed_in_a_frame_give_the_masks_of_the_scalar(table: DecisionTable, engine: str) -> None:
    from community_housing.frames._opportunities import classify_opportunities

    cases = some_cases(600, 5)
    chances, needs = frames(cases)
    if engine == "polars lazy":
        found = classify_opportunities(chances.lazy(), needs.lazy(), table=table).collect()
    elif engine == "duckdb":
        duckdb = pytest.importorskip("duckdb", reason="the extra 'frames' is not installed")
        with duckdb.connect() as connection:
            given = (connection.from_arrow(frame.to_arrow()) for frame in (chances, needs))
            found = classify_opportunities(*given, table=table).pl()
    elif engine == "pandas":
        pandas = pytest.importorskip("pandas", reason="pandas is not installed")
        nullable = {pl.Int64: "Int64", pl.Int32: "Int32", pl.Boolean: "boolean", pl.String: "object"}
        given = [
            pandas.DataFrame(frame.to_dicts(), columns=frame.columns).astype({n: nullable[k] for n, k in frame.schema.items()})
            for frame in (chances, needs)
        ]
        result = classify_opportunities(*given, table=table)
        assert list(result["note"]) == list(range(len(cases)))
        found = pl.DataFrame({name: [None if pandas.isna(v) else v for v in result[name]] for name in result.columns})
    elif engine == "pyarrow":
        found = pl.from_arrow(classify_opportunities(chances.to_arrow(), needs.to_arrow(), table=table))
    else:
        found = classify_opportunities(chances, needs, table=table)
        assert found.columns == [*needs.columns, "met", "open", "status", "row", "mode"]
    wanted = answers(cases, table)
    assert found.sort("note").select("met", "open", "status", "mode").rows() == wanted
    assert len({one[2] for one in wanted}) == 4


def test_every_fault_of_the_frames_is_named() -> None:
    from community_housing.frames._opportunities import classify_opportunities

    chances, needs = frames(some_cases(5, 1))
    wrong = chances.drop("kind").with_columns(pl.col("area_dm2").cast(pl.Float64))
    with pytest.raises(InputError, match=r"kind is missing in the opportunities; area_dm2 is Float64.*mode is the name"):
        classify_opportunities(wrong, needs.with_columns(mode=1))
    with pytest.raises(InputError, match=r"'o0' of 'c\d' is there twice"):
        classify_opportunities(pl.concat([chances, chances]), needs)
    with pytest.raises(InputError, match="eager where the opportunities are lazy"):
        classify_opportunities(chances.lazy(), needs)
    with pytest.raises(InputError, match="another library"):
        classify_opportunities(chances, needs.to_arrow())
    with pytest.raises(InputError, match="need the policy first"):
        classify_opportunities(chances, needs, table=TIED.under(Policy.CHEAPEST))
