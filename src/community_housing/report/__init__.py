# SPDX-License-Identifier: Apache-2.0
"""What people read: sentences, tables, charts and the page, in Chinese and English."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing._messages import Lang
    from community_housing.report import explain as explain
    from community_housing.report import map as map  # noqa: A004 - the name of the room
    from community_housing.report import page as page
    from community_housing.report._funding_view import BorneRow, borne_rows
    from community_housing.report._icalendar import to_icalendar
    from community_housing.report._language import LANGUAGES
    from community_housing.report._summary import assessment_data, summary_data
    from community_housing.report._tables import assessment_table, grids_table, run_tables, statements_table
    from community_housing.report.explain._agenda import agenda_ics
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "": "explain map page",
            "report._funding_view": "BorneRow borne_rows",
            "_messages": "Lang",
            "report._icalendar": "to_icalendar",
            "report._language": "LANGUAGES",
            "report._summary": "assessment_data summary_data",
            "report._tables": "assessment_table grids_table run_tables statements_table",
            "report.explain._agenda": "agenda_ics",
        },
    )

__all__ = [
    "LANGUAGES",
    "BorneRow",
    "Lang",
    "agenda_ics",
    "assessment_data",
    "assessment_table",
    "borne_rows",
    "grids_table",
    "run_tables",
    "statements_table",
    "summary_data",
    "to_icalendar",
]
