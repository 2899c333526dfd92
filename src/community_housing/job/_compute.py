# SPDX-License-Identifier: Apache-2.0
"""Everything that the main job reports, computed from a pack: room by room in the order of the house.  Pure."""

import datetime as dt
from collections.abc import Callable

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.agenda import agenda
from community_housing.approvals import green_channel
from community_housing.calendars import read_period
from community_housing.claims import audit
from community_housing.disbursement import Ledger, Scope, payments_due, replay, statements
from community_housing.errors import InputError, NoStandardInForceError
from community_housing.grids import tasks_of
from community_housing.job._steps import assess_pack, classify_pack, plan_pack, prospects_of_pack
from community_housing.pack import Pack
from community_housing.quantities import Money
from community_housing.readiness import readiness
from community_housing.results import Assessment, DistrictResult, programme_of, solver_is_there
from community_housing.results._figures import figures_of_run
from community_housing.results._timetables import timetables_of
from community_housing.results._work_figures import figures_of_work
from community_housing.standards import StandardBook

__all__ = ["Progress", "compute"]

Progress = Callable[[str], None]
"""Called with the name of each step as it begins: read, assess, classify, pay, grids, plan, audit, write."""


def silent(_step: str) -> None:
    """Tell nobody."""


@door()
def compute(
    pack: Pack,
    *,
    on: dt.date | None = None,
    standards: StandardBook | None = None,
    known_on: dt.date | None = None,
    progress: Progress = silent,
) -> DistrictResult:
    """Compute everything that the main job reports.

    Args:
        pack: The pack.
        on: The day reported on, in place of the pack's `after`; later than its `before`.  Events after it are left out.
        standards: Where standards are looked up, beside the pack's own; None for the shipped ones.
        known_on: Take the rule book as it stood on that day, in every step; None for as it stands now.
        progress: Called with the name of each step as it begins.

    Returns:
        The result; the same for the same pack, whatever the order of its rows, unless it asks for its plan "as given".

    Raises:
        InputError: *on* is not later than the pack's `before`, or a standard is not there.
        NoStandardInForceError: The pack's standard is not in force on one of the two days.
    """
    settings = pack.settings
    until = settings.after if on is None else on
    if until <= settings.before:
        raise InputError(
            Message("must be later than the pack's 'before' ({before}), got {until}", before=settings.before, until=until),
            "on",
            until,
        )
    calendar = pack.calendar()
    periods = tuple(read_period(one, calendar=calendar) for one in pack.periods)
    progress("assess")
    before = assess_pack(pack, on=settings.before, standards=standards, known_on=known_on)
    after = assess_pack(pack, on=until, standards=standards, known_on=known_on)
    also, lost = _also(pack, max(until, settings.review_day), standards, known_on)
    progress("classify")
    classifications = classify_pack(pack, before)
    progress("pay")
    events = tuple(event for event in pack.events if event.on <= until)
    book, outcomes = replay(events, schedules=pack.all_schedules())
    whole = statements(book, by=Scope.DISTRICT)
    projects = tuple(row for row in statements(book, by=Scope.PROJECT) if row.key)
    streets, sources = statements(book, by=Scope.STREET), statements(book, by=Scope.SOURCE)
    dues = payments_due(book)
    progress("grids")
    tasks = tasks_of(pack.district, rule=settings.grid, project=True)
    grids = tuple(task.divide() for task in tasks)
    cases = pack.approval_book()
    rules = sorted({row.rule for row in pack.approvals if row.received <= until})
    channels = tuple(green_channel(cases, rule, calendar=calendar, on=until) for rule in rules)
    owed = readiness(book, pack.obligations, facts=pack.handover, on=until)
    progress("plan")
    plan = plan_pack(pack, classifications)
    outlook = prospects_of_pack(pack, classifications, assessment=before)
    programme = programme_of(pack, classifications, stated=plan, best=solver_is_there())
    progress("audit")
    transfers = [row for row in whole if row.ledger is Ledger.TRANSFER]
    paid = Money(sum(row.paid.fen - row.returned.fen for row in transfers)) if transfers else None
    figures = figures_of_run(pack, (before, after), classifications, plan, grids, channels=channels, paid=paid)
    figures |= figures_of_work(pack, on=until, calendar=calendar)
    parts = pack.agenda_parts(on=until, figures={name: one for name, one in figures.items() if isinstance(one, int)})
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
        projects=projects,
        streets=streets,
        sources=sources,
        whole=whole,
        dues=dues,
        channels=channels,
        readiness=owed,
        neighbours=pack.district.neighbours or tuple(pair for task in tasks for pair in task.neighbours),
        grids=grids,
        figures=tuple(sorted(figures.items())),
        audit=audit(pack.claims, figures),
        periods=periods,
        due=agenda(parts, calendar=calendar, on=until),
        timetables=timetables_of(pack, on=until, calendar=calendar),
    )


def _also(
    pack: Pack, on: dt.date, standards: StandardBook | None, known_on: dt.date | None
) -> tuple[tuple[Assessment, ...], tuple[str, ...]]:
    """The standards shown beside the one that decides, of the force asked for, and those not in force on the day."""
    found: list[Assessment] = []
    lost: list[str] = []
    for standard in pack.settings.also:
        try:
            one = assess_pack(pack, on=on, standard=standard, standards=standards, known_on=known_on)
        except NoStandardInForceError:
            lost.append(standard)
            continue
        if one.edition.force.reaches(pack.settings.force):
            found.append(one)
    return tuple(found), tuple(lost)
