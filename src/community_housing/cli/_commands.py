# SPDX-License-Identifier: Apache-2.0
"""One function for each command: compute, print, and name the kinds of findings that there are."""

import argparse

from community_housing.claims import Agreement
from community_housing.cli._heading import head
from community_housing.cli._output import complain, say, say_json
from community_housing.cli._progress import progress_on_terminal
from community_housing.cli._remarks import tell_remarks
from community_housing.cli._tables import wants_table, write_table
from community_housing.disbursement import Scope, statements
from community_housing.errors import InputError
from community_housing.findings import Outcome
from community_housing.io.packs import read_pack
from community_housing.job import assess_pack, classify_pack, compute, prospects_of_pack, run
from community_housing.report._language import Lang, area, check_lang, money, name_of, pick, several, word
from community_housing.report._summary import assessment_data, prospect_data, summary_data
from community_housing.report._tables import assessment_table, payments_table, statements_table
from community_housing.report.explain._compliance import verdict
from community_housing.report.explain._registry import explain
from community_housing.report.explain._results import agreement_word, audit_notes, with_unit
from community_housing.results._district_result import Assessment, DistrictResult
from community_housing.standards import StandardBook, load, shipped

__all__ = ["assess", "audit", "classify", "convert", "pay", "plan", "run_all", "schemas", "template"]


def _book(options: argparse.Namespace) -> StandardBook:
    book = shipped() if options.standards is None else shipped().added(load(options.standards))
    return book.accepting_unverified() if options.accept_unverified else book


def _computed(options: argparse.Namespace) -> tuple[DistrictResult, Lang]:
    lang = check_lang(options.lang)
    with progress_on_terminal(lang) as progress:
        progress("read")
        book = _book(options)
        pack = read_pack(options.district, standards=book)
        return compute(pack, on=options.on, standards=book, known_on=options.known_on, progress=progress), lang


def _kinds(result: DistrictResult) -> set[str]:
    found = _kinds_of_assessment(result.after)
    checks = {
        "undetermined": any(one.status == "undetermined" for one in result.classifications),
        "refused": bool(result.refused),
        "due": bool(result.dues),
        "differs": any(row.agreement is Agreement.DIFFERS for row in result.audit),
        "violation": any(not one.valid for one in result.grids),
    }
    return found | {kind for kind, there in checks.items() if there}


def _kinds_of_assessment(assessment: Assessment) -> set[str]:
    outcomes = {finding.outcome for finding in assessment.findings}
    return {kind.value for kind in (Outcome.SHORT, Outcome.UNKNOWN) if kind in outcomes}


def run_all(options: argparse.Namespace) -> set[str]:
    """`run`: everything, and the files."""
    lang = check_lang(options.lang)
    with progress_on_terminal(lang) as progress:
        done = run(
            options.district,
            out=options.out,
            lang=lang,
            on=options.on,
            standards=_book(options),
            known_on=options.known_on,
            progress=progress,
            form=options.format or "csv",
            bom=options.bom is not False,
        )
    tell_remarks(done.result.pack.district, lang)
    if options.json:
        say_json(summary_data(done.result))
        return _kinds(done.result)
    head(done.result.pack, lang, *(one.standard for one in (done.result.after, *done.result.also)), known_on=options.known_on)
    for line in _outline(done.result, lang):
        say(line)
    if done.files:
        say()
        say(pick(lang, "已写出：", "Written:"))
        for path in done.files:
            say(f"  {path}")
    return _kinds(done.result)


