# SPDX-License-Identifier: Apache-2.0
"""Streets and communities by name (按名称对应): equal as keys or not at all; likeness only orders candidates."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

from community_housing.io.office._words import squeezed

__all__ = ["by_likeness", "community_key", "street_key"]

_COMMITTEE: Final = re.compile(r"(?:社区)?(?:居民委员会|居委会|居委)$|社区$")
_VILLAGE: Final = re.compile(r"(?:村民委员会|村委会|村委)$")
_OFFICE: Final = re.compile(r"(?:街道)?(?:办事处|办)$|街道$")
_ORDINAL: Final = re.compile(r"第([一二三四五六七八九十]{1,3})")
_DIGITS: Final = {one: number for number, one in enumerate("一二三四五六七八九", start=1)}


def _ordinal(match: re.Match[str]) -> str:
    tens, ten, ones = match[1].rpartition("十")
    return f"第{(10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)}"


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


def by_likeness(name: str, names: Iterable[str], *, most: int = 5) -> list[str]:
    """The names that look most like *name*, the likest first; an order to read them in, and no decision."""
    wanted = community_key(name)
    scored = [(-SequenceMatcher(None, wanted, community_key(one)).ratio(), one) for one in set(names)]
    return [one for _, one in sorted(scored)[:most]]
