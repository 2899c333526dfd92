# SPDX-License-Identifier: Apache-2.0
"""Sentences for approvals: why an event is refused, where a case stands, for whom it waits, how the green channel was kept."""

from fractions import Fraction
from typing import Final

from community_housing._messages import in_language
from community_housing.approvals import (
    ApprovalOutcome,
    ApprovalRefusal,
    ApprovalRefusalCode,
    CaseStanding,
    GreenChannel,
    StepTimes,
    Waiting,
    WaitKind,
    Within,
)
from community_housing.calendars import LimitUnit
from community_housing.events import Status
from community_housing.findings import Reason, Unit
from community_housing.report._language import Lang, amount, day, join, name_of, number, percent, pick, several, word
from community_housing.report.explain._calendars import OF_CASES, reason_of_clock
from community_housing.report.explain._registry import explain, explains

__all__ = ["decimal_of", "left_out_of"]

_Code = ApprovalRefusalCode
_CODES: Final[dict[ApprovalRefusalCode, tuple[str, str]]] = {
    _Code.CONFLICTING_DUPLICATE: ("同一编号已登记过不同内容", "the id was used before with another body"),
    _Code.CASE_EXISTS: ("该办件已收件", "the case was received already"),
    _Code.UNKNOWN_CASE: ("没有这个办件", "there is no such case"),
    _Code.UNKNOWN_EVENT: ("没有这个事项", "there is no such event"),
    _Code.UNKNOWN_RULE: ("没有这个审批事项", "there is no such rule"),
    _Code.RULE_NOT_IN_FORCE: ("收件之日该审批事项不适用", "the rule does not apply to what comes in on that day"),
    _Code.WRONG_STATE: ("办件不在可如此办理的状态", "the case is not where that can happen"),
    _Code.BEFORE_ACCEPTANCE: ("尚未受理", "the case is not accepted"),
    _Code.AFTER_DECISION: ("办件已经办结", "the case is closed"),
    _Code.NOT_ENTITLED: ("不是有权办理的部门", "another body may do that"),
    _Code.DATE_OUT_OF_ORDER: ("日期早于所依据的事项", "it would have happened before what it rests on"),
    _Code.STEP_UNKNOWN: ("该审批事项没有这个环节", "the rule has no such step"),
    _Code.STEP_OPEN: ("该环节已经交办", "the step was opened already"),
    _Code.STEP_NOT_OPEN: ("该环节未交办或已办结", "the step is not open"),
    _Code.STEP_PAUSED: ("该环节已暂停计时", "the step is paused"),
    _Code.PAUSE_NOT_OPEN: ("该环节并未暂停", "the step is not paused"),
    _Code.GROUND_UNKNOWN: ("该时限不因此暂停", "the limit does not stop for this ground"),
    _Code.EXTENSION_NONE: ("该时限不得延长", "the limit may not be extended"),
    _Code.EXTENSION_TWICE: ("已延长一次", "it was extended already"),
    _Code.EXTENSION_TOO_LONG: ("延长超过上限", "the extension is above the most"),
    _Code.DECIDED_WITH_OPEN_STEPS: ("尚有必经环节未通过", "a required step has not passed"),
    _Code.STEP_WAS_REFUSED: ("有环节不予通过", "a step was refused"),
    _Code.NOT_CORRECTABLE: ("该事项不能这样更正", "the event cannot be corrected so"),
    _Code.ALREADY_CORRECTED: ("该事项已经更正", "the event was corrected already"),
}
_WAITS: Final[dict[WaitKind, tuple[str, str]]] = {
    WaitKind.ACCEPTANCE: ("{body}受理", "{body} to accept it"),
    WaitKind.PAPERS: ("申请人补正", "the applicant to hand in what is missing"),
    WaitKind.OPENING: ("{body}交办环节{step}", "{body} to open step {step}"),
    WaitKind.ANSWER: ("{body}答复环节{step}", "{body} to answer step {step}"),
    WaitKind.PAUSE: ("{body}的环节{step}恢复计时", "step {step} of {body} to go on"),
    WaitKind.DECISION: ("{body}决定", "{body} to decide"),
    WaitKind.DELIVERY: ("{body}送达", "{body} to hand the decision over"),
}
_REASONS: Final = {
    "asked_again": ("补正告知{measured}次，应一次告知", "what is missing was asked for {measured} times, not once"),
    "step_refused": ("环节{step}不予通过", "step {step} was refused"),
    **OF_CASES,
}
_LEFT_OUT: Final = {
    "running": ("办理中", "running"),
    "paused": ("暂停计时", "paused"),
    "unknown": ("无法判定", "unknown"),
    "withdrawn": ("已撤回", "withdrawn"),
    "not_accepted": ("不予受理", "not accepted"),
    "not_accepted_yet": ("尚未受理", "not accepted yet"),
    "not_opened": ("未交办", "not opened"),
    "case_ended": ("办件已结、未答复", "case closed without its answer"),
}
_UNITS: Final = {LimitUnit.WORKING_DAYS: Unit.WORKING_DAYS, LimitUnit.DAYS: Unit.DAYS, LimitUnit.MONTHS: Unit.DAYS}


@explains(ApprovalOutcome)
def _outcome(outcome: ApprovalOutcome, lang: Lang) -> str:
    if outcome.refusal is not None:
        return _refusal(outcome.refusal, lang)
    if outcome.status is Status.DUPLICATE:
        return pick(lang, "重复报送，未作变更。", "A duplicate; nothing changed.")
    return pick(lang, "已登记。", "Accepted.")


