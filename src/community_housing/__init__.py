# SPDX-License-Identifier: Apache-2.0
"""Rules, plans, payments and grids for a district's community premises (社区用房), exact, explained and cited.

The names below are loaded when they are first used, so that `import community_housing` costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from community_housing.claims import audit
    from community_housing.compliance import assess, assess_district, summarise
    from community_housing.disbursement import apply, payments_due, replay
    from community_housing.district import Building, Community, District, Opportunity, Premises, Street
    from community_housing.errors import BoundaryError, Fault, HousingError, InputError, NoStandardInForceError
    from community_housing.grids import partition, partition_graph, partition_many
    from community_housing.io.packs import read_pack, write_pack
    from community_housing.job import run
    from community_housing.modes import classify
    from community_housing.planning import plan_in_order
    from community_housing.quantities import Area, Money, Rounding, dm2, fen, square_metres, wan_yuan, yuan
    from community_housing.report import explain
    from community_housing.standards import shipped

_ROOMS = {
    "audit": "claims",
    "assess": "compliance",
    "assess_district": "compliance",
    "summarise": "compliance",
    "apply": "disbursement",
    "payments_due": "disbursement",
    "replay": "disbursement",
    "Building": "district",
    "Community": "district",
    "District": "district",
    "Opportunity": "district",
    "Premises": "district",
    "Street": "district",
    "BoundaryError": "errors",
    "Fault": "errors",
    "HousingError": "errors",
    "InputError": "errors",
    "NoStandardInForceError": "errors",
    "partition": "grids",
    "partition_graph": "grids",
    "partition_many": "grids",
    "read_pack": "io",
    "write_pack": "io",
    "classify": "modes",
    "plan_in_order": "planning",
    "Area": "quantities",
    "Money": "quantities",
    "Rounding": "quantities",
    "dm2": "quantities",
    "fen": "quantities",
    "square_metres": "quantities",
    "wan_yuan": "quantities",
    "yuan": "quantities",
    "explain": "report",
    "run": "job",
    "shipped": "standards",
}

__all__ = [
    "Area",
    "BoundaryError",
    "Building",
    "Community",
    "District",
    "Fault",
    "HousingError",
    "InputError",
    "Money",
    "NoStandardInForceError",
    "Opportunity",
    "Premises",
    "Rounding",
    "Street",
    "apply",
    "assess",
    "assess_district",
    "audit",
    "classify",
    "dm2",
    "explain",
    "fen",
    "partition",
    "partition_graph",
    "partition_many",
    "payments_due",
    "plan_in_order",
    "read_pack",
    "replay",
    "run",
    "shipped",
    "square_metres",
    "summarise",
    "wan_yuan",
    "write_pack",
    "yuan",
]


def __getattr__(name: str) -> Any:
    room = _ROOMS.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{room}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
