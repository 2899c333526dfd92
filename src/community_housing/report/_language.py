# SPDX-License-Identifier: Apache-2.0
"""The two languages of what people read: words for closed sets, and how numbers, areas, money and days are written."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import Final

from community_housing._messages import Lang, Message
from community_housing.approvals import CasePhase
from community_housing.calendars import DayCount, DayKind, LimitUnit, Roll, StatedPeriod
from community_housing.clocks import PauseGround, Standing
from community_housing.disbursement import Ledger
from community_housing.district import (
    Basis,
    BuildKind,
    DeliveryMode,
    District,
    FundingSource,
    Level,
    OpportunityKind,
    Purpose,
    Tenure,
)
from community_housing.errors import InputError
from community_housing.findings import Outcome, Truth, Unit
from community_housing.provenance import Citation, Evidence, Force
from community_housing.quantities import Area, Money, Rounding, divide
from community_housing.readiness import ReadinessKind

__all__ = [
    "LANGUAGES",
    "Lang",
    "afterwards",
    "amount",
    "area",
    "at_least",
    "check_lang",
    "citation_text",
    "day",
    "join",
    "known_cell",
    "money",
    "name_of",
    "note_of",
    "number",
    "percent",
    "pick",
    "several",
    "source_text",
    "word",
]

LANGUAGES: Final[tuple[Lang, ...]] = ("zh", "en")
"""Every language, Chinese first."""

_WORDS: Final[tuple[tuple[StrEnum, str, str], ...]] = (
    (Outcome.MET, "达标", "met"),
    (Outcome.SHORT, "未达标", "short"),
    (Outcome.UNKNOWN, "无法判定", "unknown"),
    (Outcome.NOT_APPLICABLE, "不适用", "not applicable"),
    (Truth.MET, "满足", "met"),
    (Truth.UNMET, "不满足", "unmet"),
    (Truth.UNKNOWN, "无法判定", "unknown"),
    (DeliveryMode.BUILD, "新建扩建式", "build or extend"),
    (DeliveryMode.PURCHASE, "财政购买式", "fiscal purchase"),
    (DeliveryMode.DEVELOPER, "开发商提供式", "developer-provided"),
    (DeliveryMode.LEASE, "租赁借用式", "lease or borrow"),
    (DeliveryMode.SHARE, "资源共享式", "resource sharing"),
    (BuildKind.EXTEND, "扩建", "extend"),
    (BuildKind.NEW, "重建、新建", "rebuild or new"),
    (OpportunityKind.EXTEND, "扩建条件", "room that can be extended"),
    (OpportunityKind.LAND, "建设用地", "building land"),
    (OpportunityKind.SALE, "待售房屋", "place for sale"),
    (OpportunityKind.DEVELOPER, "开发商配建用房", "place due from a developer"),
    (OpportunityKind.RENTAL, "待租房屋", "place to rent"),
    (OpportunityKind.LOAN, "可借用房屋", "place to borrow"),
    (OpportunityKind.VENUE, "可共享场所", "venue to share"),
    (Ledger.TRANSFER, "拨付", "transfer"),
    (Ledger.CONTRACT, "合同价款", "contract"),
    (FundingSource.GOVERNMENT, "政府承担", "government"),
    (FundingSource.UNIT, "驻区单位分担", "resident units"),
    (FundingSource.DEVELOPER, "开发商无偿提供", "developers"),
    (FundingSource.RELIEF, "政策减免", "policy relief"),
    (Tenure.OWNED, "自有", "owned"),
    (Tenure.DEVELOPER, "开发商提供", "developer-provided"),
    (Tenure.LEASED, "租赁", "leased"),
    (Tenure.BORROWED, "借用", "borrowed"),
    (Tenure.SHARED, "共享", "shared"),
    (Basis.REGISTERED, "户籍", "registered"),
    (Basis.RESIDENT, "常住", "resident"),
    (Basis.DWELLING_UNITS, "住宅套数", "dwelling units"),
    (Level.DISTRICT, "区级", "district"),
    (Level.STREET, "街道", "street"),
    (Purpose.WORKS, "建设", "works"),
    (Purpose.FITTING_OUT, "装修配套", "fitting out"),
    (Evidence.SEED, "报告所载", "stated by the report"),
    (Evidence.DERIVED, "由公布数字推算", "derived from stated figures"),
    (Evidence.INFER, "对报告的解读", "our reading of the report"),
    (Evidence.FOUND, "已见公开文本", "public text seen"),
    (Evidence.REPORTED, "见于公开报道，未见原文", "reported in public, text not seen"),
    (Evidence.RECALL, "未见原文，未经核实", "text not seen, unverified"),
    (Evidence.OWN, "自定规则", "own rule"),
    (Force.MUST, "强制性", "must"),
    (Force.SHOULD, "原则性", "should"),
    (Force.GUIDANCE, "引导性", "guidance"),
    (DayKind.WORKING, "工作日", "working day"),
    (DayKind.MAKE_UP, "调休上班", "worked in exchange"),
    (DayKind.REST, "休息日", "day of rest"),
    (DayKind.OFF, "放假", "day off"),
    (DayCount.START_NOT_COUNTED, "起始当日不计入", "the first day is not counted"),
    (DayCount.START_COUNTED, "起始当日计入", "the first day is counted"),
    (Roll.NEXT_WORKING, "末日为休息日的顺延", "a last day of rest moves to the next working day"),
    (Roll.NONE, "末日为休息日的不顺延", "a last day of rest stays"),
    (LimitUnit.WORKING_DAYS, "个工作日", "working days"),
    (LimitUnit.DAYS, "日", "days"),
    (LimitUnit.MONTHS, "个月", "months"),
    (ReadinessKind.READY, "可以验收", "may be accepted"),
    (ReadinessKind.NOT_READY, "不予验收", "may not be accepted"),
    (ReadinessKind.UNDECIDED, "能否验收不详", "gate not known"),
    (ReadinessKind.ACCEPTED, "已验收，条件具备", "accepted, gate met"),
    (ReadinessKind.ACCEPTED_WITHOUT_PREMISES, "未移交用房即验收", "accepted without premises"),
    (ReadinessKind.ACCEPTED_UNDECIDED, "已验收，条件不详", "accepted, gate not known"),
    (Standing.RUNNING, "办理中", "running"),
    (Standing.PAUSED, "暂停计时", "paused"),
    (Standing.MET, "按时办结", "done in time"),
    (Standing.LATE, "逾期办结", "done late"),
    (Standing.OVERDUE, "超期未办", "overdue"),
    (Standing.UNKNOWN, "无法判定", "unknown"),
    (CasePhase.RECEIVED, "已收件", "received"),
    (CasePhase.CORRECTING, "补正中", "something is missing"),
    (CasePhase.ACCEPTED, "已受理", "accepted"),
    (CasePhase.IN_REVIEW, "审查中", "in review"),
    (CasePhase.ISSUED, "准予", "approved"),
    (CasePhase.REFUSED, "不予许可", "refused"),
    (CasePhase.DELIVERED, "已送达", "decided and handed over"),
    (CasePhase.NOT_ACCEPTED, "不予受理", "not accepted"),
    (CasePhase.WITHDRAWN, "已撤回", "withdrawn"),
    (PauseGround.CORRECTION, "补正", "correction"),
    (PauseGround.HEARING, "听证", "hearing"),
    (PauseGround.TENDER, "招标", "tender"),
    (PauseGround.AUCTION, "拍卖", "auction"),
    (PauseGround.INSPECTION, "检验", "inspection"),
    (PauseGround.TEST, "检测", "test"),
    (PauseGround.QUARANTINE, "检疫", "quarantine"),
    (PauseGround.APPRAISAL, "鉴定", "appraisal"),
    (PauseGround.EXPERT_REVIEW, "专家评审", "review by experts"),
    (PauseGround.PUBLICITY, "公示", "publicity"),
    (PauseGround.OTHER_BODY, "转办", "with another body"),
    (PauseGround.SUSPENDED, "挂账", "on the register"),
    (Rounding.HALF_UP, "四舍五入", "half up"),
    (Rounding.HALF_EVEN, "四舍六入五成双", "half to even"),
    (Rounding.DOWN, "截尾", "truncation"),
    (Rounding.FLOOR, "向下取整", "floor"),
    (Rounding.CEILING, "向上取整", "ceiling"),
)
# Members of two enumerations may be equal texts; the class keeps them apart.
_BY_CLASS: Final[dict[tuple[type[StrEnum], str], tuple[str, str]]] = {
    (type(member), member.value): (zh, en) for member, zh, en in _WORDS
}
_COUNTED: Final = {
    Unit.HOUSEHOLDS: ("户", "household"),
    Unit.PERSONS: ("人", "person"),
    Unit.DAYS: ("天", "day"),
    Unit.WORKING_DAYS: ("个工作日", "working day"),
    Unit.COUNT: ("", ""),
}


def check_lang(lang: str) -> Lang:
    """*lang* where it is one of the two languages.

    Raises:
        InputError: It is another.
    """
    for one in LANGUAGES:
        if one == lang:
            return one
    raise InputError(Message("must be 'zh' or 'en', got {lang!r}", lang=lang), "lang", lang)


def pick(lang: Lang, zh: str, en: str) -> str:
    """The text of the chosen language."""
    return zh if lang == "zh" else en


def word(member: StrEnum, lang: Lang) -> str:
    """The word for a member of a closed set; its value where there is none."""
    words = _BY_CLASS.get((type(member), member.value))
    return member.value if words is None else words[0 if lang == "zh" else 1]


def number(value: int) -> str:
    """A whole number with grouped thousands, the same in both languages."""
    return f"{int(value):,}"


_MANY: Final = {"community": "communities", "batch": "batches"}


def several(count: int, one: str) -> str:
    """A number with what it counts, in English; Chinese words have one form.

    Examples:
        >>> several(1, "project"), several(1200, "project"), several(0, "batch")
        ('1 project', '1,200 projects', '0 batches')
    """
    return f"{number(count)} {one if abs(count) == 1 else _MANY.get(one, f'{one}s')}"


def percent(share: Fraction, *, decimals: int = 2) -> str:
    """A share as percent, rounded half-up once.

    Examples:
        >>> percent(Fraction(68, 83))
        '81.93%'
    """
    scaled = divide(share.numerator * 100 * 10**decimals, share.denominator, rounding=Rounding.HALF_UP)
    whole, part = divmod(abs(scaled), 10**decimals)
    return f"{'-' if scaled < 0 else ''}{whole}" + (f".{part:0{decimals}d}" if decimals else "") + "%"


def area(value: Area | None, lang: Lang) -> str:
    """An area for a reader, or the word for what is not known."""
    return pick(lang, "不详", "not known") if value is None else value.text(lang=lang)


def at_least(value: Area | None, unknown: int, lang: Lang) -> str:
    """A sum of areas of which *unknown* are not known; None where none is known."""
    if unknown == 0 or value is None:
        return area(value, lang)
    return pick(
        lang,
        f"至少{area(value, lang)}（另有{number(unknown)}个不详）",
        f"at least {area(value, lang)} ({number(unknown)} not known)",
    )


def known_cell(known: str, unknown: int, lang: Lang) -> str:
    """The known part of a sum in a cell, and how many are not in it."""
    return known if not unknown else pick(lang, f"{known}（另{unknown}个不详）", f"{known} (+{unknown} not known)")


def afterwards(whole: Area | None, known: Area, unknown: int, venues: Area | None, lang: Lang) -> str:
    """The area afterwards and what of it are venues of other units; where it is not known whole, what is known of it."""
    if whole is None:
        return at_least(known if known.dm2 else None, unknown, lang)
    text = area(whole, lang)
    if venues is None or not venues.dm2:
        return text
    of_it = area(venues, lang)
    return pick(lang, f"{text}（含可共享场所{of_it}）", f"{text} ({of_it} of it in shared venues)")


def money(value: Money | None, lang: Lang) -> str:
    """An amount for a reader, exact, or the word for what is not known."""
    return pick(lang, "不详", "not known") if value is None else value.text(lang=lang)


def amount(value: int | Area | Money, unit: Unit, lang: Lang) -> str:
    """A figure with what it counts, as reasons carry it."""
    if not isinstance(value, int):
        return value.text(lang=lang)
    zh, en = _COUNTED[unit]
    if lang == "zh":
        return f"{number(value)}{zh}"
    return several(value, en) if en else number(value)


def day(value: dt.date, lang: Lang) -> str:
    """A day: `2012年8月5日`, or `5 August 2012`."""
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def join(parts: Iterable[str], lang: Lang) -> str:
    """A list of words in running text."""
    listed = list(parts)
    if lang == "zh":
        return "、".join(listed)
    return ", ".join(listed)


def citation_text(citation: Citation, lang: Lang) -> str:
    """A citation on one line; what nobody saw says so."""
    open_, close = pick(lang, "《", ""), pick(lang, "》", "")
    own = citation.evidence is Evidence.OWN
    document = citation.document if own or "〔" in citation.document else f"{open_}{citation.document}{close}"
    parts = [citation.authority, document, *([citation.clause] if citation.clause else [])]
    text = pick(lang, "，", ", ").join(parts)
    return text if citation.verified else text + pick(lang, "（未经核实）", " (unverified)")


def source_text(citation: Citation, force: Force | None, lang: Lang) -> str:
    """A citation and how far its rule binds, as they stand in brackets after a verdict."""
    text = citation_text(citation, lang)
    return text if force is None else pick(lang, f"{text}；{word(force, lang)}", f"{text}; {word(force, lang)}")


def name_of(named: object, lang: Lang) -> str:
    """The name of a street, community, batch or district in the language, Chinese where there is no English one."""
    if lang == "en":
        english = getattr(named, "name_en", None)
        if english:
            return str(english)
    return str(getattr(named, "name", named))


def note_of(noted: District | StatedPeriod, lang: Lang) -> str | None:
    """What every reader must be told about the data; in the other language where there is no own text."""
    first, second = (noted.note, noted.note_en) if lang == "zh" else (noted.note_en, noted.note)
    return first or second
