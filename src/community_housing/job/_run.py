# SPDX-License-Identifier: Apache-2.0
"""The main job (主流程): a district pack in; verdicts, modes, a plan, payments, grids and an audit out.

`run` reads the pack, computes, and writes all of its files or none of them.
"""

import datetime as dt
from pathlib import Path

import attrs

from community_housing._doors import door
from community_housing._shown import shows_itself
from community_housing._tables import TableForm, table_form
from community_housing.io import read_pack
from community_housing.io._own_files import replace_folder
from community_housing.job._compute import Progress, compute, silent
from community_housing.job._files import EVERY_OUTPUT, render_files
from community_housing.report._language import Lang, check_lang
from community_housing.results import DistrictResult
from community_housing.standards import StandardBook

__all__ = ["RunResult", "run"]


@shows_itself
@attrs.frozen
class RunResult:
    """What a run found and wrote.

    Attributes:
        result: Everything that was found.
        files: The files written, in a fixed order; empty where nothing was to be written.
    """

    result: DistrictResult
    files: tuple[Path, ...] = ()


@door()
def run(  # noqa: PLR0913 - each is a separate choice of the user
    pack_dir: Path | str,
    *,
    out: Path | str | None = None,
    lang: Lang = "zh",
    on: dt.date | None = None,
    standards: StandardBook | None = None,
    known_on: dt.date | None = None,
    progress: Progress = silent,
    form: TableForm | str = TableForm.CSV,
    bom: bool = True,
) -> RunResult:
    """Read a district pack, do the main job, and write its files: all of them or none.

    Args:
        pack_dir: Folder of the pack.
        out: Folder to write to; made where it is not there.  None writes nothing.
        lang: Language of the CSV headers and words, and the one that the page opens in: "zh" or "en".
        on: The day reported on, in place of the pack's `after`.
        standards: Where standards are looked up, beside the pack's own; None for the shipped ones.
        known_on: Take the rule book as it stood on that day, in every step; None for as it stands now.
        progress: Called with the name of each step as it begins.
        form: What the tables are written as: "csv", "xlsx" or "parquet".
        bom: Whether CSV begins with a byte order mark, which spreadsheets need to read Chinese.

    Returns:
        What was found, and the files written: `summary.json`, `compliance.csv`, `modes.csv`, `plan.csv`, `payments.csv`,
        `grids.geojson`, `audit.csv`, `report.html`; the tables with the ending of their form.

    Raises:
        BoundaryError: With every fault of the pack.  Nothing is written.
        InputError: *lang*, *on* or *form* is wrong, or *out* holds files that are not of an earlier run.
        NoStandardInForceError: The pack's standard is not in force on one of the two days.
        MissingExtraError: `report.html` is to be written and the extra 'report' is not installed, or that of *form* is not.

    Guarantees:
        The same pack gives the same bytes: no clock, no path of the machine.  Only the files named above are ever replaced.

    Source: own rule, docs/decisions/0062.
    """
    chosen = check_lang(lang)
    chosen_form = table_form(form)
    progress("read")
    pack = read_pack(Path(pack_dir), standards=standards)
    result = compute(pack, on=on, standards=standards, known_on=known_on, progress=progress)
    if out is None:
        return RunResult(result=result)
    progress("write")
    files = render_files(result, chosen, form=chosen_form, bom=bom)
    return RunResult(result=result, files=replace_folder(Path(out), files, own=EVERY_OUTPUT))
