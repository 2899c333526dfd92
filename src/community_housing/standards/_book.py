# SPDX-License-Identifier: Apache-2.0
"""Standards by edition, and the book that holds them: what is in force where, when, and as known on which day."""

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import combinations, pairwise
from typing import Annotated, Any, Protocol, TypeVar, cast

import attrs
from annotated_types import Ge, MaxLen, MinLen, Predicate

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.district import ID
from community_housing.errors import InputError, NoStandardInForceError, StandardError
from community_housing.provenance import ALWAYS, Citation, Evidence, Force, Period
from community_housing.quantities import Area
from community_housing.records import Text, record
from community_housing.standards._counting import Counting
from community_housing.standards._expressions import functions_of
from community_housing.standards._formulas import Expression, Formula, Functions
from community_housing.standards._reform import figure_at, with_figure

__all__ = [
    "SIGNED_ON",
    "Case",
    "CaseFact",
    "Edition",
    "FigureChange",
    "Place",
    "Rule",
    "Standard",
    "StandardBook",
    "Subject",
    "Verdict",
    "is_place",
]

SIGNED_ON = "signed_on"
"""The fact that holds the day on which a contract was signed."""


class Subject(StrEnum):
    """What a standard is about."""

    COMMUNITY_PREMISES = "community_premises"
    """社区用房面积."""
    COMMUNITY_OFFICES = "community_offices"
    """社区办公用房面积: office rooms alone, a part of community premises."""
    EMBEDDED_SERVICES = "embedded_services"
    """社区嵌入式服务设施: area and functions of one service complex."""
    SERVICE_STOCK = "service_stock"
    """社区嵌入式服务设施存量: of a whole city, on average."""
    SERVICE_STATION = "service_station"
    """社区服务站."""
    SERVICE_FACILITY = "service_facility"
    """社区综合服务设施."""
    ACTIVITY_SHARE = "activity_share"
    """居民活动区域占比."""
    ELDER_CARE = "elder_care"
    """养老服务设施: no community premises."""
    COMMUNITY_STAFF = "community_staff"
    """社区工作者配备."""
    GRID_SIZE = "grid_size"
    """网格规模."""
    GRID_CODE = "grid_code"
    """网格编码."""
    GRID_NESTING = "grid_nesting"
    """网格归属."""
    CONTRACT_RETENTION = "contract_retention"
    """质量保证金; binds contracts with builders, never the transfer from district to street."""
    PROGRESS_PAYMENT = "progress_payment"
    """工程进度款; by the day on which the contract was signed."""
    SUPPLIER_PAYMENT = "supplier_payment"
    """向中小企业付款."""
    INVESTMENT = "investment"
    """政府投资程序."""

    @property
    def is_area(self) -> bool:
        """Whether it asks for premises of a community, so that compliance can be assessed."""
        return self in _AREA

    @property
    def is_contract(self) -> bool:
        """Whether it binds contracts, so that the day of signature says which edition does."""
        return self in _CONTRACT

    def takes(self, formula: Formula) -> bool:
        """Whether a standard about it may have such a formula: premises take what is monotone in area, and nothing else."""
        return isinstance(formula, Expression) is not self.is_area


_AREA = frozenset({Subject.COMMUNITY_PREMISES, Subject.COMMUNITY_OFFICES, Subject.SERVICE_STATION, Subject.SERVICE_FACILITY})
_CONTRACT = frozenset({Subject.CONTRACT_RETENTION, Subject.PROGRESS_PAYMENT})


def is_place(text: str) -> bool:
    """Lower-case names joined by '/', from the nation down."""
    return all(part and part.replace("-", "").isalnum() and part == part.lower() and part.isascii() for part in text.split("/"))


def _no_space(text: str) -> bool:
    """Printable characters without white space."""
    return text.isprintable() and " " not in text  # the only white space that is printable


RuleId = Annotated[str, MinLen(1), MaxLen(200), Predicate(_no_space)]
"""Longer than other ids, because a strictest standard names each rule after its standard too."""

Place = Annotated[str, MinLen(1), MaxLen(200), Predicate(is_place)]
"""A jurisdiction as a path from the nation down: `cn/liaoning/huludao/lianshan`."""


@record
class Rule:
    """One rule of an edition.

    Fields:
        id: Unique in the edition.
        name: Chinese title; `name_en` the English one.
        formula: What it asks.
        citation: Its own source, where that is another than the edition's.
        force: How far it binds; what says nothing binds.
    """

    id: RuleId
    name: Text
    name_en: Text | None = None
    formula: Formula
    citation: Citation | None = None
    force: Force = Force.MUST


