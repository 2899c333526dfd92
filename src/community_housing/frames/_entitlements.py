# SPDX-License-Identifier: Apache-2.0
"""Entitlements and payments due over whole populations of projects: the arithmetic of the fold over columns."""

from collections.abc import Sequence
from functools import partial
from math import lcm
from typing import Any, Final, TypeVar, cast

import narwhals as nw

from community_housing._doors import door
from community_housing._messages import Message, joined
from community_housing.disbursement import Schedule
from community_housing.errors import BoundaryError, InputError
from community_housing.frames._bounds import bounded, faulty_rows
from community_housing.frames._by_polars import by_polars, goes_by_polars, of_dask
from community_housing.frames._quotients import whole_quotient
from community_housing.frames._reading import Opened, native_of
from community_housing.quantities import LARGEST

__all__ = ["ENTITLEMENT_RESULTS", "entitlements"]

_F = TypeVar("_F")

ENTITLEMENT_RESULTS: Final = ("entitled_fen", "due_fen", "claw_back_fen")
"""The columns that `entitlements` adds."""

_AMOUNTS: Final = ("contract_sum_fen", "paid_fen", "pending_fen")
_LARGEST_DENOMINATOR: Final = 1_000_000_000
_SMALL_DENOMINATOR: Final = 1_000
"""Sixteen digits times this fit into 64 bits, so that fifteen do in any case."""
_FINEST: Final = 1_000_000
_TEXT: Final = {"//": "VARCHAR", "DIV": "STRING"}
"""The type of texts, by the engine's division of whole numbers."""
_SHARES: Final = ("share_numerator", "share_denominator")


@door()
def entitlements(frame: _F, schedules: Sequence[Schedule] = ()) -> _F:
    """What each project is entitled to, what is due and what is to be clawed back.

    Args:
        frame: A polars, pandas or pyarrow frame, a DuckDB relation or any other frame that narwhals knows.  One row is one
            project: `contract_sum_fen`, `paid_fen` (net of what came back) and `pending_fen`, whole numbers of fen from 0 to
            fifteen digits; and either `stage`, the furthest stage reached whole (null before the first), with a column
            `schedule` (read wherever it is there, needed where there are several schedules), or `share_numerator` and
            `share_denominator`, the cumulative share itself (for stages reached in part), from 0 to 1 with a denominator of
            at most 1,000,000.
        schedules: The schedules in force for these projects; none where the frame has the shares.

    Returns:
        The same kind of frame, lazy where it is lazy, with `entitled_fen` = floor(share x sum), `due_fen` = what of it is
        neither paid nor pending, and `claw_back_fen` = what is paid beyond it.  Null where a sum is null, or where the
        schedule has no such stage; nobody is entitled to a stage that does not exist.

    Raises:
        InputError: Columns are missing or no whole numbers, a result's name is taken, two schedules have one id, or there
            are neither schedules nor shares.
        BoundaryError: Amounts of a frame in memory, or shares of any, lie outside of the above, each with its row where the
            frame has an order.  A lazy frame raises the engine's error for amounts when it is computed.

    Guarantees: whole numbers in 64 bits throughout: where the shares' common denominator is above 1,000, the product is
        taken of quotient and remainder apart, so that fifteen digits times a share never overflow; every engine gives the
        integers of the scalar fold.

    Source: the transfer's shares from the report; rounding: own rule, docs/decisions/0041.
    """
    if nw.dependencies.is_dask_dataframe(frame):
        return cast("_F", of_dask(frame, partial(entitlements, schedules=schedules)))
    native = native_of(frame)
    numbers = _AMOUNTS if schedules else (*_AMOUNTS, *_SHARES)
    opened = Opened.of(native, [*numbers, "stage", "schedule"])
    texts = _check(opened, numbers, schedules)
    if goes_by_polars(native):
        kinds = dict.fromkeys(numbers, nw.Int64) | dict.fromkeys(texts, nw.String)
        work = partial(entitlements, schedules=schedules)
        return cast("_F", by_polars(frame, opened, kinds, work, ENTITLEMENT_RESULTS))
    native = _bounded(opened.frame, numbers)
    named = "schedule" in texts
    if native.implementation.is_duckdb():
        relation: Any = native.to_native()
        first, rest = _in_sql(schedules, "//", named=named)
        return cast("_F", _closed(opened, relation.project(f"*, {first}").project(f"*, {', '.join(rest)}")))
    if native.implementation.is_pyspark():
        # Spark divides whole numbers through doubles except by DIV.
        first, rest = _in_sql(schedules, "DIV", named=named)
        return cast("_F", _closed(opened, native.to_native().selectExpr("*", first).selectExpr("*", *rest)))
    total, net, pending = (nw.col(name).cast(nw.Int64) for name in _AMOUNTS)
    if schedules:
        entitled = _by_stage(native, total, schedules, named=named)
    else:
        top, bottom = (nw.col(name).cast(nw.Int64) for name in _SHARES)
        entitled = _share_of(native, total, top, bottom)
    held = net + pending
    # A polars frame is computed lazily, on every core.
    eager_polars = isinstance(native, nw.DataFrame) and native.implementation.is_polars()
    working: Any = native.lazy() if eager_polars else native
    known = nw.col("entitled_fen")
    done = working.with_columns(entitled_fen=entitled).with_columns(
        due_fen=_positive(known - held), claw_back_fen=_positive(net - known)
    )
    return cast("_F", _closed(opened, (done.collect() if eager_polars else done).to_native()))


