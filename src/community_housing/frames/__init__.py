# SPDX-License-Identifier: Apache-2.0
"""The rules over whole populations: any frame that narwhals knows, or SQL; needs the extra `frames`."""

from typing import TYPE_CHECKING

try:
    import narwhals as _narwhals
except ImportError:
    from community_housing.errors import MissingExtraError

    raise MissingExtraError("frames", "assessing a frame") from None

if TYPE_CHECKING:
    from community_housing.frames._assess import AT_LEAST, AT_MOST, RESULTS, assess, columns_of, reasons
    from community_housing.frames._classify import MODE_RESULTS, classify
    from community_housing.frames._deadlines import last_days
    from community_housing.frames._entitlements import ENTITLEMENT_RESULTS, entitlements
    from community_housing.frames._exact import exact
    from community_housing.frames._grids import BUILDING_COLUMNS, DIVISION_RESULTS, NEIGHBOUR_COLUMNS, divide_table
    from community_housing.frames._opportunities import NEED_COLUMNS, OPPORTUNITY_COLUMNS, classify_opportunities
    from community_housing.frames._query import DIALECTS_PARSED, DIALECTS_RUN, sql
    from community_housing.frames._summary import FrameSummary, summarise
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "frames._assess": "AT_LEAST AT_MOST RESULTS assess columns_of reasons",
            "frames._classify": "MODE_RESULTS classify",
            "frames._deadlines": "last_days",
            "frames._entitlements": "ENTITLEMENT_RESULTS entitlements",
            "frames._exact": "exact",
            "frames._grids": "BUILDING_COLUMNS DIVISION_RESULTS NEIGHBOUR_COLUMNS divide_table",
            "frames._opportunities": "NEED_COLUMNS OPPORTUNITY_COLUMNS classify_opportunities",
            "frames._query": "DIALECTS_PARSED DIALECTS_RUN sql",
            "frames._summary": "FrameSummary summarise",
        },
    )

__all__ = [
    "AT_LEAST",
    "AT_MOST",
    "BUILDING_COLUMNS",
    "DIALECTS_PARSED",
    "DIALECTS_RUN",
    "DIVISION_RESULTS",
    "ENTITLEMENT_RESULTS",
    "MODE_RESULTS",
    "NEED_COLUMNS",
    "NEIGHBOUR_COLUMNS",
    "OPPORTUNITY_COLUMNS",
    "RESULTS",
    "FrameSummary",
    "assess",
    "classify",
    "classify_opportunities",
    "columns_of",
    "divide_table",
    "entitlements",
    "exact",
    "last_days",
    "reasons",
    "sql",
    "summarise",
]
_ = _narwhals
