# SPDX-License-Identifier: Apache-2.0
"""`community-housing grids`: from a pack or a file of buildings to grids, tables and maps."""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, cast

import attrs
from pydantic import TypeAdapter

from community_housing._messages import Message, joined
from community_housing._tables import TableForm
from community_housing.cli._output import say, say_json
from community_housing.cli._progress import progress_on_terminal
from community_housing.cli._remarks import tell_remarks
from community_housing.cli._tables import refuse_table, write_table
from community_housing.district import BuildingId, CommunityId, District
from community_housing.errors import InputError
from community_housing.grids._communities import GridFailure, partition_many, tasks_of
from community_housing.grids._domain import CommunityGrids, GridRule
from community_housing.grids._evaluation import GridEvaluation, evaluate, repair
from community_housing.grids._plan import DivisionReason
from community_housing.grids._task import GridTask
from community_housing.io._systems import crs_name
from community_housing.io.geometry._geojson import read_building_groups, read_grid_codes, read_retired_codes
from community_housing.io.packs import read_pack
from community_housing.report._language import Lang, check_lang, name_of, note_of, number, pick, several
from community_housing.report._tables import grids_table
from community_housing.report.explain._registry import explain
from community_housing.report.map._words import say as map_word
from community_housing.standards import load, shipped

__all__ = ["grids"]

_COLUMNS = ("id", "community", "households", "persons", "name", "crs", "encoding")
_MOST_PARTS = 10  # separate parts that are printed of one community


@attrs.frozen
class _Source:
    """What is to be divided, and what must be said about it."""

    district: District
    rule: GridRule
    notes: list[str]


def grids(options: argparse.Namespace) -> set[str]:
    """`grids`: the grids of every community."""
    lang = check_lang(options.lang)
    refuse_table(options)
    if options.keep_weight is not None and options.keep is None:
        raise InputError("weighs the grids of today; name these with --keep", "--keep-weight", options.keep_weight)
    with progress_on_terminal(lang) as progress:
        progress("read")
        source = _neighbours(_source(options), options, lang)
        keep = None if options.keep is None else _kept(options.keep, source)
        earlier = [path for path in (options.keep, options.repair) if path is not None]
        retired = {code for path in earlier for code in read_retired_codes(path)}.union((keep or {}).values())
        if options.repair is not None:
            keep = _kept(options.repair, source)
        tasks = tasks_of(
            source.district,
            rule=source.rule,
            project=True,
            keep=keep,
            retired=sorted(retired),
            building_groups=() if options.groups is None else read_building_groups(options.groups),
            frozen=options.frozen,
            splits=options.splits,
            keep_weight=1 if options.keep_weight is None else options.keep_weight,
            balance_first=options.balance_first,
            effort=options.effort,
            time_limit=options.time_limit,
        )
        progress("grids")
        if options.grids == "all":
            return _every_number(tasks, source, options, lang)
        if options.evaluate is not None:
            return _evaluated(tasks, _kept(options.evaluate, source), source, options, lang)
        found = (
            _divide(tasks, options.workers)
            if options.repair is None
            else tuple(repair(task, _of(task, keep or {})) for task in tasks)
        )
        files: tuple[Path, ...] = ()
        if options.out is not None:
            from community_housing.job import write_grid_files

            progress("write")
            files = write_grid_files(
                Path(options.out),
                source.district,
                answers=found,
                lang=lang,
                attribution=options.attribution,
                also=options.also,
                retired=sorted(retired.union((keep or {}).values())),
                form=TableForm(options.format or "csv"),
                bom=options.bom is not False,
                neighbours=[pair for task in tasks for pair in task.neighbours],
            )
    tell_remarks(source.district, lang)
    if options.format is not None and options.out is None:
        write_table(grids_table(source.district, found, lang=lang), options, lang)
    elif options.json:
        say_json([_data(one) for one in found])
    else:
        _print(found, source, options, lang)
        gone = [] if keep is None else sorted(set(keep) - {building.id for building in source.district.buildings})
        if gone:
            _tell_gone(gone, lang)
        for path in files:
            say(pick(lang, f"已写出：{path}", f"Written: {path}"))
    return {"violation" for one in found if not one.valid}


