# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies for the facts of a handover."""

from typing import Any

from hypothesis import strategies as st

from community_housing.handover import HandoverFact, HandoverKind
from community_housing.testing._values import areas, citations, days, ids, maybe, names

__all__ = ["handover_facts"]


def handover_facts(obligations: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[HandoverFact]:
    """Facts of every kind, a waiver with its document."""

    def of_kind(kind: HandoverKind) -> st.SearchStrategy[HandoverFact]:
        given: dict[str, st.SearchStrategy[Any]] = {
            "obligation": ids() if obligations is None else obligations,
            "kind": st.just(kind),
            "on": days(),
            "area": st.none() if kind in (HandoverKind.WAIVED, HandoverKind.TITLE) else maybe(areas()),
            "by": maybe(names()),
            "note": maybe(names()),
            "citation": citations() if kind is HandoverKind.WAIVED else maybe(citations()),
        }
        return st.builds(HandoverFact, **given)

    return st.sampled_from(HandoverKind).flatmap(of_kind)
