# SPDX-License-Identifier: Apache-2.0
"""Strategies for what counts as area of each tenure."""

from hypothesis import strategies as st

from community_housing.standards._counting import Counting, OldRooms, TenureShare

__all__ = ["countings", "tenure_shares"]


def tenure_shares() -> st.SearchStrategy[TenureShare]:
    """Parts from nothing to the whole."""
    return st.builds(
        lambda share, whole, part: TenureShare(tenure=share, numerator=min(part, whole), denominator=whole),
        st.from_type(TenureShare.__annotations__["tenure"]),
        st.integers(1, 1000),
        st.integers(0, 1000),
    )


def countings() -> st.SearchStrategy[Counting]:
    """What counts of each tenure, each named at most once, and of old rooms."""
    shares = st.lists(tenure_shares(), max_size=4, unique_by=lambda share: share.tenure).map(tuple)
    return st.builds(Counting, shares=shares, old_rooms=st.sampled_from(OldRooms))
