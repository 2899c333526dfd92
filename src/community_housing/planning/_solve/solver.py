# SPDX-License-Identifier: Apache-2.0
"""The narrow interface to the solver (HiGHS, extra `plan`): an integer model in, integers and a bound out.

HiGHS computes in double precision.  So every row and the objective are divided by the common divisor of their
coefficients before they are handed over, what comes back is rounded to integers and checked exactly by the caller, and
the duals of the linear relaxation come back as integers in parts per 10^9, from which a bound is computed exactly.
"""

import math
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

import attrs

from community_housing.errors import MissingExtraError
from community_housing.planning._solve.linear import Line, Linear

__all__ = ["DUAL_UNIT", "Answer", "Highs", "Relaxed"]

DUAL_UNIT: Final = 10**9
"""Duals are integers in this part of one."""


@attrs.frozen(slots=True)
class Answer:
    """What the solver says.

    Fields:
        status: "optimal", "feasible" (a limit was reached with a solution), "infeasible" or "unsolved".
        chosen: Numbers of the 0/1 columns that are 1.
        bound: The solver's bound on the objective, rounded towards the safe side by one part in 10^6; None without one.
        nodes: Branch-and-bound nodes, for the record.
    """

    status: str
    chosen: tuple[int, ...]
    bound: int | None
    nodes: int


@attrs.frozen(slots=True)
class Relaxed:
    """The linear relaxation.

    Fields:
        duals: One for each row, in parts of `DUAL_UNIT` for the undivided rows and objective; signs as for a maximisation.
        chosen: The 0/1 columns that are 1, where all of them came out whole; else None.
        parts: The 0/1 columns that came out neither 0 nor 1; *ones* those that are 1.
    """

    duals: list[int]
    chosen: tuple[int, ...] | None
    ones: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()


