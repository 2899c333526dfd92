# SPDX-License-Identifier: Apache-2.0
"""The files of a run as bytes, before anything is written."""

from community_housing.report.district_result import DistrictResult
from community_housing.report.grids_geojson import grids_geojson_bytes
from community_housing.report.language import Lang
from community_housing.report.summary import summary_bytes
from community_housing.report.tables import audit_csv, compliance_csv, modes_csv, payments_csv, plan_csv

__all__ = ["render_files"]


def render_files(result: DistrictResult, lang: Lang) -> tuple[tuple[str, bytes], ...]:
    """Every file of a run by name, in the order of `write.OUTPUTS`.

    Raises:
        MissingExtraError: The extra 'report' is not installed.
    """
    from community_housing.report.page import page_bytes

    return (
        ("summary.json", summary_bytes(result)),
        ("compliance.csv", compliance_csv(result, lang)),
        ("modes.csv", modes_csv(result, lang)),
        ("plan.csv", plan_csv(result, lang)),
        ("payments.csv", payments_csv(result, lang)),
        ("grids.geojson", grids_geojson_bytes(result)),
        ("audit.csv", audit_csv(result, lang)),
        ("report.html", page_bytes(result, lang)),
    )
