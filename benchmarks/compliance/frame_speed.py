# SPDX-License-Identifier: Apache-2.0
"""Speed of `frames.assess` with floor, ratio and step, against a hand-written polars expression, and from Parquet.

Usage: python benchmarks/compliance/frame_speed.py [--parquet]
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.compliance.population import ON, population, standard

from community_housing import frames

ROWS = 1_000_000


def best(work: Callable[[], Any], times: int = 7) -> float:
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spans.append(time.perf_counter() - start)
    return min(spans)


def by_hand(frame: pl.DataFrame) -> pl.DataFrame:
    """The outcome alone, as somebody would write it for these three rules, null where data is missing and decides."""
    counted, households = pl.col("counted_dm2"), pl.col("households")
    asked = (
        pl.when(households <= 1000)
        .then(25000)
        .when(households <= 2000)
        .then(50000)
        .when(households <= 3000)
        .then(80000)
        .when(households > 3000)
        .then(120000)
    )
    met = (counted >= 20000) & (counted * 100 >= households * 3000) & (counted >= asked)
    outcome = pl.when(met).then(pl.lit("met")).when(~met).then(pl.lit("short")).otherwise(pl.lit("unknown"))
    return frame.lazy().with_columns(outcome.alias("outcome")).collect()


def main() -> None:
    rule, frame = standard(), population(ROWS)
    relation_source = frame.to_arrow()
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute("CREATE TABLE communities AS SELECT * FROM relation_source")
    hand = best(lambda: by_hand(frame))
    polars = best(lambda: frames.assess(frame, rule, on=ON))
    table = connection.table("communities")
    # Only the five results leave the engine, as columns of a new table inside of it.
    text = frames.sql(rule, on=ON)
    made = frames.assess(table, rule, on=ON)
    duck = best(lambda: connection.execute(f"CREATE OR REPLACE TEMP TABLE made AS {text}"))
    arrow = best(made.to_arrow_table)
    print(f"rows {ROWS:,}, threads {pl.thread_pool_size()}")
    print(f"by hand, outcome only   {hand * 1000:8.1f} ms  {ROWS / hand / 1e6:6.1f} M rows/s")
    print(f"polars, all results     {polars * 1000:8.1f} ms  {ROWS / polars / 1e6:6.1f} M rows/s  {polars / hand:.2f} x")
    print(f"DuckDB, all results     {duck * 1000:8.1f} ms  {ROWS / duck / 1e6:6.1f} M rows/s")
    print(f"DuckDB, out to Arrow    {arrow * 1000:8.1f} ms  {ROWS / arrow / 1e6:6.1f} M rows/s")
    if "--parquet" in sys.argv:
        parquet(rule)
    del relation_source


def parquet(rule: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "population.parquet"
        pieces = [population(ROWS, seed=seed) for seed in range(10)]
        pl.concat(pieces).write_parquet(path)
        del pieces
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

        def work() -> Any:
            lazy = frames.assess(pl.scan_parquet(path), rule, on=ON)
            sums = [pl.len(), pl.col("shortfall_dm2").sum(), pl.col("unmet").sum(), pl.col("unknown").sum()]
            return lazy.group_by("outcome").agg(sums).collect(engine="streaming")

        span = best(work, 3)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"Parquet, 10 M rows, lazily and summed {span:.2f} s; peak of the process {peak:.0f} MB ({before:.0f} before)")


if __name__ == "__main__":
    main()
