# SPDX-License-Identifier: Apache-2.0
"""A random population that crowds the boundaries of floor, ratio and step, with nulls; and the standard of the benchmarks."""

import datetime as dt

import polars as pl

from community_housing.standards import Standard, parse

ON = dt.date(2024, 1, 1)

THREE_RULES = """
id = "bench"
name = "基准"
name_en = "benchmark"
place = "cn"

[[editions]]
id = "1"
period = { starts = 2020-01-01 }
citation = { authority = "benchmark", document = "floor, ratio and step", evidence = "own" }

[[editions.rules]]
id = "floor"
name = "floor"
formula = { kind = "floor", area = 200 }

[[editions.rules]]
id = "ratio"
name = "ratio"
formula = { kind = "ratio", area = 30, per = 100 }

[[editions.rules]]
id = "step"
name = "step"

[editions.rules.formula]
kind = "step"
by = "households"
rows = [{ upto = 1000, area = 250 }, { upto = 2000, area = 500 }, { upto = 3000, area = 800 }, { area = 1200 }]
"""


def standard() -> Standard:
    """Floor, ratio and step over households."""
    return parse(THREE_RULES, name="bench.toml")


def population(rows: int, *, seed: int = 20260101) -> pl.DataFrame:
    """Rows of counted area and households within 2 dm² and 2 households of the boundaries, one in twenty null."""
    import numpy as np

    chance = np.random.default_rng(seed)
    households = chance.choice([500, 667, 1000, 1500, 2000, 3000, 4000], rows) + chance.integers(-2, 3, rows)
    steps = np.select([households <= 1000, households <= 2000, households <= 3000], [25000, 50000, 80000], 120000)
    near = np.choose(chance.integers(0, 3, rows), [np.full(rows, 20000), households * 30, steps])
    counted = near + chance.integers(-2, 3, rows)
    frame = pl.DataFrame({"counted_dm2": counted.astype("int64"), "households": households.astype("int64")})
    missing = [pl.Series(chance.random(rows) < 0.05) for _ in range(2)]
    return frame.with_columns(
        pl.when(~missing[0]).then(pl.col("counted_dm2")).alias("counted_dm2"),
        pl.when(~missing[1]).then(pl.col("households")).alias("households"),
    )
