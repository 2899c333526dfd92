# SPDX-License-Identifier: Apache-2.0
"""Which steps, bodies and limits an approval has (审批事项): dated, cited data."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Annotated, Final

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.approvals._events import ApprovalRuleId, BodyId, StepId
from community_housing.clocks import Limit
from community_housing.clocks import shipped as shipped_limits
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.provenance import ALWAYS, Citation, Evidence, Period
from community_housing.records import Text, record

__all__ = ["ApprovalRule", "ApprovalRules", "StepRule", "shipped"]


@record
class StepRule:
    """One step of an approval: which body says yes or no, and within how long.

    Fields:
        id: Its id, unique in its rule.
        name: Its name (名称).
        name_en: Its name in English.
        body: The body that decides it.
        limit: Id of its limit, counted from the day on which it is opened; None for that of the case.
        required: Whether the approval cannot be given without it.
    """

    id: Annotated[StepId, ID]
    name: Text
    name_en: Text | None = None
    body: Annotated[BodyId, ID]
    limit: Annotated[str, ID] | None = None
    required: bool = True


@record
class ApprovalRule:
    """How an approval is handled.

    Fields:
        id: Its id.
        name: Its name (名称).
        name_en: Its name in English.
        window: The body that takes cases in, asks for what is missing and decides (窗口).
        steps: Its steps, side by side.
        limit: Id of the limit of the whole, counted from acceptance.
        asking: Id of the limit within which what is missing is asked for.
        delivery: Id of the limit within which a decision is handed over; None where none is known.
        applies: The days of receipt to which it applies.
        citation: The document.
    """

    id: Annotated[ApprovalRuleId, ID]
    name: Text
    name_en: Text | None = None
    window: Annotated[BodyId, ID]
    steps: tuple[StepRule, ...] = ()
    limit: Annotated[str, ID]
    asking: Annotated[str, ID] = "correction-5"
    delivery: Annotated[str, ID] | None = None
    applies: Period = ALWAYS
    citation: Citation

    def check(self) -> None:
        """Refuse a step that stands twice."""
        ids = [step.id for step in self.steps]
        if len(set(ids)) < len(ids):
            raise InputError("must name each step once", "ApprovalRule.steps", sorted({i for i in ids if ids.count(i) > 1}))

    def step(self, name: StepId) -> StepRule | None:
        """A step by its id, or None."""
        return next((step for step in self.steps if step.id == name), None)


@door()
def _read(rules: Iterable[ApprovalRule], limits: Iterable[Limit]) -> tuple[tuple[ApprovalRule, ...], tuple[Limit, ...]]:
    return tuple(rules), tuple(limits)


@shows_itself
@attrs.frozen(slots=True, init=False)
class ApprovalRules:
    """Rules with the limits that they name; equal where both are.

    Args:
        rules: The rules, each id once.
        limits: Limits beside the shipped ones; one with the id of a shipped limit takes its place.

    Raises:
        InputError: A rule names a limit that there is not, or a step is counted in another unit than its case, so that the
            times of steps could not be held against one another.
    """

    rules: tuple[ApprovalRule, ...]
    limits: tuple[Limit, ...]

    def __init__(self, rules: Iterable[ApprovalRule], limits: Iterable[Limit] = ()) -> None:
        held, own = _read(rules, limits)
        object.__setattr__(self, "rules", held)
        object.__setattr__(self, "limits", own)
        for rule in held:
            whole = self._named(rule, rule.limit)
            for name in (rule.asking, rule.delivery, *(step.limit for step in rule.steps)):
                if name is not None:
                    self._named(rule, name)
            for step in rule.steps:
                if step.limit is not None and self.limit(step.limit).unit is not whole.unit:
                    raise InputError(
                        Message("step {step} must be counted in {unit} as its case is", step=step.id, unit=whole.unit),
                        f"ApprovalRule.{rule.id}",
                        step.limit,
                    )

    def _named(self, rule: ApprovalRule, name: str) -> Limit:
        try:
            return self.limit(name)
        except InputError:
            raise InputError(Message("there is no limit {name!r}", name=name), f"ApprovalRule.{rule.id}", name) from None

    def __iter__(self) -> Iterator[ApprovalRule]:
        return iter(self.rules)

    def rule(self, name: ApprovalRuleId) -> ApprovalRule | None:
        """A rule by its id, or None."""
        return next((rule for rule in self.rules if rule.id == name), None)

    def limit(self, name: str) -> Limit:
        """A limit by its id.

        Raises:
            InputError: There is none.
        """
        own = next((limit for limit in self.limits if limit.id == name), None)
        found = own or shipped_limits().get(name)
        if found is None:
            raise InputError(Message("there is no limit {name!r}", name=name), "limit", name)
        return found

    def limit_of(self, rule: ApprovalRule, step: StepRule | None = None) -> Limit:
        """The limit of a case, or of one of its steps."""
        return self.limit(rule.limit if step is None or step.limit is None else step.limit)


_REPORT: Final = Citation(
    authority="连山区",
    document="社区用房建设报告",
    evidence=Evidence.SEED,
    note="One window, the departments side by side, within 7 working days. The report names no steps, so this rule has none; "
    "a district writes its own.",
)


@cache
def shipped() -> ApprovalRules:
    """The rules that come with the library: the report's green channel, without steps, as it names none."""
    green = ApprovalRule(
        id="green-channel",
        name="绿色通道",
        name_en="green channel",
        window="leading-group",
        limit="green-channel-7",
        delivery="delivery-10",
        citation=_REPORT,
    )
    return ApprovalRules((green,))
