# SPDX-License-Identifier: Apache-2.0
"""Grids on real engines of clusters, run on this machine: the rows are those that one process gives, failures among them."""

import os
import random
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from community_housing.frames import DIVISION_RESULTS, divide_table
from community_housing.grids import GridRule

pd = pytest.importorskip("pandas", reason="the extra 'engines' is not installed")

RULE = GridRule()
COMMUNITIES = 60
SCHEMA = ", ".join(f"{name} {'bigint' if kind == 'int64' else kind}" for name, kind in DIVISION_RESULTS.items())


def town(seed: int) -> tuple[Any, Any]:
    """Blocks in rows; one community with an id twice, one with a gap, one that no number of grids fits."""
    chance = random.Random(seed)
    rows, pairs = [], []
    for c in range(COMMUNITIES):
        community, across, count = f"C{c:03}", chance.randint(3, 6), chance.randint(6, 30)
        rows += [(f"{community}-{n}", community, chance.randint(30, 90)) for n in range(count)]
        pairs += [(f"{community}-{n}", f"{community}-{n + 1}", community, 2) for n in range(count - 1) if (n + 1) % across]
        pairs += [(f"{community}-{n}", f"{community}-{n + across}", community, 1) for n in range(count - across)]
    rows += [("T-0", "T", 400), ("T-0", "T", 400), ("G-0", "G", None), ("S-0", "S", 20)]
    chance.shuffle(rows)
    return (
        pd.DataFrame(rows, columns=["id", "community", "households"]).astype({"households": "Int64"}),
        pd.DataFrame(pairs, columns=["a", "b", "community", "weight"]),
    )


def sorted_rows(frame: Any) -> list[tuple[Any, ...]]:
    rows = [tuple(None if pd.isna(value) else value for value in row) for row in frame.itertuples(index=False)]
    return sorted(rows, key=repr)


@pytest.fixture(scope="module")
def asked() -> tuple[Any, Any, list[tuple[Any, ...]]]:
    buildings, neighbours = town(7)
    alone = sorted_rows(divide_table(buildings, neighbours, rule=RULE))
    assert sum(row[-1] is not None for row in alone) == 3
    assert {row[6] for row in alone} >= {"optimal", "infeasible", None}
    return buildings, neighbours, alone


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="the extra 'engines' is not installed")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    try:
        session = (
            sql.SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
    except Exception as error:  # noqa: BLE001 - whatever keeps Java from starting
        pytest.skip(f"Spark cannot be started: {type(error).__name__}")
    yield session
    session.stop()


@pytest.mark.java
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_rows_of_one_process(spark: Any, asked: tuple[Any, Any, list[tuple[Any, ...]]]) -> None:
    buildings, neighbours, alone = asked

    def divided(own: Any, beside: Any) -> Any:
        return divide_table(own, beside, rule=RULE)

    made = (
        spark.createDataFrame(buildings)
        .groupBy("community")
        .cogroup(spark.createDataFrame(neighbours).groupBy("community"))
        .applyInPandas(divided, schema=SCHEMA)
        .toPandas()
    )
    assert sorted_rows(made) == alone


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_dask_gives_the_rows_of_one_process(asked: tuple[Any, Any, list[tuple[Any, ...]]]) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra 'engines' is not installed")
    buildings, neighbours, alone = asked
    beside = dict(list(neighbours.groupby("community")))
    none = neighbours.iloc[:0]
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster,
        distributed.Client(cluster) as client,
    ):
        tasks = [
            client.submit(divide_table, own, beside.get(community, none), rule=RULE)
            for community, own in buildings.groupby("community")
        ]
        made = pd.concat(client.gather(tasks))
    assert sorted_rows(made) == alone
