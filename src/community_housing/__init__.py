# SPDX-License-Identifier: Apache-2.0
"""Rules, plans, payments and grids for a district's community premises (社区用房), exact, explained and cited.

The names below, and the rooms that they come from, are loaded when they are first used, so that `import community_housing`
costs nothing; `community_housing.grids.partition` needs no import of its own.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing import agenda as agenda
    from community_housing import approvals as approvals
    from community_housing import calendars as calendars
    from community_housing import centres as centres
    from community_housing import claims as claims
    from community_housing import cli as cli
    from community_housing import clocks as clocks
    from community_housing import compliance as compliance
    from community_housing import conditions as conditions
    from community_housing import disbursement as disbursement
    from community_housing import district as district
    from community_housing import errors as errors
    from community_housing import events as events
    from community_housing import faults as faults
    from community_housing import findings as findings
    from community_housing import frames as frames
    from community_housing import grids as grids
    from community_housing import handover as handover
    from community_housing import io as io
    from community_housing import job as job
    from community_housing import levels as levels
    from community_housing import matters as matters
    from community_housing import modes as modes
    from community_housing import pack as pack
    from community_housing import personal as personal
    from community_housing import planning as planning
    from community_housing import posts as posts
    from community_housing import programme as programme
    from community_housing import provenance as provenance
    from community_housing import quantities as quantities
    from community_housing import readiness as readiness
    from community_housing import records as records
    from community_housing import report as report
    from community_housing import results as results
    from community_housing import services as services
    from community_housing import standards as standards
    from community_housing import testing as testing
    from community_housing._version import __version__
    from community_housing.claims import audit
    from community_housing.compliance import assess, assess_district, summarise
    from community_housing.disbursement import apply, payments_due, replay
    from community_housing.district import Building, Community, District, Opportunity, Premises, Street
    from community_housing.errors import BoundaryError, Fault, HousingError, InputError, NoStandardInForceError
    from community_housing.grids import partition, partition_graph, partition_many
    from community_housing.io import read_pack, write_pack
    from community_housing.job import run
    from community_housing.modes import classify
    from community_housing.planning import plan_in_order
    from community_housing.quantities import Area, Money, Rounding, dm2, fen, square_metres, wan_yuan, yuan
    from community_housing.report.explain import explain
    from community_housing.standards import shipped
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "": "agenda approvals calendars centres claims cli clocks compliance conditions disbursement district errors "
            "events faults findings frames grids handover io job levels matters modes pack personal planning posts "
            "programme provenance quantities readiness records report results services standards testing",
            "_version": "__version__",
            "claims": "audit",
            "compliance": "assess assess_district summarise",
            "disbursement": "apply payments_due replay",
            "district": "Building Community District Opportunity Premises Street",
            "errors": "BoundaryError Fault HousingError InputError NoStandardInForceError",
            "grids": "partition partition_graph partition_many",
            "io": "read_pack write_pack",
            "job": "run",
            "modes": "classify",
            "planning": "plan_in_order",
            "quantities": "Area Money Rounding dm2 fen square_metres wan_yuan yuan",
            "report.explain": "explain",
            "standards": "shipped",
        },
    )

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
    "__version__",
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
