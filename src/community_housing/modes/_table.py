# SPDX-License-Identifier: Apache-2.0
"""An ordered decision table: which delivery mode an opportunity would be, and on what conditions, as data."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import attrs

from community_housing._doors import door, member
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.conditions import Condition, Scalar
from community_housing.district import BuildKind, DeliveryMode, OpportunityKind
from community_housing.errors import InputError
from community_housing.findings import Reason, Truth, Unit
from community_housing.modes._candidates import Candidate
from community_housing.modes._compiled import Asked, Look, compiled_reasons
from community_housing.modes._facts import FACTS, TRUTHS
from community_housing.provenance import Citation, Evidence

__all__ = [
    "ADDING_UP",
    "REPORT_ORDER",
    "VENUES_COUNT",
    "Criterion",
    "DecisionTable",
    "Margin",
    "Policy",
    "TableRow",
    "Together",
]


_MOST_TOGETHER: Final = 6
"""More rooms than six that add up to one are no longer a plan for one community."""


class Policy(StrEnum):
    """What chooses between opportunities of one row, and between rows of one rank, that all hold."""

    FIRST = "first"
    """The earlier row, then the smaller opportunity id."""
    CHEAPEST = "cheapest"
    """The least cost with one year's annual cost; then the larger area, the earlier row, the smaller id."""
    LARGEST = "largest"
    """The largest area; then the lower cost, the earlier row, the smaller id."""
    REFUSE = "refuse"
    """Two rows of one rank that both hold are an `InputError`; within a row as CHEAPEST."""


@shows_itself
@attrs.frozen(slots=True)
class Margin:
    """A margin as two sums of facts or figures: *measured* minus *required*, for one truth or (None) for any."""

    measured: tuple[str, ...]
    required: tuple[str, ...]
    truth: Truth | None = None


@shows_itself
@attrs.frozen(slots=True)
class Criterion:
    """One condition of a row, with the margins that show how far it is met or missed.

    Args:
        condition: The condition over `FACTS` and its own figures.
        unit: What its margins count.
        measures: Margins; the first whose sums are known and whose sign agrees with the truth is shown.
    """

    condition: Condition
    unit: Unit = Unit.COUNT
    measures: tuple[Margin, ...] = ()

    def __attrs_post_init__(self) -> None:
        figures = self.condition.figures
        known = {*FACTS, *figures}
        used = [*self.condition.reads, *(n for m in self.measures for n in (*m.measured, *m.required))]
        lost = sorted({name for name in used if name not in known})
        if lost:
            raise InputError(
                Message(
                    "reads {lost}, which is no fact of an opportunity; facts are {facts}",
                    lost=", ".join(lost),
                    facts=", ".join(FACTS),
                ),
                f"criterion {self.condition.id}",
                lost,
            )

    def reason(self, facts: Mapping[str, Scalar]) -> Reason:
        """Test the condition on the facts by name (one that is not there is missing); why it is met, unmet or unknown."""
        return _look_of((self,))(*[facts.get(name) for name in FACTS])[0]


@lru_cache(maxsize=1024)
def _look_of(criteria: tuple[Criterion, ...]) -> Look:
    """The criteria compiled into one function; those of several rows that ask the same, once."""
    asked: list[Asked] = [
        (one.condition, one.unit, [(measure.measured, measure.required, measure.truth) for measure in one.measures])
        for one in criteria
    ]
    return compiled_reasons(asked, tuple(FACTS), always=TRUTHS)


@shows_itself
@attrs.frozen(slots=True)
class Together:
    """How a row looks at several opportunities of a community that add up.

    Args:
        beside: Kinds that may add to those of the row, such as a venue of another unit.
        least: Fewest opportunities, at least 1.
        most: Most opportunities, at most 6.
    """

    beside: tuple[OpportunityKind, ...] = ()
    least: int = 2
    most: int = 3

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.least <= self.most <= _MOST_TOGETHER:
            raise InputError(
                Message(
                    "1 <= least <= most <= {most_together}, got {least} and {most}",
                    most_together=_MOST_TOGETHER,
                    least=self.least,
                    most=self.most,
                ),
                "Together",
                self.least,
            )


