# SPDX-License-Identifier: Apache-2.0
"""The words on a map of grids, in Chinese and English."""

from typing import Final

from community_housing._messages import Lang, Message
from community_housing.errors import InputError
from community_housing.report._language import several
from community_housing.report.map._scene import Scene, SeenBuilding, SeenCommunity, SeenGrid

__all__ = ["about_building", "about_community", "about_grid", "community_name", "say", "summary"]

_WORDS: Final = {
    "title": ("网格图", "Map of grids"),
    "grid": ("网格", "Grid"),
    "community": ("社区", "Community"),
    "households": ("户数", "Households"),
    "persons": ("人数", "Persons"),
    "buildings": ("楼栋", "Buildings"),
    "central": ("中心楼栋", "Central building"),
    "building": ("楼栋", "Building"),
    "outside": ("户数不在规定范围内", "Households outside the band"),
    "oversize": ("含单栋超过上限的楼", "Holds a building that alone exceeds the maximum"),
    "community_border": ("社区边界", "Border of a community"),
    "dot": ("楼栋，面积与户数成正比", "Building, area in proportion to its households"),
    "zoom_in": ("放大", "Zoom in"),
    "zoom_out": ("缩小", "Zoom out"),
    "whole": ("全图", "Whole map"),
    "choose": ("点选网格或社区查看详情", "Choose a grid or a community to see more"),
    "status": ("结果", "Result"),
    "optimal": ("最优，已证明", "Best, proved"),
    "feasible": ("可行，未证明最优", "Valid, not proved best"),
    "infeasible": ("未满足规定", "The rule is not kept"),
    "arithmetic": ("户数或楼栋数与网格数不相容", "households or buildings do not fit the number of grids"),
    "oversize building": ("单栋户数超过上限", "a building exceeds the maximum"),
    "disconnected parts": ("楼栋分散不相连", "parts that nothing connects"),
    "locked buildings": ("须在一起的楼栋合计超过上限", "buildings that must stay together exceed the maximum"),
    "frozen grids": ("须保持不变的网格超出范围", "a grid that must stay as it is breaks the band"),
    "connectivity": ("连通要求下无解，已穷尽", "no connected grids fit; the search was exhausted"),
    "effort": ("搜索用尽额度，未证明", "the search ended before a proof"),
    "sequence": ("编号自西向东、自北向南", "Numbered west to east, then north to south"),
    "hull": ("色块为楼栋外包线，并非边界", "Areas are hulls of buildings, not borders"),
    "north": ("北", "N"),
    "grids": ("网格数", "Grids"),
    "code": ("编码", "Code"),
    "unknown": ("未知", "unknown"),
    "edit": ("编辑", "Edit"),
    "undo": ("撤销", "Undo"),
    "new_grid": ("新网格", "New grid"),
    "save": ("保存方案", "Save the plan"),
    "below": ("低于下限", "below by"),
    "above": ("超过上限", "above by"),
    "apart": ("内部不相连", "not connected"),
    "moved": ("已调整楼栋/户数", "Moved, buildings / households"),
    "choose_target": ("先点选目标网格，再点楼栋", "Choose the grid first, then its buildings"),
    "other_community": ("网格不得跨社区", "A grid never has buildings of two communities"),
    "all_hold": ("各网格均在限额内且相连", "every grid is within the band and connected"),
    "broken": ("超出限额或不相连处", "outside the band or not connected:"),
    "help": ("滚轮缩放，拖动平移", "Wheel to zoom, drag to move"),
}


def say(word: str, lang: Lang) -> str:
    """The word in one language.

    Raises:
        InputError: *lang* is neither "zh" nor "en".
    """
    if lang not in ("zh", "en"):
        raise InputError(Message("must be 'zh' or 'en', got {lang!r}", lang=lang), "lang", lang)
    return _WORDS[word][0 if lang == "zh" else 1]


def community_name(community: SeenCommunity, lang: Lang) -> str:
    """The name of a community; the Chinese one where it has no other."""
    return community.name_en if lang == "en" and community.name_en is not None else community.name


def about_grid(seen: SeenGrid, lang: Lang) -> str:
    """What a pointer on a grid says: one fact a line."""
    grid = seen.grid
    colon = "：" if lang == "zh" else ": "
    lines = [
        f"{say('grid', lang)} {grid.code}",
        f"{say('households', lang)}{colon}{grid.households:,}",
        f"{say('persons', lang)}{colon}{say('unknown', lang) if grid.persons is None else f'{grid.persons:,}'}",
        f"{say('buildings', lang)}{colon}{len(grid.members)}",
        f"{say('central', lang)}{colon}{grid.central}",
    ]
    if grid.violation:
        lines.append(f"{say('outside', lang)}{colon}{grid.violation:,}")
    if grid.oversize:
        lines.append(say("oversize", lang))
    return "\n".join(lines)


def about_building(seen: SeenBuilding, lang: Lang) -> str:
    """What a pointer on a building says."""
    building = seen.building
    colon = "：" if lang == "zh" else ": "
    return "\n".join(
        [
            building.id if building.name is None else building.name,
            f"{say('households', lang)}{colon}{building.households:,}",
            *([f"{say('grid', lang)} {seen.grid}"] if seen.grid is not None else []),
            *([say("central", lang)] if seen.central else []),
        ]
    )


def about_community(community: SeenCommunity, lang: Lang) -> str:
    """What a pointer on the name of a community says."""
    colon = "：" if lang == "zh" else ": "
    result = say(community.status, lang)
    if community.reason is not None:
        result += f"（{say(community.reason, lang)}）" if lang == "zh" else f" ({say(community.reason, lang)})"
    return "\n".join(
        [
            community_name(community, lang),
            f"{say('households', lang)}{colon}{community.households:,}",
            f"{say('grids', lang)}{colon}{community.grids}",
            f"{say('status', lang)}{colon}{result}",
        ]
    )


def summary(scene: Scene, lang: Lang) -> str:
    """One sentence that stands for the map where it cannot be seen."""
    outside = sum(1 for seen in scene.grids if seen.grid.violation)
    households = sum(seen.grid.households for seen in scene.grids)
    counts = len(scene.communities), len(scene.grids), len(scene.buildings)
    if lang == "zh":
        ground = f"{counts[0]}个社区分为{counts[1]}个网格，{counts[2]:,}栋楼，{households:,}户"
        return f"{ground}；{outside}个网格的户数不在规定范围内。"
    return (
        f"{several(counts[0], 'community')} in {several(counts[1], 'grid')}, {several(counts[2], 'building')}, "
        f"{several(households, 'household')}; "
        f"outside the band of households: {several(outside, 'grid')}."
    )
