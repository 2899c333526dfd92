# SPDX-License-Identifier: Apache-2.0
"""On every engine and for columns of every type, the five functions over frames are their scalar twins, row by row."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference import area_rules as twin

from community_housing.compliance import assess_district
from community_housing.compliance import summarise as summarise_records
from community_housing.conditions import Condition
from community_housing.disbursement import schedules
from community_housing.district import (
    Basis,
    Community,
    District,
    Opportunity,
    OpportunityKind,
    Premises,
    Street,
    Tenure,
)
from community_housing.errors import BoundaryError, InputError
from community_housing.modes import ADDING_UP, REPORT_ORDER, Criterion, DecisionTable, Need, classify, masks, wide_row
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import LARGEST, Area, Money, Rounding
from community_housing.standards import Standard, shipped

pl = pytest.importorskip("polars")
frames = pytest.importorskip("community_housing.frames")
from tests.property.test_frames_laws import ON, one  # noqa: E402
from tests.reference.engines import ENGINES, rows_of  # noqa: E402

OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEWER = settings(FEW, max_examples=3)
WIDE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# --- exact -------------------------------------------------------------------------------------------------------------

_hundredths = st.integers(-LARGEST, LARGEST) | st.integers(-100_001, 100_001)
_texts = st.builds(
    lambda area, form: form.format(area),
    _hundredths.map(Area),
    st.sampled_from(["{}", "{:,}", " {} ", "{}0", "{}5", "0{}", "+{}", "{}.", "{}e1", "1,{}", "m{}"]),
) | st.sampled_from(
    ["", " ", ".5", "5.", "1,2,3", "12,34.5", "--1", "1 000", "abc", "NaN", "inf", "-0", "00", "9" * 14, "9" * 40]
)
_floats = _hundredths.map(lambda n: n / 100) | st.floats(allow_nan=False, width=64) | _hundredths.map(lambda n: n / 100 * 3 / 3)
COLUMNS: dict[str, tuple[Any, Any]] = {
    "text": (pl.String, _texts),
    "float 64": (pl.Float64, _floats),
    "float 32": (pl.Float32, st.floats(-1e6, 1e6, width=32) | st.integers(-400, 400).map(lambda n: n / 4)),
    "decimal": (
        pl.Decimal(20, 4),
        st.integers(-(10**19), 10**19).map(lambda n: Decimal(n).scaleb(-4)) | _hundredths.map(lambda n: Decimal(n).scaleb(-2)),
    ),
    **{
        name: (getattr(pl, name), st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1))
        for name, bits in (("Int8", 8), ("Int16", 16), ("Int32", 32), ("Int64", 64))
    },
    **{name: (getattr(pl, name), st.integers(0, 2**bits - 1)) for name, bits in (("UInt8", 8), ("UInt32", 32), ("UInt64", 64))},
}


def area_of(value: Any) -> int | str | None:
    """The whole number of dm², None where nothing is said, "refused" otherwise."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return Area.of(value).dm2
    except InputError:
        return "refused"


def exact_is_the_scalar(kind: Any, values: list[Any], engine: str) -> None:
    table = pl.DataFrame({"m2": values}, schema={"m2": kind})
    expected = [area_of(value) for value in table["m2"].to_list()]
    bad = [row for row, one in enumerate(expected, start=1) if one == "refused"]
    given_ = ENGINES[engine](table)
    if bad:
        with pytest.raises(BoundaryError) as caught:
            frames.exact(given_, {"m2": "dm2"})
        assert [fault.row for fault in caught.value.faults] in ([None] * len(bad), bad)
    else:
        assert [row[0] for row in rows_of(frames.exact(given_, {"m2": "dm2"}), ["dm2"])] == expected


@pytest.mark.parametrize("name", COLUMNS)
@FEW
@given(data=st.data())
def test_exact_is_area_of_or_names_the_rows(name: str, data: st.DataObject) -> None:
    kind, values = COLUMNS[name]
    some = data.draw(st.lists(st.none() | values, max_size=5))
    for engine in ENGINES:
        if engine != "pandas, numpy" or not kind.is_integer() or None not in some:
            exact_is_the_scalar(kind, some, engine)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", COLUMNS)
