# SPDX-License-Identifier: Apache-2.0
"""Sentences for remarks: what looks like a slip in a pack, and what it may come from."""

from fractions import Fraction
from typing import Final

from community_housing.pack import Remark, RemarkKind
from community_housing.report._language import Lang, pick
from community_housing.report.explain._registry import explains

__all__: list[str] = []

_TEXTS: Final = {
    RemarkKind.COST_PER_M2: (
        "可用资源{subject}每平方米{found}元，超出常见范围；请核对费用的单位（元、万元）和面积。",
        "Opportunity {subject} costs {found} yuan a square metre, out of any range seen; check its cost and area.",
    ),
    RemarkKind.AREA_PER_HOUSEHOLD: (
        "社区{subject}每户用房面积{found}㎡，超出常见范围；请核对面积和户数。",
        "Community {subject} has {found} m² of premises a household, out of any range seen; check its areas and households.",
    ),
    RemarkKind.FAR_AWAY: (
        "楼栋{subject}距本社区中心{found}公里；请核对坐标和所属社区。",
        "Building {subject} stands {found} km from the middle of its community; check its place and its community.",
    ),
    RemarkKind.ALL_IN_ONE_PLACE: (
        "社区{subject}的{found}栋楼都在同一点；请核对坐标。",
        "All {found} buildings of community {subject} stand at one point; check their places.",
    ),
    RemarkKind.SAME_NAME: (
        "同一街道有{found}个社区与{subject}同名；请核对是否重复登记。",
        "{found} communities of one street are called as {subject} is; check whether one stands there twice.",
    ),
}


@explains(Remark)
def _remark(remark: Remark, lang: Lang) -> str:
    zh, en = _TEXTS[remark.kind]
    return pick(lang, zh, en).format(subject=remark.subject, found=_figure(remark.found))


def _figure(value: Fraction) -> str:
    """Rounded to a hundredth, or to three digits where that would be nothing."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    return f"{float(value):,.2f}" if value >= 1 else f"{float(value):.3g}"
