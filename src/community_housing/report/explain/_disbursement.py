# SPDX-License-Identifier: Apache-2.0
"""Sentences for disbursement: outcomes of events, payments due, statements, forecasts, reconciliations and closings."""

from collections.abc import Iterable, Sequence
from typing import Final

from community_housing._doors import door
from community_housing._messages import Lang, in_language
from community_housing.disbursement import (
    BankLine,
    BookLine,
    Breach,
    BrokenLimit,
    ClosingLine,
    Commitment,
    EventOutcome,
    Forecast,
    Ground,
    Match,
    PaymentDue,
    Reconciliation,
    Refusal,
    RefusalCode,
    Scope,
    Statement,
    Undecided,
)
from community_housing.district import FundingSource
from community_housing.events import Status
from community_housing.quantities import Money, total
from community_housing.report._language import amount, check_lang, day, join, money, pick, several, word
from community_housing.report.explain._registry import explains

__all__ = ["STATEMENT_COLUMNS", "statement_table"]

_MOST_IDS: Final = 5

_CODES: Final[dict[RefusalCode, tuple[str, str]]] = {
    RefusalCode.CONFLICTING_DUPLICATE: ("同一编号已登记过不同内容", "the id was used before with another body"),
    RefusalCode.PROJECT_EXISTS: ("项目已登记", "the project is registered already"),
    RefusalCode.UNKNOWN_PROJECT: ("没有这个项目", "there is no such project"),
    RefusalCode.UNKNOWN_PAYMENT: ("没有这笔申请", "there is no such payment"),
    RefusalCode.UNKNOWN_EVENT: ("没有这个事项", "there is no such event"),
    RefusalCode.UNKNOWN_SCHEDULE: ("没有这个拨付办法", "there is no such schedule"),
    RefusalCode.SCHEDULE_NOT_IN_FORCE: ("该日没有有效的拨付办法", "no edition of the schedule is in force on that day"),
    RefusalCode.SCHEDULE_DIFFERS: ("所附拨付办法与现行的不符", "its terms are not those of the schedule in force"),
    RefusalCode.SCHEDULE_OF_OTHER_MODE: ("拨付办法不适用于这种建设模式", "the schedule is not for this delivery mode"),
    RefusalCode.UNKNOWN_STAGE: ("该模式的拨付办法没有这个节点", "the schedule of this mode has no such stage"),
    RefusalCode.STAGE_OUT_OF_ORDER: ("跳过了节点", "a stage would be skipped"),
    RefusalCode.STAGE_ALREADY_REACHED: ("节点已经完成", "the stage is reached already"),
    RefusalCode.DATE_OUT_OF_ORDER: ("日期早于所依据的事项", "it would have happened before what it rests on"),
    RefusalCode.BEFORE_APPROVAL: ("尚未到第一个节点", "no stage is reached yet"),
    RefusalCode.OVER_ENTITLEMENT: ("超出应拨数", "it is above the entitlement"),
    RefusalCode.OVER_APPROPRIATION: ("超出预算指标", "it is above the appropriation"),
    RefusalCode.FUNDS_COMMITTED: ("指标已被申请或拨付", "the money is pending or paid already"),
    RefusalCode.FUNDS_NOT_IN_PLACE: ("资金未落实", "the funds are not in place"),
    RefusalCode.SAME_HANDS: ("申请与拨付不能为同一经办人，且均须署名", "whoever asked may not post, and both are to be named"),
    RefusalCode.UNKNOWN_APPROPRIATION: ("没有这项预算指标", "there is no such appropriation"),
    RefusalCode.APPROPRIATION_MISMATCH: ("预算指标用途不符", "the appropriation is for something else"),
    RefusalCode.LEDGERS_MIXED: ("拨付与合同价款不得混用", "transfers and contracts are never mixed"),
    RefusalCode.UNKNOWN_ACCOUNT: ("没有这个专户", "there is no such account"),
    RefusalCode.ACCOUNT_OF_ANOTHER_STREET: ("是另一街道的专户", "it is the account of another street"),
    RefusalCode.WRONG_ACCOUNT: ("不是该项目的专户", "it is not the project's account"),
    RefusalCode.SUSPENDED: ("已暂停拨付", "payments are suspended"),
    RefusalCode.ALREADY_SUSPENDED: ("已因此暂停", "it is suspended on this ground already"),
    RefusalCode.NOT_SUSPENDED: ("并未因此暂停", "it is not suspended on this ground"),
    RefusalCode.NOT_PENDING: ("这笔申请已拨付或已撤销", "the payment is posted or voided already"),
    RefusalCode.NOT_POSTED: ("这笔申请尚未拨付", "the payment is not posted"),
    RefusalCode.OVER_REQUEST: ("超出申请数", "it is above the request"),
    RefusalCode.OVER_PAID: ("超出已拨数", "it is above what was paid"),
    RefusalCode.OVER_SURPLUS: ("超出结余", "it is above the surplus"),
    RefusalCode.NEGATIVE_SUM: ("合同价将为负数", "the sum would be negative"),
    RefusalCode.TOO_LARGE: ("金额过大", "the amount is too large"),
    RefusalCode.BEFORE_ACCEPTANCE: ("尚未验收", "acceptance is not reached"),
    RefusalCode.BEFORE_SETTLEMENT: ("尚未决算", "it is not settled"),
    RefusalCode.AFTER_SETTLEMENT: ("已经决算", "it is settled already"),
    RefusalCode.PAYMENT_PENDING: ("尚有待拨申请", "a payment is pending"),
    RefusalCode.NOT_CORRECTABLE: ("该事项不能更正", "the event cannot be taken back"),
    RefusalCode.ALREADY_CORRECTED: ("该事项已经更正", "the event was corrected already"),
}