def _outline(result: DistrictResult, lang: Lang) -> list[str]:
    """The run in a few lines."""
    before, after = result.before.summary, result.after.summary
    plan = result.plan
    batches = {batch.id: name_of(batch, lang) for batch in result.pack.district.batches}
    lines = [
        pick(
            lang,
            f"面积：建设前达标{before.whole.met}个，建设后{after.whole.met}个（共{after.whole.communities}个社区），"
            f"总面积建设前{area(before.whole.counted_total, lang)}，建设后{area(after.whole.counted_total, lang)}。",
            f"Area: communities that meet the standard: {after.whole.met} of {after.whole.communities}, "
            f"{before.whole.met} before; "
            f"{area(after.whole.counted_total, lang)} in all, {area(before.whole.counted_total, lang)} before.",
        ),
        pick(lang, f"计划：列入{len(plan.placed)}个项目。", f"Plan: {several(len(plan.placed), 'project')}.")
        + "".join(
            pick(
                lang,
                f"{batches[total.batch]}：{total.projects}个，列支{money(total.spent, lang)}。",
                f" {batches[total.batch]}: {total.projects}, charged {money(total.spent, lang)}.",
            )
            for total in plan.totals
        ),
    ]
    lines += [
        pick(
            lang,
            f"{word(row.ledger, lang)}：已拨{money(row.paid - row.returned, lang)}，应拨未拨{money(row.due, lang)}。",
            f"Payments ({word(row.ledger, lang)}): {money(row.paid - row.returned, lang)} paid, {money(row.due, lang)} due.",
        )
        for row in result.whole
    ]
    if result.grids:
        count = sum(len(one.grids) for one in result.grids)
        inside = sum(grid.violation == 0 for one in result.grids for grid in one.grids)
        lines.append(pick(lang, f"网格：{count}个，{inside}个在限额内。", f"Grids: {count}, {inside} of them within the band."))
    if result.audit:
        counts = [sum(row.agreement is one for row in result.audit) for one in Agreement]
        lines.append(
            pick(
                lang,
                f"公布数字：相符{counts[0]}，不符{counts[1]}，无法核算{counts[2]}。",
                f"Stated figures: {counts[0]} agree, {counts[1]} do not, {counts[2]} cannot be computed.",
            )
        )
    return lines


def assess(options: argparse.Namespace) -> set[str]:
    """`assess`: every community against a standard."""
    lang = check_lang(options.lang)
    pack = read_pack(options.district, standards=_book(options))
    tell_remarks(pack.district, lang)
    on = pack.settings.after if options.on is None else options.on
    found = assess_pack(pack, on=on, standard=options.standard, standards=_book(options), known_on=options.known_on)
    names = {one.id: name_of(one, lang) for one in pack.district.communities}
    if wants_table(options):
        write_table(assessment_table(pack, found, lang=lang), options, lang)
    elif options.json:
        findings = [
            {
                "community": one.subject,
                "outcome": one.outcome.value,
                "force": None if one.force is None else one.force.value,
                "counted_m2": None if one.counted is None else str(one.counted),
                "required_m2": None if one.required is None else str(one.required),
                "shortfall_m2": None if one.shortfall is None else str(one.shortfall),
            }
            for one in found.findings
        ]
        say_json({**assessment_data(found), "findings": findings})
    else:
        head(pack, lang, found.standard, known_on=options.known_on)
        for one in found.findings:
            say(f"{one.subject}  {names[one.subject]}  {word(one.outcome, lang)}  {verdict(one, lang)}")
        say()
        say(explain(found.summary, lang=lang))
    return _kinds_of_assessment(found)


def classify(options: argparse.Namespace) -> set[str]:
    """`classify`: the delivery mode of every community."""
    lang = check_lang(options.lang)
    pack = read_pack(options.district, standards=_book(options))
    tell_remarks(pack.district, lang)
    on = pack.settings.before if options.on is None else options.on
    assessment = assess_pack(pack, on=on, standards=_book(options), known_on=options.known_on)
    found = classify_pack(pack, assessment)
    outlook = prospects_of_pack(pack, found, assessment=assessment)
    if options.json:
        say_json(
            [
                {
                    "community": one.community,
                    "status": one.status,
                    "mode": None if one.mode is None else one.mode.value,
                    "build_kind": None if one.build_kind is None else one.build_kind.value,
                    "opportunity": one.opportunity,
                    "area_m2": None if one.area is None else str(one.area),
                    "area_at_least_m2": str(one.at_least),
                    "area_unknown": one.unknown,
                    "cost_yuan": None if one.cost is None else str(one.cost),
                    "missing": list(one.missing),
                    "beside": list(one.beside),
                    "venues": list(one.venues),
                    "prospects": [prospect_data(each) for each in outlook.get(one.community, ())],
                }
                for one in found
            ]
        )
    else:
        head(pack, lang, assessment.standard, known_on=options.known_on)
        names = {one.id: name_of(one, lang) for one in pack.district.communities}
        for one in found:
            lines = [explain(one, lang=lang), *(f"→ {explain(each, lang=lang)}" for each in outlook.get(one.community, ()))]
            say(f"{names[one.community]}  " + "\n".join(lines).replace("\n", "\n  "))
    return _kinds_of_assessment(assessment) | {"undetermined" for one in found if one.status == "undetermined"}


def plan(options: argparse.Namespace) -> set[str]:
    """`plan`: the stated plan and the best one, the frontier, why, and what if."""
    from community_housing.cli._planning import plan as planned

    return planned(options, _book(options))