@WIDE
@given(data=st.data())
def test_exact_is_area_of_on_every_engine(name: str, engine: str, data: st.DataObject) -> None:
    kind, values = COLUMNS[name]
    some = data.draw(st.lists(st.none() | values, max_size=8))
    if engine != "pandas, numpy" or not kind.is_integer() or None not in some:
        exact_is_the_scalar(kind, some, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_exact_reads_every_amount_of_two_decimals(engine: str) -> None:
    hundredths = range(0, 100_001, 7)
    table = pl.DataFrame({"m2": [n / 100 for n in hundredths]})
    assert [row[0] for row in rows_of(frames.exact(ENGINES[engine](table), {"m2": "dm2"}), ["dm2"])] == list(hundredths)


# --- assess, with columns of any width -------------------------------------------------------------------------------

WIDTHS = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)


def narrowed(column: Any, draw: st.DataObject) -> Any:
    """A column in one of the types that hold its values."""
    known = [value for value in column.to_list() if value is not None]
    fits = [kind for kind in WIDTHS if not known or max(known) <= pl.select(kind.max()).item()]
    return column.cast(draw.draw(st.sampled_from(fits)))


def narrow(table: Any, data: st.DataObject) -> Any:
    return table.with_columns([narrowed(table[name], data) for name, kind in table.schema.items() if kind.is_integer()])


def holds(engine: str, table: Any) -> bool:
    """Whether an engine can hold a table: numbers of pandas have no gaps unless they are made to."""
    numbers = [name for name, kind in table.schema.items() if kind.is_integer()]
    return engine != "pandas, numpy" or all(table[name].null_count() == 0 for name in numbers)


def assess_is_the_scalar(standard: Standard, facts: list[dict[str, Any]], data: st.DataObject) -> None:
    names = frames.columns_of(standard, on=ON)
    schema = {name: pl.Boolean if name == "is_new" else pl.Int64 for name in names}
    table = narrow(pl.DataFrame({name: [row[name] for row in facts] for name in names}, schema=schema), data)
    expected = [one(standard, row) for row in facts]
    for engine, made in ENGINES.items():
        if holds(engine, table):
            assert rows_of(frames.assess(made(table), standard=standard, on=ON), frames.RESULTS) == expected, engine


# A room without any named function leaves their number open, so the number 0 has no twin among records.
_facts = st.lists(twin.facts.filter(lambda facts: facts["functions"] != 0), min_size=1, max_size=5)


@FEWER
@given(standard=twin.standards, facts=_facts, data=st.data())
def test_assess_says_of_columns_of_any_width_what_it_says_of_records(
    standard: Standard, facts: list[dict[str, Any]], data: st.DataObject
) -> None:
    assess_is_the_scalar(standard, facts, data)


@pytest.mark.slow
@WIDE
@given(standard=twin.standards, facts=_facts, data=st.data())
def test_assess_says_of_many_columns_what_it_says_of_records(
    standard: Standard, facts: list[dict[str, Any]], data: st.DataObject
) -> None:
    assess_is_the_scalar(standard, facts, data)


# --- summarise ---------------------------------------------------------------------------------------------------------


def summarise_is_the_scalar(rows: list[tuple[int | None, int | None]], data: st.DataObject) -> None:
    on, standard = dt.date(2024, 1, 1), shipped()["cn-community-services-2021"]
    district = District(
        id="d",
        name="区",
        streets=(Street(id="s", name="街"),),
        communities=tuple(
            Community(
                id=f"c{i}", street="s", name="x", households=count, household_basis=None if count is None else Basis.RESIDENT
            )
            for i, (_, count) in enumerate(rows)
        ),
        premises=tuple(
            Premises(id=f"p{i}", community=f"c{i}", area=None if area is None else Area(area), tenure=Tenure.OWNED)
            for i, (area, _) in enumerate(rows)
        ),
    )
    whole = summarise_records(district, assess_district(district, standard=standard, on=on), rounding=Rounding.HALF_UP)
    schema = {"counted_dm2": pl.Int64, "households": pl.Int64}
    table = narrow(pl.DataFrame(rows, schema=schema, orient="row"), data)
    for engine, made in ENGINES.items():
        if holds(engine, table):
            found = frames.summarise(frames.assess(made(table), standard=standard, on=on), rounding=Rounding.HALF_UP)
            names = ("met", "short", "unknown", "counted_total", "counted_known", "mean_exact", "shortfall_total")
            assert [getattr(found, name) for name in names] == [getattr(whole.whole, name) for name in names], engine
            assert (found.pooled_exact, found.met_share) == (whole.pooled_exact, whole.met_share), engine


