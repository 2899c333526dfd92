# SPDX-License-Identifier: Apache-2.0
"""Every engine gives the same bits on rows that crowd the boundaries, with nulls; Dask and Spark as real local clusters."""

import os
import random
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

pl = pytest.importorskip("polars")
pytest.importorskip("numpy")
frames = pytest.importorskip("community_housing.frames")

from benchmarks.compliance.population import ON, THREE_RULES, population, standard  # noqa: E402
from tests.property.test_frames_laws import one  # noqa: E402

from community_housing.errors import BoundaryError, InputError  # noqa: E402
from community_housing.frames._classify import MODE_RESULTS, classify  # noqa: E402
from community_housing.modes import REPORT_ORDER, wide_columns  # noqa: E402
from community_housing.standards import parse  # noqa: E402

ROWS = int(os.environ.get("COMMUNITY_HOUSING_ENGINE_ROWS", "20000"))
RULE = standard()
PICKED = [*frames.RESULTS]
FINE = parse(THREE_RULES.replace("area = 30, per = 100", "area = 999999.99, per = 1"), name="fine.toml")

# Rows that no district has: 64 bits would wrap round in a product.
ABSURD = [(20_000, 1000), (10**18, 100), (20_000, 10**18), (2**63 - 1, 2**63 - 1), (-1, 5), (5, -1)]


@pytest.fixture(scope="module")
def rows() -> Any:
    return population(ROWS, seed=7).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))


@pytest.fixture(scope="module")
def expected(rows: Any) -> Any:
    return frames.assess(rows, standard=RULE, on=ON)


def same(found: Any, expected: Any) -> None:
    """Every value and every type of the results, row by row; nothing is cast, so a float beside a gap would be seen."""
    ordered = found.sort("row")
    assert ordered["row"].to_list() == expected["row"].to_list()
    for name in (*PICKED, "counted_dm2", "households"):
        column = ordered[name]
        assert column.dtype == expected[name].dtype, name
        assert column.to_list() == expected[name].to_list(), name


def test_the_rows_crowd_the_boundaries_and_have_nulls(expected: Any) -> None:
    assert set(expected["outcome"].unique()) == {"met", "short", "unknown"}
    assert expected["counted_dm2"].null_count() > 0
    assert expected.filter(pl.col("counted_dm2") == pl.col("required_dm2")).height > 100


def test_the_scalar_path(rows: Any, expected: Any) -> None:
    some = ROWS if ROWS > 20_000 else 4000
    for given, found in zip(rows.head(some).iter_rows(named=True), expected.head(some).select(PICKED).rows(), strict=True):
        facts = {
            "persons": None,
            "estate_floor_dm2": None,
            "estate_households": None,
            "is_new": None,
            "functions": None,
            **given,
        }
        assert one(RULE, facts) == found


def test_polars_lazy(rows: Any, expected: Any) -> None:
    lazy = frames.assess(rows.lazy(), standard=RULE, on=ON)
    assert isinstance(lazy, pl.LazyFrame)
    same(lazy.collect(), expected)


def test_pyarrow(rows: Any, expected: Any) -> None:
    same(pl.from_arrow(frames.assess(rows.to_arrow(), standard=RULE, on=ON)), expected)


@pytest.mark.parametrize("kind", ["pyarrow", "nullable"])
def test_pandas(rows: Any, expected: Any, kind: str) -> None:
    pd = pytest.importorskip("pandas")
    frame = rows.to_pandas(use_pyarrow_extension_array=True)
    if kind == "nullable":
        frame = frame.astype("Int64")
    found = frames.assess(frame, standard=RULE, on=ON)
    assert isinstance(found, pd.DataFrame)
    whole = "int64[pyarrow]" if kind == "pyarrow" else "Int64"
    assert {str(found[name].dtype) for name in PICKED if name not in ("outcome", "force")} == {whole}
    same(from_pandas(found), expected)


def from_pandas(frame: Any) -> Any:
    """A polars frame of the same values; texts of pandas come as large texts or as objects."""
    return pl.from_pandas(frame).with_columns(pl.col("outcome", "force").cast(pl.String))