def _closed(opened: Opened, native: Any) -> Any:
    return opened.closed(nw.from_native(native), ENTITLEMENT_RESULTS).to_native()


def _bounded(frame: Any, numbers: Sequence[str]) -> Any:
    """The frame, with amounts of fifteen digits and shares from 0 to 1."""
    if numbers != _AMOUNTS:
        top, bottom = (nw.col(name) for name in _SHARES)
        wrong = {
            "share_numerator": ((top < 0) | (top > bottom), "a whole number between 0 and the denominator"),
            "share_denominator": (
                ~bottom.is_between(1, _FINEST),
                Message("a whole number between {least} and {most}", least=1, most=_FINEST),
            ),
        }
        faults = [
            fault
            for name, (bad, expected) in wrong.items()
            for fault in faulty_rows(frame, name, bad, message="is out of bounds", expected=expected, code="range")
        ]
        if faults:
            raise BoundaryError(faults)
    return bounded(frame, dict.fromkeys(_AMOUNTS, LARGEST))


def _positive(value: nw.Expr) -> nw.Expr:
    # A null stays null: both branches are computed from the value.
    return nw.when(value < 0).then(value * 0).otherwise(value)


def _check(opened: Opened, numbers: Sequence[str], schedules: Sequence[Schedule]) -> list[str]:
    """Refuse columns that do not fit; those of texts that are read."""
    texts = ["stage"] if schedules else []
    if schedules and (len(schedules) > 1 or "schedule" in opened.schema):
        texts.append("schedule")
    missing = [name for name in (*numbers, *texts) if name not in opened.schema]
    if missing:
        raise InputError(Message("columns are missing: {missing}", missing=", ".join(missing)), "frame", tuple(opened.inside))
    wrong = [name for name in numbers if opened.problem(name, nw.Int64) is not None]
    if wrong:
        hint = joined(filter(None, [opened.problem(name, nw.Int64) for name in wrong]))
        raise InputError(
            Message("must be whole numbers: {wrong} ({hint})", wrong=", ".join(wrong), hint=hint), "frame", tuple(wrong)
        )
    problems = [problem for name in texts if (problem := opened.problem(name, nw.String)) is not None]
    if problems:
        raise InputError(joined(problems), "frame", tuple(texts))
    taken = opened.taken(ENTITLEMENT_RESULTS)
    if taken:
        raise InputError(Message("these names are taken: {taken}", taken=", ".join(taken)), "frame", tuple(taken))
    return texts


