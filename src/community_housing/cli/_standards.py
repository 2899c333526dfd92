# SPDX-License-Identifier: Apache-2.0
"""The command `standards`: what is in force where and when, with sources; one standard in full; a check of a folder."""

import argparse
from typing import Any

from pydantic import TypeAdapter

from community_housing._messages import in_language
from community_housing.cli._output import say, say_json
from community_housing.errors import BoundaryError, InputError
from community_housing.provenance import Force
from community_housing.report._language import Lang, check_lang, citation_text, day, pick, several, word
from community_housing.report.explain._registry import explain
from community_housing.standards import (
    Holding,
    Standard,
    StandardBook,
    Subject,
    check_shipped,
    check_standards,
    holdings,
    load,
    shipped,
)

__all__ = ["standards"]

_SUBJECTS = {
    Subject.COMMUNITY_PREMISES: ("社区用房面积", "community premises"),
    Subject.COMMUNITY_OFFICES: ("社区办公用房面积", "community office rooms"),
    Subject.EMBEDDED_SERVICES: ("社区嵌入式服务设施", "embedded services"),
    Subject.SERVICE_STOCK: ("社区嵌入式服务设施存量", "stock of embedded services"),
    Subject.SERVICE_STATION: ("社区服务站", "service station"),
    Subject.SERVICE_FACILITY: ("社区综合服务设施", "service facility"),
    Subject.ACTIVITY_SHARE: ("居民活动区域占比", "share for residents' activity"),
    Subject.ELDER_CARE: ("养老服务设施", "elder-care facilities"),
    Subject.COMMUNITY_STAFF: ("社区工作者配备", "community staff"),
    Subject.GRID_SIZE: ("网格规模", "size of grids"),
    Subject.GRID_CODE: ("网格编码", "grid codes"),
    Subject.GRID_NESTING: ("网格归属", "grids and communities"),
    Subject.CONTRACT_RETENTION: ("质量保证金", "retention of contracts"),
    Subject.PROGRESS_PAYMENT: ("工程进度款", "progress payments"),
    Subject.SUPPLIER_PAYMENT: ("向中小企业付款", "payments to small and middle firms"),
    Subject.INVESTMENT: ("政府投资程序", "government investment"),
}


def standards(options: argparse.Namespace) -> set[str]:
    """`standards`: what the library knows, with editions and sources; a check of a user's folder."""
    lang = check_lang(options.lang)
    if options.check is not None:
        return _check(options, lang)
    book = shipped() if options.standards is None else shipped().added(load(options.standards))
    subject = None if options.subject is None else Subject(options.subject)
    asked = (options.place, options.on, options.known_on, subject)
    if options.ids:
        if asked != (None, None, None, None):
            raise InputError("shows whole standards; leave out --place, --on, --known-on and --subject", "ID", options.ids[0])
        _whole(book, options.ids, lang, as_json=options.json)
        return set()
    if options.json and asked == (None, None, None, None):
        _whole(book, [one.id for one in book], lang, as_json=True)
        return set()
    found = holdings(
        book, place=options.place, on=options.on, known_on=options.known_on, subject=subject, force=Force(options.force)
    )
    if options.json:
        adapter: TypeAdapter[Any] = TypeAdapter(tuple[Holding, ...])
        say_json(adapter.dump_python(found, mode="json"))
        return set()
    for one in found:
        for line in _lines(one, lang):
            say(line)
    if not found:
        say(pick(lang, "没有符合条件的标准。", "There is no such standard."))
    return set()


def _whole(book: StandardBook, ids: list[str], lang: Lang, *, as_json: bool) -> None:
    chosen = [book[one] for one in ids]
    if as_json:
        adapter: TypeAdapter[Any] = TypeAdapter(Standard)
        say_json([adapter.dump_python(one, mode="json") for one in chosen])
    else:
        say("\n\n".join(explain(one, lang=lang) for one in chosen))


def _lines(one: Holding, lang: Lang) -> list[str]:
    seen = pick(lang, "已核实", "verified") if one.verified else pick(lang, "未经核实", "not verified")
    force = word(one.force, lang)
    whom = pick(lang, one.applies or "", one.applies_en or "")
    lines = [
        f"{one.standard}  {pick(lang, one.name, one.name_en)}",
        "  "
        + pick(
            lang,
            f"{_SUBJECTS[one.subject][0]}；{one.place}；版本{one.edition}；施行{one.period}；{force}；{seen}",
            f"{_SUBJECTS[one.subject][1]}; {one.place}; edition {one.edition}; in force {one.period}; {force}; {seen}",
        ),
    ]
    if whom:
        lines.append(f"  {pick(lang, '适用：', 'Applies to: ')}{whom}")
    if one.certain_from is not None:
        sure = day(one.certain_from, lang)
        lines.append(
            "  "
            + pick(
                lang,
                f"施行首日未载明，{sure}起确知施行；此前的日期须另行指明方可适用",
                f"first day not recorded; known to be in force from {sure}, on earlier days only when asked for",
            )
        )
    for citation in one.citations:
        evidence = word(citation.evidence, lang)
        lines.append(f"  {pick(lang, '依据：', 'Source: ')}{citation_text(citation, lang)} [{evidence}]")
        if citation.note:
            lines.append(f"  {pick(lang, '注：', 'Note: ')}{in_language(citation.note, lang)}")
    if one.conflicts:
        others = ", ".join(one.conflicts)
        lines.append(
            "  " + pick(lang, f"与{others}同时施行，须另行指定", f"in force at once with {others}; name the one that decides")
        )
    return lines


def _check(options: argparse.Namespace, lang: Lang) -> set[str]:
    """Check a folder; every fault goes to standard error, and with `--json` to standard output too."""
    try:
        read = check_standards(options.check) if options.check else check_shipped()
    except BoundaryError as error:
        if options.json:
            names = ("file", "row", "column", "code", "message", "value", "expected")
            say_json({"faults": [{name: getattr(fault, name) for name in names} for fault in error.faults]})
        raise
    if options.json:
        say_json({"faults": [], "standards": [one.id for one in read]})
        return set()
    for one in read:
        say(f"{one.id}  {pick(lang, one.name, one.name_en)}")
    cases = sum(len(one.cases) for one in read)
    say(
        pick(
            lang,
            f"{len(read)}项标准，{cases}个算例，没有错误。",
            f"{several(len(read), 'standard')}, {several(cases, 'case')}, no fault.",
        )
    )
    return set()
