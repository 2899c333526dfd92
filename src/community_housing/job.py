# SPDX-License-Identifier: Apache-2.0
"""The main job (主流程): a district pack in; verdicts, modes, a plan, payments, grids and an audit out.

`compute` is pure: a pack in, values out.  `run` reads the pack, computes, and writes all of its files or none of them.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import attrs

from community_housing.claims import audit
from community_housing.compliance import ComplianceFinding, assess_district, summarise
from community_housing.disbursement import Scope, payments_due, replay, statements
from community_housing.district import Community, CommunityId, by_community
from community_housing.errors import InputError, NoStandardInForceError
from community_housing.grids._communities import tasks_of
from community_housing.grids._domain import CommunityGrids
from community_housing.io.packs import read_pack
from community_housing.io.tables._writing import TableForm, table_form
from community_housing.modes import (
    ADDING_UP,
    REPORT_ORDER,
    VENUES_COUNT,
    Classification,
    DecisionTable,
    Need,
    classify,
)
from community_housing.pack._contents import Pack, TableName
from community_housing.planning import Plan, PlanOrder, plan_in_order
from community_housing.planning._prospects import Prospect, prospects
from community_housing.quantities import Money
from community_housing.report._files import render_files
from community_housing.report._language import check_lang
from community_housing.report._write import write_all
from community_housing.results._district_result import Assessment, DistrictResult
from community_housing.results._figures import (
    figures_of_compliance,
    figures_of_district,
    figures_of_grids,
    figures_of_plan,
    given_figures,
    paid_in_wan,
)
from community_housing.results._programme import programme_of, solver_is_there
from community_housing.standards import StandardBook

__all__ = [
    "Progress",
    "RunResult",
    "assess_pack",
    "classify_pack",
    "compute",
    "grids_of_pack",
    "plan_pack",
    "prospects_of_pack",
    "run",
]

Progress = Callable[[str], None]
"""Told the name of each step as it begins: read, assess, classify, plan, pay, grids, audit, write."""

_TABLES: dict[TableName, DecisionTable] = {
    TableName.REPORT_ORDER: REPORT_ORDER,
    TableName.VENUES_COUNT: VENUES_COUNT,
    TableName.ADDING_UP: ADDING_UP,
}


@attrs.frozen
class RunResult:
    """What a run found and wrote.

    Attributes:
        result: Everything that was found.
        files: The files written, in a fixed order; empty where nothing was to be written.
    """

    result: DistrictResult
    files: tuple[Path, ...] = ()


def _silent(_step: str) -> None:
    """Tell nobody."""


def assess_pack(pack: Pack, *, on: dt.date, standard: str | None = None, standards: StandardBook | None = None) -> Assessment:
    """Assess every community of a pack on one day.

    Args:
        pack: The pack.
        on: The day.
        standard: Id of a standard; None for the pack's own.
        standards: Where standards are looked up, beside the pack's own; None for the shipped ones.

    Raises:
        NoStandardInForceError: The standard has no edition in force on that day.
        InputError: There is no such standard.
    """
    book = pack.all_standards(standards)
    chosen = book[pack.settings.standard if standard is None else standard]
    findings = assess_district(pack.district, standard=chosen, on=on, counting=pack.settings.counting)
    edition = chosen.in_force(on=on)
    summary = summarise(pack.district, findings, rounding=pack.settings.rounding, bands=edition.bands)
    return Assessment(standard=chosen, edition=edition, on=on, findings=findings, summary=summary)


def classify_pack(pack: Pack, assessment: Assessment) -> tuple[Classification, ...]:
    """The delivery mode of every community on the day of an assessment, sorted by id."""
    options = by_community(pack.district.opportunities)
    needs: dict[str, ComplianceFinding] = assessment.by_community
    table = _TABLES[pack.settings.table]
    return tuple(
        classify(
            community,
            options.get(community.id, ()),
            need=Need(counted=needs[community.id].counted, required=needs[community.id].required),
            on=assessment.on,
            table=table,
        )
        for community in _sorted(pack)
    )


def _sorted(pack: Pack) -> list[Community]:
    return sorted(pack.district.communities, key=lambda community: community.id)


def prospects_of_pack(
    pack: Pack, classifications: Sequence[Classification], assessment: Assessment
) -> dict[CommunityId, tuple[Prospect, ...]]:
    """What each mode would lead to, and who would bear it, for every community that does not meet the standard.

    Args:
        pack: The pack; its terms say who bears what.
        classifications: Those of the day of the assessment.
        assessment: By the standard that the premises afterwards are held to.
    """
    premises, chances = by_community(pack.district.premises), by_community(pack.district.opportunities)
    communities = {one.id: one for one in pack.district.communities}
    return {
        found.community: prospects(
            communities[found.community],
            premises.get(found.community, ()),
            found,
            chances.get(found.community, ()),
            standard=assessment.standard,
            counting=pack.settings.counting,
            rule=pack.terms.funding,
            stated=pack.terms.parts,
        )
        for found in classifications
        if found.status != "not_needed"
    }


def plan_pack(pack: Pack, classifications: Sequence[Classification]) -> Plan:
    """The plan in the order and on the terms that the pack states; "as given" is the order of the pack's communities."""
    district = pack.district
    found = {one.community: one for one in classifications}
    return plan_in_order(
        [found[community.id] for community in district.communities],
        batches=district.batches,
        budgets=district.budgets,
        opportunities=district.opportunities,
        order=PlanOrder(pack.settings.order.value),
        terms=pack.terms,
        communities=district.communities,
    )


