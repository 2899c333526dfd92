# SPDX-License-Identifier: Apache-2.0
"""Errors say where, what and what would be right, and survive a process boundary."""

import datetime as dt
import pickle

import pytest

from community_housing.errors import (
    BoundaryError,
    CalendarNotPublishedError,
    Fault,
    HousingError,
    InputError,
    MissingExtraError,
    NoStandardInForceError,
    StandardError,
)

FAULTS = [
    Fault("premises.csv", "must be >= 0", expected="an area in m²", row=12, column="area_m2", value="-3", code="negative"),
    Fault("communities.csv", "the file is missing", expected="a file of communities"),
    Fault("premises.csv", "is no number", expected="an area in m²", row=3, column="area_m2", value="abc"),
]


def test_a_boundary_error_names_every_fault_in_order() -> None:
    text = str(BoundaryError(FAULTS))
    assert text.splitlines() == [
        "3 faults in the input",
        "  communities.csv: the file is missing; expected a file of communities",
        "  premises.csv, row 3, column area_m2: is no number (found 'abc'); expected an area in m²",
        "  premises.csv, row 12, column area_m2: must be >= 0 (found '-3'); expected an area in m²",
    ]
    assert str(BoundaryError(FAULTS[:1])).startswith("1 fault in the input")


@pytest.mark.parametrize(
    "error",
    [
        HousingError("x"),
        InputError("must be >= 0, got -1", "households", -1),
        NoStandardInForceError("floor has no edition on 1999-01-01"),
        StandardError("x"),
        CalendarNotPublishedError("x", *[dt.date(2012, 8, day) for day in (5, 1, 31, 22)]),
        MissingExtraError("plan", "planning"),
        BoundaryError(FAULTS),
    ],
)
def test_errors_pickle(error: HousingError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(again), str(again), again.code) == (type(error), str(error), error.code)
    assert isinstance(again, HousingError)


def test_input_error_carries_field_and_value() -> None:
    error = InputError("must be >= 0, got -1", "households", -1)
    assert (error.field, error.value, str(error)) == ("households", -1, "households: must be >= 0, got -1")
    assert isinstance(error, ValueError)
    assert str(InputError("plain")) == "plain"


def test_faults_are_values() -> None:
    assert FAULTS[0] == pickle.loads(pickle.dumps(FAULTS[0]))  # noqa: S301
    assert len({FAULTS[0], pickle.loads(pickle.dumps(FAULTS[0]))}) == 1  # noqa: S301
    assert FAULTS[0] != FAULTS[1]
    assert FAULTS[0] != "text"
    assert "row 12" in repr(FAULTS[0])


def test_a_missing_extra_says_how_to_get_it() -> None:
    assert "community-housing[plan]" in str(MissingExtraError("plan", "planning"))
    assert isinstance(MissingExtraError("plan", "planning"), ImportError)
