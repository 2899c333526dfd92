# SPDX-License-Identifier: Apache-2.0
"""The words of office tables (表格用语) as data, and how words are compared; nothing here decides by likeness."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

import attrs

__all__ = ["ASK", "LEAVE", "Vocabulary", "signs", "squeezed", "vocabulary"]

ASK: Final = "ASK"
"""A word that fits several members, so that it is always asked for."""
LEAVE: Final = "leave"
"""What a column is taken for that is not read."""

_FOLD: Final = str.maketrans(
    "區戶樓棟積數產權類費買賃資擴備註單財開發總當現狀設長時間業無償規標準號經緯縣鄉鎮辦處會員網實際議層級監負責審計劃給連東門橋陽",
    "区户楼栋积数产权类费买赁资扩备注单财开发总当现状设长时间业无偿规标准号经纬县乡镇办处会员网实际议层级监负责审计划给连东门桥阳",
)
_OURS: Final[Mapping[str, str]] = {
    "premises.name_or_address": "leave",
    "premises.remark": "leave",
    "opportunities.cost": "opportunities.cost_yuan",
    "form.serial": "leave",
    "form.unit_column": "leave",
    "buildings.count": "leave",
}
_ASKED: Final = frozenset({"自用"})
"""Words that were seen for one member and may mean several."""
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "communities.households": ("户籍户数", "常住户数", "户籍总户数"),
    "communities.persons": ("常住人口数", "人口", "人数"),
    "premises.area_m2": ("面积",),
    "opportunities.annual_cost_yuan": ("年租金", "年费用"),
    "opportunities.evidence": ("依据",),
    "buildings.name": ("楼栋", "楼栋名称", "楼号", "楼栋号"),
    "buildings.households": ("楼栋户数",),
    "buildings.x": ("经度",),
    "buildings.y": ("纬度",),
    "leave": ("联系人", "说明", "备注"),
}


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """A text as it is compared, never as it is stored: NFKC, no blanks, no case, traditional characters as simplified.

    Examples:
        >>> squeezed("投資 規模（萬元）"), squeezed("總戶數")
        ('投资规模(万元)', '总户数')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if not one.isspace() and one.isprintable()).translate(_FOLD).replace("萬", "万")


_FOOT: Final = re.compile(
    "(?:制表|填表|审核|审批|审定|复核|经办|负责|分管|主管|联系|监督|填报|报送|统计|编制)(?:人|员|单位|领导|日期|时间|电话)?"
    "|附?注|备注|说明"
)


def signs(text: str) -> bool:
    """Whether a text is what stands before a name or a note at the foot of a form: 审核人, 制表, 注.

    Examples:
        >>> signs("审核人：甲"), signs("制 表"), signs("统计社区")
        (True, True, False)
    """
    plain = squeezed(text)
    match = _FOOT.match(plain)
    return match is not None and plain[match.end() : match.end() + 1] in ("", ":", "(")


@attrs.frozen
class Vocabulary:
    """The words by what they may mean.

    Args:
        columns: For the squeezed word of a header, the columns that it may be: `table.column`, or `leave`.
        values: For each closed set, its words and their members; `ASK` for a word that is always asked for.
        totals, of_which, heads, feet, nothing, same, about: Words of the form of a table.
    """

    columns: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]]
    totals: tuple[str, ...]
    of_which: tuple[str, ...]
    heads: tuple[str, ...]
    feet: tuple[str, ...]
    nothing: frozenset[str]
    same: frozenset[str]
    about: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """The words that are shipped, seen ones and own ones alike."""
    read = resources.files("community_housing.io.office").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(read)
    columns: dict[str, set[str]] = {}
    for table, fields in raw["header"].items():
        for field, found in fields.items():
            name = f"{table}.{field}"
            meant = "leave" if name.endswith("_ignore") else _OURS.get(name, name)
            for word in _words(found):
                columns.setdefault(squeezed(word), set()).add(meant)
    for meant, words in _OWN.items():
        for word in words:
            columns.setdefault(squeezed(word), set()).add(meant)
    form = {name: tuple(squeezed(word) for word in found["words"]) for name, found in raw["form"].items()}
    return Vocabulary(
        {word: tuple(sorted(meant)) for word, meant in columns.items()},
        {name: _members(found) for name, found in raw["value"].items()},
        form["total"],
        form["of_which"],
        form["form_head"],
        form["form_foot"],
        frozenset(form["no_value"]) - {squeezed("×")},
        frozenset(form["same_as_above"]),
        form["about"],
    )


def _words(found: Mapping[str, Any]) -> list[str]:
    return [*(one["word"] for one in found["words"]), *found["own"]]


def _members(found: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The members of a closed set by word; a word of two members is one to ask for."""
    made: dict[str, str] = {}
    for member, words in found.items():
        for word in {squeezed(one) for one in _words(words)}:
            made[word] = member if made.get(word, member) == member else ASK
    return {word: ASK if word in _ASKED else member for word, member in made.items()}
