# SPDX-License-Identifier: Apache-2.0
"""The command `plan`: the stated plan and the proved best one, the frontier, why, what it takes, and what if."""

import argparse
import time
from pathlib import Path
from typing import Any

from community_housing._tables import TableForm
from community_housing.cli._heading import head
from community_housing.cli._output import complain, say, say_json
from community_housing.cli._progress import progress_on_terminal
from community_housing.cli._remarks import tell_remarks
from community_housing.cli._tables import refuse_table, write_table
from community_housing.cli._why import community_named
from community_housing.district import CommunityId
from community_housing.errors import BoundaryError, Fault, InputError, MissingExtraError
from community_housing.findings import quantity_number
from community_housing.io._own_files import replace_folder
from community_housing.io.packs import changes_of_file, read_pack
from community_housing.job import assess_pack, classify_pack, plan_pack, prospects_of_pack
from community_housing.job._plan_files import PLAN_OUTPUTS, plan_files
from community_housing.pack._changes import changed_pack, changes_of_texts
from community_housing.pack._contents import Pack
from community_housing.planning import Why, difference
from community_housing.planning._extra_money import ExtraMoney
from community_housing.planning._prospects import Prospect
from community_housing.quantities import Money
from community_housing.report._funding_view import borne_rows, money_or_nothing, parts_text, rule_text, source_label
from community_housing.report._language import Lang, check_lang, money, name_of, pick, several
from community_housing.report._plan import both_plans_table, plan_data
from community_housing.report.explain._modes import level_sentence
from community_housing.report.explain._registry import explain
from community_housing.report.page._plan_view import plan_rows, score_rows, side, status_words
from community_housing.results._programme import Programme, extra_for_all, programme_of, reasons_for, solver_is_there
from community_housing.standards import StandardBook

__all__ = ["plan"]


def plan(options: argparse.Namespace, standards: StandardBook) -> set[str]:
    """`plan`: do what was asked; the kinds of findings that there are."""
    lang = check_lang(options.lang)
    refuse_table(options)
    if options.which in ("best", "both") and not solver_is_there():
        raise MissingExtraError("plan", "the best plan")
    wanted = options.which != "stated" and solver_is_there()
    started = time.monotonic()
    with progress_on_terminal(lang) as progress:
        progress("read")
        pack = read_pack(options.district, standards=standards)
        asked = _changed(pack, options)
        progress("plan")
        before = None if asked is pack else _programme(pack, options, standards, best=wanted)
        found = _programme(asked, options, standards, best=wanted, before=before)
        seconds = time.monotonic() - started
        extra = extra_for_all(found.problem, seconds=options.seconds) if wanted else None
        reasons = _reasons(asked, found, options)
    tell_remarks(asked.district, lang)
    if options.out is not None:
        form, bom = TableForm(options.format or "csv"), options.bom is not False
        files = plan_files(
            found,
            asked.district,
            lang=lang,
            extra=extra,
            reasons=reasons,
            prospects=_outlook(asked, options, standards),
            form=form,
            bom=bom,
        )
        written = replace_folder(Path(options.out), files, own=PLAN_OUTPUTS)
    else:
        written = ()
    if options.format is not None and options.out is None:
        write_table(both_plans_table(found, asked.district, lang), options, lang)
    elif options.json:
        say_json(_data(found, extra, before, seconds))
    else:
        head(pack, lang, known_on=options.known_on)
        if before is None:
            _tell(found, asked, extra, lang)
        else:
            _tell_difference(before, found, lang)
        outlook = _outlook(asked, options, standards) if reasons and options.out is None else {}
        for one in reasons if options.out is None else ():
            say()
            say(explain(one, lang=lang))
            if one.pick is not None:
                who = parts_text(found.parts_of(one.pick), lang)
                say(pick(lang, f"承担：{who}。", f"Borne by: {who}."))
            for each in outlook.get(one.community, ()):
                say(f"- {explain(each, lang=lang)}")
        say()
        say(pick(lang, f"计算用时{seconds:.2f}秒。", f"Computed in {seconds:.2f} s."))
        for path in written:
            say(pick(lang, f"已写出：{path}", f"written: {path}"))
        if found.best is None and options.which is None:
            complain(status_words(None, lang))
    return _kinds(found)


def _changed(pack: Pack, options: argparse.Namespace) -> Pack:
    """The pack with the changes asked for, those of the file first; all faults of both at once."""
    asked, faults = pack, list[Fault]()
    texts = [*options.set, *([] if options.overruns is None else [f"overruns={options.overruns}"])]
    for name, there in ((options.changes, options.changes is not None), ("--set", bool(texts))):
        if not there:
            continue
        try:
            changes = changes_of_texts(texts) if name == "--set" else changes_of_file(Path(name))
            asked = changed_pack(asked, changes, source=Path(name).name)
        except BoundaryError as error:
            faults += error.faults
    if faults:
        raise BoundaryError(faults)
    if asked.terms.overruns and not asked.terms.ranges:
        raise InputError("needs [[ranges]] in plan.toml: by how much which costs may turn out higher", "overruns", None)
    return asked


def _programme(
    pack: Pack, options: argparse.Namespace, standards: StandardBook, *, best: bool, before: Programme | None = None
) -> Programme:
    on = pack.settings.before if options.on is None else options.on
    classifications = classify_pack(pack, assess_pack(pack, on=on, standards=standards, known_on=options.known_on))
    stated = plan_pack(pack, classifications)
    start = None if before is None else before.best
    return programme_of(
        pack, classifications, stated=stated, best=best, seconds=options.seconds, start=start, clock=time.perf_counter_ns
    )