def test_pandas_keeps_its_index_and_takes_plain_integers(rows: Any, expected: Any) -> None:
    pytest.importorskip("pandas")
    known = rows.drop_nulls()
    frame = known.to_pandas().set_index("row", drop=False)
    found = frames.assess(frame, standard=RULE, on=ON)
    assert found.index.to_list() == known["row"].to_list()
    assert str(found["required_dm2"].dtype) == "Int64"
    same(from_pandas(found.reset_index(drop=True)), expected.join(known.select("row"), on="row"))


def test_large_amounts_keep_their_last_digit_in_pandas() -> None:
    pd = pytest.importorskip("pandas")
    # 10⁹ households at 30 m² per 100 and 999,999,999,999,999 dm² are past what a float of 53 bits could carry beside a gap.
    frame = pd.DataFrame({"counted_dm2": [999_999_999_999_999, None], "households": [999_999_999, None]}, dtype="Int64")
    found = frames.assess(frame, standard=FINE, on=ON)
    assert found["required_dm2"].to_list()[0] == 999_999_999 * 99_999_999
    assert found["shortfall_dm2"].to_list()[0] == 999_999_999 * 99_999_999 - 999_999_999_999_999
    assert found["required_dm2"].isna().to_list() == [False, True]


def test_pandas_with_a_missing_number_made_a_float_is_refused(rows: Any) -> None:
    pytest.importorskip("pandas")
    with pytest.raises(InputError, match="counted_dm2 is Float64, not a whole number"):
        frames.assess(rows.to_pandas(), standard=RULE, on=ON)


def test_duckdb(rows: Any, expected: Any) -> None:
    duckdb = pytest.importorskip("duckdb")
    found = frames.assess(duckdb.from_arrow(rows.to_arrow()), standard=RULE, on=ON)
    assert isinstance(found, duckdb.DuckDBPyRelation)
    same(found.pl(), expected)


def absurd(place: int) -> Any:
    """A sound row, and one that is not."""
    return pl.DataFrame([ABSURD[0], ABSURD[place]], schema={"counted_dm2": pl.Int64, "households": pl.Int64}, orient="row")


@pytest.mark.parametrize("place", range(1, len(ABSURD)))
def test_a_number_out_of_bounds_is_named_with_its_row_in_a_frame_in_memory(place: int) -> None:
    pytest.importorskip("pandas")
    frame = absurd(place)
    for given in (frame, frame.to_arrow(), frame.to_pandas(), frame.to_pandas(use_pyarrow_extension_array=True)):
        with pytest.raises(BoundaryError, match="row 2, column") as caught:
            frames.assess(given, standard=RULE, on=ON)
        assert str(min(ABSURD[place])) in str(caught.value) or str(max(ABSURD[place])) in str(caught.value)


@pytest.mark.parametrize("place", range(1, len(ABSURD)))
def test_a_number_out_of_bounds_stops_a_lazy_frame_when_it_is_computed(place: int) -> None:
    duckdb = pytest.importorskip("duckdb")
    frame = absurd(place)
    lazy = frames.assess(frame.lazy(), standard=RULE, on=ON)
    for engine in ("in-memory", "streaming"):
        with pytest.raises(InputError, match="must lie between 0 and"):
            lazy.collect(engine=engine)
    relation = frames.assess(duckdb.from_arrow(frame.to_arrow()), standard=RULE, on=ON)
    with pytest.raises(duckdb.InvalidInputException, match="must lie between 0 and"):
        relation.fetchall()


