# SPDX-License-Identifier: Apache-2.0
"""Solve integer models from standard input with CP-SAT, level by level; a process of its own, apart from highspy.

Reads a JSON list of {columns, flows, lines: [[[[column, coefficient]], lower, upper]], goals: [[terms, maximised]]};
writes a list of {values, seconds}, fewer values where a level is infeasible or not proved in the seconds of the first argument.
"""

import json
import sys
import time
from typing import Any

from ortools.sat.python import cp_model

FAR = 10**15
SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3600


def solve(given: dict[str, Any]) -> dict[str, Any]:
    start = time.perf_counter()
    model = cp_model.CpModel()
    names = [model.new_bool_var(f"x{i}") for i in range(given["columns"])]
    names += [model.new_int_var(0, most, f"f{k}") for k, most in enumerate(given["flows"])]

    def weighted(terms: list[list[int]]) -> Any:
        return cp_model.LinearExpr.weighted_sum([names[i] for i, _ in terms], [value for _, value in terms])

    for terms, lower, upper in given["lines"]:
        model.add_linear_constraint(weighted(terms), -FAR if lower is None else lower, FAR if upper is None else upper)
    values: list[int] = []
    for terms, maximised in given["goals"]:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = SECONDS
        (model.maximize if maximised else model.minimize)(weighted(terms))
        if solver.solve(model) != cp_model.OPTIMAL:
            break
        values.append(round(solver.objective_value))
        model.add(weighted(terms) == values[-1])
    return {"values": values, "seconds": time.perf_counter() - start}


if __name__ == "__main__":
    json.dump([solve(one) for one in json.load(sys.stdin)], sys.stdout)