def _outlook(pack: Pack, options: argparse.Namespace, standards: StandardBook) -> dict[CommunityId, tuple[Prospect, ...]]:
    """What each mode would lead to, on the day of the classification."""
    on = pack.settings.before if options.on is None else options.on
    assessment = assess_pack(pack, on=on, standards=standards, known_on=options.known_on)
    return prospects_of_pack(pack, classify_pack(pack, assessment), assessment=assessment)


def _reasons(pack: Pack, found: Programme, options: argparse.Namespace) -> tuple[Why, ...]:
    """Why, for the communities asked for; for all of them where files are written."""
    sites = [row.community for row in plan_rows(found)]
    asked: list[CommunityId] = []
    for text in options.why or (["all"] if options.out is not None else []):
        if text == "all":
            asked += sites
        elif text != "none":
            asked.append(community_named(pack.district, text, field="--why"))
    if found.best is None:
        return ()
    known = set(sites)
    return reasons_for(
        found.problem, found.best, communities=[one for one in dict.fromkeys(asked) if one in known], seconds=options.seconds
    )


def _data(found: Programme, extra: ExtraMoney | None, before: Programme | None, seconds: float) -> dict[str, Any]:
    data = {**plan_data(found, extra), "seconds": round(seconds, 3)}
    if before is not None and before.best is not None and found.best is not None:
        changes = difference(before.best, found.best)
        data["difference"] = {
            "goals": [
                {
                    "goal": one.goal.value,
                    "unit": one.unit.value,
                    "before": quantity_number(one.before),
                    "after": quantity_number(one.after),
                    "better": one.better,
                }
                for one in changes.goals
            ],
            "changes": [
                {
                    "community": one.community,
                    "before": one.before,
                    "batch_before": one.batch_before,
                    "after": one.after,
                    "batch_after": one.batch_after,
                    "charge_before_yuan": str(one.charge_before),
                    "charge_after_yuan": str(one.charge_after),
                }
                for one in changes.changes
            ],
        }
    return data


def _tell(found: Programme, pack: Pack, extra: ExtraMoney | None, lang: Lang) -> None:
    district = pack.district
    names = {one.id: name_of(one, lang) for one in district.communities}
    batches = {batch.id: name_of(batch, lang) for batch in district.batches}
    best = found.best
    for row in plan_rows(found):
        stated = side(row.stated, batches, lang)
        if best is None or best.status == "infeasible":
            say(f"{names[row.community]}  {stated}")
        elif row.differs:
            say(f"{names[row.community]}  {stated}  →  {side(row.best, batches, lang)}")
        else:
            say(f"{names[row.community]}  {stated}{pick(lang, '（最优计划相同）', ' (also in the best plan)')}")
    say()
    for total in found.stated.totals:
        name, budget, spent = batches[total.batch], money(total.budget, lang), money(total.spent, lang)
        other = Money(total.carried.fen + total.from_pool.fen)
        elsewhere = (
            pick(lang, f"，其中另支{money(other, lang)}", f", {money(other, lang)} of it elsewhere") if other.fen else ""
        )
        en = f"Stated order, {name}: {several(total.projects, 'project')}, budget {budget}, charged {spent}{elsewhere}."
        say(pick(lang, f"既定顺序，{name}：{total.projects}个项目，资金{budget}，列支{spent}{elsewhere}。", en))
    if best is not None:
        say()
        say(pick(lang, f"最优计划：{status_words(best, lang)}", f"Best plan: {status_words(best, lang)}"))
        for level in best.goals:
            say(f"- {level_sentence(level, lang)}")
        say()
        for label, one, two in score_rows(found, district, lang):
            say(pick(lang, f"{label}：既定顺序{one}；最优计划{two}", f"{label}: stated order {one}; best plan {two}"))
    say()
    say(rule_text(found.terms, lang))
    for borne in borne_rows(found):
        if borne.batch is None:
            name, one = source_label(borne, lang), money_or_nothing(borne.stated, lang)
            two = "—" if borne.best is None else money_or_nothing(borne.best, lang)
            say(pick(lang, f"{name}：既定顺序{one}；最优计划{two}", f"{name}: stated order {one}; best plan {two}"))
    if extra is not None:
        say()
        say(explain(extra, lang=lang))
    points = found.frontier.points
    if points:
        say()
        last = points[-1]
        count, least = last.communities, money(last.money, lang)
        zh = f"资金与达标社区数：{len(points)}个断点，至{count}个社区{least}（--out 写出全部断点和图）。"
        steps, served = several(len(points), "breakpoint"), several(count, "community")
        en = f"Frontier: {steps}, up to {served} for {least} (all of them with --out)."
        say(pick(lang, zh, en))


def _tell_difference(before: Programme, found: Programme, lang: Lang) -> None:
    if before.best is not None and found.best is not None:
        say(explain(difference(before.best, found.best), lang=lang))
        return
    one, two = {p.community: p for p in before.stated_picks}, {p.community: p for p in found.stated_picks}
    for community in sorted({*one, *two}):
        if one.get(community) != two.get(community):
            say(f"{community}  {side(one.get(community), {}, lang)}  →  {side(two.get(community), {}, lang)}")


def _kinds(found: Programme) -> set[str]:
    return set() if found.best is None or found.best.status == "optimal" else {found.best.status}
