# SPDX-License-Identifier: Apache-2.0
"""Published cases of political districting: the least cut that others proved, within half a percent of equal people.

Sources, as ``benchmarks/grids/published/README.md`` states them: H. Validi and A. Buchanan, Political districting to minimize
cut edges, Mathematical Programming Computation 14 (2022), the results for its table 15 (doi 10.5281/zenodo.6374373); and the
county-level outputs of A. Buchanan, for states without a connected plan.  People and borders: United States Census Bureau.
"""

import pytest
from benchmarks.grids.published import Case, cases

from community_housing.grids import DivisionStatus, GridPlan, partition_graph
from community_housing.grids._plan import DivisionReason

KNOWN = {case.state: case for case in cases()}

# Counties, borders, least and most people of a district, as published, and the cut.
LEAST_CUT = {
    "ME": (16, 34, 660_860, 667_501, 16),
    "NM": (33, 78, 682_962, 689_824, 17),
    "ID": (44, 102, 779_873, 787_709, 10),
    "WV": (55, 125, 614_577, 620_752, 23),
    "LA": (64, 160, 751_785, 759_339, 49),
    "MS": (82, 202, 738_116, 745_533, 34),
    "NE": (93, 231, 605_737, 611_824, 19),
}
NO_CONNECTED_PLAN = {
    "NH": (10, 19, 654_944, 661_526),
    "OR": (36, 81, 762_384, 770_045),
}


def figures(case: Case) -> tuple[int, int, int, int]:
    return len(case.population), len(case.edges), case.minimum, case.maximum


def solve(case: Case) -> GridPlan:
    return partition_graph(
        case.population, case.edges, grids=case.grids, minimum=case.minimum, maximum=case.maximum, target=case.target
    )


@pytest.mark.parametrize(("state", "published"), LEAST_CUT.items())
def test_the_published_least_cut_is_found_and_proved(state, published):
    case = KNOWN[state]
    assert (*figures(case), case.published) == published
    plan = solve(case)
    assert (plan.status, plan.cut, plan.bound) == (DivisionStatus.OPTIMAL, published[-1], published[-1])


@pytest.mark.parametrize(("state", "published"), NO_CONNECTED_PLAN.items())
def test_where_no_connected_plan_was_published_none_is_proved(state, published):
    case = KNOWN[state]
    assert figures(case) == published
    plan = solve(case)
    assert (plan.status, plan.reason) == (DivisionStatus.INFEASIBLE, DivisionReason.CONNECTIVITY)
    assert case.published is None
