# SPDX-License-Identifier: Apache-2.0
"""The schedules that come with the library, and contract schedules within the dated caps on advance and retention."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.disbursement._schedule import Ledger, Schedule, Schedules, Share, Stage, split_shares
from community_housing.district import ID, DeliveryMode
from community_housing.errors import InputError
from community_housing.provenance import ALWAYS, Citation, Evidence, Period
from community_housing.records import Text, record

__all__ = ["CAPS", "FLOORS", "ShareCap", "ShareFloor", "contract_schedule", "schedules"]

_REPORT: Final = Citation(
    authority="连山区",
    document="社区工作和公益性用房建设报告 (2012-2013)",
    clause="资金拨付: 立项 50%, 主体完工 30%, 验收合格后全部拨付",
    evidence=Evidence.SEED,
    note="The district's transfer to the street's fiscal special account. It is no contract with a builder.",
)
_SUGGESTED: Final = Citation(
    authority="community_housing",
    document="suggested stages where the report is silent, docs/decisions/0040",
    evidence=Evidence.OWN,
    note="A suggestion (建议), not a rule of any authority: only construction has a main structure, so other modes need "
    "stages of their own. An office should put its own schedule in place of it.",
)

_HALF: Final = Fraction(1, 2)
_MOST: Final = Fraction(4, 5)
_ALL: Final = Fraction(1)


def _stage(stage_id: str, name: str, name_en: str, share: Fraction) -> Stage:
    return Stage(id=stage_id, name=name, name_en=name_en, share=share)


def _transfer(mode: DeliveryMode, name: str, name_en: str, stages: Sequence[Stage], *, suggestion: bool = True) -> Schedule:
    return Schedule(
        id=f"transfer-{mode.value}",
        name=name,
        name_en=name_en,
        ledger=Ledger.TRANSFER,
        modes=(mode,),
        stages=tuple(stages),
        period=ALWAYS,
        suggestion=suggestion,
        citation=_SUGGESTED if suggestion else _REPORT,
    )


@lru_cache(maxsize=1)
def schedules() -> Schedules:
    """The shipped schedules, one for each delivery mode, all of the district-to-street transfer.

    `transfer-build` is the report's own: 50 % at project approval, 80 % when the main structure is complete, all at
    acceptance.  `transfer-purchase`, `transfer-developer`, `transfer-lease` and `transfer-share` are suggestions, marked so.

    Source: DOMAIN.md section 2, Disbursement; suggestions: docs/decisions/0040.

    Examples:
        >>> [str(stage.share) for stage in schedules().editions("transfer-build")[0].stages]
        ['1/2', '4/5', '1']
    """
    return Schedules(
        (
            _transfer(
                DeliveryMode.BUILD,
                "新建扩建项目拨付",
                "Transfer for building and extending",
                (
                    _stage("approval", "立项", "project approval", _HALF),
                    _stage("structure", "主体完工", "main structure complete", _MOST),
                    _stage("acceptance", "验收合格", "acceptance passed", _ALL),
                ),
                suggestion=False,
            ),
            _transfer(
                DeliveryMode.PURCHASE,
                "财政购买项目拨付 (建议)",
                "Transfer for a purchase (suggestion)",
                (
                    _stage("approval", "立项", "project approval", _HALF),
                    _stage("contract", "签订购房合同", "sale contract signed", _MOST),
                    _stage("registration", "产权登记", "title registered", _ALL),
                ),
            ),
            _transfer(
                DeliveryMode.DEVELOPER,
                "开发商提供项目拨付 (建议)",
                "Transfer for developer-provided premises (suggestion)",
                (
                    _stage("approval", "立项", "project approval", _HALF),
                    _stage("handover", "移交", "handed over by the developer", _MOST),
                    _stage("acceptance", "验收合格", "acceptance passed", _ALL),
                ),
            ),
            _transfer(
                DeliveryMode.LEASE,
                "租赁借用项目拨付 (建议)",
                "Transfer for leased or borrowed premises (suggestion)",
                (
                    _stage("approval", "立项", "project approval", _HALF),
                    _stage("contract", "签订租借合同", "lease or loan signed", _MOST),
                    _stage("opening", "启用", "opened for use", _ALL),
                ),
            ),
            _transfer(
                DeliveryMode.SHARE,
                "资源共享项目拨付 (建议)",
                "Transfer for shared venues (suggestion)",
                (
                    _stage("approval", "立项", "project approval", _HALF),
                    _stage("agreement", "签订共享协议", "sharing agreement signed", _MOST),
                    _stage("opening", "启用", "opened for use", _ALL),
                ),
            ),
        )
    )


@record
class ShareCap:
    """A dated upper bound on a share of a contract."""

    id: Annotated[str, ID]
    name: Text
    name_en: Text
    most: Share
    period: Period
    citation: Citation


CAPS: Final = (
    ShareCap(
        id="retention",
        name="质量保证金",
        name_en="retention",
        most=Fraction(3, 100),
        period=Period(starts=dt.date(2017, 7, 1)),
        citation=Citation(
            authority="住房城乡建设部、财政部",
            document="建质〔2017〕138号",
            clause="第七条",
            evidence=Evidence.FOUND,
            note="At most 3 % of the settlement; contracts only. The year is as found, the day (1 July) is from memory.",
        ),
    ),
)
"""Caps that bind a street's contract with its builder, never the district's transfer.