_GROUNDS: Final[dict[Ground, tuple[str, str]]] = {
    Ground.CO_FUNDING: ("配套资金未到位", "co-funding is missing"),
    Ground.MISUSE: ("资金挪用", "misuse"),
    Ground.OFF_PLAN: ("擅自变更", "off plan"),
    Ground.QUALITY: ("质量问题", "quality"),
}

_LIMITS: Final[dict[BrokenLimit, tuple[str, str]]] = {
    BrokenLimit.ENTITLEMENT: ("超出当日应拨数", "beyond the entitlement of that day"),
    BrokenLimit.SUSPENSION: ("在暂停拨付期间拨付", "while payments were suspended"),
    BrokenLimit.APPROPRIATION: ("超出当日预算指标", "beyond what was set aside on that day"),
}

_SCOPES: Final[dict[Scope, tuple[str, str]]] = {
    Scope.DISTRICT: ("全区", "District"),
    Scope.STREET: ("街道", "Street"),
    Scope.PROJECT: ("项目", "Project"),
    Scope.BATCH: ("批次", "Batch"),
    Scope.SOURCE: ("资金来源", "Source"),
    Scope.YEAR: ("预算年度", "Budget year"),
    Scope.APPROPRIATION: ("预算指标", "Appropriation"),
}

STATEMENT_COLUMNS: Final[tuple[tuple[str, str, str], ...]] = (
    ("projects", "项目数", "projects"),
    ("appropriated", "预算指标", "appropriated"),
    ("contract_sum", "应拨基数", "contract sum"),
    ("in_kind", "实物折价", "in kind"),
    ("entitled", "累计应拨", "entitled"),
    ("pending", "在途", "pending"),
    ("paid", "已拨", "paid"),
    ("returned", "收回", "returned"),
    ("due", "应拨未拨", "due"),
    ("over", "超拨", "over"),
    ("overdue", "逾期", "overdue"),
    ("remaining", "尚余", "remaining"),
)
"""Field, Chinese and English heading of each column of a statement."""


def _pick(pair: tuple[str, str], lang: Lang) -> str:
    return pick(lang, pair[0], pair[1])


@explains(EventOutcome)
def _outcome(outcome: EventOutcome, lang: Lang) -> str:
    if outcome.refusal is not None:
        return _refusal(outcome.refusal, lang)
    if outcome.status is Status.DUPLICATE:
        return pick(lang, "重复报送，未作变更。", "A duplicate; nothing changed.")
    return pick(lang, "已入账。", "Accepted.")


@explains(Refusal)
def _refusal(refusal: Refusal, lang: Lang) -> str:
    said = _pick(_CODES[refusal.code], lang)
    text = pick(lang, f"事项{refusal.event}不予入账：{said}", f"Event {refusal.event} is refused: {said}")
    if refusal.excess is not None and refusal.measured is not None and refusal.limit is not None:
        measured, limit, excess = (amount(one, refusal.unit, lang) for one in (refusal.measured, refusal.limit, refusal.excess))
        text += pick(lang, f"（{measured}，限额{limit}，超{excess}）", f" ({measured}, limit {limit}, {excess} too much)")
    elif refusal.found is not None:
        field = "" if refusal.field is None else f"{refusal.field} = "
        text += pick(lang, f"（{field}{refusal.found}", f" ({field}{refusal.found}")
        if refusal.expected is not None:
            text += pick(lang, f"，应为{in_language(refusal.expected, lang)}", f"; expected {refusal.expected}")
        text += pick(lang, "）", ")")
    return text + pick(lang, "。", ".")


