# SPDX-License-Identifier: Apache-2.0
"""The files of a run as bytes, before anything is written."""

from community_housing._tables import TableForm
from community_housing.io.geometry import grids_feature_collection, grids_geojson
from community_housing.io.tables._writing import table_bytes
from community_housing.report._language import Lang
from community_housing.report._summary import summary_bytes
from community_housing.report._tables import run_tables
from community_housing.results import DistrictResult

__all__ = ["EVERY_OUTPUT", "OUTPUTS", "outputs", "render_files"]

_TABLE = "."
_ORDER = ("summary.json", "compliance.", "modes.", "plan.", "payments.", "grids.geojson", "audit.", "report.html")


def outputs(form: TableForm) -> tuple[str, ...]:
    """The files of a run whose tables are written as *form*, in their fixed order."""
    return tuple(name + form.value if name.endswith(_TABLE) else name for name in _ORDER)


OUTPUTS = outputs(TableForm.CSV)
"""The files of a run with tables as CSV, in their fixed order."""
EVERY_OUTPUT = frozenset(name for form in TableForm for name in outputs(form))
"""The files that any run may have written."""


def render_files(
    result: DistrictResult, lang: Lang, *, form: TableForm = TableForm.CSV, bom: bool = True
) -> tuple[tuple[str, bytes], ...]:
    """Every file of a run by name, in the order of `outputs`.

    Args:
        result: What was found.
        lang: Language of the tables, and the one that the page opens in.
        form: What the tables are written as.
        bom: Whether CSV begins with a byte order mark.

    Raises:
        MissingExtraError: The extra 'report', or that of the form of the tables, is not installed.
    """
    from community_housing.report.page._html import page_bytes

    tables, summary, page = run_tables(result, lang=lang), summary_bytes(result), page_bytes(result, lang=lang)
    made = {f"{table.name}.{form.value}": table_bytes(table, form=form, bom=bom) for table in tables}
    grids = grids_geojson(grids_feature_collection(result.pack.district, result.grids)).encode()
    made |= {"summary.json": summary, "grids.geojson": grids, "report.html": page}
    return tuple((name, made[name]) for name in outputs(form))
