# SPDX-License-Identifier: Apache-2.0
"""The files of a run as bytes, before anything is written."""

from community_housing.io.tables._writing import TableForm, table_bytes
from community_housing.report._grids_geojson import grids_geojson_bytes
from community_housing.report._language import Lang
from community_housing.report._summary import summary_bytes
from community_housing.report._tables import run_tables
from community_housing.report._write import outputs
from community_housing.results._district_result import DistrictResult

__all__ = ["render_files"]


def render_files(
    result: DistrictResult, lang: Lang, *, form: TableForm = TableForm.CSV, bom: bool = True
) -> tuple[tuple[str, bytes], ...]:
    """Every file of a run by name, in the order of `write.outputs`.

    Args:
        result: What was found.
        lang: Language of the tables, and the one that the page opens in.
        form: What the tables are written as.
        bom: Whether CSV begins with a byte order mark.

    Raises:
        MissingExtraError: The extra 'report', or that of the form of the tables, is not installed.
    """
    from community_housing.report.page._html import page_bytes

    made = {f"{table.name}.{form.value}": table_bytes(table, form, bom=bom) for table in run_tables(result, lang)}
    made |= {
        "summary.json": summary_bytes(result),
        "grids.geojson": grids_geojson_bytes(result),
        "report.html": page_bytes(result, lang),
    }
    return tuple((name, made[name]) for name in outputs(form))