def test_bounds_need_not_be_looked_at_where_they_are_known_to_be_kept() -> None:
    frame = absurd(0)
    assert frames.assess(frame, standard=RULE, on=ON).equals(frames.assess(frame, standard=RULE, on=ON, check_bounds=False))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_dask_on_a_local_cluster(rows: Any, expected: Any) -> None:
    dd = pytest.importorskip("dask.dataframe")
    distributed = pytest.importorskip("distributed")
    frame = dd.from_pandas(rows.to_pandas(use_pyarrow_extension_array=True), npartitions=4)
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True)
    try:
        with distributed.Client(cluster):
            found = frames.assess(frame, standard=RULE, on=ON)
            assert type(found) is type(frame)
            same(from_pandas(found.compute()), expected)
            bad = dd.from_pandas(absurd(1).to_pandas(), npartitions=2)
            lazy = frames.assess(bad, standard=RULE, on=ON)
            with pytest.raises(BoundaryError, match="out of bounds"):
                lazy.compute()
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    if shutil.which("java") is None:
        pytest.skip("no Java runtime")
    sql = pytest.importorskip("pyspark.sql")
    session = (
        sql.SparkSession.builder.master("local[2]")
        .appName("community-housing-tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.mark.java
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark_in_local_mode(rows: Any, expected: Any, spark: Any, tmp_path: Any) -> None:
    path = str(tmp_path / "rows.parquet")
    rows.write_parquet(path)
    found = frames.assess(spark.read.parquet(path), standard=RULE, on=ON)
    out = str(tmp_path / "found.parquet")
    found.write.parquet(out)
    same(pl.read_parquet(f"{out}/*.parquet"), expected)


@pytest.mark.java
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("place", range(1, len(ABSURD)))
def test_a_number_out_of_bounds_stops_spark(place: int, spark: Any) -> None:
    rows_ = [ABSURD[0], ABSURD[place]]
    found = frames.assess(spark.createDataFrame(rows_, "counted_dm2 long, households long"), standard=RULE, on=ON)
    with pytest.raises(Exception, match="must lie between 0 and"):
        found.collect()


@pytest.mark.java
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_entitlements_of_fifteen_digits_are_whole_on_spark(spark: Any) -> None:
    from community_housing.frames._entitlements import entitlements

    dice = random.Random(15)
    largest = 10**15 - 1
    shares = [(1, 3), (999_999, 1_000_000), (2, 7), (0, 1), (1, 1)]
    given = [
        (largest - dice.randrange(1000), dice.randrange(10**14), dice.randrange(10**13), *shares[i % 5]) for i in range(50)
    ]
    names = ("contract_sum_fen", "paid_fen", "pending_fen", "share_numerator", "share_denominator")
    frame = spark.createDataFrame(given, ", ".join(f"{name} long" for name in names))
    found = [(row.entitled_fen, row.due_fen, row.claw_back_fen) for row in entitlements(frame).collect()]
    assert found == [
        (total * top // bottom, max(0, total * top // bottom - paid - waiting), max(0, paid - total * top // bottom))
        for total, paid, waiting, top, bottom in given
    ]


@pytest.fixture(scope="module")
def opportunities() -> Any:
    """Rows of `modes.wide_columns` with figures on both sides of every condition, one in ten of them missing."""
    dice = random.Random(11)

    def drawn(name: str) -> list[bool] | list[int | None]:
        if name.endswith(("_given", "_available", "_has_evidence")):
            return [dice.random() < 0.6 for _ in range(2000)]
        known = name == "required_dm2"
        return [None if not known and dice.random() < 0.1 else dice.randrange(40_000) for _ in range(2000)]

    made = {name: drawn(name) for name in wide_columns(REPORT_ORDER)}
    return pl.DataFrame({"row_id": list(range(2000)), **made})


def same_modes(found: Any, given: Any) -> None:
    wanted = classify(given).select("row_id", *MODE_RESULTS).sort("row_id")
    assert len(set(wanted["status"])) > 1
    assert [tuple(row) for row in found] == wanted.rows()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_modes_on_dask(opportunities: Any) -> None:
    dd = pytest.importorskip("dask.dataframe")
    pd = pytest.importorskip("pandas")
    parts = dd.from_pandas(opportunities.to_arrow().to_pandas(types_mapper=pd.ArrowDtype), npartitions=4)
    found = pl.from_pandas(classify(parts).compute()).sort("row_id").select("row_id", *MODE_RESULTS)
    same_modes(found.rows(), opportunities)


@pytest.mark.java
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_modes_on_spark(opportunities: Any, spark: Any) -> None:
    table = spark.createDataFrame(opportunities.rows(), list(opportunities.columns))
    found = classify(table).select("row_id", *MODE_RESULTS).collect()
    same_modes(sorted(found, key=lambda row: row["row_id"]), opportunities)
