# SPDX-License-Identifier: Apache-2.0
"""Entitlements and payments due over whole populations of projects: the arithmetic of the fold over columns."""

from collections.abc import Mapping, Sequence
from math import lcm
from typing import Any, Final, TypeVar, cast

import narwhals as nw

from community_housing.disbursement import Schedule
from community_housing.errors import InputError

__all__ = ["ENTITLEMENT_RESULTS", "entitlements"]

_F = TypeVar("_F")

ENTITLEMENT_RESULTS: Final = ("entitled_fen", "due_fen", "claw_back_fen")
"""The columns that `entitlements` adds."""

_AMOUNTS: Final = ("contract_sum_fen", "paid_fen", "pending_fen")
_LARGEST_DENOMINATOR: Final = 1_000_000_000
_SHARES: Final = ("share_numerator", "share_denominator")


def entitlements(frame: _F, schedules: Sequence[Schedule] = ()) -> _F:
    """What each project is entitled to, what is due and what is to be clawed back.

    Args:
        frame: A polars, pandas or pyarrow frame, a DuckDB relation or any other frame that narwhals knows.  One row is one
            project: `contract_sum_fen`, `paid_fen` (net of what came back) and `pending_fen`, whole numbers of fen from 0 to
            fifteen digits; and either `stage`, the furthest stage reached whole (null before the first), with a column
            `schedule` where there are several schedules, or `share_numerator` and `share_denominator`, the cumulative share
            itself (for stages reached in part), from 0 to 1 with a denominator of at most 1,000,000.
        schedules: The schedules in force for these projects; none where the frame has the shares.

    Returns:
        The same kind of frame, lazy where it is lazy, with `entitled_fen` = floor(share x sum), `due_fen` = what of it is
        neither paid nor pending, and `claw_back_fen` = what is paid beyond it.  Null where a sum is null, or where the
        schedule has no such stage; nobody is entitled to a stage that does not exist.

    Raises:
        InputError: Columns are missing or no whole numbers, a result's name is taken, two schedules have one id, or there
            are neither schedules nor shares.

    Guarantees: whole numbers in 64 bits throughout: the product is taken of quotient and remainder apart, so that fifteen
        digits times a share never overflow; every engine gives the integers of the scalar fold.

    Source: the transfer's shares from the report; rounding: own rule, docs/decisions/0041.
    """
    native: Any = nw.from_native(cast("Any", frame))
    schema: Mapping[str, Any] = native.collect_schema()
    _check(schema, schedules)
    total = nw.col("contract_sum_fen")
    if schedules:
        entitled = _by_stage(total, schedules)
    else:
        top, bottom = (nw.col(name).cast(nw.Int64) for name in _SHARES)
        entitled = (total // bottom) * top + ((total % bottom) * top) // bottom
    net, held = nw.col("paid_fen"), nw.col("paid_fen") + nw.col("pending_fen")
    # A polars frame is computed lazily, on every core.
    eager_polars = isinstance(native, nw.DataFrame) and native.implementation.is_polars()
    working: Any = native.lazy() if eager_polars else native
    known = nw.col("entitled_fen")
    done = working.with_columns(entitled_fen=entitled).with_columns(
        due_fen=_positive(known - held), claw_back_fen=_positive(net - known)
    )
    return cast("_F", (done.collect() if eager_polars else done).to_native())


def _positive(value: nw.Expr) -> nw.Expr:
    # A null stays null: both branches are computed from the value.
    return nw.when(value < 0).then(value * 0).otherwise(value)


def _check(schema: Mapping[str, Any], schedules: Sequence[Schedule]) -> None:
    needed = [*_AMOUNTS, *(("stage",) if schedules else _SHARES), *(("schedule",) if len(schedules) > 1 else ())]
    missing = [name for name in needed if name not in schema]
    if missing:
        raise InputError(f"columns are missing: {', '.join(missing)}", "frame", tuple(schema))
    wrong = [name for name in needed if name not in ("stage", "schedule") and not schema[name].is_integer()]
    if wrong:
        raise InputError(f"must be whole numbers: {', '.join(wrong)}", "frame", tuple(wrong))
    taken = [name for name in ENTITLEMENT_RESULTS if name in schema]
    if taken:
        raise InputError(f"these names are taken: {', '.join(taken)}", "frame", tuple(taken))
    if len({schedule.id for schedule in schedules}) < len(schedules):
        raise InputError("two schedules have one id", "schedules", [schedule.id for schedule in schedules])


def _by_stage(total: nw.Expr, schedules: Sequence[Schedule]) -> nw.Expr:
    """The share of each row's stage over one common denominator, so that a division is by a constant."""
    stage, schedule = nw.col("stage"), nw.col("schedule")
    bottom = lcm(*(row.share.denominator for one in schedules for row in one.stages))
    if bottom > _LARGEST_DENOMINATOR:
        raise InputError(f"shares need the common denominator {bottom}; give share_numerator instead", "schedules", bottom)
    tests: dict[int, nw.Expr] = {}
    for one in schedules:
        rows = [(0, stage.is_null()), *((int(row.share * bottom), stage == row.id) for row in one.stages)]
        for top, test in rows:
            here = test if len(schedules) == 1 else (schedule == one.id) & test
            tests[top] = here if top not in tests else tests[top] | here
    top_of: Any = nw.lit(None, nw.Int64)
    for top, test in tests.items():
        top_of = nw.when(test).then(nw.lit(top, nw.Int64)).otherwise(top_of)
    whole = total // bottom
    return cast("nw.Expr", whole * top_of + ((total - whole * bottom) * top_of) // bottom)
