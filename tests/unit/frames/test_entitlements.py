# SPDX-License-Identifier: Apache-2.0
"""Entitlements over columns are those of the fold, to the fen, in every engine."""

import random
from fractions import Fraction
from typing import Any

import pytest
from benchmarks.disbursement.generate import stream

from community_housing.disbursement import Schedule, payments_due, replay, schedules
from community_housing.errors import InputError
from community_housing.quantities import LARGEST
from community_housing.records import evolve

pl = pytest.importorskip("polars", reason="the extra 'frames' is not installed")
duckdb = pytest.importorskip("duckdb", reason="the extra 'frames' is not installed")
pytest.importorskip("narwhals", reason="the extra 'frames' is not installed")
from community_housing.frames._entitlements import ENTITLEMENT_RESULTS, entitlements  # noqa: E402 - after the skip

BUILD: Schedule = schedules().editions("transfer-build")[0]


def in_every_engine(frame: Any, *args: Any) -> list[dict[str, list[int | None]]]:
    """The results of polars, lazy polars and DuckDB, as columns in the order of the rows."""
    numbered = frame.with_row_index("row")
    made = [entitlements(numbered, *args), entitlements(numbered.lazy(), *args).collect()]
    with duckdb.connect() as connection:
        connection.register("numbered", numbered)
        made.append(entitlements(connection.table("numbered"), *args).pl().sort("row"))
    return [{name: one[name].to_list() for name in ENTITLEMENT_RESULTS} for one in made]


def test_columns_give_what_the_fold_gives() -> None:
    book, _ = replay(stream(projects=300, streets=7, events=1_500))
    states = sorted(book.states(), key=lambda state: state.registered.project)
    frame = pl.DataFrame(
        {
            "contract_sum_fen": [state.sum for state in states],
            "paid_fen": [state.net for state in states],
            "pending_fen": [state.pending for state in states],
            "stage": [state.stages[-1][0].stage if state.stages else None for state in states],
        },
        schema_overrides={"stage": pl.String},
    )
    due = {row.project: row.amount.fen for row in payments_due(book)}
    for made in in_every_engine(frame, [BUILD]):
        assert made["entitled_fen"] == [state.entitled for state in states]
        assert made["due_fen"] == [due.get(state.registered.project, 0) for state in states]


def test_shares_of_any_size_are_exact_with_fifteen_digits() -> None:
    chance = random.Random(3)
    rows = []
    for _ in range(2_000):
        bottom = chance.choice([1, 2, 3, 7, 999_983, 1_000_000])
        rows.append((chance.choice([0, 1, LARGEST, chance.randrange(LARGEST)]), chance.randint(0, bottom), bottom))
    frame = pl.DataFrame(rows, schema=["contract_sum_fen", "share_numerator", "share_denominator"], orient="row").with_columns(
        paid_fen=pl.lit(5), pending_fen=pl.lit(7)
    )
    expected = [total * top // bottom for total, top, bottom in rows]
    for made in in_every_engine(frame):
        assert made["entitled_fen"] == expected
        assert made["due_fen"] == [max(entitled - 12, 0) for entitled in expected]
        assert made["claw_back_fen"] == [max(5 - entitled, 0) for entitled in expected]


def test_a_stage_that_the_schedule_does_not_have_is_unknown() -> None:
    purchase = schedules().editions("transfer-purchase")[0]
    frame = pl.DataFrame(
        {
            "contract_sum_fen": [10_001, 10_001, 10_001, 10_001, None],
            "paid_fen": [0, 0, 0, 0, 0],
            "pending_fen": [0, 0, 0, 0, 0],
            "stage": ["structure", "structure", None, "contract", "approval"],
            "schedule": ["transfer-build", "transfer-purchase", "transfer-purchase", "transfer-purchase", "transfer-build"],
        }
    )
    for made in in_every_engine(frame, [BUILD, purchase]):
        assert made["entitled_fen"] == [8_000, None, 0, 8_000, None]
        assert made["due_fen"] == [8_000, None, 0, 8_000, None]


def test_misuse_is_refused() -> None:
    good = pl.DataFrame({"contract_sum_fen": [1], "paid_fen": [0], "pending_fen": [0], "stage": ["approval"]})
    for frame, given, message in (
        (good.drop("paid_fen", "stage"), [BUILD], "columns are missing: paid_fen, stage"),
        (good.with_columns(paid_fen=pl.lit(0.5)), [BUILD], "whole numbers: paid_fen"),
        (good.with_columns(due_fen=1), [BUILD], "taken: due_fen"),
        (good, [BUILD, evolve(BUILD, id="other")], "columns are missing: schedule"),
        (good.with_columns(schedule=pl.lit("x")), [BUILD, BUILD], "each id once"),
        (good, [], "missing: share_numerator"),
    ):
        with pytest.raises(InputError, match=message):
            entitlements(frame, given)


def test_a_schedule_of_thirds_rounds_down_until_the_end() -> None:
    stages = tuple(
        BUILD.stages[index].__class__(id=name, name=name, name_en=name, share=Fraction(index + 1, 3))
        for index, name in enumerate(("one", "two", "three"))
    )
    thirds = Schedule(
        id="thirds", name="x", name_en="x", ledger=BUILD.ledger, modes=BUILD.modes, stages=stages, period=BUILD.period,
        citation=BUILD.citation,
    )  # fmt: skip
    frame = pl.DataFrame(
        {"contract_sum_fen": [10_001] * 3, "paid_fen": [0] * 3, "pending_fen": [0] * 3, "stage": ["one", "two", "three"]}
    )
    for made in in_every_engine(frame, [thirds]):
        assert made["entitled_fen"] == [3_333, 6_667, 10_001]
