# SPDX-License-Identifier: Apache-2.0
"""The table written once: scalar, frames, Markdown and the ZEN engine give the same answers."""

import datetime as dt
import json
import random
from typing import Any

import attrs
import pytest

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
from community_housing.modes import (
    ADDING_UP,
    REPORT_ORDER,
    VENUES_COUNT,
    Criterion,
    DecisionTable,
    Need,
    Policy,
    TableRow,
    classify,
    jdm_of,
    markdown_of,
    masks,
    wide_columns,
    wide_row,
)
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Money

ON = dt.date(2012, 8, 5)
HERE = Community(id=CommunityId("c"), street=StreetId("s"), name="甲")
OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
_odd = Criterion(
    Condition(
        "odd",
        "not (cost_fen > most_fen) and (kind in ('sale', 'rental') or not known(term_months)) and 1 <= area_dm2 < 3 * 7 - 1",
        OWN,
        {"most_fen": 5},
    )
)
ODD = DecisionTable("odd", tuple(attrs.evolve(row, criteria=(*row.criteria, _odd)) for row in REPORT_ORDER.rows))
TABLES = [REPORT_ORDER, VENUES_COUNT, ODD, ADDING_UP]


def some_cases(count: int, seed: int) -> list[tuple[list[Opportunity], Need]]:
    chance = random.Random(seed)

    def area() -> Area | None:
        return None if chance.random() < 0.15 else Area(chance.randrange(12))

    cases: list[tuple[list[Opportunity], Need]] = []
    for _ in range(count):
        kinds = [kind for kind in OpportunityKind if chance.random() < 0.5]
        chances = [
            Opportunity(
                id=OpportunityId(f"o{i}"),
                community=HERE.id,
                kind=kind,
                area=area(),
                cost=None if chance.random() < 0.2 else Money(chance.randrange(9)),
                term_months=chance.choice([None, 12]),
                available=chance.choice([Period(), Period(), Period(starts=dt.date(2013, 1, 1))]),
                keeps_old=chance.choice([None, False, True]),
            )
            for i, kind in enumerate(kinds)
        ]
        cases.append((chances, Need(counted=area(), required=area())))
    return cases


def answers(cases: list[tuple[list[Opportunity], Need]], table: DecisionTable) -> list[tuple[Any, ...]]:
    found = [classify(HERE, chances, need=need, on=ON, table=table) for chances, need in cases]
    return [(*masks(one), one.status, None if one.mode is None else one.mode.value) for one in found]


def rows(cases: list[tuple[list[Opportunity], Need]], table: DecisionTable) -> list[dict[str, Any]]:
    return [wide_row(HERE, chances, need=need, on=ON, table=table) for chances, need in cases]


@pytest.fixture(scope="module")
def many() -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
    """A hundred thousand rows of the report's table and what is answered to each: made once, asked of every engine."""
    cases = some_cases(100_000, 2)
    return rows(cases, REPORT_ORDER), answers(cases, REPORT_ORDER)


def by_zen(given: list[dict[str, Any]], table: DecisionTable) -> list[tuple[Any, ...]]:
    zen = pytest.importorskip("zen", reason="zen-engine is not installed (extra 'dev')")
    decision = zen.ZenEngine().create_decision(json.dumps(jdm_of(table)))
    found = [decision.evaluate(row)["result"] for row in given]
    return [(int(one["met"]), int(one["open"]), one["status"], one.get("mode")) for one in found]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_the_zen_engine_gives_the_same_answers(table: DecisionTable) -> None:
    cases = some_cases(1_000, 1)
    assert by_zen(rows(cases, table), table) == answers(cases, table)