def _common_denominator(schedules: Sequence[Schedule]) -> int:
    bottom = lcm(*(row.share.denominator for one in schedules for row in one.stages))
    if bottom > _LARGEST_DENOMINATOR:
        raise InputError(
            Message("shares need the common denominator {bottom}; give share_numerator instead", bottom=bottom),
            "schedules",
            bottom,
        )
    return bottom


def _by_stage(frame: Any, total: nw.Expr, schedules: Sequence[Schedule], *, named: bool) -> nw.Expr:
    """The share of each row's stage over one common denominator, so that a division is by a constant."""
    stage, schedule = nw.col("stage").cast(nw.String), nw.col("schedule").cast(nw.String)
    bottom = _common_denominator(schedules)
    tests: dict[int, nw.Expr] = {}
    for one in schedules:
        rows = [(0, stage.is_null()), *((int(row.share * bottom), stage == row.id) for row in one.stages)]
        for top, test in rows:
            here = (schedule == one.id) & test if named else test
            tests[top] = here if top not in tests else tests[top] | here
    top_of: Any = nw.lit(None, nw.Int64)
    for top, test in tests.items():
        top_of = nw.when(test).then(nw.lit(top, nw.Int64)).otherwise(top_of)
    under = nw.lit(bottom, nw.Int64)
    return (
        whole_quotient(frame, total * top_of, under) if bottom <= _SMALL_DENOMINATOR else _share_of(frame, total, top_of, under)
    )


def _share_of(frame: Any, total: nw.Expr, top: nw.Expr, bottom: nw.Expr) -> nw.Expr:
    """`total * top // bottom`, of quotient and remainder apart, so that it stays within 64 bits."""
    whole = whole_quotient(frame, total, bottom)
    return whole * top + whole_quotient(frame, (total - whole * bottom) * top, bottom)


def _in_sql(schedules: Sequence[Schedule], over: str, *, named: bool) -> tuple[str, tuple[str, str]]:
    """The same arithmetic as SQL text, *over* being the engine's division of whole numbers: what is entitled, then the rest.

    One multiplication and one division a row, where narwhals writes out every case.
    """
    total, net, pending = (f"CAST({name} AS BIGINT)" for name in _AMOUNTS)
    if schedules:
        bottom = _common_denominator(schedules)
        cases: list[str] = []
        for one in schedules:
            there = f"CAST(schedule AS {_TEXT[over]}) = {_literal(one.id)} AND " if named else ""
            # Not 0: where the sum is not known, nothing is.
            cases.append(f"WHEN {there}stage IS NULL THEN {total} * 0")
            for row in one.stages:
                test = f"{there}CAST(stage AS {_TEXT[over]}) = {_literal(row.id)}"
                share = _floor_of(total, str(int(row.share * bottom)), str(bottom), over, small=bottom <= _SMALL_DENOMINATOR)
                cases.append(f"WHEN {test} THEN {share}")
        entitled = f"CASE {' '.join(cases)} END"
    else:
        top, under = (f"CAST({name} AS BIGINT)" for name in _SHARES)
        entitled = _floor_of(total, top, under, over, small=False)
    due, back = f"entitled_fen - ({net} + {pending})", f"{net} - entitled_fen"
    return f"{entitled} AS entitled_fen", (
        f"CASE WHEN {due} < 0 THEN 0 ELSE {due} END AS due_fen",
        f"CASE WHEN {back} < 0 THEN 0 ELSE {back} END AS claw_back_fen",
    )


def _floor_of(total: str, top: str, bottom: str, over: str, *, small: bool) -> str:
    if top == bottom:
        return total
    if small:
        return f"(({total} * {top}) {over} {bottom})"
    return f"((({total} {over} {bottom}) * {top}) + ((({total} % {bottom}) * {top}) {over} {bottom}))"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
