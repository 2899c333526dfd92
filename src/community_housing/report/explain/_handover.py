# SPDX-License-Identifier: Apache-2.0
"""Sentences for handover: the gate of acceptance, and whether the ledger says something else."""

from typing import Final

from community_housing.findings import Truth
from community_housing.handover import Gate, HandoverState, ObligationStanding
from community_housing.readiness import Readiness, ReadinessKind
from community_housing.report._language import Lang, area, citation_text, day, join, pick
from community_housing.report.explain._registry import explains

__all__: list[str] = []

_GATE: Final = {
    Truth.MET: ("可以验收", "may be accepted"),
    Truth.UNMET: ("不予验收", "may not be accepted"),
    Truth.UNKNOWN: ("能否验收无法判定", "whether it may be accepted is not known"),
}
_STATES: Final = {
    HandoverState.PLANNED: ("未提供用房", "no premises were offered"),
    HandoverState.COMMITTED: ("已承诺，未提供用房", "promised, but no premises were offered"),
    HandoverState.OFFERED: ("已提供，未测绘", "offered, not measured"),
    HandoverState.MEASURED: ("已测绘", "measured"),
    HandoverState.ENOUGH: ("面积足额", "enough"),
    HandoverState.SHORT: ("面积不足", "short"),
    HandoverState.TITLE: ("面积足额，产权已移交", "enough, title transferred"),
    HandoverState.WAIVED: ("已免除", "waived"),
}
_MISSING: Final = {"measured": ("测绘面积不详", "the measured area is not known"),
                   "required": ("应提供面积不详", "the required area is not known")}  # fmt: skip
_KINDS: Final = {
    ReadinessKind.READY: ("尚未验收", "is not accepted yet"),
    ReadinessKind.NOT_READY: ("尚未验收", "is not accepted yet"),
    ReadinessKind.UNDECIDED: ("尚未验收", "is not accepted yet"),
    ReadinessKind.ACCEPTED: ("已于{day}验收，当日条件具备", "was accepted on {day}, the gate being met"),
    ReadinessKind.ACCEPTED_WITHOUT_PREMISES: (
        "未移交用房即于{day}验收",
        "was accepted on {day} without premises, the gate being unmet",
    ),
    ReadinessKind.ACCEPTED_UNDECIDED: (
        "已于{day}验收，当日条件是否具备不详",
        "was accepted on {day}, and whether the gate was met is not known",
    ),
}


@explains(Gate)
def _gate(gate: Gate, lang: Lang) -> str:
    said = pick(lang, *_GATE[gate.truth])
    head = pick(lang, f"{gate.estate}，{day(gate.on, lang)}：{said}。", f"{gate.estate} on {day(gate.on, lang)}: {said}.")
    return "\n".join([head, *(_obligation(one, lang) for one in gate.obligations)])


def _obligation(one: ObligationStanding, lang: Lang) -> str:
    parts = [pick(lang, *_STATES[one.state])]
    if one.state is not HandoverState.WAIVED:
        if one.required is not None:
            parts.append(pick(lang, f"应提供{area(one.required, lang)}", f"required {area(one.required, lang)}"))
        if one.measured is not None:
            parts.append(pick(lang, f"实测{area(one.measured, lang)}", f"measured {area(one.measured, lang)}"))
        if one.state is HandoverState.SHORT and one.measured is not None and one.required is not None:
            short = area(one.required - one.measured, lang)
            parts.append(pick(lang, f"差{short}", f"short by {short}"))
        parts.extend(pick(lang, *_MISSING[name]) for name in one.reason.missing)
    source = citation_text(one.reason.citation, lang)
    text = join(parts, lang)
    return pick(
        lang,
        f"  {one.obligation}（{one.developer}）：{text}（依据：{source}）。",
        f"  {one.obligation} ({one.developer}): {text} (source: {source}).",
    )


@explains(Readiness)
def _readiness(found: Readiness, lang: Lang) -> str:
    said = pick(lang, *_KINDS[found.kind]).format(day="" if found.accepted is None else day(found.accepted, lang))
    head = pick(lang, f"项目{found.project}：{said}。", f"Project {found.project} {said}.")
    return f"{head}\n{_gate(found.gate, lang)}"