@FEWER
@given(
    rows=st.lists(st.tuples(st.none() | st.integers(0, 10**14), st.none() | st.integers(0, 10**6)), min_size=1, max_size=6),
    data=st.data(),
)
def test_summarise_gives_the_figures_of_the_records(rows: list[tuple[int | None, int | None]], data: st.DataObject) -> None:
    summarise_is_the_scalar(rows, data)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", [pl.Int16, pl.Int32, pl.UInt32, pl.Int64])
def test_no_width_wraps_round_in_a_sum(engine: str, kind: Any) -> None:
    table = pl.DataFrame({"counted_dm2": [30_000] * 75_000, "households": [1_200] * 75_000}).cast(kind)
    standard = shipped()["cn-community-services-2021"]
    found = frames.summarise(frames.assess(ENGINES[engine](table), standard=standard, on=ON), rounding=Rounding.HALF_UP)
    assert (found.mean, found.pooled_exact, found.counted_total) == (Area(30_000), Fraction(2_500), Area(30_000 * 75_000))


@pytest.mark.parametrize("engine", ENGINES)
def test_households_of_different_bases_are_not_pooled_in_a_frame(engine: str) -> None:
    table = pl.DataFrame(
        {"counted_dm2": [30_000, 30_000], "households": [1_000, 2_500], "household_basis": ["resident", "registered"]}
    )
    found = frames.assess(ENGINES[engine](table), standard=shipped()["cn-community-services-2021"], on=ON)
    assert frames.summarise(found, rounding=Rounding.HALF_UP).pooled_exact is None


# --- classify ----------------------------------------------------------------------------------------------------------

# A product of two amounts, which leaves 64 bits on rows within the bounds.
_PRICE = Criterion(Condition("price", "cost_fen * 10000 <= most_fen * area_dm2", OWN, {"most_fen": 80_000_000}))
PRICED = DecisionTable("priced", tuple(attrs.evolve(row, criteria=(*row.criteria, _PRICE)) for row in REPORT_ORDER.rows))