@shows_itself
@attrs.frozen(slots=True)
class TableRow:
    """One row: opportunities of these kinds are of this mode where every criterion holds.

    Args:
        id: Unique in the table.
        mode: The delivery mode.
        build_kind: EXTEND or NEW for the mode BUILD, else None.
        rank: Its place in the order, smaller first; rows of one rank are decided between by the policy.
        kinds: Kinds of opportunity that it looks at, at least one.
        criteria: Conditions that must all hold.
        citation: Who says that this mode stands at this place.
        together: Where several opportunities are looked at together, how; None looks at each by itself.
    """

    id: str
    mode: DeliveryMode
    build_kind: BuildKind | None
    rank: int
    kinds: tuple[OpportunityKind, ...]
    criteria: tuple[Criterion, ...]
    citation: Citation
    together: Together | None = None
    look: Look = attrs.field(init=False, eq=False, repr=False)
    """The reasons of all criteria, as a function of every fact in the order of `FACTS`."""
    texts: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    """The kinds as plain texts."""
    own_texts: frozenset[str] = attrs.field(init=False, eq=False, repr=False)
    """The same as a set."""
    texts_together: frozenset[str] = attrs.field(init=False, eq=False, repr=False)
    """The kinds and those beside them, as plain texts."""
    counts_venues: bool = attrs.field(init=False, eq=False, repr=False)
    """Whether the venues of other units count on top of what is taken up."""
    none: Candidate = attrs.field(init=False, eq=False, repr=False)
    """The candidate where a community has no opportunity of these kinds at all."""

    def __attrs_post_init__(self) -> None:
        if (self.mode is DeliveryMode.BUILD) is (self.build_kind is None):
            raise InputError("a row has a build kind exactly when its mode is build", f"row {self.id}", self.build_kind)
        if not self.kinds or not self.criteria:
            raise InputError("a row needs at least one kind and one criterion", f"row {self.id}", self.kinds)
        if self.rank < 0:
            raise InputError("a rank is 0 or more", f"row {self.id}", self.rank)
        if self.together is not None and set(self.together.beside) & set(self.kinds):
            raise InputError("a kind of the row is not beside it as well", f"row {self.id}", self.together.beside)
        why = Reason(rule="opportunity", truth=Truth.UNMET, measured=0, required=1, margin=-1, citation=self.citation)
        none = Candidate(
            row=self.id,
            mode=self.mode,
            build_kind=self.build_kind,
            rank=self.rank,
            truth=Truth.UNMET,
            opportunity=None,
            reasons=(why,),
            options=(),
        )
        object.__setattr__(self, "none", none)
        object.__setattr__(self, "look", _look_of(self.criteria))
        object.__setattr__(self, "counts_venues", any("venue_dm2" in one.condition.reads for one in self.criteria))
        object.__setattr__(self, "texts", tuple(str(kind.value) for kind in self.kinds))
        object.__setattr__(self, "own_texts", frozenset(self.texts))
        beside = () if self.together is None else self.together.beside
        object.__setattr__(self, "texts_together", frozenset(str(kind.value) for kind in (*self.kinds, *beside)))

    def __reduce__(self) -> tuple[Any, ...]:
        given = (self.id, self.mode, self.build_kind, self.rank, self.kinds, self.criteria, self.citation, self.together)
        return (TableRow, given)


def _by_rank(rows: Iterable[TableRow]) -> tuple[TableRow, ...]:
    return tuple(sorted(rows, key=lambda row: row.rank))


def _policy(given: Policy) -> Policy:
    return member(given, Policy, "policy")


@shows_itself
@attrs.frozen(slots=True)
class DecisionTable:
    """Rows in an order, and the policy for what the order leaves open.

    Args:
        id: Name of the table, for the record of a decision.
        rows: At least one; kept sorted by rank, then as given.
        policy: What decides between opportunities or modes of one rank.

    Raises:
        InputError: Two rows have one id, or there is none.

    Examples:
        >>> [row.id for row in REPORT_ORDER.rows]
        ['extend', 'new', 'purchase', 'developer', 'lease', 'share']
        >>> [row.id for row in REPORT_ORDER.reordered("share", ["developer", "share"]).rows]
        ['developer', 'share', 'extend', 'new', 'purchase', 'lease']
    """

    id: str
    rows: tuple[TableRow, ...] = attrs.field(converter=_by_rank)
    policy: Policy = attrs.field(default=Policy.CHEAPEST, converter=_policy)
    ranks: tuple[tuple[TableRow, ...], ...] = attrs.field(init=False, eq=False, repr=False)
    """The rows by rank."""
    adds_up: bool = attrs.field(init=False, eq=False, repr=False)
    """Whether a row looks at several opportunities together."""

    def __attrs_post_init__(self) -> None:
        ids = [row.id for row in self.rows]
        if not ids or len(set(ids)) < len(ids):
            raise InputError(
                Message("rows need ids of their own and there must be one, got {ids}", ids=ids), f"table {self.id}", ids
            )
        grouped: dict[int, list[TableRow]] = {}
        for row in self.rows:
            grouped.setdefault(row.rank, []).append(row)
        object.__setattr__(self, "ranks", tuple(tuple(rows) for rows in grouped.values()))
        object.__setattr__(self, "adds_up", any(row.together is not None for row in self.rows))

    def __reduce__(self) -> tuple[Any, ...]:
        return (DecisionTable, (self.id, self.rows, self.policy))

    def __getitem__(self, row_id: str) -> TableRow:
        """The row of that id; `InputError` where there is none."""
        for row in self.rows:
            if row.id == row_id:
                return row
        raise InputError(
            Message("has no row {row_id!r}; rows are {rows}", row_id=row_id, rows=", ".join(r.id for r in self.rows)),
            f"table {self.id}",
            row_id,
        )

    @door()
    def reordered(self, name: str, first: Sequence[str]) -> "DecisionTable":
        """The same rows under another *name*, those of *first* (row ids) at the front in that order."""
        chosen = [self[row_id] for row_id in first]
        rest = [row for row in self.rows if row not in chosen]
        return DecisionTable(
            name, tuple(attrs.evolve(row, rank=rank) for rank, row in enumerate([*chosen, *rest])), self.policy
        )

    @door()
    def under(self, policy: Policy) -> "DecisionTable":
        """The same rows under another policy."""
        return DecisionTable(self.id, self.rows, policy)


