# SPDX-License-Identifier: Apache-2.0
"""Disjoint sets as a list: each member names another of its set, and the one that names itself leads."""

from __future__ import annotations

__all__ = ["leader", "unite"]


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
