# SPDX-License-Identifier: Apache-2.0
"""Entitlements of 10^6 projects over columns: rows a second in polars and DuckDB, identical to the scalar arithmetic."""

import random
import time

import duckdb
import polars as pl

from community_housing.disbursement import schedules
from community_housing.frames._entitlements import entitlements

ROWS = 1_000_000
SHARES = {None: (0, 1), "approval": (1, 2), "structure": (4, 5), "acceptance": (1, 1)}


def main() -> None:
    chance = random.Random(1)
    build = schedules().editions("transfer-build")[0]
    sums = [chance.randrange(10**11) for _ in range(ROWS)]
    stages = [chance.choice(list(SHARES)) for _ in range(ROWS)]
    frame = pl.DataFrame(
        {
            "contract_sum_fen": sums,
            "paid_fen": [chance.randrange(10**10) for _ in range(ROWS)],
            "pending_fen": [0] * ROWS,
            "stage": stages,
        }
    )
    scalar = [total * SHARES[stage][0] // SHARES[stage][1] for total, stage in zip(sums, stages, strict=True)]
    best = 0.0
    for _ in range(7):
        start = time.perf_counter()
        made = entitlements(frame, [build])
        best = max(best, ROWS / (time.perf_counter() - start))
    print(f"polars {best / 1e6:.1f} M rows/s, identical {made['entitled_fen'].to_list() == scalar}")
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute("CREATE TABLE projects AS SELECT row_number() OVER () AS row, * FROM frame")
        table = connection.table("projects")
        results = "row, entitled_fen, due_fen, claw_back_fen"
        ways = {
            "summed": lambda: (
                entitlements(table, [build]).aggregate("sum(entitled_fen), sum(due_fen), sum(claw_back_fen)").fetchall()
            ),
            "results into a table": lambda: (
                entitlements(table, [build]).project(results).create(f"made_{time.perf_counter_ns()}")
            ),
            "all columns into a table": lambda: entitlements(table, [build]).create(f"made_{time.perf_counter_ns()}"),
            "nothing computed, the input into a table": lambda: table.create(f"made_{time.perf_counter_ns()}"),
        }
        for name, way in ways.items():
            best = 0.0
            for _ in range(7):
                start = time.perf_counter()
                way()
                best = max(best, ROWS / (time.perf_counter() - start))
            print(f"DuckDB {best / 1e6:.1f} M rows/s, {name}")
        made = entitlements(table, [build]).pl().sort("row")
        print(f"DuckDB identical {made['entitled_fen'].to_list() == scalar}")


if __name__ == "__main__":
    main()
