# SPDX-License-Identifier: Apache-2.0
"""Names of coordinate systems, compared and shown without a register of them."""

import re
from typing import Final

from community_housing.grids._plane import in_degrees, is_web_mercator

__all__ = ["crs_name", "same_system"]

_URN: Final = re.compile(r"(?:URN:(?:X-)?OGC:DEF:CRS:|HTTPS?://WWW\.OPENGIS\.NET/DEF/CRS/)(EPSG|OGC)[:/][^:/]*[:/](\w+)")
_LONGEST: Final = 40


def same_system(one: str, other: str) -> bool:
    """Whether two names mean one system; the geographic systems in use in China agree to within a metre.

    Examples:
        >>> same_system("urn:ogc:def:crs:EPSG::4549", "EPSG:4549"), same_system("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4490")
        (True, True)
        >>> same_system("EPSG:3857", "local")
        False
    """
    first, second = _plain(one), _plain(other)
    return first == second or (in_degrees(first) and in_degrees(second))


def _plain(name: str) -> str:
    upper = re.sub(r"\s+", "", name).upper()
    found = _URN.fullmatch(upper)
    short = upper if found is None else f"{found[1]}:{found[2]}"
    return "EPSG:3857" if is_web_mercator(short) else short


def crs_name(crs: str) -> str:
    """A system as it is shown: an authority's code as it is, the name out of a definition of many lines."""
    if len(crs) <= _LONGEST:
        return crs
    named = re.search(r'"([^"]*)"', crs)
    return named[1] if named else f"{crs[:_LONGEST]}…"