@explains(PaymentDue)
def _due(due: PaymentDue, lang: Lang) -> str:
    lines: list[str] = []
    who = pick(
        lang,
        f"项目{due.project}（街道{due.street}，{word(due.ledger, lang)}）",
        f"Project {due.project} (street {due.street}, {word(due.ledger, lang)})",
    )
    if due.amount.fen > 0 or not due.claw_back.fen:
        lines.append(
            pick(
                lang,
                f"{who}应拨未拨{money(due.amount, lang)}，拨入专户{due.account}。",
                f"{who} is owed {money(due.amount, lang)}, into account {due.account}.",
            )
        )
    if due.claw_back.fen > 0:
        lines.append(
            pick(
                lang,
                f"{who}应收回{money(due.claw_back, lang)}。",
                f"{who} has to give back {money(due.claw_back, lang)}.",
            )
        )
    if due.suspended:
        grounds = join([_pick(_GROUNDS[ground], lang) for ground in due.suspended], lang)
        lines.append(pick(lang, f"暂停拨付：{grounds}。", f"Payments are suspended: {grounds}."))
    if len(due.parts) > 1 and due.amount.fen > 0:
        parts = join([f"{word(part.source, lang)} {money(part.amount, lang)}" for part in due.parts], lang)
        lines.append(pick(lang, f"按来源：{parts}。", f"By source: {parts}."))
    return "\n".join(lines)


def _key(statement: Statement, lang: Lang) -> str:
    if statement.scope is Scope.SOURCE and statement.key:
        return word(FundingSource(statement.key), lang)
    return statement.key


@explains(Statement)
def _statement(statement: Statement, lang: Lang) -> str:
    head = f"{_pick(_SCOPES[statement.scope], lang)} {_key(statement, lang)}".strip()
    figures: list[str] = []
    for field, zh, en in STATEMENT_COLUMNS:
        value: Money | int | None = getattr(statement, field)
        if isinstance(value, Money):
            figures.append(f"{pick(lang, zh, en)} {money(value, lang)}")
        elif value is not None:
            figures.append(f"{pick(lang, zh, en)} {value}")
    ledger = word(statement.ledger, lang)
    return pick(lang, f"{head}（{ledger}）：{'，'.join(figures)}。", f"{head} ({ledger}): {', '.join(figures)}.")


@door()
def statement_table(rows: Iterable[Statement], *, lang: Lang = "zh") -> tuple[tuple[str, ...], ...]:
    """Statements as a table of texts: a row of headings, then one row for each statement, amounts in yuan.

    Args:
        rows: Statements of any scope.
        lang: "zh" or "en".

    Returns:
        Rows of equal length; what is not known is an empty text.

    Raises:
        InputError: *lang* is another language.
    """
    checked = check_lang(lang)
    table = [
        (
            pick(checked, "账别", "ledger"),
            pick(checked, "对象", "key"),
            *(pick(checked, zh, en) for _, zh, en in STATEMENT_COLUMNS),
        )
    ]
    for row in rows:
        values: list[object] = [getattr(row, field) for field, _, _ in STATEMENT_COLUMNS]
        cells = ["" if value is None else str(value) for value in values]
        table.append((word(row.ledger, checked), _key(row, checked), *cells))
    return tuple(table)


@explains(Forecast)
def _forecast(forecast: Forecast, lang: Lang) -> str:
    lines = [
        pick(
            lang,
            f"{month.first:%Y-%m}需{money(month.amount, lang)}（{month.projects}个项目）",
            f"{month.first:%Y-%m}: {money(month.amount, lang)} for {several(month.projects, 'project')}",
        )
        for month in forecast.months
    ]
    if forecast.unplanned.fen:
        lines.append(pick(lang, f"未排期{money(forecast.unplanned, lang)}", f"not planned: {money(forecast.unplanned, lang)}"))
    if forecast.suspended.fen:
        lines.append(pick(lang, f"暂停项目{money(forecast.suspended, lang)}", f"suspended: {money(forecast.suspended, lang)}"))
    lines.append(pick(lang, f"合计{money(forecast.total, lang)}", f"total: {money(forecast.total, lang)}"))
    return "\n".join(lines)


