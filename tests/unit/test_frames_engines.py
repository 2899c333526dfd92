# SPDX-License-Identifier: Apache-2.0
"""Every engine gives the same bits on rows that crowd the boundaries, with nulls; Dask and Spark as real local clusters."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

pl = pytest.importorskip("polars")
pytest.importorskip("numpy")
frames = pytest.importorskip("community_housing.frames")

from benchmarks.compliance.population import ON, population, standard  # noqa: E402
from tests.property.test_frames_laws import one  # noqa: E402

ROWS = int(os.environ.get("COMMUNITY_HOUSING_ENGINE_ROWS", "20000"))
RULE = standard()
PICKED = [*frames.RESULTS]


@pytest.fixture(scope="module")
def rows() -> Any:
    return population(ROWS, seed=7).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))


@pytest.fixture(scope="module")
def expected(rows: Any) -> Any:
    return frames.assess(rows, RULE, on=ON)


def same(found: Any, expected: Any) -> None:
    ordered = found.sort("row").select(expected.columns).cast(dict(expected.schema))
    assert ordered.equals(expected, null_equal=True)


def test_the_rows_crowd_the_boundaries_and_have_nulls(expected: Any) -> None:
    assert set(expected["outcome"].unique()) == {"met", "short", "unknown"}
    assert expected["counted_dm2"].null_count() > 0
    assert expected.filter(pl.col("counted_dm2") == pl.col("required_dm2")).height > 100


def test_the_scalar_path(rows: Any, expected: Any) -> None:
    some = ROWS if ROWS > 20_000 else 4000
    for given, found in zip(rows.head(some).iter_rows(named=True), expected.head(some).select(PICKED).rows(), strict=True):
        facts = {"persons": None, "estate_floor_dm2": None, "is_new": None, "functions": None, **given}
        assert one(RULE, facts) == found


def test_polars_lazy(rows: Any, expected: Any) -> None:
    lazy = frames.assess(rows.lazy(), RULE, on=ON)
    assert isinstance(lazy, pl.LazyFrame)
    same(lazy.collect(), expected)


def test_pyarrow(rows: Any, expected: Any) -> None:
    same(pl.from_arrow(frames.assess(rows.to_arrow(), RULE, on=ON)), expected)


@pytest.mark.parametrize("kind", ["pyarrow", "nullable"])
def test_pandas(rows: Any, expected: Any, kind: str) -> None:
    pd = pytest.importorskip("pandas")
    frame = rows.to_pandas(use_pyarrow_extension_array=True)
    if kind == "nullable":
        frame = frame.astype("Int64")
    found = frames.assess(frame, RULE, on=ON)
    assert isinstance(found, pd.DataFrame)
    same(pl.from_pandas(found), expected)


def test_pandas_with_a_missing_number_made_a_float_is_refused(rows: Any) -> None:
    pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="not a whole number"):
        frames.assess(rows.to_pandas(), RULE, on=ON)


def test_duckdb(rows: Any, expected: Any) -> None:
    duckdb = pytest.importorskip("duckdb")
    found = frames.assess(duckdb.from_arrow(rows.to_arrow()), RULE, on=ON)
    assert isinstance(found, duckdb.DuckDBPyRelation)
    same(found.pl(), expected)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_dask_on_a_local_cluster(rows: Any, expected: Any) -> None:
    dd = pytest.importorskip("dask.dataframe")
    distributed = pytest.importorskip("distributed")
    frame = dd.from_pandas(rows.to_pandas(use_pyarrow_extension_array=True), npartitions=4)
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True)
    try:
        with distributed.Client(cluster):
            found = frames.assess(frame, RULE, on=ON)
            assert type(found) is type(frame)
            same(pl.from_pandas(found.compute()), expected)
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
    found = frames.assess(spark.read.parquet(path), RULE, on=ON)
    out = str(tmp_path / "found.parquet")
    found.write.parquet(out)
    same(pl.read_parquet(f"{out}/*.parquet"), expected)