class Highs:
    """One model in HiGHS, kept between solves so that the next one starts from the last solution.

    Args:
        model: The integer model.
        seconds: Time limit of each solve in whole seconds.
        nodes: Most branch-and-bound nodes of each solve; None for none.

    Raises:
        MissingExtraError: highspy is not installed.
    """

    def __init__(self, model: Linear, *, seconds: int = 60, nodes: int | None = None) -> None:
        try:
            highspy: Any = import_module("highspy")
        except ImportError:
            raise MissingExtraError("plan", "the optimal plan") from None
        self._api: Any = highspy
        self._model = model
        self._lines: list[Line] = []
        self._count = len(model.columns) + len(model.flows)
        # A flow is handed over in a unit in which its upper limit is small, as rows are.
        self._flow_units = [_power(most) for most in model.flows]
        self._highs: Any = self._api.Highs()
        for name, value in (
            ("output_flag", False),
            ("time_limit", seconds),
            ("mip_rel_gap", 0),
            ("mip_abs_gap", 0),
            ("mip_feasibility_tolerance", 1 / 10**9),
            ("primal_feasibility_tolerance", 1 / 10**9),
            ("threads", 1),
            ("random_seed", 0),
            *((("mip_max_nodes", nodes),) if nodes is not None else ()),
        ):
            self._highs.setOptionValue(name, value)
        self._pass(model)

    def _pass(self, model: Linear) -> None:
        api, count = self._api, self._count
        lp = api.HighsLp()
        lp.num_col_, lp.num_row_ = count, len(model.lines)
        lp.col_cost_ = [0] * count
        lp.col_lower_ = [0] * count
        lp.col_upper_ = [1] * len(model.columns) + [
            most / unit for most, unit in zip(model.flows, self._flow_units, strict=True)
        ]
        lp.integrality_ = [api.HighsVarType.kInteger] * len(model.columns) + [api.HighsVarType.kContinuous] * len(model.flows)
        starts, index, value, lower, upper = [0], list[int](), list[Any](), list[Any](), list[Any]()
        for line in model.lines:
            names, numbers, low, high = self._row(line)
            index += names
            value += numbers
            lower.append(low)
            upper.append(high)
            starts.append(len(index))
        lp.row_lower_, lp.row_upper_ = lower, upper
        lp.a_matrix_.format_ = api.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, value
        self._highs.passModel(lp)
        self._lines = list(model.lines)

    def _row(self, line: Line) -> tuple[list[int], list[Any], Any, Any]:
        divisor, scale = self._units(line)
        whole = all(i < len(self._model.columns) for i in line.terms)
        low = -self._api.kHighsInf if line.lower is None else -(-line.lower // divisor) if whole else line.lower / divisor
        high = self._api.kHighsInf if line.upper is None else line.upper // divisor if whole else line.upper / divisor
        numbers = [value // divisor * self._unit(i) / scale for i, value in line.terms.items()]
        return list(line.terms), numbers, low / scale, high / scale

    def _unit(self, column: int) -> int:
        return 1 if column < len(self._model.columns) else self._flow_units[column - len(self._model.columns)]

    def _units(self, line: Line) -> tuple[int, int]:
        """What a row is divided by: its common divisor, and a power of two that makes all in it small.

        The solver's tolerances are absolute: in a row of 10^12 fen they would be far below the rounding of doubles, and
        what keeps the row could be taken to break it.
        """
        divisor = math.gcd(*line.terms.values()) or 1
        values = [abs(value) * self._unit(i) for i, value in line.terms.items()]
        return divisor, _power(max([*values, abs(line.lower or 0), abs(line.upper or 0)]) // divisor)

    def add(self, line: Line) -> None:
        """Add one row to the model."""
        names, numbers, low, high = self._row(line)
        if not self._count:
            self._lines.append(line)
            return
        self._highs.addRow(low, high, len(names), names, numbers)
        self._lines.append(line)

    def drop(self) -> None:
        """Take back the row that was added last."""
        self._lines.pop()
        if self._count:
            self._highs.deleteRows(1, [len(self._lines)])

    def leave_out(self, columns: Sequence[int]) -> None:
        """Let columns be 0 from now on."""
        if columns:
            nothing = [0] * len(columns)
            self._highs.changeColsBounds(len(columns), list(columns), nothing, nothing)

    @property
    def lines(self) -> Sequence[Line]:
        """The rows of the model, with those added."""
        return self._lines

    def start_from(self, chosen: Sequence[int]) -> None:
        """Offer the solver a plan to start from; it may be infeasible in this model."""
        ones = set(chosen)
        solution = self._api.HighsSolution()
        solution.col_value = [1 if i in ones else 0 for i in range(self._count)]
        self._highs.setSolution(solution)

    def solve(self, objective: Mapping[int, int], *, maximise: bool) -> Answer:
        """Optimise an integer objective over the model as it stands."""
        if not self._model.columns:
            possible = all(line.lower is None or line.lower <= 0 for line in self._lines)
            return Answer("optimal" if possible else "infeasible", (), 0, 0)
        api, highs = self._api, self._highs
        divisor = self._aim(objective, maximise=maximise)
        highs.run()
        status, info = highs.getModelStatus(), highs.getInfo()
        if status in (api.HighsModelStatus.kInfeasible, api.HighsModelStatus.kUnboundedOrInfeasible):
            return Answer("infeasible", (), None, max(0, info.mip_node_count))
        optimal = status in (api.HighsModelStatus.kOptimal, api.HighsModelStatus.kModelEmpty)
        if not optimal and info.primal_solution_status != api.kSolutionStatusFeasible:
            return Answer("unsolved", (), None, max(0, info.mip_node_count))
        values = highs.getSolution().col_value
        chosen = tuple([i for i in range(len(self._model.columns)) if 2 * values[i] > 1])
        bound = info.mip_dual_bound
        safe = None
        if abs(bound) < api.kHighsInf:
            # The bound is a double: one part in 10^6 of a unit is granted before it is taken as an integer.
            safe = math.floor(bound + 1 / 10**6) if maximise else math.ceil(bound - 1 / 10**6)
        return Answer(
            "optimal" if optimal else "feasible", chosen, None if safe is None else safe * divisor, max(0, info.mip_node_count)
        )

    def relax(self, objective: Mapping[int, int], *, maximise: bool) -> Relaxed | None:
        """Solve the linear relaxation; None where it was not solved."""
        if not self._model.columns:
            return Relaxed([0] * len(self._lines), ())
        highs, api = self._highs, self._api
        divisor = self._aim(objective, maximise=maximise)
        highs.setOptionValue("solve_relaxation", True)
        highs.run()
        highs.setOptionValue("solve_relaxation", False)
        if highs.getModelStatus() != api.HighsModelStatus.kOptimal:
            return None
        sign = 1 if maximise else -1
        duals: list[int] = []
        solution = highs.getSolution()
        for line, dual in zip(self._lines, solution.row_dual, strict=True):
            own, scale = self._units(line)
            duals.append(round(sign * dual * DUAL_UNIT * divisor / own / scale))
        values = solution.col_value
        near = 1 / 10**7
        ones, parts = list[int](), list[int]()
        for i in range(len(self._model.columns)):
            value = values[i]
            if value > 1 - near:
                ones.append(i)
            elif value > near:
                parts.append(i)
        return Relaxed(duals, None if parts else tuple(ones), tuple(ones), tuple(parts))

    def _aim(self, objective: Mapping[int, int], *, maximise: bool) -> int:
        api, highs = self._api, self._highs
        divisor = math.gcd(*objective.values()) or 1
        costs = [0] * self._count
        for i, value in objective.items():
            costs[i] = value // divisor * self._unit(i)
        highs.changeColsCost(self._count, list(range(self._count)), costs)
        highs.changeObjectiveSense(api.ObjSense.kMaximize if maximise else api.ObjSense.kMinimize)
        return divisor


_LARGEST: Final = 1024


def _power(most: int) -> int:
    """A power of two by which *most* is divided to be no larger than `_LARGEST`, nearly."""
    return 1 << max(0, most.bit_length() - _LARGEST.bit_length() + 1)
