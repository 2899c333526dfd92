# SPDX-License-Identifier: Apache-2.0
"""The same population on one machine, on a Dask cluster and on Spark: Parquet in, Parquet out, nothing collected on the way.

Usage: python benchmarks/compliance/beyond_one_machine.py [--rows 2000000] [--engine dask|spark|both]
Dask workers need this package; Spark needs nothing beside PySpark, as it is given expressions only.
"""

import argparse
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.compliance.population import ON, population, standard

from community_housing import frames
from community_housing.quantities import Rounding

PARTS = 8


def on_dask(source: str, target: str) -> None:
    import dask.dataframe as dd
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
        communities = dd.read_parquet(source, dtype_backend="pyarrow")
        frames.assess(communities, standard=standard(), on=ON).to_parquet(target)


def on_spark(source: str, target: str) -> None:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    frames.assess(session.read.parquet(source), standard=standard(), on=ON).write.parquet(target)
    session.stop()


def figures(path: str) -> Any:
    return frames.summarise(pl.scan_parquet(f"{path}/*.parquet"), rounding=Rounding.HALF_UP)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=2_000_000)
    options.add_argument("--engine", choices=["dask", "spark", "both"], default="both")
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "communities"
        source.mkdir()
        for part in range(PARTS):
            population(chosen.rows // PARTS, seed=part).write_parquet(source / f"part-{part}.parquet")
        start = time.perf_counter()
        one = frames.summarise(
            frames.assess(pl.scan_parquet(f"{source}/*.parquet"), standard=standard(), on=ON), rounding=Rounding.HALF_UP
        )
        print(f"one machine, polars   {time.perf_counter() - start:6.1f} s")
        print(f"  {one.met:,} met, {one.short:,} short, {one.unknown:,} unknown")
        for name, work in (("dask", on_dask), ("spark", on_spark)):
            if chosen.engine not in (name, "both"):
                continue
            target = str(Path(folder) / name)
            start = time.perf_counter()
            work(str(source), target)
            found = figures(target)
            same = "the same figures" if found == one else f"OTHER FIGURES: {found}"
            print(f"{name:<22}{time.perf_counter() - start:6.1f} s  {same}")
            if found != one:
                raise SystemExit(1)


if __name__ == "__main__":
    main()