@explains(ApprovalRefusal)
def _refusal(refusal: ApprovalRefusal, lang: Lang) -> str:
    text = pick(
        lang,
        f"事项{refusal.event}不予登记：{_CODES[refusal.code][0]}",
        f"Event {refusal.event} is refused: {_CODES[refusal.code][1]}",
    )
    if refusal.found is not None:
        text += pick(lang, f"（现为{refusal.found}", f" (found {refusal.found}")
        text += (
            ""
            if refusal.expected is None
            else pick(lang, f"，应为{in_language(refusal.expected, lang)}", f", expected {refusal.expected}")
        )
        text += pick(lang, "）", ")")
    return text + pick(lang, "。", ".")


@explains(CaseStanding)
def _standing(found: CaseStanding, lang: Lang) -> str:
    phase = word(found.phase, lang)
    lines = [pick(lang, f"办件{found.case}，{day(found.on, lang)}：{phase}。",
                  f"Case {found.case} on {day(found.on, lang)}: {phase}.")]  # fmt: skip
    if found.acceptance.deemed:
        lines.append(explain(found.acceptance, lang=lang))
    lines.extend(explain(clock, lang=lang) for clock in (found.clock, found.delivery) if clock is not None)
    if found.waits:
        said = join([_waiting(one, lang) for one in found.waits], lang)
        lines.append(pick(lang, f"待{said}。", f"It waits for {said}."))
    shown = {reason.rule for reason in found.acceptance.reasons} if found.acceptance.deemed else set()
    lines.extend(_said(reason, lang) for reason in found.reasons if reason.rule not in shown or reason.rule in _REASONS)
    if found.skipped:
        ids = join(list(found.skipped), lang)
        lines.append(pick(lang, f"未计入的事项：{ids}。", f"Events left out: {ids}."))
    return "\n".join(lines)


def _waiting(one: Waiting, lang: Lang) -> str:
    return pick(lang, *_WAITS[one.what]).format(body=one.body, step=one.step)


def _said(reason: Reason, lang: Lang) -> str:
    if reason.rule not in _REASONS:
        return reason_of_clock(reason, lang) + pick(lang, "。", ".")
    step = dict(reason.reads).get("step")
    text = pick(lang, *_REASONS[reason.rule]).format(measured=reason.measured, step=step)
    return text + pick(lang, "。", ".")


@explains(GreenChannel)
def _green_channel(found: GreenChannel, lang: Lang) -> str:
    limit = amount(found.amount, _UNITS[found.unit], lang) if found.unit is not LimitUnit.MONTHS else pick(
        lang, f"{number(found.amount)}个月", several(found.amount, "month")
    )  # fmt: skip
    head = pick(
        lang,
        f"{name_of(found, lang)}，截至{day(found.on, lang)}，时限{limit}：{_within(found.cases, lang, '件', 'case')}",
        f"{name_of(found, lang)} until {day(found.on, lang)}, limit {limit}: {_within(found.cases, lang, '件', 'case')}",
    )
    lines = [head]
    if found.taken:
        unit = _UNITS[found.unit]
        said = join(
            [f"{amount(units, unit, lang)}{pick(lang, '：', ': ')}{number(cases)}" for units, cases in found.taken], lang
        )
        lines.append(pick(lang, f"办结用时（件数）：{said}。", f"Time of what was decided, with cases: {said}."))
    lines.extend(f"{one.body}{pick(lang, '：', ': ')}{_within(one.steps, lang, '个环节', 'step')}" for one in found.bodies)
    slowest = next((one for one in found.steps if one.step == found.slowest), None)
    if slowest is not None:
        lines.append(_slowest(slowest, _UNITS[found.unit], lang))
    if found.provisional:
        lines.append(pick(lang, "暂定：后续放假通知仍可能变动。", "Provisional: a later notice may still move it."))
    return "\n".join(lines)


def _within(found: Within, lang: Lang, counted: str, one: str) -> str:
    due = found.within + found.beyond
    share = "" if found.share is None else pick(lang, f"（{percent(found.share)}）", f" ({percent(found.share)})")
    text = pick(
        lang,
        f"到期{number(due)}{counted}，按时{number(found.within)}{counted}{share}",
        f"of {several(due, one)} due {number(found.within)} kept it{share}",
    )
    if found.left_out:
        said = left_out_of(found, lang)
        text += pick(lang, f"；未计入：{said}", f"; not counted: {said}")
    return text + pick(lang, "。", ".")


def left_out_of(found: Within, lang: Lang) -> str:
    """How many are not counted, and why; empty where all are."""
    said = [f"{pick(lang, *_LEFT_OUT[why])}{pick(lang, '', ' ')}{number(count)}" for why, count in found.left_out]
    return join(said, lang) if said else ""


def _slowest(found: StepTimes, unit: Unit, lang: Lang) -> str:
    if found.mean is None or found.longest is None:
        return ""
    least = pick(lang, "至少", "at least ") if found.overdue else ""
    mean, longest = decimal_of(found.mean), amount(found.longest, unit, lang)
    return pick(
        lang,
        f"最慢环节：{name_of(found, lang)}（{found.body}），平均{least}{mean}，最长{least}{longest}（办件{found.case}）。",
        f"Slowest step: {name_of(found, lang)} ({found.body}), on the mean {least}{mean}, longest {least}{longest} "
        f"(case {found.case}).",
    )


def decimal_of(value: Fraction) -> str:
    """A mean to two decimals, exact where it is whole; half up."""
    hundredths = (200 * value.numerator + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(hundredths, 100)
    return number(whole) if value.denominator == 1 else f"{number(whole)}.{rest:02d}"
