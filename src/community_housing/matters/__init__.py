# SPDX-License-Identifier: Apache-2.0
"""Matters (事项): surveys of what is wrong, who was visited in time, and how the problems add up."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.matters._survey import (
        Completeness,
        ProblemCategory,
        ProblemKind,
        ProblemNoted,
        Survey,
        SurveyVisit,
        Tally,
        completeness,
        tally,
    )
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "matters._survey": "Completeness ProblemCategory ProblemKind ProblemNoted Survey SurveyVisit Tally "
            "completeness tally",
        },
    )

__all__ = [
    "Completeness",
    "ProblemCategory",
    "ProblemKind",
    "ProblemNoted",
    "Survey",
    "SurveyVisit",
    "Tally",
    "completeness",
    "tally",
]