@record
class Edition:
    """What a standard says in one period.

    Fields:
        id: Unique in the standard.
        citation: The document.
        period: The days on which it is in force, `[starts, ends)`; it must start.
        certain_from: Where nobody recorded its first day, the day from which it is known to be in force; `period.starts` is
            then the earliest day that its first day can have been.  None where the first day is stated.
        rules: At least one; every one of them binds.
        bands: Bounds of the bands in which its document reports areas, rising.
        counting: What counts, where the document says so.
        recorded: The days on which the rule book holds this entry, for questions "as known on"; an entry that was
            corrected later ends here, and its correction starts.
    """

    id: Annotated[str, ID]
    citation: Citation
    period: Period
    rules: Annotated[tuple[Rule, ...], MinLen(1), MaxLen(62)]
    bands: tuple[Annotated[Area, Ge(Area(0))], ...] = ()
    counting: Counting | None = None
    recorded: Period = ALWAYS
    certain_from: dt.date | None = None

    def check(self) -> None:
        """Refuse an edition without a first day, rules that share an id or the name of a fact, and what is out of order."""
        if self.period.starts is None:
            raise InputError("needs the first day on which it is in force", "Edition.period.starts", None)
        if self.certain_from is not None and (
            self.certain_from <= self.period.starts or (self.period.ends is not None and self.certain_from > self.period.ends)
        ):
            raise InputError(
                Message("must lie after {starts} and within {period}", starts=self.period.starts, period=self.period),
                "Edition.certain_from",
                self.certain_from,
            )
        ids = [rule.id for rule in self.rules]
        if len(set(ids)) < len(ids):
            raise InputError(Message("rule ids must be unique, got {ids!r}", ids=ids), "Edition.rules", ids)
        asked: dict[str, Functions] = {}
        for function in (one for rule in self.rules for one in functions_of(rule.formula)):
            if asked.setdefault(function.fact, function).among != function.among:
                raise InputError(
                    Message(
                        "two rules count different functions as {fact!r}; give each a 'fact' of its own", fact=function.fact
                    ),
                    "Edition.rules",
                    function.fact,
                )
        if any(later <= earlier for earlier, later in pairwise(self.bands)):
            raise InputError("the bounds of the bands must rise", "Edition.bands", self.bands)

    def source_of(self, rule: Rule) -> Citation:
        """The citation of one rule: its own, or the edition's."""
        return self.citation if rule.citation is None else rule.citation

    @door()
    def certain_on(self, day: dt.date) -> bool:
        """Whether it is known, of a day of its period, that it was in force."""
        return self.certain_from is None or day >= self.certain_from

    @property
    def force(self) -> Force:
        """How far it binds: as the strongest of its rules."""
        held = {rule.force for rule in self.rules}
        return next(force for force in Force if force in held)

    @door()
    def binding(self, least: Force) -> tuple[Rule, ...]:
        """Its rules that bind at least as far as *least*, in order."""
        return tuple(rule for rule in self.rules if rule.force.reaches(least))

    @property
    def unverified(self) -> tuple[Citation, ...]:
        """The sources among its citations that nobody has seen."""
        sources = [self.citation, *(rule.citation for rule in self.rules if rule.citation is not None)]
        return tuple(dict.fromkeys(source for source in sources if source.evidence is Evidence.RECALL))


@record
class FigureChange:
    """One figure that somebody changed for a study: which, from what to what, who and why.

    Fields:
        edition, rule: Where the figure stands; rule `-` for a day of the edition.
        figure: Its path in the formula, such as `area` or `rows.1.area`.
        old, new: The figure as text, before and after.
        who, why: Who asked for it, and for what.
        on: The day on which it was changed.
    """

    edition: Text
    rule: Text
    figure: Text
    old: Text
    new: Text
    who: Text
    why: Text
    on: dt.date


class Verdict(StrEnum):
    """What a case says of its facts."""

    MET = "met"
    SHORT = "short"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    """The standard is in force and asks nothing of them."""
    NOT_IN_FORCE = "not_in_force"
    """No edition is in force on that day, or was on the day of signature."""


@record
class CaseFact:
    """One fact of a case, by the name that the rules read."""

    name: Annotated[str, MinLen(1), MaxLen(100)]
    value: int | bool | dt.date


@record
class Case:
    """A worked case that a standard carries: what its paper says of some facts on a day.

    Fields:
        on: The day.
        facts: What is known; what is left out is missing.  In a file a table, in which areas may stand in m² by names that
            end in `_m2`.
        verdict: What is right.
    """

    on: dt.date
    facts: tuple[CaseFact, ...] = ()
    verdict: Verdict