def _kept(path: str, source: _Source) -> dict[BuildingId, str]:
    """Today's grids, some of whose buildings must be there."""
    keep = read_grid_codes(path)
    if not any(building.id in keep for building in source.district.buildings):
        raise InputError(
            Message("names no building that is to be divided: {path!r} is of other buildings", path=path), "--keep", path
        )
    return keep


def _of(task: GridTask, plan: Mapping[BuildingId, str]) -> dict[BuildingId, str]:
    """The part of a plan that is about the buildings of a community."""
    return {building.id: plan[building.id] for building in task.buildings if building.id in plan}


def _evaluated(
    tasks: Sequence[GridTask], plan: Mapping[BuildingId, str], source: _Source, options: argparse.Namespace, lang: Lang
) -> set[str]:
    """Say of the plan of each community which rules it breaks."""
    if options.out is not None:
        raise InputError("an evaluation only reports; --repair writes grids", "--out", options.out)
    plans = {task.community: _of(task, plan) for task in tasks}
    used = Counter(code for own in plans.values() for code in set(own.values()))
    shared = {code for code, times in used.items() if times > 1}
    found = [evaluate(task, plans[task.community], elsewhere=shared) for task in tasks]
    gone = sorted(plan.keys() - {one for own in plans.values() for one in own})
    if options.json:
        say_json({"evaluations": TypeAdapter(list[GridEvaluation]).dump_python(found, mode="json"), "unknown_buildings": gone})
    else:
        names = _head(source, options, lang)
        for one in found:
            text, name = explain(one, lang=lang), names[one.community]
            say(text if name == one.community else f"{name} {text}")
        if gone:
            _tell_gone(gone, lang)
    return {"violation" for one in found if not one.valid}


def _tell_gone(gone: Sequence[BuildingId], lang: Lang) -> None:
    shown = ", ".join(gone[:5]) + (" …" if len(gone) > 5 else "")
    zh = f"原网格中有{len(gone)}栋楼已不存在：{shown}"
    say(pick(lang, zh, f"Gone of today's grids: {several(len(gone), 'building')}: {shown}"))


def _source(options: argparse.Namespace) -> _Source:
    """Read the pack or the file, and lay the options over its rule."""
    chosen = {name: getattr(options, name) for name in ("minimum", "maximum", "target") if getattr(options, name) is not None}
    if isinstance(options.grids, int):
        chosen["grids"] = options.grids
    path = Path(options.source)
    columns = {name: getattr(options, name) for name in _COLUMNS}
    if path.is_dir():
        given = [f"--{name}" for name, column in columns.items() if column is not None]
        if given:
            raise InputError(
                Message("speaks of a file of buildings; {source!r} is a pack", source=options.source), ", ".join(given)
            )
        book = shipped() if options.standards is None else shipped().added(load(options.standards))
        pack = read_pack(path, standards=book)
        rule = attrs.evolve(pack.settings.grid, **chosen)  # type: ignore[misc]
        return _Source(pack.district, rule if options.grids != "all" else attrs.evolve(rule, grids=None), [])  # type: ignore[misc]
    from community_housing.io.geometry._files import read_building_file

    missing = [f"--{name}" for name in ("id", "community", "households") if columns[name] is None]
    if not path.exists():
        raise InputError(Message("there is no folder or file {source!r}", source=options.source), "source")
    if missing:
        raise InputError(
            Message("a file of buildings needs {missing} to name its columns", missing=", ".join(missing)), "source"
        )
    district = read_building_file(
        path,
        building=columns["id"],
        community=columns["community"],
        households=columns["households"],
        persons=columns["persons"],
        name=columns["name"],
        district_id="-".join(path.stem.split()),
        district_name=options.title or path.stem,
        crs=options.crs,
        encoding=options.encoding,
    )
    return _Source(district, GridRule(**chosen), [])


