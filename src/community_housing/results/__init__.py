# SPDX-License-Identifier: Apache-2.0
"""What the main job finds, as values (结果): the programme of a pack, its figures and the district's result."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.results._district_result import Assessment, DistrictResult
    from community_housing.results._programme import (
        Programme,
        best_plan,
        extra_for_all,
        problem_of_pack,
        programme_of,
        reasons_for,
        solver_is_there,
        stated_picks,
    )
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "results._district_result": "Assessment DistrictResult",
            "results._programme": "Programme best_plan extra_for_all problem_of_pack programme_of reasons_for "
            "solver_is_there stated_picks",
        },
    )

__all__ = [
    "Assessment",
    "DistrictResult",
    "Programme",
    "best_plan",
    "extra_for_all",
    "problem_of_pack",
    "programme_of",
    "reasons_for",
    "solver_is_there",
    "stated_picks",
]