# Sums of a few of them have fifteen digits too; of more the scalar says that they are none.
_amounts = st.none() | st.sampled_from([0, 1, 50_000, 60_000, 2 * 10**8, 2 * 10**11, LARGEST // 4]) | st.integers(0, 10**7)


@st.composite
def opportunities(draw: st.DrawFn, community: str) -> list[Opportunity]:
    def single(place: int) -> Opportunity:
        area, cost = draw(_amounts), draw(_amounts)
        return Opportunity(
            id=f"o{place}",
            community=community,
            kind=draw(st.sampled_from(OpportunityKind)),
            area=None if area is None else Area(area),
            cost=None if cost is None else Money(cost),
            term_months=draw(st.none() | st.integers(1, 1200)),
            available=draw(st.sampled_from([Period(), Period(starts=dt.date(2030, 1, 1))])),
            keeps_old=draw(st.none() | st.booleans()),
            evidence=draw(st.sampled_from([None, "x"])),
        )

    return [single(place) for place in range(draw(st.integers(0, 3)))]


_needs = st.builds(
    lambda counted, required: Need(counted=None if counted is None else Area(counted), required=Area(required)),
    st.none() | st.integers(0, 60_000),
    st.integers(0, 60_000),
)


def wide_table(rows: list[dict[str, Any]]) -> Any:
    def kind(name: str) -> Any:
        if name.endswith(("_given", "_available", "_has_evidence")):
            return pl.Boolean
        return pl.Int64 if name.endswith(("_dm2", "_fen", "_months", "_members")) else pl.String

    return pl.DataFrame(rows, schema={name: kind(name) for name in rows[0]})


def leaves_64_bits(table: Any) -> bool:
    """Whether a side of the price leaves 64 bits (or nearly does: sizes are looked at in floats) on the one row of a table."""
    facts = table.row(0, named=True)
    costs = [value * 10_000 for name, value in facts.items() if name.endswith("_cost_fen") and value is not None]
    areas = [value * 80_000_000 for name, value in facts.items() if name.endswith("_area_dm2") and value is not None]
    return max(costs + areas, default=0) > 9_200_000_000_000_000_000


def classify_is_the_scalar(cases: list[tuple[list[Opportunity], Need]], table: DecisionTable, data: st.DataObject) -> None:
    here = Community(id="c", street="s", name="x")
    expected, rows = [], []
    for some, need in cases:
        found = classify(here, some, need=need, on=ON, table=table)
        expected.append((*masks(found), found.status, None if found.mode is None else found.mode.value))
        rows.append(wide_row(here, some, need=need, on=ON, table=table))
    whole = wide_table(rows)
    for place, wanted in enumerate(expected):
        given_ = narrow(whole[place : place + 1], data)
        for engine, made in ENGINES.items():
            if not holds(engine, given_):
                continue
            if table is PRICED and leaves_64_bits(given_):
                with pytest.raises(BoundaryError, match="leaves 64 bits"):
                    frames.classify(made(given_), table=table)
            else:
                found = rows_of(frames.classify(made(given_), table=table), ["met", "open", "status", "mode"])
                assert found == [wanted], engine


_cases = st.lists(st.tuples(opportunities("c"), _needs), min_size=1, max_size=2)


@pytest.mark.parametrize("table", [REPORT_ORDER, PRICED], ids=lambda table: table.id)
@settings(FEW, max_examples=2)
@given(cases=_cases, data=st.data())
def test_classify_says_of_columns_of_any_width_what_it_says_of_records(
    table: DecisionTable, cases: list[tuple[list[Opportunity], Need]], data: st.DataObject
) -> None:
    classify_is_the_scalar(cases, table, data)


@pytest.mark.slow
@pytest.mark.parametrize("table", [REPORT_ORDER, PRICED], ids=lambda table: table.id)
@WIDE
@given(cases=_cases, data=st.data())
def test_classify_says_of_many_columns_what_it_says_of_records(
    table: DecisionTable, cases: list[tuple[list[Opportunity], Need]], data: st.DataObject
) -> None:
    classify_is_the_scalar(cases, table, data)


@pytest.mark.parametrize(("cost", "area"), [(LARGEST, 60_000), (2 * 10**8, 2 * 10**11)])
def test_a_row_on_which_a_condition_leaves_64_bits_is_named(cost: int, area: int) -> None:
    offer = Opportunity(
        id="o", community="c", kind=OpportunityKind.SALE, area=Area(area), cost=Money(cost), keeps_old=False, evidence="x"
    )
    here, need = Community(id="c", street="s", name="x"), Need(counted=Area(0), required=Area(50_000))
    rows = [wide_row(here, some, need=need, on=ON, table=PRICED) for some in ([], [offer])]
    for engine in ENGINES:
        given_ = ENGINES[engine](wide_table(rows))
        if holds(engine, wide_table(rows)):
            with pytest.raises(BoundaryError, match="leaves 64 bits in the condition price") as caught:
                frames.classify(given_, table=PRICED)
            assert caught.value.faults[0].row in (2, None)


# --- classify_opportunities --------------------------------------------------------------------------------------------


TWO = DecisionTable("two", tuple(row for row in ADDING_UP.rows if OpportunityKind.SALE in row.kinds))
"""The row of the table for what is bought, several together among it."""


def test_sets_of_columns_of_any_width_are_those_of_records() -> None:
    offers = [
        Opportunity(
            id="a", community="c", kind=OpportunityKind.SALE, area=Area(100), cost=Money(1), keeps_old=False, evidence="x"
        ),
        Opportunity(
            id="b", community="c", kind=OpportunityKind.SALE, area=Area(120), cost=Money(1), keeps_old=False, evidence="x"
        ),
    ]
    need = Need(counted=Area(0), required=Area(200))
    found = classify(Community(id="c", street="s", name="x"), offers, need=need, on=ON, table=TWO)
    chances = pl.DataFrame(
        {
            "community": ["c", "c"],
            "id": ["a", "b"],
            "kind": ["sale", "sale"],
            "available": [True, True],
            "area_dm2": pl.Series([100, 120], dtype=pl.UInt8),
            "cost_fen": pl.Series([1, 1], dtype=pl.Int8),
            "annual_cost_fen": pl.Series([None, None]),
            "term_months": pl.Series([None, None]),
            "keeps_old": [False, False],
            "has_evidence": [True, True],
        }
    )
    needs = pl.DataFrame({"community": ["c"], "counted_dm2": [0], "required_dm2": pl.Series([200], dtype=pl.UInt8)})
    for engine, made in ENGINES.items():
        if engine != "pandas, numpy":
            got = frames.classify_opportunities(made(chances), made(needs), table=TWO)
            assert rows_of(got, ["met", "open", "status"]) == [(*masks(found), found.status)], engine


def one_offer(**other: Any) -> tuple[Any, Any]:
    offer = {
        "community": "c", "id": "o", "kind": "sale", "available": True, "area_dm2": 8000, "cost_fen": 1, "annual_cost_fen": 0,
        "term_months": 12, "keeps_old": False, "has_evidence": True,
    }  # fmt: skip
    need = {"community": "c", "counted_dm2": 0, "required_dm2": 5000}
    mine = {name: value for name, value in other.items() if name in offer}
    return pl.DataFrame([offer | mine]), pl.DataFrame([need | {k: v for k, v in other.items() if k in need and k not in offer}])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "Sale"},
        {"area_dm2": -1},
        {"area_dm2": LARGEST + 1},
        {"cost_fen": -1},
        {"annual_cost_fen": -5},
        {"term_months": 0},
        {"term_months": 1201},
        {"id": ""},
        {"counted_dm2": -1},
        {"required_dm2": LARGEST + 1},
    ],
    ids=str,
)
def test_what_no_record_of_an_opportunity_takes_no_frame_takes(engine: str, wrong: dict[str, Any]) -> None:
    chances, needs = one_offer(**wrong)
    with pytest.raises(BoundaryError, match=next(iter(wrong))):
        frames.classify_opportunities(ENGINES[engine](chances), ENGINES[engine](needs))