def _neighbours(source: _Source, options: argparse.Namespace, lang: Lang) -> _Source:
    """Find neighbours from geometry where that is asked for, or a file of buildings leaves no other way."""
    district = source.district
    wanted = options.neighbours is not None or options.weights != "one" or options.longest is not None or options.barriers
    given = district.adjacency_given or bool(district.neighbours)
    if given and options.neighbours is None and wanted:
        raise InputError("the pack gives its own neighbours; name a method to find others from geometry", "--neighbours")
    if options.gates and not options.barriers:
        raise InputError("gates open barriers; name these with --barriers", "--gates")
    if not wanted and (given or Path(options.source).is_dir()):
        return source
    from community_housing.io.geometry._lines import read_barriers, read_gates
    from community_housing.io.geometry._neighbours import adjacency

    found = adjacency(
        district.buildings,
        crs=district.crs,
        method=cast("Literal['gabriel', 'delaunay', 'contiguity']", options.neighbours or "gabriel"),
        longest_m=options.longest,
        tolerance_m=options.tolerance,
        barriers=read_barriers(options.barriers, crs=district.crs, own_crs=options.barriers_crs) if options.barriers else (),
        gates=read_gates(options.gates, crs=district.crs, radius_m=options.gate_radius, own_crs=options.barriers_crs)
        if options.gates
        else (),
        weights=cast("Literal['one', 'boundary', 'proximity']", options.weights),
        project=True,
    )
    notes = list(source.notes)
    edges, shown = len(found.neighbours), crs_name(found.crs)
    notes.append(
        pick(lang, f"邻接{edges}对，距离在{shown}中量算。", f"{several(edges, 'pair')} of neighbours, measured in {shown}.")
    )
    if options.barriers and not found.cut:
        notes.append(
            pick(
                lang,
                "注意：障碍没有切断任何一对；请核对两份数据的坐标系（--crs、--barriers-crs）。",
                "Warning: the barriers part no pair; check that both files are in their systems (--crs, --barriers-crs).",
            )
        )
    if found.cut:
        notes.append(pick(lang, f"障碍切断{len(found.cut)}对。", f"Barriers part {several(len(found.cut), 'pair')}."))
    if found.isolated:
        alone = ", ".join(found.isolated[:5]) + (" …" if len(found.isolated) > 5 else "")
        notes.append(pick(lang, f"孤立楼栋{len(found.isolated)}栋：{alone}", f"Buildings without a neighbour: {alone}"))
    if found.datum is not None:
        notes.append(_datum(found.datum, lang))
    held = attrs.evolve(district, neighbours=found.neighbours, adjacency_given=True)  # type: ignore[misc]
    return _Source(held, source.rule, notes)


def _datum(note: Any, lang: Lang) -> str:
    if note.known == "named":
        return pick(
            lang, "坐标为GCJ-02，量算前已还原为WGS 84。", "Coordinates are GCJ-02; they are brought back to WGS 84 to measure."
        )
    if note.known == "other":
        return pick(
            lang,
            f"注意：楼栋的点与自身轮廓相距{note.offset_m}米，原因不明。",
            f"Warning: points stand {note.offset_m} m from their own footprints, for a reason that is not known.",
        )
    return pick(
        lang,
        f"注意：楼栋的点与自身轮廓相距{note.offset_m}米，与GCJ-02偏移相符；请先统一坐标系。",
        f"Warning: points stand {note.offset_m} m from their own footprints, just as GCJ-02 shifts; bring both to one system.",
    )


def _divide(tasks: Sequence[GridTask], workers: int) -> tuple[CommunityGrids, ...]:
    answers = partition_many(tasks, workers=workers)
    failed = [
        Message("{field}: {problem}", field=one.community, problem=one.message)
        for one in answers
        if isinstance(one, GridFailure)
    ]
    if failed:
        raise InputError(joined(failed, "{before}\n{after}"))
    return tuple(one for one in answers if isinstance(one, CommunityGrids))


def _head(source: _Source, options: argparse.Namespace, lang: Lang) -> dict[CommunityId, str]:
    say(name_of(source.district, lang))
    note = note_of(source.district, lang)
    if note is not None:
        say(pick(lang, f"数据说明：{note}", f"About the data: {note}"))
    if options.attribution is not None:
        say(options.attribution)
    for line in source.notes:
        say(line)
    say()
    return {one.id: name_of(one, lang) for one in source.district.communities}


