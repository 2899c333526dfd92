# SPDX-License-Identifier: Apache-2.0
"""What the `hypothesis` entry point calls: the shared records are known to `from_type` wherever Hypothesis runs.

It is called while Hypothesis itself is being imported, in every project that has the library, so it loads the classes of
the shared rooms only and leaves the strategies to the first drawing.  Records of other rooms are registered by
`import community_housing.testing`.
"""

from importlib import import_module
from typing import Any

__all__ = ["register_shared"]

_SHARED = {
    "quantities": {"Area": "", "Money": ""},
    "provenance": {"Citation": "_values.citations", "Period": "_values.periods"},
    "district": {
        "Street": "_district_records.streets",
        "Community": "_district_records.communities",
        "Premises": "_district_records.premises",
        "Opportunity": "_district_records.opportunities",
        "Point": "_district_records.points",
        "Building": "_district_records.buildings",
        "Neighbours": "_district_records.neighbours",
        "Batch": "_district_records.batches",
        "Budget": "_district_records.budgets",
        "District": "_district_records.districts",
    },
}


def register_shared() -> None:
    """Register the strategies of the shared records; they are loaded when the first value is drawn."""
    from hypothesis import strategies as st

    for room, kinds in _SHARED.items():
        module = import_module(f"community_housing.{room}")
        for name, strategy in kinds.items():
            st.register_type_strategy(getattr(module, name), _Later(strategy))


class _Later:
    """A strategy that is looked up when it is asked for."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self, kind: type[Any]) -> Any:
        """The strategy for *kind*."""
        if not self.path:
            return import_module("community_housing.testing._values").any_quantity(kind)
        module, _, name = self.path.partition(".")
        return getattr(import_module(f"community_housing.testing.{module}"), name)()