@pytest.mark.parametrize("engine", ENGINES)
@FEWER
@given(data=st.data())
def test_ids_of_whole_numbers_say_what_ids_of_text_say(engine: str, data: st.DataObject) -> None:
    keys = data.draw(st.lists(st.integers(0, 2**63 - 1), min_size=2, max_size=2, unique=True))
    names = data.draw(st.lists(st.sampled_from([0, 7, 10, 2**63 - 1]), min_size=2, max_size=4, unique=True))
    areas = data.draw(st.lists(st.integers(0, 400), min_size=len(names), max_size=len(names)))
    chances = pl.concat([one_offer(area_dm2=area)[0] for area in areas])
    # The second community has none, so that what is joined wrongly would show.
    chances = chances.with_columns(community=pl.lit(keys[0], pl.Int64), id=pl.Series(names, dtype=pl.Int64))
    needs = pl.DataFrame({"community": keys, "counted_dm2": [0, 0], "required_dm2": [500, 500]})
    told = [frame.with_columns(pl.col("community").cast(pl.String)) for frame in (chances, needs)]
    told[0] = told[0].with_columns(pl.col("id").cast(pl.String))
    made, picked = ENGINES[engine], ["status", "met", "open"]
    found = frames.classify_opportunities(made(chances), made(needs), table=TWO)
    expected = dict(zip(map(str, keys), rows_of(frames.classify_opportunities(*told, table=TWO), picked), strict=True))
    # What the caller gave as a number comes back as one.
    assert {row[0]: row[1:] for row in rows_of(found, ["community", *picked])} == {key: expected[str(key)] for key in keys}


@pytest.mark.parametrize("engine", ENGINES)
def test_ids_of_two_kinds_are_never_compared(engine: str) -> None:
    chances, needs = one_offer()
    with pytest.raises(InputError, match=r"community is .*, not a whole number, as it is in the needs; give ids of both"):
        frames.classify_opportunities(ENGINES[engine](chances), ENGINES[engine](needs.with_columns(community=pl.lit(1))))


def test_an_id_beyond_64_bits_is_named() -> None:
    chances, needs = one_offer()
    large = pl.lit(2**63, pl.UInt64)
    with pytest.raises(BoundaryError, match="an id, here a whole number of at most 9223372036854775807"):
        frames.classify_opportunities(chances.with_columns(community=large), needs.with_columns(community=large))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_community_has_one_need(engine: str) -> None:
    chances, needs = one_offer()
    with pytest.raises(InputError, match="the community 'c' is there twice"):
        frames.classify_opportunities(ENGINES[engine](chances), ENGINES[engine](pl.concat([needs, needs])))


# --- entitlements ------------------------------------------------------------------------------------------------------