No cap on advances is shipped: the bounds usually named (10 to 30 %) are known from memory only, so they are no default.
"""


@record
class ShareFloor:
    """A dated lower bound on a share of a contract."""

    id: Annotated[str, ID]
    name: Text
    name_en: Text
    least: Share
    period: Period
    citation: Citation


FLOORS: Final = (
    ShareFloor(
        id="progress",
        name="工程进度款",
        name_en="progress payments",
        least=_MOST,
        period=Period(starts=dt.date(2022, 8, 1)),
        citation=Citation(
            authority="财政部、住房城乡建设部",
            document="财建〔2022〕183号",
            evidence=Evidence.FOUND,
            note="Progress payments of at least 80 % of the value of the works done, and in all not above the approved "
            "estimate; contracts only.",
        ),
    ),
)
"""Floors under what a street pays its builder as the works go on, never under the district's transfer."""


@door()
def contract_schedule(
    schedule_id: str,
    *,
    period: Period,
    modes: Sequence[DeliveryMode],
    citation: Citation,
    advance: Fraction = Fraction(0),
    progress: Fraction | None = None,
    retention: Fraction = Fraction(0),
    bounds: Sequence[ShareCap | ShareFloor] = (*CAPS, *FLOORS),
) -> Schedule:
    """A street-to-builder contract: optional advance, progress payments, acceptance, optional retention.

    Stage `progress` is reached in parts, by work done to date; where it does not pay all, stage `acceptance` pays the rest but
    the retention, and the last stage `release` pays that out.

    Args:
        schedule_id: Id of the schedule.
        period: Days on which a project may be registered under it; from its first day on caps are tested.
        modes: The delivery modes that it is for.
        citation: The contract or rule that says so.
        advance: Share paid at signing, >= 0.
        progress: Share paid, the advance included, once all works are done and not yet accepted; None for all but the
            retention.
        retention: Share held back until the end of the liability period, >= 0.
        bounds: The dated caps and floors to hold to.

    Returns:
        A schedule with stages signing (where there is an advance), progress, acceptance (where it pays something) and release
        (where there is a retention).

    Raises:
        InputError: A share is negative, nothing is left for the works, *progress* is not above the advance or more than the
            retention leaves, or a share is above a cap or below a floor that holds on any day of *period*; a contract is not
            changed silently.

    Source: 建质〔2017〕138号 article 7 (retention <= 3 % of settlement); 财建〔2022〕183号 (progress payments >= 80 %).

    Examples:
        >>> made = contract_schedule(
        ...     "works-2023",
        ...     period=Period(starts=dt.date(2023, 1, 1)),
        ...     modes=[DeliveryMode.BUILD],
        ...     citation=Citation(authority="street", document="contract 2023-1", evidence=Evidence.OWN),
        ...     advance=Fraction(1, 10),
        ...     progress=Fraction(17, 20),
        ...     retention=Fraction(3, 100),
        ... )
        >>> [f"{stage.id} {stage.share}" for stage in made.stages]
        ['signing 1/10', 'progress 17/20', 'acceptance 97/100', 'release 1']
    """
    if advance < 0 or retention < 0 or advance + retention >= 1:
        raise InputError(
            Message(
                "shares must be >= 0 and leave something for the works, got {advance} and {retention}",
                advance=advance,
                retention=retention,
            ),
            "advance",
        )
    paid = 1 - retention if progress is None else progress
    if not advance < paid <= 1 - retention:
        raise InputError(
            Message(
                "must be above {advance} and at most {retention}, got {paid}",
                advance=advance,
                retention=1 - retention,
                paid=paid,
            ),
            "progress",
            paid,
        )
    shares = {"retention": retention, "advance": advance, "progress": paid}
    for bound in bounds:
        share = shares.get(bound.id)
        if share is None or not bound.period.overlaps(period):
            continue
        if isinstance(bound, ShareFloor) and share < bound.least:
            raise InputError(
                Message(
                    "{name_en} {share} below {least} ({citation})",
                    name_en=bound.name_en,
                    share=share,
                    least=bound.least,
                    citation=bound.citation,
                ),
                bound.id,
                share,
            )
        if isinstance(bound, ShareCap) and share > bound.most:
            raise InputError(
                Message(
                    "{name_en} {share} is above {most} ({citation})",
                    name_en=bound.name_en,
                    share=share,
                    most=bound.most,
                    citation=bound.citation,
                ),
                bound.id,
                share,
            )
    given = [
        ("signing", "签订合同 (预付款)", "contract signed (advance)", advance),
        ("progress", "工程进度", "works done", paid - advance),
        ("acceptance", "竣工验收", "accepted", 1 - retention - paid),
        ("release", "缺陷责任期满 (返还质保金)", "liability period over (retention released)", retention),
    ]
    kept = [row for row in given if row[3] > 0]
    cumulative = split_shares(row[3] for row in kept)
    return Schedule(
        id=schedule_id,
        name="工程合同价款",
        name_en="Works contract",
        ledger=Ledger.CONTRACT,
        modes=tuple(modes),
        stages=tuple(_stage(row[0], row[1], row[2], share) for row, share in zip(kept, cumulative, strict=True)),
        period=period,
        retention=retention if retention > 0 else None,
        citation=citation,
    )