@record
class Standard:
    """One standard with its editions.

    Fields:
        id: Unique in a book.
        name: Chinese title; `name_en` the English one.
        place: Where it holds, a path from the nation down.
        subject: What it is about.
        editions: At least one; no two in force on one day as known on one day.
        applies: Whom it applies to, in one line of Chinese; `applies_en` in English.
        cases: Worked cases, which `check_standards` runs.
        changes: The figures that `evolve` changed; empty as published.
        accepts_unverified: Whether somebody asked for it although its text, or its first day, was not verified.

    Raises:
        InputError: Two editions overlap or share an id, or a rule is of a kind that the subject does not take.

    Guarantees:
        Every rule of a standard of premises is monotone in area and functions, so what the least of them meets, all meet.
    """

    id: Annotated[str, ID]
    name: Text
    name_en: Text
    place: Place
    subject: Subject = Subject.COMMUNITY_PREMISES
    editions: Annotated[tuple[Edition, ...], MinLen(1)]
    applies: Text | None = None
    applies_en: Text | None = None
    cases: tuple[Case, ...] = ()
    changes: tuple[FigureChange, ...] = ()
    accepts_unverified: bool = False

    def check(self) -> None:
        """Refuse editions that overlap or share an id, and a formula of a kind that the subject does not take."""
        ids = [edition.id for edition in self.editions]
        if len(set(ids)) < len(ids):
            raise InputError(Message("edition ids must be unique, got {ids!r}", ids=ids), "Standard.editions", ids)
        for rule in (rule for edition in self.editions for rule in edition.rules):
            if not self.subject.takes(rule.formula):
                raise InputError(
                    Message(
                        "the subject {subject} does not take a formula of kind {kind}, as rule {rule!r} is: "
                        "amounts and functions are for premises, expressions for every other subject",
                        subject=self.subject.value,
                        kind=rule.formula.kind,
                        rule=rule.id,
                    ),
                    "Standard.rules",
                    rule.formula.kind,
                )
        for one, other in combinations(self.editions, 2):
            if one.period.overlaps(other.period) and one.recorded.overlaps(other.recorded):
                raise InputError(
                    Message(
                        "editions {one!r} {period} and {other!r} {days} overlap; at most one may be in force",
                        one=one.id,
                        period=one.period,
                        other=other.id,
                        days=other.period,
                    ),
                    "Standard.editions",
                    ids,
                )

    @door()
    def in_force(self, *, on: dt.date, known_on: dt.date | None = None) -> Edition:
        """The edition in force on a day.

        Args:
            on: The day asked for.
            known_on: Answer as the rule book stood on that day; None for as it stands now (entries not yet corrected).

        Raises:
            NoStandardInForceError: No edition is in force on that day (before the first, in a gap, after the last).
            StandardError: The edition rests on a text that nobody verified, or its first day was not recorded and may lie
                after *on*; and `accepting_unverified` was not asked.
        """
        for edition in self.editions:
            if on in edition.period and _stands(edition, known_on):
                if not self.accepts_unverified:
                    self._refuse_unverified(edition, on)
                return edition
        held = ", ".join(f"{edition.id} {edition.period}" for edition in self.editions if _stands(edition, known_on))
        known = "" if known_on is None else Message(" as known on {known_on}", known_on=known_on)
        raise NoStandardInForceError(
            Message(
                "no edition of standard {id!r} is in force on {on}{known}; it has: {held}; "
                "ask about a day on which it is in force, or name another standard",
                id=self.id,
                on=on,
                known=known,
                held=held or Message("none"),
            )
        )

    def _refuse_unverified(self, edition: Edition, on: dt.date) -> None:
        if unseen := edition.unverified:
            raise StandardError(
                Message(
                    "standard {standard!r}, edition {edition!r}, rests on unverified text ({unseen}); "
                    "use standard.accepting_unverified() to decide by it all the same",
                    standard=self.id,
                    edition=edition.id,
                    unseen=unseen[0],
                )
            )
        if not edition.certain_on(on):
            raise StandardError(
                Message(
                    "whether standard {standard!r}, edition {edition!r}, was in force on {on} is not known: its first "
                    "day was not recorded and lies between {starts} and {certain_from}; use standard.dated(...) to say it, or "
                    "standard.accepting_unverified() to decide by it all the same",
                    standard=self.id,
                    edition=edition.id,
                    on=on,
                    starts=edition.period.starts,
                    certain_from=edition.certain_from,
                )
            )

    def accepting_unverified(self) -> "Standard":
        """The same standard, usable although its text, or its first day, was not verified."""
        return _evolve(self, accepts_unverified=True)

    @door()
    def dated(self, *, edition: str, starts: dt.date, who: str, why: str, on: dt.date) -> "Standard":
        """Say the first day of an edition that was shipped without it; the citation stays, and who and why are recorded.

        Args:
            edition: Id of the edition.
            starts: Its first day, as its document says.
            who: Who found it.
            why: Where.
            on: The day of the change.

        Returns:
            A standard of the same id with one more entry in `changes`.

        Raises:
            InputError: There is no such edition, or the editions then overlap.
        """
        old = _named(self.editions, edition, "edition")
        said = _evolve(old, period=Period(starts=starts, ends=old.period.ends), certain_from=None)
        before = f"{old.period.starts}" if old.certain_from is None else f"{old.period.starts}…{old.certain_from}"
        change = FigureChange(
            edition=edition, rule="-", figure="period.starts", old=before, new=f"{starts}", who=who, why=why, on=on
        )
        editions = tuple(said if one is old else one for one in self.editions)
        return _evolve(self, editions=editions, changes=(*self.changes, change))

    @door()
    def evolve(self, *, edition: str, rule: str, figure: str, value: object, who: str, why: str, on: dt.date) -> "Standard":
        """FigureChange one figure for a study of a reform; every citation stays, and who and why are recorded.

        Args:
            edition: Id of the edition.
            rule: Id of the rule.
            figure: Path of the figure in the formula, such as `area` or `rows.1.area`.
            value: The new figure: an area in m² where an area stands, else a whole number.
            who: Who asked for it.
            why: What for.
            on: The day of the change.

        Returns:
            A standard of the same id with one more entry in `changes`.

        Raises:
            InputError: There is no such edition, rule or figure, or the value is out of bounds.
        """
        old = _named(self.editions, edition, "edition")
        changed = _named(old.rules, rule, "rule")
        formula = with_figure(changed.formula, figure, value)
        change = FigureChange(
            edition=edition,
            rule=rule,
            figure=figure,
            old=str(figure_at(changed.formula, figure)),
            new=str(figure_at(formula, figure)),
            who=who,
            why=why,
            on=on,
        )
        rules = tuple(_evolve(one, formula=formula) if one is changed else one for one in old.rules)
        editions = tuple(_evolve(one, rules=rules) if one is old else one for one in self.editions)
        return _evolve(self, editions=editions, changes=(*self.changes, change))


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_N = TypeVar("_N", bound=_HasId)
_R = TypeVar("_R")