BUILD = schedules().editions("transfer-build")[0]
LEASE = schedules().editions("transfer-lease")[0]
_fen = st.none() | st.sampled_from([0, 1, 10_001, LARGEST]) | st.integers(0, LARGEST)
_stages = st.none() | st.sampled_from(
    [*(stage.id for stage in BUILD.stages), *(stage.id for stage in LEASE.stages), "nonsense"]
)


def due(row: tuple[Any, ...], named: bool) -> tuple[int | None, int | None, int | None]:
    """What a row is entitled to, by the shares of its schedule as fractions."""
    total, paid, waiting, stage, schedule = row
    by_id = {BUILD.id: BUILD, LEASE.id: LEASE} if named else {schedule: BUILD}
    rule = by_id.get(schedule)
    shares = {} if rule is None else {one.id: one.share for one in rule.stages} | {None: Fraction(0)}
    if total is None or stage not in shares:
        return None, None, None
    entitled = int(total * shares[stage])
    return (
        entitled,
        None if paid is None or waiting is None else max(0, entitled - paid - waiting),
        None if paid is None else max(0, paid - entitled),
    )


@pytest.mark.parametrize("named", [True, False])
@FEW
@given(
    rows=st.lists(
        st.tuples(_fen, _fen, _fen, _stages, st.none() | st.sampled_from([BUILD.id, LEASE.id, "other"])), min_size=1, max_size=5
    ),
    data=st.data(),
)
def test_entitlements_are_the_floor_of_the_share(named: bool, rows: list[tuple[Any, ...]], data: st.DataObject) -> None:
    schema = dict.fromkeys(("contract_sum_fen", "paid_fen", "pending_fen"), pl.Int64) | {
        "stage": pl.String,
        "schedule": pl.String,
    }
    table = narrow(pl.DataFrame(rows, schema=schema, orient="row"), data)
    table = table if named else table.drop("schedule")
    expected = [due(row, named) for row in rows]
    for engine, made in ENGINES.items():
        if holds(engine, table):
            found = frames.entitlements(made(table), [BUILD, LEASE] if named else [BUILD])
            assert rows_of(found, frames.ENTITLEMENT_RESULTS) == expected, engine


@pytest.mark.parametrize("engine", ENGINES)
def test_one_schedule_is_not_that_of_a_row_of_another(engine: str) -> None:
    table = pl.DataFrame(
        {"contract_sum_fen": [100, 100], "paid_fen": [0, 0], "pending_fen": [0, 0], "stage": ["approval"] * 2}
    ).with_columns(schedule=pl.Series([BUILD.id, LEASE.id]))
    found = frames.entitlements(ENGINES[engine](table), [BUILD])
    assert [row[0] for row in rows_of(found, frames.ENTITLEMENT_RESULTS)] == [50, None]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("share", [(3, 2), (1, 0), (-1, 2), (1, 1_000_001)], ids=str)
def test_a_share_lies_between_nothing_and_all(engine: str, share: tuple[int, int]) -> None:
    columns = {"contract_sum_fen": [100], "paid_fen": [0], "pending_fen": [0]}
    table = pl.DataFrame(columns | {"share_numerator": [share[0]], "share_denominator": [share[1]]})
    with pytest.raises(BoundaryError, match="share_"):
        frames.entitlements(ENGINES[engine](table))


@pytest.mark.parametrize("engine", ENGINES)
def test_no_sum_is_negative(engine: str) -> None:
    table = pl.DataFrame({"contract_sum_fen": [-10_001], "paid_fen": [0], "pending_fen": [0], "stage": ["approval"]})
    with pytest.raises(Exception, match=r"contract_sum_fen.*(out of bounds|must lie between)"):
        rows_of(frames.entitlements(ENGINES[engine](table), [BUILD]), frames.ENTITLEMENT_RESULTS)


# --- Names of columns --------------------------------------------------------------------------------------------------

