# SPDX-License-Identifier: Apache-2.0
"""Centres (服务中心): functions of communities, boards in public, and the register of a grid platform with its coverage."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.centres._coverage import (
        DISCLOSURES,
        FIVE_CENTRES,
        FOUR_FUNCTIONS,
        ONE_STOP,
        Centre,
        DisclosureSeen,
        FunctionCoverage,
        disclosure_coverage,
        function_coverage,
    )
    from community_housing.centres._register import PopulationCoverage, Register, RegisterCategory, population_coverage
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "centres._coverage": "DISCLOSURES FIVE_CENTRES FOUR_FUNCTIONS ONE_STOP Centre DisclosureSeen FunctionCoverage "
            "disclosure_coverage function_coverage",
            "centres._register": "PopulationCoverage Register RegisterCategory population_coverage",
        },
    )

__all__ = [
    "DISCLOSURES",
    "FIVE_CENTRES",
    "FOUR_FUNCTIONS",
    "ONE_STOP",
    "Centre",
    "DisclosureSeen",
    "FunctionCoverage",
    "PopulationCoverage",
    "Register",
    "RegisterCategory",
    "disclosure_coverage",
    "function_coverage",
    "population_coverage",
]
