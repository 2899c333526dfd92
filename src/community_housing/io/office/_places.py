# SPDX-License-Identifier: Apache-2.0
"""Streets and communities by name (按名称对应): equal as keys or not at all; likeness only orders candidates."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

from community_housing.io.office._words import squeezed

__all__ = ["by_likeness", "community_key", "loose_key", "loose_street_key", "street_key"]

_COMMITTEE: Final = re.compile(r"(?:社区)?(?:居民委员会|居委会|居委)$|社区$")
_VILLAGE: Final = re.compile(r"(?:村民委员会|村委会|村委)$")
_OFFICE: Final = re.compile(r"(?:街道)?(?:办事处|办)$|街道$")
_ORDINAL: Final = re.compile(r"第([一二三四五六七八九十]{1,3})")
_DIGITS: Final = {one: number for number, one in enumerate("一二三四五六七八九", start=1)}
_NUMBER: Final = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]")
_IN_BRACKETS: Final = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_FACILITY: Final = re.compile(r"(?:党群)?服务(?:中心|站)$|党(?:委|总支|支部)$")
_AREA: Final = re.compile(r"^[^区县市]{1,6}(?<!社)[区县市](?=..)")


def _ordinal(match: re.Match[str]) -> str:
    return f"第{_whole(match[1])}"


def community_key(name: str) -> str:
    """What two spellings of one community have in common.

    Source: own rule, docs/decisions/0054.

    Examples:
        >>> community_key("红旗 社区居委会") == community_key("紅旗社区".replace("紅", "红"))
        True
        >>> (
        ...     community_key("连山第1社区") == community_key("连山第十一社区"),
        ...     community_key("东关村") == community_key("东关社区"),
        ... )
        (False, False)
    """
    plain = _ORDINAL.sub(_ordinal, squeezed(name))
    if _VILLAGE.search(plain):
        return f"{_VILLAGE.sub('', plain).removesuffix('村')}村"
    return _COMMITTEE.sub("", plain) or plain


def street_key(name: str) -> str:
    """What two spellings of one street have in common: 街道, 街道办事处 and 办事处 are the same, 镇 and 乡 are others.

    Examples:
        >>> street_key("红旗街道办事处") == street_key("红旗街道"), street_key("红旗镇") == street_key("红旗街道")
        (True, False)
    """
    plain = _ORDINAL.sub(_ordinal, squeezed(name))
    return _OFFICE.sub("", plain) or plain


def loose_key(name: str, *, street: str = "") -> str:
    """What two names of one street have in common that may be one community's: without the street, numbers as digits.

    Two with the same loose key are asked about, and never taken for one another.

    Examples:
        >>> loose_key("甲街道一社区", street="甲街道") == loose_key("第1社区(新)", street="甲街道")
        True
    """
    plain = _IN_BRACKETS.sub("", squeezed(name))
    for part in (squeezed(street), street_key(street)):
        plain = plain.rpartition(part)[2] or plain if part else plain
    plain = "".join(one for one in _FACILITY.sub("", plain) if one.isalnum())
    key = community_key(_AREA.sub("", plain) or plain)
    return _NUMBER.sub(lambda match: str(_whole(match[0])), key).removeprefix("第")


def loose_street_key(name: str) -> str:
    """What two names of streets have in common that may be one's: without the district, brackets and 街."""
    plain = "".join(one for one in _IN_BRACKETS.sub("", squeezed(name)) if one.isalnum())
    key = street_key(_AREA.sub("", plain) or plain)
    return key.removesuffix("街") or key


def _whole(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)


def by_likeness(name: str, names: Iterable[str], *, most: int = 5) -> list[str]:
    """The names that look most like *name*, the likest first; an order to read them in, and no decision."""
    wanted = community_key(name)
    scored = [(-SequenceMatcher(None, wanted, community_key(one)).ratio(), one) for one in set(names)]
    return [one for _, one in sorted(scored)[:most]]