OURS = (
    "__open",
    "__unknown",
    "__rule_0",
    "__asked_0",
    "__asked",
    "__quotient_0",
    "__numerator_0",
    "__row_0",
    "__place",
    "__times",
    "held0",
    "value",
    "row",
)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_of_the_caller_comes_back_as_it_was_whatever_its_name(engine: str) -> None:
    other = {name: ["A", "B"] for name in ("select", 'q"q', "名 称", *OURS)}
    table = pl.DataFrame({"counted_dm2": [30_000, 100], "households": [1_000, 1_000], **other})
    found = frames.assess(ENGINES[engine](table), standard=shipped()["cn-community-services-2021"], on=ON)
    assert rows_of(found, other) == [("A",) * len(other), ("B",) * len(other)]
    assert rows_of(found, ["outcome"]) == [("met",), ("short",)]
    text = pl.DataFrame({"m2": ["1.5", "2"], **other})
    assert rows_of(frames.exact(ENGINES[engine](text), {"m2": "dm2"}), ["dm2", *other])[1] == (200, *["B"] * len(other))
    paid = pl.DataFrame(
        {"contract_sum_fen": [3], "paid_fen": [0], "pending_fen": [0], "stage": ["approval"], **{n: ["A"] for n in other}}
    )
    assert rows_of(frames.entitlements(ENGINES[engine](paid), [BUILD]), ["entitled_fen", *other]) == [(1, *["A"] * len(other))]
    chances, needs = one_offer()
    others = [name for name in OURS if name != "row"]
    named = needs.with_columns(**{name: pl.lit("A") for name in others})
    found = frames.classify_opportunities(ENGINES[engine](chances), ENGINES[engine](named), table=TWO)
    assert rows_of(found, ["status", *others]) == [("determined", *["A"] * len(others))]


@pytest.mark.parametrize("name", ["Outcome", "UNMET", "Required_dm2", "Force"])
def test_a_name_that_is_one_with_a_result_for_the_engine_is_refused_there_alone(name: str) -> None:
    table = pl.DataFrame({"counted_dm2": [100], "households": [1_000], name: ["met"]})
    standard = shipped()["cn-community-services-2021"]
    for engine, made in ENGINES.items():
        if engine == "duckdb":
            with pytest.raises(InputError, match=f"{name} is the name of a result"):
                frames.assess(made(table), standard=standard, on=ON)
        else:
            assert rows_of(frames.assess(made(table), standard=standard, on=ON), ["outcome", name]) == [("short", "met")]


def test_duckdb_finds_the_columns_of_a_rule_whatever_their_case() -> None:
    table = pl.DataFrame({"Counted_DM2": [30_000], "HOUSEHOLDS": [1_000]})
    found = frames.assess(ENGINES["duckdb"](table), standard=shipped()["cn-community-services-2021"], on=ON)
    assert found.columns[:2] == ["Counted_DM2", "HOUSEHOLDS"]
    assert rows_of(found, ["Counted_DM2", "outcome"]) == [(30_000, "met")]


# --- Messages and gaps -------------------------------------------------------------------------------------------------


def test_a_hint_of_square_metres_is_given_for_areas_alone() -> None:
    table = pl.DataFrame({"counted_dm2": ["1"], "households": [1.5]})
    with pytest.raises(InputError) as caught:
        frames.assess(table, standard=shipped()["cn-community-services-2021"], on=ON)
    assert str(caught.value).count("frames.exact") == 1


@pytest.mark.parametrize("engine", ["pandas, nullable", "pandas, pyarrow", "pyarrow", "duckdb", "polars", "pandas, numpy"])
def test_a_truth_with_a_gap_is_a_truth_that_is_not_known(engine: str) -> None:
    standard = shipped()["sichuan-2021"]
    table = pl.DataFrame({"counted_dm2": [10**6] * 3, "households": [1_000] * 3, "is_new": [True, None, False]})
    found = rows_of(frames.assess(ENGINES[engine](table), standard=standard, on=ON), ["outcome"])
    assert found == rows_of(frames.assess(table, standard=standard, on=ON), ["outcome"])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_community_without_households_needs_no_known_room_where_nothing_is_asked_of_it(engine: str) -> None:
    standard = shipped()["cn-community-services-2021"]
    table = pl.DataFrame(
        {"counted_dm2": [None, None], "households": [0, 1_000]}, schema={"counted_dm2": pl.Int64, "households": pl.Int64}
    )
    if holds(engine, table):
        assert rows_of(frames.assess(ENGINES[engine](table), standard=standard, on=ON), ["outcome"]) == [("met",), ("unknown",)]


# --- Columns that nobody named -----------------------------------------------------------------------------------------

