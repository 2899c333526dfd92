# SPDX-License-Identifier: Apache-2.0
"""A population (总体): the communities of a district on one day, their facts gathered once for any number of standards.

What a community counts does not hang on who asks, so its facts are read once, the first time that a rule asks for them; and
what a rule says of every community is kept, so that two standards that share a rule test it once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias, TypeVar, cast

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.compliance._assess import Applied, ComplianceFinding, check_conversions, judge, shortfall_of, truth_of
from community_housing.compliance._changes import Changes, between, shortfalls
from community_housing.compliance._facts import Gathered, add_facts, count, function_counts, with_functions
from community_housing.compliance._profiles import Profile
from community_housing.compliance._whole import check_findings
from community_housing.district import Community, CommunityId, District, Premises, by_community
from community_housing.errors import InputError
from community_housing.findings import Outcome, Truth, any_of
from community_housing.quantities import Area
from community_housing.standards._book import Standard
from community_housing.standards._compiled import CompiledRule
from community_housing.standards._counting import Conversion, Counting
from community_housing.standards._expressions import Units, functions_of, units_of
from community_housing.standards._formulas import Formula, Functions

__all__ = ["Population", "assess_district", "profiles_of"]

_K = TypeVar("_K")
_V = TypeVar("_V")

_Standing: TypeAlias = tuple[list[Outcome], list[int | None]]
"""Outcomes and shortfalls in dm² of all communities."""

_COLUMNS: Final = 64
"""Most rules whose truths are kept; a study of more reforms than that tests the oldest again."""

_STANDINGS: Final = 8
"""Most editions whose outcomes are kept."""

_COUNTINGS: Final = 4
"""Most policies of what counts for which facts are kept."""


@attrs.define(frozen=False)
class _Column:
    """What one rule says of every community.

    Attributes:
        truths: Whether each meets it.
        required: The areas in dm² that it asks, where it asks for any.
        asked: Whether it is asked of each at all, where it is not asked of every one.
    """

    truths: Sequence[Truth]
    required: Sequence[int | None] | None
    asked: Sequence[Truth] | None


@attrs.define(frozen=False)
class _Rows:
    """The communities under one policy of what counts, and the rules tested on them.

    Fields:
        given: Facts, by the place of the community; those that hold functions are made for each rule anew.
        there: Names of the facts that are there.
        columns: What rules say, by formula.
        standings: Outcomes and shortfalls, by the formulas of an edition.
    """

    counting: Counting
    given: list[Gathered]
    there: set[str] = attrs.field(factory=set[str], init=False)
    columns: dict[Formula, _Column] = attrs.field(factory=dict["Formula", _Column], init=False)
    standings: dict[tuple[Formula, ...], _Standing] = attrs.field(factory=dict[tuple["Formula", ...], _Standing], init=False)


_IF_ASKED: Final = {
    Truth.MET: Outcome.MET,
    Truth.UNMET: Outcome.NOT_APPLICABLE,
    Truth.UNKNOWN: Outcome.UNKNOWN,
}
"""What a community stands at that meets every rule, by whether any is asked of it."""


def _keep(held: dict[_K, _V], key: _K, value: _V, most: int) -> _V:
    while len(held) >= most:
        del held[next(iter(held))]
    held[key] = value
    return value


@shows_itself
@attrs.define(eq=False, init=False)
class Population:
    """The communities of a district on one day, under one choice of what counts.

    Args:
        district: The district.
        on: The day.
        counting: What counts; None for what each standard says, else every tenure in full.
        profiles: At most one for each community.
        conversions: Chosen ways between bases of households or persons.

    Raises:
        InputError: Two profiles are of one community or one is of none, or two conversions lead from one basis to another.

    Guarantees: `assess` and `compare` give what `assess_district` gives and what setting two of its answers side by side gives;
        the order of calls changes nothing but their cost.  Cost: facts are read once for each name and policy of what
        counts; `compare` tests only rules that it has not tested before, and keeps the last 64.

    Examples:
        >>> import datetime as dt
        >>> from community_housing.district import Street, Tenure
        >>> from community_housing.quantities import Area
        >>> from community_housing.standards import shipped
        >>> place = District(
        ...     id="d",
        ...     name="区",
        ...     streets=(Street(id="s", name="街道"),),
        ...     communities=(Community(id="c", street="s", name="社区"),),
        ...     premises=(Premises(id="p", community="c", area=Area.of("210"), tenure=Tenure.OWNED),),
        ... )
        >>> population = Population(place, on=dt.date(2014, 1, 1))
        >>> floor = shipped()["lianshan-2012"]
        >>> [finding.outcome.value for finding in population.assess(floor)]
        ['met']
        >>> more = floor.evolve(
        ...     edition="2012", rule="floor", figure="area", value=250, who="民政局", why="测算", on=population.on
        ... )
        >>> population.compare(before=floor, after=more).newly_short
        ('c',)
    """

    on: dt.date
    counting: Counting | None
    subjects: tuple[str, ...]
    """Ids of the communities, sorted; findings stand in this order."""
    _communities: tuple[Community, ...]
    _items: tuple[Premises, ...]
    _grouped: Mapping[CommunityId, tuple[Premises, ...]] | None
    _profiles: Mapping[str, Profile]
    _conversions: tuple[Conversion, ...]
    _rows: dict[Counting, _Rows]

    @door()
    def __init__(
        self,
        district: District,
        *,
        on: dt.date,
        counting: Counting | None = None,
        profiles: Iterable[Profile] = (),
        conversions: Iterable[Conversion] = (),
    ) -> None:
        given = tuple(conversions)
        check_conversions(given)
        self.on = on
        self.counting = counting
        self._communities = tuple(sorted(district.communities, key=lambda community: community.id))
        self.subjects = tuple(community.id for community in self._communities)
        self._items = district.premises
        self._grouped = None
        self._profiles = profiles_of(district, profiles)
        self._conversions = given
        self._rows = {}

    @door()
    def assess(self, standard: Standard, *, known_on: dt.date | None = None) -> tuple[ComplianceFinding, ...]:
        """Assess every community.

        Args:
            standard: As for `compliance._assess`.
            known_on: As for `compliance._assess`.

        Returns:
            One finding for each community, sorted by its id.

        Raises:
            NoStandardInForceError, StandardError, InputError: As for `compliance._assess`.
        """
        applied = Applied.of(standard, on=self.on, known_on=known_on)
        rows = self._rows_of(applied)
        rules = applied.rules
        self._add(rows, rules.reads, rules.units)
        if not rules.functions:
            return tuple([judge(applied, given) for given in rows.given])
        return tuple([judge(applied, self._with_functions(rows, given, rules.functions)) for given in rows.given])

    @door()
    def compare(
        self,
        *,
        before: Standard,
        after: Standard,
        found: Iterable[ComplianceFinding] | None = None,
        known_on: dt.date | None = None,
    ) -> Changes:
        """Compare two standards.

        Args:
            before: The standard as it is.
            after: The standard as it would be, for example from `before.evolve(...)`.
            found: What `assess` gave for *before*, which is then not assessed again; None to assess it.
            known_on: As for `compliance._assess`, for both.

        Returns:
            Who changes, and the area.  A rule that both have is tested once, and one that was tested before is not tested
            again.

        Raises:
            NoStandardInForceError, StandardError, InputError: As for `compliance._assess`.
        """
        old, new = (Applied.of(one, on=self.on, known_on=known_on) for one in (before, after))
        tested = self._new_rules(old, new)
        if found is None:
            return between(self.subjects, self._standing(old), self._standing(new), rules_tested=tested)
        findings = sorted(found, key=lambda finding: finding.subject)
        check_findings(findings, self.subjects, old, "found")
        first = ([finding.outcome for finding in findings], shortfalls(findings))
        if old.counting(self.counting) == new.counting(self.counting):
            if tested == 0 and self._new_rules(new, old) == 0:
                return between(self.subjects, first, first, rules_tested=0)
            self._take_over(old, findings)
        return between(self.subjects, first, self._standing(new), rules_tested=tested)

    def _new_rules(self, old: Applied, new: Applied) -> int:
        """How many rules of one edition another does not ask of the same counted area."""
        same = old.counting(self.counting) == new.counting(self.counting)
        known = {rule.rule.formula for rule in old.rules.rules} if same else set[Formula]()
        return sum(rule.rule.formula not in known for rule in new.rules.rules)

    def _standing(self, applied: Applied) -> _Standing:
        """Outcomes and shortfalls in dm² of all communities, in the order of `subjects`."""
        rows = self._rows_of(applied)
        key = tuple(rule.rule.formula for rule in applied.rules.rules)
        held = rows.standings.get(key)
        if held is None:
            columns = [self._column(rows, rule) for rule in applied.rules.rules]
            outcomes = self._outcomes(columns)
            held = _keep(rows.standings, key, (outcomes, self._shortfalls(rows, columns, outcomes)), _STANDINGS)
        return held

    def _outcomes(self, columns: Sequence[_Column]) -> list[Outcome]:
        if not columns:
            return [Outcome.NOT_APPLICABLE] * len(self.subjects)
        every = (Truth.MET,) * len(columns)
        outcomes = [
            Outcome.MET if truths == every else Outcome.SHORT if Truth.UNMET in truths else Outcome.UNKNOWN
            for truths in zip(*(column.truths for column in columns), strict=True)
        ]
        optional = [column.asked for column in columns if column.asked is not None]
        if len(optional) < len(columns):
            return outcomes
        return [
            outcome if outcome is not Outcome.MET else _IF_ASKED[any_of(asked)]
            for outcome, asked in zip(outcomes, zip(*optional, strict=True), strict=True)
        ]

    def _shortfalls(self, rows: _Rows, columns: Sequence[_Column], outcomes: Sequence[Outcome]) -> list[int | None]:
        of_area = [(column.truths, column.required) for column in columns if column.required is not None]
        if not of_area:
            return [None if outcome is Outcome.NOT_APPLICABLE else 0 for outcome in outcomes]
        every = (Truth.MET,) * len(of_area)
        met = zip(*(truths for truths, _ in of_area), strict=True)
        asked = zip(*(required for _, required in of_area), strict=True)
        return [
            None
            if outcome is Outcome.NOT_APPLICABLE
            else shortfall_of(
                None if given.missing else given.known,
                None if None in areas else max(cast("tuple[int, ...]", areas)),
                met=truths == every,
            )
            for given, areas, truths, outcome in zip(rows.given, asked, met, outcomes, strict=True)
        ]

    def _take_over(self, applied: Applied, findings: Sequence[ComplianceFinding]) -> None:
        """Take what findings of this population, in the order of `subjects`, say of the rules of their edition as tested."""
        rows = self._rows_of(applied)
        for place, rule in enumerate(applied.rules.rules):
            reasons = [finding.reasons[place] for finding in findings]
            required = (
                None
                if rule.demand is None
                else [reason.required.dm2 if isinstance(reason.required, Area) else None for reason in reasons]
            )
            column = _Column([reason.truth for reason in reasons], required, self._asked(rows, rule))
            _keep(rows.columns, rule.rule.formula, column, _COLUMNS)

    @property
    def _premises(self) -> Mapping[CommunityId, tuple[Premises, ...]]:
        if self._grouped is None:
            self._grouped = by_community(self._items)
        return self._grouped

    def _rows_of(self, applied: Applied) -> _Rows:
        chosen = applied.counting(self.counting)
        held = self._rows.get(chosen)
        if held is not None:
            return held
        premises = self._premises
        given = [
            count(
                community,
                premises.get(community.id, ()),
                on=self.on,
                counting=chosen,
                profile=self._profiles.get(community.id),
                conversions=self._conversions,
            )
            for community in self._communities
        ]
        return _keep(self._rows, chosen, _Rows(chosen, given), _COUNTINGS)

    def _column(self, rows: _Rows, rule: CompiledRule) -> _Column:
        formula = rule.rule.formula
        held = rows.columns.get(formula)
        if held is not None:
            return held
        units = units_of(formula)
        derived = {unit.name for unit in units}
        functions = functions_of(formula)
        named = {one.fact for one in functions}
        reads = [name for name in rule.condition.reads if name not in derived and name not in named]
        self._add(rows, [*reads, *(unit.of for unit in units)], units)
        given = [self._with_functions(rows, one, functions) for one in rows.given] if functions else rows.given
        truths = [truth_of(rule, one.facts, one.least, one.most) for one in given]
        demand = rule.demand
        required = None if demand is None else [demand(one.facts) for one in given]
        return _keep(rows.columns, formula, _Column(truths, required, self._asked(rows, rule)), _COLUMNS)

    def _asked(self, rows: _Rows, rule: CompiledRule) -> list[Truth] | None:
        """Whether a rule is asked of each community; None where it is asked of every one."""
        applies = rule.applies
        if applies is None:
            return None
        self._add(rows, applies.reads, ())
        return [applies.test(given.facts) for given in rows.given]

    def _add(self, rows: _Rows, names: Iterable[str], units: Iterable[Units]) -> None:
        """Read the facts that are not there yet."""
        wanted = [name for name in dict.fromkeys(names) if name not in rows.there]
        derived = [unit for unit in units if unit.name not in rows.there]
        if not wanted and not derived:
            return
        for given in rows.given:
            add_facts(given, wanted, derived, self._profiles.get(given.community.id))
        rows.there.update(wanted, (unit.name for unit in derived))

    def _with_functions(self, rows: _Rows, given: Gathered, functions: Sequence[Functions]) -> Gathered:
        # The name of such a fact belongs to one standard, so it is never kept with the others.
        premises = self._premises.get(given.community.id, ())
        return with_functions(given, function_counts(premises, functions, on=self.on, policy=rows.counting.old_rooms))


@door()
def assess_district(
    district: District,
    *,
    standard: Standard,
    on: dt.date,
    counting: Counting | None = None,
    profiles: Iterable[Profile] = (),
    conversions: Iterable[Conversion] = (),
    known_on: dt.date | None = None,
) -> tuple[ComplianceFinding, ...]:
    """Assess every community of a district on one day.

    Args:
        district: The district.
        standard: As for `assess`.
        on: The day.
        counting: As for `assess`.
        profiles: At most one for each community.
        conversions: As for `assess`.
        known_on: As for `assess`.

    Returns:
        One finding for each community, sorted by its id.  For several standards, a `Population` reads the facts once.

    Raises:
        NoStandardInForceError, StandardError, InputError: As for `assess`; InputError also where two profiles are of one
            community or one is of none.
    """
    population = Population(district, on=on, counting=counting, profiles=profiles, conversions=conversions)
    return population.assess(standard, known_on=known_on)


def profiles_of(district: District, profiles: Iterable[Profile]) -> dict[str, Profile]:
    """The profiles by community.

    Raises:
        InputError: One is of no community of the district.
    """
    profiles = tuple(profiles)
    communities = {community.id for community in district.communities} if profiles else set[CommunityId]()
    found: dict[str, Profile] = {}
    for profile in profiles:
        if profile.community not in communities:
            raise InputError(
                Message("no community {community!r} in the district", community=profile.community),
                "profiles",
                profile.community,
            )
        found[profile.community] = profile
    return found
