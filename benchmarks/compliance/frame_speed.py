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


def best(work: Callable[[], Any], times: int = 9) -> tuple[float, float]:
    """The least wall time, and the least processor time (all threads), in seconds; the second is fair on a busy machine."""
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus)


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


BY_HAND = """
    SELECT *, CASE WHEN met THEN 'met' WHEN NOT met THEN 'short' ELSE 'unknown' END AS outcome FROM (
        SELECT *, counted_dm2 >= 20000 AND counted_dm2 * 100 >= households * 3000 AND counted_dm2 >=
            CASE WHEN households <= 1000 THEN 25000 WHEN households <= 2000 THEN 50000 WHEN households <= 3000 THEN 80000
                 WHEN households > 3000 THEN 120000 END AS met
        FROM communities)
"""


def main() -> None:
    rule, frame = standard(), population(ROWS)
    relation_source = frame.to_arrow()
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute("CREATE TABLE communities AS SELECT * FROM relation_source")
    made = frames.assess(connection.table("communities"), standard=rule, on=ON)
    # With the check of bounds, as `assess` gives it, and the text of `frames.sql`, which leaves that to the database.
    checked, plain = made.sql_query(), frames.sql(rule, on=ON)
    lazy = frames.assess(frame.lazy(), standard=rule, on=ON)

    def table(text: str) -> Callable[[], Any]:
        # The same for everyone: all columns become a new table inside of the engine.
        return lambda: connection.execute(f"CREATE OR REPLACE TEMP TABLE made AS {text}")

    print(f"rows {ROWS:,}, threads {pl.thread_pool_size()}; least wall and least processor time of nine")
    base = show("polars by hand, outcome only", best(lambda: by_hand(frame)), None)
    show("polars, all results", best(lambda: frames.assess(frame, standard=rule, on=ON)), base)
    show("polars lazy, streaming", best(lambda: lazy.collect(engine="streaming")), base)
    base = show("DuckDB by hand, outcome only", best(table(BY_HAND)), None)
    show("DuckDB, frames.sql", best(table(plain)), base)
    show("DuckDB, bounds checked", best(table(checked)), base)
    show("DuckDB, out to Arrow", best(made.to_arrow_table), base)
    if "--parquet" in sys.argv:
        parquet(rule)
    del relation_source


def show(name: str, spans: tuple[float, float], base: tuple[float, float] | None) -> tuple[float, float]:
    wall, cpu = spans
    beside = "" if base is None else f"  {wall / base[0]:.2f} x wall, {cpu / base[1]:.2f} x processor"
    print(f"{name:<29} {wall * 1000:7.1f} ms {cpu * 1000:7.1f} ms  {ROWS / wall / 1e6:6.1f} M rows/s{beside}")
    return spans


def parquet(rule: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "population.parquet"
        pieces = [population(ROWS, seed=seed) for seed in range(10)]
        pl.concat(pieces).write_parquet(path)
        del pieces
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

        def work() -> Any:
            lazy = frames.assess(pl.scan_parquet(path), standard=rule, on=ON)
            sums = [pl.len(), pl.col("shortfall_dm2").sum(), pl.col("unmet").sum(), pl.col("unknown").sum()]
            return lazy.group_by("outcome").agg(sums).collect(engine="streaming")

        span = best(work, 3)[0]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"Parquet, 10 M rows, lazily and summed {span:.2f} s; peak of the process {peak:.0f} MB ({before:.0f} before)")


if __name__ == "__main__":
    main()