STRANGE = {
    "categorical": pl.Series(["1", "2.5"], dtype=pl.Categorical),
    "enum": pl.Series(["1", "2.5"], dtype=pl.Enum(["1", "2.5"])),
    "decimal without decimals": pl.Series([Decimal(1), None], dtype=pl.Decimal(38, 0)),
    "Int128": pl.Series([1, 2**100], dtype=pl.Int128),
    "nulls": pl.Series([None, None]),
    "list": pl.Series([[1], [2]]),
    "struct": pl.Series([{"a": 1}, {"a": 2}]),
    "array": pl.Series([[1], [2]], dtype=pl.Array(pl.Int64, 1)),
    "day": pl.Series([dt.date(2012, 1, 1)] * 2),
    "moment": pl.Series([dt.datetime(2012, 1, 1, tzinfo=dt.UTC)] * 2),
    "duration": pl.Series([dt.timedelta(days=1)] * 2),
    "time": pl.Series([dt.time(1)] * 2),
    "truth": pl.Series([True, False]),
    "bytes": pl.Series([b"1", b"2"]),
    "minus nought": pl.Series([-0.0, 1.5]),
    "without end": pl.Series([float("inf"), 1.0]),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", STRANGE)
def test_a_column_of_a_type_that_nobody_named_is_read_exactly_or_refused_by_name(name: str, engine: str) -> None:
    column = STRANGE[name]
    try:
        given_ = ENGINES[engine](pl.DataFrame({"m2": column}))
    except (TypeError, ValueError, ArithmeticError, NotImplementedError, pl.exceptions.PolarsError, OverflowError):
        pytest.skip("the engine holds no such column")
    expected, told = [None if value is None else area_of(value) for value in column.to_list()], "m2"
    try:
        found = [row[0] for row in rows_of(frames.exact(given_, {"m2": "dm2"}), ["dm2"])]
    except (InputError, BoundaryError) as error:
        found, told = ["refused"], str(error)
    assert "m2" in told
    if engine == "pandas, nullable":
        return  # its frames are made of texts, whatever the column is
    assert found in (expected, ["refused"])
    if (
        "refused" in expected
        or column.dtype in (pl.Date, pl.Boolean, pl.Duration, pl.Time, pl.Binary)
        or column.dtype.is_nested()
    ):
        assert found == ["refused"]


NAMES_OF_COLUMNS = [
    'a"b',
    "c\nd",
    "房",
    "\U0001f3e0",
    "e\u0301",
    "it's",
    "%s",
    "{x}",
    " ",
    "a.b",
    "`q`",
    "[z]",
    "select",
    "__held",
    "held0",
]


@pytest.mark.parametrize("engine", [one for one in ENGINES if one != "pandas, numpy"])
def test_columns_of_any_name_come_back_beside_the_results(engine: str) -> None:
    table = pl.DataFrame({"m2": ["1", "2.5"], **{name: [place, -place] for place, name in enumerate(NAMES_OF_COLUMNS)}})
    found = frames.exact(ENGINES[engine](table), {"m2": "dm2"})
    assert rows_of(found, ["dm2", *NAMES_OF_COLUMNS]) == [(100, *range(15)), (250, *(-place for place in range(15)))]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_frame_has_no_rows_and_every_result(engine: str) -> None:
    table = pl.DataFrame(schema={"m2": pl.String, "counted_dm2": pl.Int64, "households": pl.Int64})
    assert rows_of(frames.exact(ENGINES[engine](table), {"m2": "dm2"}), ["dm2"]) == []
    if engine != "pandas, numpy":  # which takes a column without values for floats
        assert rows_of(frames.assess(ENGINES[engine](table), standard=shipped()["lianshan-2012"], on=ON), frames.RESULTS) == []


def test_a_column_of_one_name_twice_is_refused_by_name() -> None:
    pd, pa = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    for frame in (
        pd.DataFrame([[1, 2, 3]], columns=["counted_dm2", "x", "x"]),
        pa.table([pa.array([1])] * 3, names=["counted_dm2", "x", "x"]),
    ):
        with pytest.raises(InputError, match="twice"):
            frames.assess(frame, standard=shipped()["lianshan-2012"], on=ON)


def test_a_decimal_of_a_negative_scale_is_refused_by_name() -> None:
    pa = pytest.importorskip("pyarrow")
    table = pa.table({"m2": pa.array([Decimal(100)], pa.decimal128(5, -1))})
    with pytest.raises(InputError, match="types of its columns"):
        frames.exact(table, {"m2": "dm2"})