def _statements(result: DistrictResult, options: argparse.Namespace, lang: Lang) -> None:
    """Print or write the statements of one scope."""
    scope = Scope(options.by)
    on = result.after.on if options.on is None else options.on
    rows = statements(result.book, by=scope, on=on, pay_within_days=options.pay_within_days, calendar=result.pack.calendar())
    form = "json" if options.json else options.form
    if form is None:
        options.format = options.format or (None if options.out else "csv")
        write_table(statements_table(rows, lang=lang), options, lang)
        return
    from community_housing.cli._payments import statement_text

    if options.format is not None or options.out is not None:
        raise InputError("--form and --json print; leave out --format and --out", "--form", form)
    names = {str(one.id): name_of(one, lang) for one in result.pack.district.streets} if scope is Scope.STREET else None
    say(statement_text(rows, form, lang, names=names))


def pay(options: argparse.Namespace) -> set[str]:
    """`pay`: what was paid, by street, and what is due; statements of one scope; an export of the book."""
    result, lang = _computed(options)
    if options.export is not None:
        from community_housing.cli._payments import export

        if options.by is not None or options.format is not None:
            raise InputError("an export is of the whole book; leave out --by and --format", "--export", options.export)
        path = export(result.book, options)
        complain(pick(lang, f"已写出：{path}", f"written: {path}"))
        return _kinds(result)
    if options.by is not None:
        _statements(result, options, lang)
        return _kinds(result)
    if wants_table(options):
        write_table(payments_table(result, lang), options, lang)
        return _kinds(result)
    if options.json:
        say_json(summary_data(result)["payments"])
        return _kinds(result)
    head(result.pack, lang, known_on=options.known_on)
    for row in result.streets:
        street = result.streets_by_id.get(row.key)
        if row.key:
            name = row.key if street is None else name_of(street, lang)
            say(
                pick(
                    lang,
                    f"{name}（{word(row.ledger, lang)}）：累计应拨{money(row.entitled, lang)}，"
                    f"已拨{money(row.paid - row.returned, lang)}，应拨未拨{money(row.due, lang)}",
                    f"{name} ({word(row.ledger, lang)}): entitled {money(row.entitled, lang)}, "
                    f"paid {money(row.paid - row.returned, lang)}, due {money(row.due, lang)}",
                )
            )
    say()
    for due in result.dues:
        say(explain(due, lang=lang))
    if not result.dues:
        say(pick(lang, "没有应拨未拨的款项。", "Nothing is due."))
    for event, outcome in result.refused:
        say(f"{event}: {explain(outcome, lang=lang)}")
    return _kinds(result)


def audit(options: argparse.Namespace) -> set[str]:
    """`audit`: published figures beside computed ones."""
    result, lang = _computed(options)
    if options.json:
        say_json(summary_data(result)["audit"])
        return _kinds(result)
    head(result.pack, lang, known_on=options.known_on)
    for row in result.audit:
        unit = row.claim.unit
        computed = "—" if row.computed_text is None else with_unit(row.computed_text, unit, lang)
        stated = with_unit(row.claim.value, unit, lang)
        sides = pick(lang, f"公布{stated}  核算{computed}", f"stated {stated}  computed {computed}")
        say(f"{agreement_word(row.agreement, lang)}  {row.claim.id}  {sides}  {audit_notes(row, lang)}".rstrip())
    for found in result.periods:
        say(f"{found.stated.id}  {found.stated.wording}{pick(lang, '：', ': ')}{explain(found, lang=lang)}")
    return _kinds(result)


def schemas(options: argparse.Namespace) -> set[str]:
    """`schemas`: JSON Schemas of the records."""
    from community_housing.io.exports._schemas import openapi, write_schemas
    from community_housing.io.exports._schemas import schemas as made

    if options.out is None:
        say_json(openapi() if options.openapi else made())
    else:
        for path in write_schemas(options.out):
            say(path)
    return set()


def template(options: argparse.Namespace) -> set[str]:
    """`template`: an empty pack to fill in."""
    from community_housing.io.packs._template import write_template

    say(write_template(options.out))
    return set()


def convert(options: argparse.Namespace) -> set[str]:
    """`convert`: a pack with its tables in another form."""
    from community_housing.io.packs import write_pack

    book = _book(options)
    pack = read_pack(options.district, standards=book)
    say(write_pack(pack, options.out, form=options.format, standards=book))
    return set()