# --- The order of the report -------------------------------------------------------------------------------------------

_REPORT: Final = Citation(
    authority="连山区 (Lianshan District)",
    document="report on the district's community premises",
    clause="the five delivery modes",
    evidence=Evidence.SEED,
)
_ORDER: Final = Citation(
    authority="连山区 (Lianshan District)",
    document="report on the district's community premises",
    clause="the five delivery modes",
    evidence=Evidence.INFER,
    note="The report names a condition for each mode; that their order is one of preference is our reading.",
)
_OWN: Final = Citation(authority="community_housing", document="docs/decisions/0030", evidence=Evidence.OWN)
_TOGETHER: Final = Citation(authority="community_housing", document="docs/decisions/0035", evidence=Evidence.OWN)

_AVAILABLE: Final = Criterion(Condition("available", "available", _OWN))
_AREA: Final = Criterion(
    Condition(
        "area",
        "area_dm2 >= required_dm2 or area_dm2 + counted_dm2 >= required_dm2 and area_dm2 + kept_dm2 >= required_dm2",
        _REPORT,
    ),
    Unit.SQUARE_METRES,
    (
        Margin(("area_dm2", "kept_dm2"), ("required_dm2",)),
        Margin(("area_dm2",), ("required_dm2",), Truth.MET),
        Margin(("area_dm2", "counted_dm2"), ("required_dm2",), Truth.UNMET),
    ),
)
_AREA_WITH_VENUES: Final = Criterion(
    Condition(
        "area_with_venues",
        "area_dm2 + venue_dm2 >= required_dm2 or area_dm2 + venue_dm2 + counted_dm2 >= required_dm2"
        " and area_dm2 + venue_dm2 + kept_dm2 >= required_dm2",
        _OWN,
    ),
    Unit.SQUARE_METRES,
    (
        Margin(("area_dm2", "venue_dm2", "kept_dm2"), ("required_dm2",)),
        Margin(("area_dm2", "venue_dm2"), ("required_dm2",), Truth.MET),
        Margin(("area_dm2", "venue_dm2", "counted_dm2"), ("required_dm2",), Truth.UNMET),
    ),
)


def _rows(area: Criterion) -> tuple[TableRow, ...]:
    kind, criteria = OpportunityKind, (_AVAILABLE, area)
    build = DeliveryMode.BUILD
    return (
        TableRow("extend", build, BuildKind.EXTEND, 0, (kind.EXTEND,), criteria, _ORDER),
        TableRow("new", build, BuildKind.NEW, 1, (kind.LAND,), criteria, _ORDER),
        TableRow("purchase", DeliveryMode.PURCHASE, None, 2, (kind.SALE,), criteria, _ORDER),
        TableRow("developer", DeliveryMode.DEVELOPER, None, 3, (kind.DEVELOPER,), criteria, _ORDER),
        TableRow("lease", DeliveryMode.LEASE, None, 4, (kind.RENTAL, kind.LOAN), criteria, _ORDER),
        TableRow("share", DeliveryMode.SHARE, None, 5, (kind.VENUE,), criteria, _ORDER),
    )


def _adding_up(rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    """The rows, and after them the same ones for what suffices only together."""
    return tuple(
        attrs.evolve(
            row,
            id=f"{row.id}_together",
            rank=row.rank + len(rows),
            citation=_TOGETHER,
            together=Together(beside=() if OpportunityKind.VENUE in row.kinds else (OpportunityKind.VENUE,)),
        )
        for row in rows
    )


REPORT_ORDER: Final = DecisionTable("report_order", _rows(_AREA))
"""The report's order: extend, new, purchase, developer, lease or borrow, share."""

VENUES_COUNT: Final = DecisionTable("venues_count", _rows(_AREA_WITH_VENUES))
"""The same order where the venues of other units (共享) add up with the opportunity taken."""

ADDING_UP: Final = DecisionTable("adding_up", (*_rows(_AREA), *_adding_up(_rows(_AREA))))
"""The report's order, and where nothing suffices by itself the same order for up to three opportunities of a mode that add
up, venues of other units on top of any mode among them."""