def _named(items: Iterable[_N], wanted: str, kind: str) -> _N:
    for item in items:
        if item.id == wanted:
            return item
    raise InputError(
        Message("no such {kind}; there are: {values}", kind=kind, values=", ".join(item.id for item in items)), kind, wanted
    )


def _evolve(value: _R, **changed: Any) -> _R:
    # attrs.evolve is typed for classes that the type checker knows to be attrs classes; records are dataclass-like to it.
    made: _R = attrs.evolve(cast("Any", value), **changed)
    return made


def _stands(edition: Edition, known_on: dt.date | None) -> bool:
    return edition.recorded.ends is None if known_on is None else known_on in edition.recorded


@shows_itself
@attrs.frozen
class StandardBook:
    """Standards by id.

    Args:
        standards: The standards; ids unique.
        accepts_unverified: Whether those of them, and those added, decide although their text or first day was not verified.

    Raises:
        StandardError: Two standards share an id.
    """

    standards: tuple[Standard, ...] = ()
    accepts_unverified: bool = False
    _by_id: dict[str, Standard] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        by_id: dict[str, Standard] = {}
        if self.accepts_unverified:
            object.__setattr__(self, "standards", tuple(standard.accepting_unverified() for standard in self.standards))
        for standard in self.standards:
            if standard.id in by_id:
                raise StandardError(Message("two standards have the id {id!r}; ids must be unique in a book", id=standard.id))
            by_id[standard.id] = standard
        object.__setattr__(self, "_by_id", by_id)

    def __getitem__(self, standard_id: str) -> Standard:
        """The standard with that id.

        Raises:
            InputError: There is none.
        """
        try:
            return self._by_id[standard_id]
        except KeyError:
            known = ", ".join(sorted(self._by_id))
            raise InputError(Message("no such standard; known are: {known}", known=known), "standard", standard_id) from None

    def __iter__(self) -> Iterator[Standard]:
        return iter(self.standards)

    def __len__(self) -> int:
        return len(self.standards)

    def __contains__(self, standard_id: object) -> bool:
        return standard_id in self._by_id

    @door()
    def added(self, standards: Iterable[Standard]) -> "StandardBook":
        """A book with more standards.

        Raises:
            StandardError: An id is there already.
        """
        return StandardBook((*self.standards, *standards), accepts_unverified=self.accepts_unverified)

    def accepting_unverified(self) -> "StandardBook":
        """The same standards, usable although the text, or the first day, of some was not verified."""
        return StandardBook(self.standards, accepts_unverified=True)