def _print(found: Sequence[CommunityGrids], source: _Source, options: argparse.Namespace, lang: Lang) -> None:
    names = _head(source, options, lang)
    for one in found:
        text = explain(one, lang=lang)
        name = names[one.community]
        say(text if name == one.community else f"{name} {text}")
        small = one.small_parts if one.parts > 1 else ()
        for part in small[:_MOST_PARTS]:
            shown = ", ".join(part[:5]) + (" …" if len(part) > 5 else "")
            say(pick(lang, f"  与其余楼栋不相连：{shown}", f"  Not connected to the rest, and too few for a grid: {shown}"))
        if len(small) > _MOST_PARTS:
            more = len(small) - _MOST_PARTS
            say(pick(lang, f"  另有{more}处不相连。", f"  And {several(more, 'more such part')}."))
        heirs = {grid.code: grid.carries_on for grid in one.grids}
        for move in one.moves:
            before = move.before or pick(lang, "无", "none")
            old = heirs.get(move.after)
            follows = "" if old is None else pick(lang, f"（接续原网格{old}）", f" (which carries on {old})")
            say(f"  {move.building} ({number(move.households)}): {before} → {move.after}{follows}")
    say()
    count = sum(len(one.grids) for one in found)
    say(pick(lang, f"共{number(count)}个网格。", f"{several(count, 'grid')} in all."))
    if options.keep is not None or options.repair is not None:
        moved = sum(move.before is not None for one in found for move in one.moves)
        homes = sum(one.moved_households for one in found)
        there = f"{several(moved, 'building')} and {several(homes, 'household')}"
        say(pick(lang, f"调整{moved}栋楼、{number(homes)}户。", f"To another grid: {there}."))
    if options.keep is not None:
        weight = 1 if options.keep_weight is None else options.keep_weight
        zh = f"拆开原网格内的一对邻楼，另计中位边权的{weight}倍。"
        say(pick(lang, zh, f"To part two neighbours of one grid of today weighs {weight} times the median edge more."))


def _reason(reason: DivisionReason, lang: Lang) -> str:
    return map_word(reason.value, lang)


def _every_number(tasks: Sequence[GridTask], source: _Source, options: argparse.Namespace, lang: Lang) -> set[str]:
    """Report every number of grids that the households of each community allow."""
    if options.out is not None:
        raise InputError("choose a number to write grids; 'all' only reports", "--out", options.out)
    tables = {task.community: task.divide_by_number() for task in tasks}
    if options.json:
        say_json([{"community": one, "numbers": [_data(row) for row in rows]} for one, rows in tables.items()])
        return set()
    names = _head(source, options, lang)
    for one, rows in tables.items():
        say(f"{names[one]} ({one})" if names[one] != one else one)
        if not rows:
            say(pick(lang, "  户数与任何网格数都不相容。", "  No number of grids fits the households."))
        for row in rows:
            reason = "" if row.reason is None else f"  {_reason(row.reason, lang)}"
            say(
                f"  {row.rule.grids:>3}  {map_word(row.status.value, lang)}"
                + pick(lang, "  切断", "  cut ")
                + f"{row.cut}"
                + pick(lang, "  下界", "  bound ")
                + f"{row.bound}"
                + pick(lang, "  平方和", "  squares ")
                + f"{number(row.sum_squares)}"
                + pick(lang, "  偏离", "  violation ")
                + f"{number(row.violation)}{reason}"
            )
    return {"violation" for rows in tables.values() if rows and not any(row.valid for row in rows)}


def _data(one: CommunityGrids) -> dict[str, Any]:
    return {
        "community": one.community,
        "status": one.status,
        "reason": one.reason,
        "cut": one.cut,
        "bound": one.bound,
        "sum_squares": one.sum_squares,
        "violation": one.violation,
        "number": one.rule.grids,
        "asked": one.asked,
        "moved_households": one.moved_households,
        "frozen": list(one.frozen),
        "split": list(one.split),
        "timed_out": one.timed_out,
        "grids": [
            {
                "code": grid.code,
                "households": grid.households,
                "persons": grid.persons,
                "central": grid.central,
                "carries_on": grid.carries_on,
                "special": grid.special,
                "members": list(grid.members),
            }
            for grid in one.grids
        ],
    }
