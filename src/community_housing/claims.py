# SPDX-License-Identifier: Apache-2.0
"""Published figures (公布数字) and their audit: what was stated beside what the data gives, neither bent to the other."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Annotated, Final

from annotated_types import Predicate

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.quantities import Rounding, divide
from community_housing.records import Text, record, result

__all__ = [
    "FIGURES",
    "Agreement",
    "AuditRow",
    "Claim",
    "ClaimUnit",
    "DecimalText",
    "Figure",
    "allowed_counts",
    "audit",
    "decimal_text",
]


class ClaimUnit(StrEnum):
    """What a stated figure counts."""

    COUNT = "count"
    SQUARE_METRES = "m2"
    WAN_YUAN = "wan_yuan"
    """10,000 yuan (万元)."""
    PER_CENT = "per_cent"
    """A share in hundredths; computed figures are shares between 0 and 1 and are multiplied by 100."""
    WORKING_DAYS = "working_days"
    """工作日."""
    MONTHS = "months"
    """月."""


class Agreement(StrEnum):
    """How a stated figure stands to the computed one."""

    AGREES = "agrees"
    """相符: the computed figure, rounded half-up to the decimals stated, is the stated one."""
    DIFFERS = "differs"
    """不符."""
    NOT_COMPUTABLE = "not_computable"
    """无法核算: the data does not hold what would decide."""


def _is_decimal(text: str) -> bool:
    """A decimal number without sign or separators, such as 143.69."""
    whole, _, part = text.partition(".")
    return text.isascii() and whole.isdigit() and (part.isdigit() if "." in text else True) and len(text) <= 20


DecimalText = Annotated[str, Predicate(_is_decimal)]
"""An exact decimal number as text, without sign or separators, such as 143.69."""


@record
class Figure:
    """A figure that the main job can compute.

    Fields:
        id: What claims name.
        name, name_en: For a reader.
        unit: What it counts.
    """

    id: Annotated[str, ID]
    name: Text
    name_en: Text
    unit: ClaimUnit


def _figures(*rows: tuple[str, str, str, ClaimUnit]) -> tuple[Figure, ...]:
    return tuple(Figure(id=row[0], name=row[1], name_en=row[2], unit=row[3]) for row in rows)


_N, _M2, _WAN, _PC = ClaimUnit.COUNT, ClaimUnit.SQUARE_METRES, ClaimUnit.WAN_YUAN, ClaimUnit.PER_CENT

FIGURES: Final = _figures(
    ("streets", "街道数", "streets", _N),
    ("communities", "社区数", "communities", _N),
    ("buildings", "楼栋数", "buildings", _N),
    ("households", "户数", "households", _N),
    ("persons", "人口数", "persons", _N),
    ("grids", "网格数", "grids", _N),
    (
        "least_grids_at_target_as_cap",
        "以目标户数为上限时各社区按户数至少需要的网格数之和",
        "least grids by households, community by community, if the target were a cap",
        _N,
    ),
    ("short_before", "建设前未达标社区数", "communities short before", _N),
    ("short_share_before", "建设前未达标占比", "share of communities short before", _PC),
    ("below_100_before", "建设前不足100㎡社区数", "communities below 100 m² before", _N),
    ("area_before", "建设前总面积", "total area before", _M2),
    ("mean_area_before", "建设前社区平均面积", "mean area per community before", _M2),
    ("area_per_100_households_before", "建设前每百户面积（总量之比）", "area per 100 households before (pooled)", _M2),
    (
        "mean_area_per_100_households_before",
        "建设前每百户面积（各社区比值之平均）",
        "area per 100 households before (mean of ratios)",
        _M2,
    ),
    ("met_after", "建设后达标社区数", "communities met after", _N),
    ("area_after", "建设后总面积", "total area after", _M2),
    ("mean_area_after", "建设后社区平均面积", "mean area per community after", _M2),
    ("at_least_400_after", "建设后400㎡以上社区数", "communities at 400 m² or more after", _N),
    ("area_per_100_households_after", "建设后每百户面积（总量之比）", "area per 100 households after (pooled)", _M2),
    ("projects", "建设项目数", "projects", _N),
    ("mode_extend", "扩建社区数", "communities extended", _N),
    ("mode_new", "重建或新建社区数", "communities rebuilt or newly built", _N),
    ("mode_build", "新建扩建式社区数", "communities by build or extend", _N),
    ("mode_purchase", "财政购买式社区数", "communities by fiscal purchase", _N),
    ("mode_developer", "开发商提供式社区数", "communities by developer", _N),
    ("mode_lease", "租赁借用式社区数", "communities by lease or borrowing", _N),
    ("mode_share", "资源共享式社区数", "communities by resource sharing", _N),
    ("projects_batch_1", "第一批项目数", "projects of the first batch", _N),
    ("projects_batch_2", "第二批项目数", "projects of the second batch", _N),
    ("budget_batch_1", "第一批区级资金", "district budget of the first batch", _WAN),
    ("budget_batch_2", "第二批区级资金", "district budget of the second batch", _WAN),
    ("budget_streets", "街道装修配套资金", "budget of the streets for fitting out", _WAN),
    ("budget_total", "资金总额", "total budget", _WAN),
    ("paid_total", "区级已拨付资金", "transfers paid by the district", _WAN),
    ("four_functions_after", "四项功能齐全的社区数", "communities with all four functions", _N),
    ("one_stop_share_after", "一站式服务社区占比", "share of communities with one-stop service", _PC),
    ("people", "总人口", "people of the district", _N),
    ("urban_people", "城镇人口", "urban people of the district", _N),
    ("urban_share", "城镇人口占比", "share of urban people", _PC),
    ("coverage", "平台覆盖城镇人口比例", "share of urban people on the platform", _PC),
    ("approval_limit", "审批时限", "limit of approvals", ClaimUnit.WORKING_DAYS),
    ("approval_longest", "办结审批用时最长", "longest time of an approval that was decided", ClaimUnit.WORKING_DAYS),
    ("approval_months_before_least", "原审批用时（少者）", "time of approvals before, the lesser", ClaimUnit.MONTHS),
    ("approval_months_before_most", "原审批用时（多者）", "time of approvals before, the greater", ClaimUnit.MONTHS),
    ("in_service_members", "在职党员登记数", "in-service members registered", _N),
    ("graduates", "大学生社工数", "graduate officials", _N),
    ("letters", "责任状数", "letters of responsibility signed", _N),
    ("meetings_standing", "常委会议次数", "meetings of the standing committee", _N),
    ("meetings_office", "政府办公会议次数", "meetings of the government's office", _N),
    ("matters_district", "区级解决的问题数", "matters solved at the district", _N),
    ("survey_subjects", "排查社区数", "communities surveyed", _N),
    ("survey_days", "排查天数", "days of the survey", _N),
    ("survey_bodies", "排查单位数", "bodies that surveyed", _N),
    ("survey_categories", "问题大类数", "categories of problems", _N),
    ("survey_kinds", "问题项数", "kinds of problems", _N),
    ("staff_workers", "社区工作人员数", "community workers", _N),
    ("staff_posts", "公益性岗位数", "public-welfare posts", _N),
    ("staff_graduates", "大学生村官数", "graduate village officials", _N),
    ("staff_total", "社区工作力量合计", "staff in all", _N),
    ("members_direct", "直管党员数", "members managed directly", _N),
    ("members_co_managed", "协管党员数", "members managed jointly", _N),
    ("branches_streets", "街道党工委数", "organisations of streets", _N),
    ("branches_communities", "社区党总支数", "organisations of communities", _N),
    ("branches_grids", "网格党支部数", "organisations of grids", _N),
    ("branches_buildings", "楼栋党支部数", "organisations of single buildings", _N),
    ("posts", "网格岗位数", "posts of grids", _N),
    ("orders_person", "需要帮助的人（工单）", "orders about people who need help", _N),
    ("orders_matter", "需要解决的事（工单）", "orders about things to be solved", _N),
    ("orders_taken_share", "工单认领率", "share of orders taken up", _PC),
    ("categories", "平台大类数", "categories of the platform", _N),
    ("items", "平台项数", "items of the platform", _N),
)
"""The figures that claims may name; a claim about anything else stays uncomputed."""
_UNITS: Final = {figure.id: figure.unit for figure in FIGURES}


@record
class Claim:
    """A figure that a district published (公布数字).

    Fields:
        id: Unique among the claims.
        figure: Which figure it states; two claims may state one figure differently.
        value: The decimal number as published, with its decimals.
        unit: What it counts; the unit of the figures that are named, where these are known.
        wording: The words of the publication.
        place: Where it says so: section, page, table.
        also: Other figures that the wording could mean, to be shown beside.
    """

    id: Annotated[str, ID]
    figure: Annotated[str, ID]
    value: DecimalText
    unit: ClaimUnit
    wording: Text
    place: Text | None = None
    also: tuple[Annotated[str, ID], ...] = ()

    def check(self) -> None:
        """Refuse a figure that counts something else: a number of square metres is no money, a number of streets no share."""
        for field, names in (("Claim.unit", (self.figure,)), ("Claim.also", self.also)):
            for name in names:
                counted = _UNITS.get(name, self.unit)
                if counted is not self.unit:
                    raise InputError(
                        Message(
                            "states {unit!r}, and figure {name!r} counts {counted!r}; "
                            "state it in that unit, or name the figure that is meant",
                            unit=self.unit.value,
                            name=name,
                            counted=counted.value,
                        ),
                        field,
                        self.unit.value,
                    )

    @property
    def exact(self) -> Fraction:
        """The stated number."""
        return Fraction(self.value)

    @property
    def decimals(self) -> int:
        """How many decimals are stated."""
        return len(self.value.partition(".")[2])


@result
class AuditRow:
    """One claim beside the computed figure.

    Fields:
        claim: The claim.
        agreement: How the two stand.
        computed: The computed figure in the unit of the claim, exact; None where it cannot be computed.
        computed_text: The same for a reader: with the decimals stated, and at least two where it is no whole number.
        difference: Computed minus stated, exact.
        reproduced_by: Where the half-up figure differs, the rounding that would give the stated one; None if none does.
        conflicts: Ids of other claims that state the same figure differently.
        alternatives: Other figures that the wording could mean, as pairs of id and text.
    """

    claim: Claim
    agreement: Agreement
    computed: Fraction | None = None
    computed_text: str | None = None
    difference: Fraction | None = None
    reproduced_by: Rounding | None = None
    conflicts: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, str], ...] = ()


@door()
def audit(claims: Iterable[Claim], figures: Mapping[str, Fraction | int]) -> tuple[AuditRow, ...]:
    """Compare published figures with computed ones.

    Args:
        claims: The claims, ids unique.
        figures: Computed figures by id: counts, areas in m², money in 10,000 yuan, shares between 0 and 1, all exact.

    Returns:
        A row for each claim, in the order given.

    Raises:
        InputError: Two claims share an id.

    Guarantees:
        Neither figure is changed: a row holds both.  A claim agrees when the computed figure, rounded half-up to the decimals
        that the claim states, is the claim.

    Source: own rule, docs/decisions/0006.

    Examples:
        >>> share = Claim(id="c", figure="short_share_before", value="82.0", unit=ClaimUnit.PER_CENT, wording="82.0%")
        >>> row = audit([share], {"short_share_before": Fraction(68, 83)})[0]
        >>> row.agreement.value, row.computed_text
        ('differs', '81.93')
    """
    listed = tuple(claims)
    ids = [claim.id for claim in listed]
    if len(set(ids)) < len(ids):
        raise InputError(
            Message("ids must be unique, got {one}", one=sorted({one for one in ids if ids.count(one) > 1})), "claims"
        )
    return tuple(_row(claim, listed, figures) for claim in listed)


@door()
def allowed_counts(claim: Claim, total: int) -> tuple[int, int] | None:
    """The counts that a published share allows: those whose share of a total, rounded half-up as stated, is the claim.

    Args:
        claim: A share in per cent.
        total: Of how many, >= 1.

    Returns:
        The least and the most such count, every one between them too; None where no count gives the share, so that the share,
        or the total, is wrong.

    Raises:
        InputError: The claim is no share, or *total* is below 1.

    Source: own rule, docs/decisions/0006.

    Examples:
        >>> share = Claim(id="c", figure="orders_taken_share", value="80", unit=ClaimUnit.PER_CENT, wording="80%")
        >>> allowed_counts(share, 758), allowed_counts(share, 579), allowed_counts(share, 179), allowed_counts(share, 2)
        ((603, 610), (461, 466), (143, 144), None)
    """
    if claim.unit is not ClaimUnit.PER_CENT:
        raise InputError(Message("must state a share, got {unit}", unit=claim.unit.value), "claim", claim.unit.value)
    if total < 1:
        raise InputError(Message("must be at least 1, got {least}", least=total), "total", total)
    half = Fraction(1, 2 * 10**claim.decimals)
    # Half-up: the lower bound itself rounds up to the claim, the upper one past it.
    least = max(0, ceil(total * (claim.exact - half) / 100))
    most = min(total, ceil(total * (claim.exact + half) / 100) - 1)
    return (least, most) if least <= most else None


def _row(claim: Claim, claims: tuple[Claim, ...], figures: Mapping[str, Fraction | int]) -> AuditRow:
    conflicts = tuple(
        other.id for other in claims if other.figure == claim.figure and other.unit is claim.unit and other.exact != claim.exact
    )
    alternatives = tuple(
        (name, decimal_text(_in_unit(figures[name], claim.unit), claim.decimals)) for name in claim.also if name in figures
    )
    if claim.figure not in figures:
        return AuditRow(claim=claim, agreement=Agreement.NOT_COMPUTABLE, conflicts=conflicts, alternatives=alternatives)
    computed = _in_unit(figures[claim.figure], claim.unit)
    agrees = _rounded(computed, claim.decimals, Rounding.HALF_UP) == claim.exact
    other = (rounding for rounding in Rounding if _rounded(computed, claim.decimals, rounding) == claim.exact)
    return AuditRow(
        claim=claim,
        agreement=Agreement.AGREES if agrees else Agreement.DIFFERS,
        computed=computed,
        computed_text=decimal_text(computed, claim.decimals),
        difference=computed - claim.exact,
        reproduced_by=None if agrees else next(other, None),
        conflicts=conflicts,
        alternatives=alternatives,
    )


def _in_unit(figure: Fraction | int, unit: ClaimUnit) -> Fraction:
    return Fraction(figure) * 100 if unit is ClaimUnit.PER_CENT else Fraction(figure)


def _rounded(value: Fraction, decimals: int, rounding: Rounding) -> Fraction:
    power = 10**decimals
    return Fraction(divide(value.numerator * power, value.denominator, rounding=rounding), power)


@door()
def decimal_text(value: Fraction, decimals: int = 0) -> str:
    """An exact number as decimal text, half-up.

    Args:
        value: Any fraction.
        decimals: Decimals shown for a number that has no more; a number that has shows at least two.

    Examples:
        >>> decimal_text(Fraction(68 * 100, 83), 1), decimal_text(Fraction(83), 0), decimal_text(Fraction(1, 3), 3)
        ('81.93', '83', '0.333')
    """
    shown = decimals if (value * 10**decimals).denominator == 1 else max(2, decimals)
    scaled = divide(value.numerator * 10**shown, value.denominator, rounding=Rounding.HALF_UP)
    whole, part = divmod(abs(scaled), 10**shown)
    return f"{'-' if scaled < 0 else ''}{whole}" + (f".{part:0{shown}d}" if shown else "")