def _ids(group: Match | Undecided) -> tuple[str, str]:
    return _first([line.event for line in group.book]), _first([line.id for line in group.bank])


def _first(ids: list[str]) -> str:
    return ", ".join(ids) if len(ids) <= _MOST_IDS else f"{', '.join(ids[:_MOST_IDS])}, … ({len(ids)})"


def _sum(lines: Sequence[BookLine | BankLine]) -> Money:
    return total((line.amount for line in lines), Money)


@explains(Reconciliation)
def _reconciliation(found: Reconciliation, lang: Lang) -> str:
    lines = [
        pick(
            lang,
            f"相符{len(found.matched)}组，金额不符{len(found.different)}组，不能判定{len(found.undecided)}组，"
            f"银行未达{len(found.missing)}笔，账外{len(found.extra)}笔。",
            f"{len(found.matched)} matched, {len(found.different)} of different amount, {len(found.undecided)} undecided, "
            f"{len(found.missing)} missing, {len(found.extra)} extra.",
        )
    ]
    lines += [
        pick(
            lang,
            f"{_ids(one)[0]}：账面{money(_sum(one.book), lang)}，银行{money(_sum(one.bank), lang)}（{_ids(one)[1]}）。",
            f"{_ids(one)[0]}: {money(_sum(one.book), lang)} in the book, {money(_sum(one.bank), lang)} at the bank "
            f"({_ids(one)[1]}).",
        )
        for one in found.different
    ]
    lines += [
        pick(
            lang,
            f"{_ids(one)[0]}与{_ids(one)[1]}：对应方式不止一种，请人工判定。",
            f"{_ids(one)[0]} and {_ids(one)[1]}: they agree in more than one way; a person decides.",
        )
        for one in found.undecided
    ]
    lines += [
        pick(
            lang,
            f"{line.event}：银行未见{money(line.amount, lang)}。",
            f"{line.event}: {money(line.amount, lang)} not at the bank.",
        )
        for line in found.missing
    ]
    lines += [
        pick(
            lang, f"{line.id}：账面未见{money(line.amount, lang)}。", f"{line.id}: {money(line.amount, lang)} not in the book."
        )
        for line in found.extra
    ]
    return "\n".join(lines)


@explains(Breach)
def _breach(breach: Breach, lang: Lang) -> str:
    said = _pick(_LIMITS[breach.limit], lang)
    who = (
        pick(lang, f"预算指标{breach.appropriation}", f"Appropriation {breach.appropriation}")
        if breach.project is None
        else pick(lang, f"项目{breach.project}（{breach.payment}）", f"Project {breach.project} ({breach.payment})")
    )
    measured, allowed = money(breach.measured, lang), money(breach.allowed, lang)
    return pick(
        lang,
        f"{day(breach.on, lang)}：{who}{said}：{measured}，限额{allowed}。",
        f"{day(breach.on, lang)}: {who} {said}: {measured}, limit {allowed}.",
    )


@explains(Commitment)
def _commitment(row: Commitment, lang: Lang) -> str:
    said = pick(
        lang,
        f"预算指标{row.appropriation}（{row.year}年）：下达{money(row.appropriated, lang)}，"
        f"合同占用{money(row.committed, lang)}，可用{money(row.available, lang)}",
        f"Appropriation {row.appropriation} ({row.year}): {money(row.appropriated, lang)} set aside, "
        f"{money(row.committed, lang)} committed, {money(row.available, lang)} available",
    )
    if row.overcommitted > Money(0):
        said += pick(lang, f"，超占{money(row.overcommitted, lang)}", f", {money(row.overcommitted, lang)} overcommitted")
    return said + pick(lang, "。", ".")


@explains(ClosingLine)
def _closing(line: ClosingLine, lang: Lang) -> str:
    said = pick(
        lang,
        f"{line.year}年预算指标{line.appropriation}：下达{money(line.appropriated, lang)}，已拨{money(line.paid, lang)}，"
        f"结转{money(line.carried, lang)}，收回{money(line.lapsed, lang)}",
        f"Appropriation {line.appropriation} of {line.year}: {money(line.appropriated, lang)} set aside, "
        f"{money(line.paid, lang)} paid, {money(line.carried, lang)} carried over, {money(line.lapsed, lang)} lapsed",
    )
    if line.overdrawn > Money(0):
        said += pick(lang, f"，透支{money(line.overdrawn, lang)}", f", {money(line.overdrawn, lang)} overdrawn")
    return said + pick(lang, "。", ".")