@pytest.mark.slow
def test_the_zen_engine_gives_the_same_answers_on_a_hundred_thousand_rows(many: tuple[list[Any], list[Any]]) -> None:
    given, expected = many
    assert by_zen(given, REPORT_ORDER) == expected


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
@pytest.mark.parametrize("engine", ["polars", "polars lazy", "duckdb", "pandas", "pyarrow"])
def test_frames_give_the_same_answers(table: DecisionTable, engine: str) -> None:
    polars = pytest.importorskip("polars", reason="the extra 'frames' is not installed")
    from community_housing.frames._classify import classify as classify_frame

    cases = some_cases(1_000, 3)
    texts = {name: polars.String for name in wide_columns(table) if name.endswith("_kind")}
    truths = {name: polars.Boolean for name in wide_columns(table) if name.endswith(("_given", "_available"))}
    schema = {name: texts.get(name) or truths.get(name) or polars.Int64 for name in wide_columns(table)}
    frame = polars.DataFrame(rows(cases, table), schema=schema)
    if engine == "polars lazy":
        found = classify_frame(frame.lazy(), table=table).collect()
    elif engine == "duckdb":
        duckdb = pytest.importorskip("duckdb", reason="the extra 'frames' is not installed")
        with duckdb.connect() as connection:
            relation = connection.from_arrow(frame.with_row_index("place").to_arrow())
            found = classify_frame(relation, table=table).order("place").pl()
    elif engine == "pandas":
        pandas = pytest.importorskip("pandas", reason="pandas is not installed")
        nullable = {name: "boolean" if name in truths else "string" if name in texts else "Int64" for name in schema}
        given = pandas.DataFrame(rows(cases, table)).astype(nullable)
        result = classify_frame(given, table=table)
        found = polars.DataFrame(
            {name: [None if pandas.isna(v) else v for v in result[name]] for name in ("met", "open", "status", "mode")}
        )
    elif engine == "pyarrow":
        found = polars.from_arrow(classify_frame(frame.to_arrow(), table=table))
    else:
        found = classify_frame(frame, table=table)
    assert found.select("met", "open", "status", "mode").rows() == answers(cases, table)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_frames_give_the_same_answers_on_a_hundred_thousand_rows(engine: str, many: tuple[list[Any], list[Any]]) -> None:
    polars = pytest.importorskip("polars", reason="the extra 'frames' is not installed")
    from community_housing.frames._classify import classify as classify_frame

    given, expected = many
    names = wide_columns(REPORT_ORDER)
    truths = {name for name in names if name.endswith(("_given", "_available"))}
    schema = {name: polars.Boolean if name in truths else polars.Int64 for name in names}
    frame = polars.DataFrame(given, schema=schema)
    if engine == "duckdb":
        duckdb = pytest.importorskip("duckdb", reason="the extra 'frames' is not installed")
        with duckdb.connect() as connection:
            found = classify_frame(connection.from_arrow(frame.with_row_index("place").to_arrow())).order("place").pl()
    else:
        found = classify_frame(frame)
    assert found.select("met", "open", "status", "mode").rows() == expected


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_truth_that_is_null_in_a_frame_is_unknown_unless_something_else_decides(engine: str) -> None:
    polars = pytest.importorskip("polars", reason="the extra 'frames' is not installed")
    duckdb = pytest.importorskip("duckdb", reason="the extra 'frames' is not installed")
    from community_housing.frames._classify import classify as classify_frame

    table = DecisionTable("t", (REPORT_ORDER["purchase"],))
    data = {
        "counted_dm2": [0, 0, 0],
        "required_dm2": [20_000] * 3,
        "purchase_given": [True, True, False],
        "purchase_available": [None] * 3,
        "purchase_area_dm2": [30_000, 100, 30_000],
        "purchase_kept_dm2": [0, 0, 0],
    }
    schema = {name: polars.Boolean if name.endswith(("given", "available")) else polars.Int32 for name in data}
    frame = polars.DataFrame(data, schema=schema)
    if engine == "duckdb":
        with duckdb.connect() as connection:
            found = classify_frame(connection.from_arrow(frame.to_arrow()), table=table).pl()
    else:
        found = classify_frame(frame, table=table)
    assert found.select("met", "open").rows() == [(0, 1), (0, 0), (0, 0)]


def test_narrow_columns_do_not_overflow_and_wrong_types_are_named() -> None:
    polars = pytest.importorskip("polars", reason="the extra 'frames' is not installed")
    from community_housing.frames._classify import classify as classify_frame

    table = DecisionTable("t", (REPORT_ORDER["purchase"],))
    most = 2**31 - 1
    narrow = {"counted_dm2": most - 1, "required_dm2": most, "purchase_area_dm2": most - 1, "purchase_kept_dm2": most - 1}
    frame = polars.DataFrame(
        {**{name: polars.Series([value], dtype=polars.Int32) for name, value in narrow.items()}},
    ).with_columns(purchase_given=True, purchase_available=True)
    assert classify_frame(frame, table=table)["met"].to_list() == [1]
    with pytest.raises(InputError, match=r"purchase_area_dm2 is Float64, not a whole number"):
        classify_frame(frame.with_columns(polars.col("purchase_area_dm2").cast(polars.Float64)), table=table)


def test_a_frame_names_every_missing_column() -> None:
    polars = pytest.importorskip("polars", reason="the extra 'frames' is not installed")
    from community_housing.frames._classify import classify as classify_frame

    with pytest.raises(InputError, match=r"required_dm2 is missing.*mode is the name of a result"):
        classify_frame(polars.DataFrame({"counted_dm2": [1], "mode": ["x"]}))


def test_rows_of_one_rank_need_the_policy_first_in_columns() -> None:
    tied = tuple(attrs.evolve(row, rank=0) for row in REPORT_ORDER.rows)
    with pytest.raises(InputError, match="need the policy first"):
        jdm_of(DecisionTable("t", tied, Policy.CHEAPEST))
    assert wide_columns(DecisionTable("t", tied, Policy.FIRST)) == wide_columns(REPORT_ORDER)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_markdown_shows_every_row_with_its_conditions_and_sources(lang: str) -> None:
    lines = markdown_of(ODD, lang=lang).splitlines()
    body = lines[2 : 2 + len(ODD.rows)]
    assert [line.split(" | ")[1] for line in body] == [row.id for row in ODD.rows]
    assert all("`available`" in line and "known(term_months)" in line and "office" in line for line in body)
    assert len({line.count(" | ") for line in lines[: 2 + len(ODD.rows)] if "---" not in line}) == 1


def test_markdown_knows_two_languages() -> None:
    with pytest.raises(InputError, match="'zh' or 'en'"):
        markdown_of(REPORT_ORDER, lang="fr")


def test_a_row_of_texts_is_quoted_for_the_engine() -> None:
    row = TableRow("sale", DeliveryMode.PURCHASE, None, 0, (OpportunityKind.SALE,), (_odd,), OWN)
    text = json.dumps(jdm_of(DecisionTable("t", (row,))))
    assert "sale_term_months == null" in text
    assert "<= 5" in text