def grids_of_pack(pack: Pack) -> tuple[CommunityGrids, ...]:
    """The grids of every community that has buildings, sorted by id.

    Where the pack gives no adjacency, buildings are neighbours as in the Gabriel graph of their community.

    Raises:
        InputError: There is no adjacency and a building has no place.
    """
    return tuple(task.divide() for task in tasks_of(pack.district, rule=pack.settings.grid, project=True))


def compute(
    pack: Pack, *, on: dt.date | None = None, standards: StandardBook | None = None, progress: Progress = _silent
) -> DistrictResult:
    """Compute everything that the main job reports.

    Args:
        pack: The pack.
        on: The day reported on, in place of the pack's `after`; later than its `before`.  Events after it are left out.
        standards: Where standards are looked up, beside the pack's own; None for the shipped ones.
        progress: Told the name of each step as it begins.

    Returns:
        The result; the same for the same pack, whatever the order of its rows, unless it asks for its plan "as given".

    Raises:
        InputError: *on* is not later than the pack's `before`, or a standard is not there.
        NoStandardInForceError: The pack's standard is not in force on one of the two days.
    """
    settings = pack.settings
    until = settings.after if on is None else on
    if until <= settings.before:
        raise InputError(f"must be later than the pack's 'before' ({settings.before}), got {until}", "on", until)
    progress("assess")
    before = assess_pack(pack, on=settings.before, standards=standards)
    after = assess_pack(pack, on=until, standards=standards)
    also, lost = _also(pack, max(until, settings.review_day), standards)
    progress("classify")
    classifications = classify_pack(pack, before)
    progress("plan")
    plan = plan_pack(pack, classifications)
    programme = programme_of(pack, classifications, plan, best=solver_is_there())
    outlook = prospects_of_pack(pack, classifications, before)
    progress("pay")
    events = tuple(event for event in pack.events if event.on <= until)
    book, outcomes = replay(events, schedules=pack.all_schedules())
    whole = statements(book, by=Scope.DISTRICT)
    progress("grids")
    tasks = tasks_of(pack.district, rule=settings.grid, project=True)
    grids = tuple(task.divide() for task in tasks)
    progress("audit")
    figures = _figures(pack, (before, after), classifications, plan, grids)
    if pack.events:
        figures["paid_total"] = paid_in_wan(Money(sum(row.paid.fen - row.returned.fen for row in whole)))
    rows = audit(pack.claims, figures)
    return DistrictResult(
        pack=pack,
        before=before,
        after=after,
        also=also,
        not_in_force=lost,
        classifications=classifications,
        prospects=outlook,
        plan=plan,
        programme=programme,
        book=book,
        outcomes=tuple((event.id, outcome) for event, outcome in zip(events, outcomes, strict=True)),
        projects=tuple(row for row in statements(book, by=Scope.PROJECT) if row.key),
        streets=statements(book, by=Scope.STREET),
        sources=statements(book, by=Scope.SOURCE),
        whole=whole,
        dues=payments_due(book),
        neighbours=pack.district.neighbours or tuple(pair for task in tasks for pair in task.neighbours),
        grids=grids,
        figures=tuple(sorted(figures.items())),
        audit=rows,
    )


def _also(pack: Pack, on: dt.date, standards: StandardBook | None) -> tuple[tuple[Assessment, ...], tuple[str, ...]]:
    found: list[Assessment] = []
    lost: list[str] = []
    for standard in pack.settings.also:
        try:
            found.append(assess_pack(pack, on=on, standard=standard, standards=standards))
        except NoStandardInForceError:
            lost.append(standard)
    return tuple(found), tuple(lost)


def _figures(
    pack: Pack,
    assessments: tuple[Assessment, Assessment],
    classifications: Sequence[Classification],
    plan: Plan,
    grids: Sequence[CommunityGrids],
) -> dict[str, Fraction | int]:
    district = pack.district
    figures = figures_of_district(district) | figures_of_plan(classifications, plan) | figures_of_grids(grids)
    for when, assessment in zip(("before", "after"), assessments, strict=True):
        in_use = [item for item in district.premises if assessment.on in item.in_use]
        figures |= figures_of_compliance(assessment.findings, assessment.summary, when=when, premises=in_use)
    observed: dict[str, set[Fraction]] = {}
    for one in pack.observations:
        observed.setdefault(one.figure, set()).add(Fraction(one.value))
    stated = [(claim.figure, claim.exact) for claim in pack.claims]
    stated += [(name, value) for name, values in observed.items() for value in values]
    # A number that was counted elsewhere stands for the figure where all who counted agree.
    agreed = {name: next(iter(values)) for name, values in observed.items() if len(values) == 1 and name not in figures}
    return figures | agreed | given_figures(stated, figures)


def run(
    pack_dir: Path | str,
    *,
    out: Path | str | None = None,
    lang: str = "zh",
    on: dt.date | None = None,
    standards: StandardBook | None = None,
    progress: Progress = _silent,
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
        progress: Told the name of each step as it begins.
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
    result = compute(pack, on=on, standards=standards, progress=progress)
    if out is None:
        return RunResult(result=result)
    progress("write")
    return RunResult(result=result, files=write_all(Path(out), render_files(result, chosen, form=chosen_form, bom=bom)))
