# SPDX-License-Identifier: Apache-2.0
"""What is said of grids claims no proof that is not there, and says when a number of grids cannot be made."""

from collections.abc import Sequence

import pytest

from community_housing.district import Building, Neighbours, Point
from community_housing.grids import CommunityGrids, GridRule, partition
from community_housing.report.explain import explain


def divided(households: Sequence[int], *, joined: bool = True, effort: int | None = None, **rule: int) -> CommunityGrids:
    buildings = [
        Building(id=f"b{i:02d}", community="c", households=h, point=Point(x=i * 30, y=0)) for i, h in enumerate(households)
    ]
    beside = [Neighbours(a=f"b{i:02d}", b=f"b{i + 1:02d}") for i in range(len(households) - 1)] if joined else []
    return partition("c", buildings, neighbours=beside, rule=GridRule(**rule), effort=effort)


@pytest.mark.parametrize(
    ("grids", "zh", "en"),
    [
        (divided([400, 400]), "已证明最优。", "proved best."),
        (divided([400, 400, 400], grids=5), "要求划为5个，已证明无法划成", "asked for 5: proved impossible"),
        (divided([400, 400], joined=False, grids=1), "要求划为1个，已证明无法划成", "asked for 1: proved impossible"),
        (divided([100, 100]), "已证明无法全部落在限额内", "proved that no plan holds the band"),
        (divided([200] * 5, joined=False), "楼栋分散不相连", "parts that nothing connects"),
    ],
)
def test_the_standing_of_a_plan_is_said(grids: CommunityGrids, zh: str, en: str) -> None:
    assert zh in explain(grids, lang="zh")
    assert en in explain(grids, lang="en")


def test_grids_of_another_number_than_asked_for_are_not_valid() -> None:
    grids = divided([400, 400, 400], grids=5)
    assert (grids.asked, len(grids.grids), grids.violation, grids.valid) == (5, 3, 0, False)
    assert divided([400, 400, 400], grids=3).valid


def test_a_search_that_ended_early_claims_no_proof() -> None:
    # Lengths of which a row of ten can only be cut in one way, and no effort to find it.
    grids = divided([170, 10, 290, 1, 299, 20, 180, 250, 130, 150], effort=1)
    assert grids.reason is None or "已证明" not in explain(grids, lang="zh")
    assert grids.status != "optimal"
    assert "proved that" not in explain(grids, lang="en")
