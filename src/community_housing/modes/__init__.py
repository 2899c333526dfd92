# SPDX-License-Identifier: Apache-2.0
"""Delivery modes (建设模式): classification by an ordered decision table."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.modes._candidates import Candidate, Option
    from community_housing.modes._classification import Classification, ModeStatus, classify
    from community_housing.modes._facts import FACTS, facts_of, venue_area
    from community_housing.modes._jdm import jdm_of
    from community_housing.modes._markdown import markdown_of
    from community_housing.modes._need import AreaFound, Need, OtherRule
    from community_housing.modes._recognition import Recognition, recognise
    from community_housing.modes._table import (
        ADDING_UP,
        REPORT_ORDER,
        VENUES_COUNT,
        Criterion,
        DecisionTable,
        Margin,
        Policy,
        TableRow,
        Together,
    )
    from community_housing.modes._table_check import TableCheck, TableFault, check_table
    from community_housing.modes._wide import masks, row_columns, wide_columns, wide_row
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "modes._candidates": "Candidate Option",
            "modes._classification": "Classification ModeStatus classify",
            "modes._facts": "FACTS facts_of venue_area",
            "modes._jdm": "jdm_of",
            "modes._markdown": "markdown_of",
            "modes._need": "AreaFound Need OtherRule",
            "modes._recognition": "Recognition recognise",
            "modes._table": "ADDING_UP REPORT_ORDER VENUES_COUNT Criterion DecisionTable Margin Policy TableRow Together",
            "modes._table_check": "TableCheck TableFault check_table",
            "modes._wide": "masks row_columns wide_columns wide_row",
        },
    )

__all__ = [
    "ADDING_UP",
    "FACTS",
    "REPORT_ORDER",
    "VENUES_COUNT",
    "AreaFound",
    "Candidate",
    "Classification",
    "Criterion",
    "DecisionTable",
    "Margin",
    "ModeStatus",
    "Need",
    "Option",
    "OtherRule",
    "Policy",
    "Recognition",
    "TableCheck",
    "TableFault",
    "TableRow",
    "Together",
    "check_table",
    "classify",
    "facts_of",
    "jdm_of",
    "markdown_of",
    "masks",
    "recognise",
    "row_columns",
    "venue_area",
    "wide_columns",
    "wide_row",
]
