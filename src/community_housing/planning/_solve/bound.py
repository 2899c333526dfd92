# SPDX-License-Identifier: Apache-2.0
"""A bound on a goal proved in integer arithmetic, by weak duality with the rounded duals of the linear relaxation."""

from collections.abc import Mapping, Sequence

from community_housing.planning._solve.linear import Line, Linear
from community_housing.planning._solve.solver import DUAL_UNIT, Highs

__all__ = ["exact_bound", "lagrange_bound"]


def exact_bound(
    model: Linear, highs: Highs, objective: Mapping[int, int], *, maximise: bool
) -> tuple[int | None, tuple[int, ...] | None]:
    """A value that no plan can beat, exactly, and the relaxation's own plan where it is whole.

    Returns:
        The bound, None where the relaxation gave no duals; and the columns that are 1 in the relaxation, None where it
        is not whole.  That plan is still to be checked.

    Guarantees:
        Valid for every integer plan whatever the solver's rounding: any duals of the right sign give a bound, and the
        sum is done in integers.  Not always tight.
    """
    relaxed = highs.relax(objective, maximise=maximise)
    if relaxed is None:
        return None, None
    signed = objective if maximise else {i: -value for i, value in objective.items()}
    bound = lagrange_bound(model, highs.lines, signed, relaxed.duals)
    return (bound if maximise else -bound), relaxed.chosen


def lagrange_bound(model: Linear, lines: Sequence[Line], objective: Mapping[int, int], duals: Sequence[int]) -> int:
    """Upper bound of a maximisation: sum of dual times limit, and for each site the best reduced value or 0.

    Args:
        model: Its groups (at most one column each) and the upper limits of its flows are kept exactly.
        lines: The rows.
        objective: Integer coefficients to be maximised.
        duals: One for each row in parts of `DUAL_UNIT`; one of the wrong sign counts 0.

    Source: weak Lagrangian duality (Geoffrion, Lagrangean relaxation for integer programming, 1974).
    """
    reduced = [objective.get(i, 0) * DUAL_UNIT for i in range(len(model.columns) + len(model.flows))]
    bound = 0
    for line, dual in zip(lines, duals, strict=True):
        limit = line.upper if dual > 0 else line.lower
        if dual == 0 or limit is None:
            continue
        bound += dual * limit
        for i, coefficient in line.terms.items():
            reduced[i] -= dual * coefficient
    bound += sum(max([0, *(reduced[i] for i in group)]) for group in model.groups)
    first = len(model.columns)
    bound += sum(max(0, reduced[first + k]) * most for k, most in enumerate(model.flows))
    return bound // DUAL_UNIT
