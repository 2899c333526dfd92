# SPDX-License-Identifier: Apache-2.0
"""The main job (主流程): a district pack in; verdicts, modes, a plan, payments, grids and an audit out.

`compute` is pure: a pack in, values out.  `run` reads the pack, computes, and writes all of its files or none of them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.job._compute import Progress, compute
    from community_housing.job._grid_files import write_grid_files
    from community_housing.job._plan_files import plan_files
    from community_housing.job._run import RunResult, run
    from community_housing.job._steps import assess_pack, classify_pack, grids_of_pack, plan_pack, prospects_of_pack
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "job._compute": "Progress compute",
            "job._grid_files": "write_grid_files",
            "job._plan_files": "plan_files",
            "job._run": "RunResult run",
            "job._steps": "assess_pack classify_pack grids_of_pack plan_pack prospects_of_pack",
        },
    )

__all__ = [
    "Progress",
    "RunResult",
    "assess_pack",
    "classify_pack",
    "compute",
    "grids_of_pack",
    "plan_files",
    "plan_pack",
    "prospects_of_pack",
    "run",
    "write_grid_files",
]
