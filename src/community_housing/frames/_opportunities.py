# SPDX-License-Identifier: Apache-2.0
"""Delivery modes from a frame of opportunities: sets that add up are formed and looked at inside the engine.

`frames._classify` takes one flat row for each community, in which what stands for each row of the table has been chosen.  Here
each row is one opportunity.  A set of k members is a set of k - 1 with one more whose id is larger, so sets are grown by
joins; the facts of a set are those of `modes.facts.joined`, written over columns.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any, Final

import narwhals as nw

from community_housing._doors import door
from community_housing._messages import Message, joined
from community_housing.district import OpportunityKind
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.frames._bounds import faulty_rows
from community_housing.frames._by_polars import goes_by_polars, to_polars, with_results
from community_housing.frames._classify import MODE_RESULTS, answer_columns, mask_columns, truth_name
from community_housing.frames._reading import Opened, native_of
from community_housing.frames._sizes import too_large
from community_housing.modes import ADDING_UP, DecisionTable, TableRow
from community_housing.modes._wide import sequential
from community_housing.quantities import LARGEST

__all__ = ["NEED_COLUMNS", "OPPORTUNITY_COLUMNS", "classify_opportunities"]

NEED_COLUMNS: Final = ("community", "counted_dm2", "required_dm2")
"""The columns of the needs: one row for each community; the areas are whole numbers, null where not known."""

OPPORTUNITY_COLUMNS: Final = (
    "community",
    "id",
    "kind",
    "available",
    "area_dm2",
    "cost_fen",
    "annual_cost_fen",
    "term_months",
    "keeps_old",
    "has_evidence",
)
"""The columns of the opportunities: texts, truths and whole numbers as their names say; `community`, `id`, `kind`, `available`
and `has_evidence` have no nulls, and an id stands once in a community.  Ids may be whole numbers; those of communities are then
so in both frames."""

_TRUTHS: Final = {"available", "keeps_old", "has_evidence"}
_TEXTS: Final = {"community", "id", "kind"}
_LARGEST_ID: Final = 2**63 - 1
_LONGEST: Final = 1_200
"""Most months, as of `Opportunity`."""
_MOST_TOGETHER: Final = LARGEST * 1_000
"""More than any set of opportunities adds up to."""
_EXTEND, _VENUE = str(OpportunityKind.EXTEND.value), str(OpportunityKind.VENUE.value)
_WHOLE: Final = nw.Int64


@door()
def classify_opportunities(opportunities: Any, needs: Any, *, table: DecisionTable = ADDING_UP) -> Any:
    """Classify every community of a frame, with all sets of its opportunities that the table looks at.

    Args:
        opportunities: A frame with `OPPORTUNITY_COLUMNS`, polars (eager or lazy), pandas, pyarrow or DuckDB; those of
            communities that *needs* does not have are left out.  Ids are texts or whole numbers.
        needs: A frame of the same kind with `NEED_COLUMNS`; other columns stay.
        table: The decision table; rows that share a rank need the policy FIRST.

    Returns:
        *needs* with the columns of `MODE_RESULTS`; the order of the rows of a lazy frame is that of the engine.

    Raises:
        InputError: Columns are missing, of a wrong type or have the name of a result, all in one message; a community is there
            twice in the needs, or an id in a community; or rows share a rank and the policy is another.
        BoundaryError: A kind is none of `OpportunityKind`, a number outside of what `Opportunity` and `Need` take, or a value
            missing that must be there; each with its row where the frame has an order.  Lazy frames are read for this.

    Guarantees: masks, status and mode are those of `modes.classify`, bit by bit.  Which opportunities are chosen is not
        said: that is what `modes.classify` is for.  A community with n opportunities
        makes up to n^k sets for a row of at most k together.
    """
    sequential(table)
    one, two = native_of(opportunities, "opportunities"), native_of(needs, "needs")
    if one.implementation.is_dask():
        raise InputError("frames of Dask are not read by this function; compute them first", "opportunities", "dask")
    chances, here = Opened.of(one, OPPORTUNITY_COLUMNS), Opened.of(two, NEED_COLUMNS)
    offer_kinds, need_kinds = _kinds(chances, here, OPPORTUNITY_COLUMNS), _kinds(here, chances, NEED_COLUMNS)
    _refuse(chances, here, offer_kinds, need_kinds)
    if isinstance(one, nw.LazyFrame):
        if not isinstance(two, nw.LazyFrame):
            raise InputError("is eager where the opportunities are lazy; give both the same way", "needs", type(needs).__name__)
        _refuse_values(chances.frame, here.frame)
        lazily = _classified(
            chances.frame.with_columns(**_cast(offer_kinds)), here.frame.with_columns(**_cast(need_kinds)), table
        )
        return here.closed(lazily, MODE_RESULTS).to_native()
    if two.implementation is not one.implementation:
        raise InputError("is of another library than the opportunities", "needs", type(needs).__name__)
    offered, wanted = _in_polars(chances, offer_kinds), _in_polars(here, need_kinds)
    _refuse_values(offered, wanted)
    place = "__place"
    needed = wanted.select(**_cast(need_kinds)).with_row_index(place).lazy()
    found = (
        _classified(offered.select(**_cast(offer_kinds)).lazy(), needed, table)
        .collect()
        .sort(place)
        .select(*MODE_RESULTS)
        .to_native()
    )
    if goes_by_polars(two):
        return with_results(needs, found, MODE_RESULTS)
    return needs.hstack(found)


def _in_polars(opened: Opened, kinds: Mapping[str, Any]) -> Any:
    """The columns that are read, of an eager frame, in polars, whole numbers exact."""
    frame = opened.frame.select(*kinds)
    return nw.from_native(to_polars(opened, kinds), eager_only=True) if goes_by_polars(frame) else frame


def _kinds(opened: Opened, other: Opened, names: Sequence[str]) -> dict[str, Any]:
    """What the columns of one of the two frames hold; ids are whole numbers where they are so, of communities in either."""
    kinds = {name: nw.Boolean if name in _TRUTHS else nw.String if name in _TEXTS else nw.Int64 for name in names}
    keys = {"community": (opened, other), "id": (opened,)}
    whole = [name for name, them in keys.items() if any(one.schema.get(name, nw.String()).is_integer() for one in them)]
    return kinds | {name: nw.Int64 for name in whole if name in kinds}


def _refuse(chances: Opened, needs: Opened, offer_kinds: Mapping[str, Any], need_kinds: Mapping[str, Any]) -> None:
    parts = ((chances, offer_kinds, "opportunities", "needs"), (needs, need_kinds, "needs", "opportunities"))
    wrong = [
        Message("{problem} in the {what}", problem=problem, what=what)
        if problem.endswith("missing")
        else Message(
            "{problem}, as it is in the {others}; give ids of both as texts, or of both as whole numbers",
            problem=problem,
            others=others,
        )
        if (name, kind) == ("community", nw.Int64)
        else problem
        for opened, kinds, what, others in parts
        for name, kind in kinds.items()
        if (problem := opened.problem(name, kind)) is not None
    ]
    wrong += [Message("{name} is the name of a result", name=name) for name in needs.taken(MODE_RESULTS)]
    if wrong:
        raise InputError(joined(wrong), "frame", tuple(chances.inside))


def _refuse_values(chances: Any, needs: Any) -> None:
    """Refuse what no record of an opportunity or of a need could be, and what is there twice."""
    faults = [*_faults(chances, OPPORTUNITY_COLUMNS), *_faults(needs, NEED_COLUMNS)]
    if faults:
        raise BoundaryError(faults)
    for frame, key, what in ((needs, ["community"], "needs"), (chances, ["community", "id"], "opportunities")):
        twice = frame.group_by(*key).agg(nw.len().alias("__times")).filter(nw.col("__times") > 1).select(*key).lazy()
        for row in twice.sort(*key).head(1).collect().rows():
            if len(row) == 1:
                raise InputError(Message("the community {row!r} is there twice", row=row[0]), what, row[-1])
            raise InputError(Message("the opportunity {own!r} of {of!r} is there twice", own=row[1], of=row[0]), what, row[-1])


def _faults(frame: Any, names: Sequence[str]) -> list[Fault]:
    schema = frame.collect_schema()
    tests = {name: _bad(name, schema[name]) for name in names}
    looked = frame.select(**{name: bad.cast(nw.Int64).max() for name, (bad, _) in tests.items()}).lazy().collect()
    some: dict[str, Any] = dict(zip(looked.columns, looked.rows()[0], strict=True))
    return [
        fault
        for name, (bad, expected) in tests.items()
        if some[name] == 1
        for fault in faulty_rows(frame, name, bad, message="is no such value", expected=expected, code="range")
    ]


def _bad(name: str, kind: Any) -> tuple[nw.Expr, str]:
    """Which values of a column no record has, and what would be right."""
    column = nw.col(name)
    if name in ("community", "id") and kind.is_integer():
        return (column > _LARGEST_ID).fill_null(value=True), Message(
            "an id, here a whole number of at most {most}", most=_LARGEST_ID
        )
    if name == "kind":
        kinds = [str(kind.value) for kind in OpportunityKind]
        return ~column.cast(nw.String).is_in(kinds).fill_null(value=False), Message("one of {values}", values=", ".join(kinds))
    if name in ("community", "id"):
        return (column.cast(nw.String) == "").fill_null(value=True), Message("an id")
    if name in ("available", "has_evidence"):
        return column.is_null(), "true or false"
    if name == "keeps_old":
        return nw.lit(value=False) & column.is_null(), Message("true, false or nothing")
    least, most = (1, _LONGEST) if name == "term_months" else (0, LARGEST)
    return ~column.is_between(least, most), Message(
        "a whole number between {least} and {most}, or nothing", least=least, most=most
    )


def _classified(chances: Any, needs: Any, table: DecisionTable) -> Any:
    names = needs.collect_schema().names()
    offers = _offers(chances, needs, table)
    for i, row in enumerate(table.rows):
        alone = row.together is None
        sets = [offers.filter(nw.col("kind").is_in(list(row.texts)))] if alone else _sets(row, offers)
        flags = _flags(row, i, sets)
        needs = needs.join(flags, on="community", how="left")
        met, open_ = nw.col(f"__met_{i}"), nw.col(f"__open_{i}")
        truth = nw.when(met == 1).then(nw.lit(value=True)).when(open_ == 1).then(nw.lit(None, nw.Boolean))
        needs = needs.with_columns(**{truth_name(i): truth.otherwise(nw.lit(value=False))}).drop(f"__met_{i}", f"__open_{i}")
    need = {name: nw.col(name) for name in NEED_COLUMNS}
    return needs.with_columns(**mask_columns(table)).with_columns(**answer_columns(table, need)).select(*names, *MODE_RESULTS)


def _cast(kinds: Mapping[str, Any]) -> dict[str, nw.Expr]:
    return {name: nw.col(name).cast(kind) for name, kind in kinds.items()}


def _offers(chances: Any, needs: Any, table: DecisionTable) -> Any:
    """Every opportunity with the facts that it has by itself, under the names of `FACTS`; as `modes.facts.offer`."""
    need = needs.select(*NEED_COLUMNS)
    offers = chances.select(*OPPORTUNITY_COLUMNS).join(need, on="community", how="inner")
    keeps, kind = nw.col("keeps_old"), nw.col("kind")
    stays = nw.when(keeps.is_null() & (kind == _EXTEND)).then(nw.lit(value=True)).otherwise(keeps)
    offers = offers.with_columns(
        keeps_old=stays, annual_cost_fen=nw.col("annual_cost_fen").fill_null(0), members=nw.lit(1, _WHOLE)
    )
    offers = offers.with_columns(kept_dm2=_kept(nw.col("keeps_old")), main_dm2=nw.col("area_dm2"))
    if not any("venue_dm2" in one.condition.reads for row in table.rows for one in row.criteria):
        return offers
    venues = offers.filter((nw.col("kind") == _VENUE) & nw.col("available"))
    sums = venues.group_by("community").agg(
        nw.col("area_dm2").sum().cast(_WHOLE).alias("__venues"), nw.col("area_dm2").is_null().cast(_WHOLE).sum().alias("__lost")
    )
    offers = offers.join(sums, on="community", how="left")
    whole = nw.when(nw.col("__lost") > 0).then(nw.lit(None, _WHOLE)).otherwise(nw.col("__venues").fill_null(0))
    offers = offers.with_columns(__all=whole)
    own = (nw.col("kind") == _VENUE) & nw.col("available") & ~nw.col("area_dm2").is_null()
    rest = nw.when(own).then(nw.col("__all") - nw.col("area_dm2")).otherwise(nw.col("__all"))
    return offers.with_columns(venue_dm2=rest)


def _kept(keeps: Any) -> Any:
    counted = nw.col("counted_dm2")
    none = nw.when((~keeps) | (counted == 0)).then(nw.lit(0, _WHOLE))
    return none.when(keeps).then(counted).otherwise(nw.lit(None, _WHOLE))


def _sets(row: TableRow, offers: Any) -> list[Any]:
    """The sets of a row for several together, one frame for each number of members, with their facts."""
    together = row.together
    if together is None:
        return []
    mine = offers.filter(nw.col("kind").is_in(sorted(row.texts_together)) & nw.col("available"))
    grown = mine.with_columns(**_first(row))
    whole = ["community", "counted_dm2", "required_dm2", *(["__all"] if "__all" in offers.collect_schema().names() else [])]
    joined = [*_joined()]
    grown = grown.select(*whole, *joined)
    more = grown.select("community", *(nw.col(name).alias(f"{name}__more") for name in joined))
    found: list[Any] = []
    for size in range(1, together.most + 1):
        if size > 1:
            grown = grown.join(more, on="community", how="inner").filter(nw.col("id") < nw.col("id__more"))
            grown = grown.with_columns(**_joined()).select(*whole, *joined)
        if size >= together.least:
            found.append(_facts_of_sets(row, grown, size))
    return found


def _first(row: TableRow) -> dict[str, Any]:
    """What a set remembers beside its sums, for a set of one."""
    kind, keeps = nw.col("kind"), nw.col("keeps_old")
    venue = kind == _VENUE
    rank = nw.lit(len(row.texts), _WHOLE)
    for place, text in reversed(list(enumerate(row.texts))):
        rank = nw.when(kind == text).then(nw.lit(place, _WHOLE)).otherwise(rank)
    own = kind.is_in(list(row.texts))
    # 0 given up, 1 not said, 2 kept: what stays beside several is the least of what those with a say do.
    say = nw.when(keeps.is_null()).then(nw.lit(1, _WHOLE)).when(keeps).then(nw.lit(2, _WHOLE)).otherwise(nw.lit(0, _WHOLE))
    return {
        "main_dm2": nw.when(own).then(nw.col("area_dm2")).otherwise(nw.lit(0, _WHOLE)),
        "__rank": rank,
        "__proper": nw.when(venue).then(nw.lit(0, _WHOLE)).otherwise(nw.lit(1, _WHOLE)),
        "__say": nw.when(venue).then(nw.lit(2, _WHOLE)).otherwise(say),
        "__venues_say": nw.when(venue).then(say).otherwise(nw.lit(2, _WHOLE)),
        "__extensions": (kind == _EXTEND).cast(_WHOLE),
        "__shared": nw.when(venue).then(nw.col("area_dm2").fill_null(0)).otherwise(nw.lit(0, _WHOLE)),
    }


def _joined() -> dict[str, Any]:
    """A set and one more member, as one set."""

    def two(name: str) -> tuple[Any, Any]:
        return nw.col(name), nw.col(f"{name}__more")

    joined: dict[str, Any] = {"id": nw.col("id__more")}
    for name in ("area_dm2", "main_dm2", "cost_fen", "annual_cost_fen", "__extensions", "__shared"):
        a, b = two(name)
        joined[name] = a + b
    for name in ("__rank", "__say", "__venues_say"):
        a, b = two(name)
        joined[name] = nw.min_horizontal(a, b)
    a, b = two("__proper")
    joined["__proper"] = nw.max_horizontal(a, b)
    a, b = two("term_months")
    joined["term_months"] = nw.when(a.is_null()).then(b).when(b.is_null()).then(a).otherwise(nw.min_horizontal(a, b))
    for name in ("has_evidence", "available"):
        a, b = two(name)
        joined[name] = a & b
    return joined


def _facts_of_sets(row: TableRow, sets: Any, size: int) -> Any:
    """Sets with a member of the row's own kinds, without those that exclude each other, with the facts of `FACTS`."""
    say = nw.when(nw.col("__proper") == 1).then(nw.col("__say")).otherwise(nw.col("__venues_say"))
    sets = sets.filter(nw.col("__rank") < len(row.texts)).with_columns(__keeps=say)
    extensions, keeps, counted = nw.col("__extensions"), nw.col("__keeps"), nw.col("counted_dm2")
    open_ = nw.lit(value=False)
    if size > 1:
        sets = sets.filter((extensions <= 1) & ~((extensions == 1) & (keeps == 0)))
        open_ = (extensions == 1) & (keeps == 1)
    nothing = nw.lit(None, _WHOLE)
    kind = nw.lit(row.texts[-1])
    for place, text in reversed(list(enumerate(row.texts[:-1]))):
        kind = nw.when(nw.col("__rank") == place).then(nw.lit(text)).otherwise(kind)
    kept = nw.when((keeps == 0) | (counted == 0)).then(nw.lit(0, _WHOLE)).when(keeps == 2).then(counted).otherwise(nothing)
    facts = {
        "kind": kind,
        "members": nw.lit(size, _WHOLE),
        "kept_dm2": kept,
        "area_dm2": nw.when(open_).then(nothing).otherwise(nw.col("area_dm2")),
        "main_dm2": nw.when(open_).then(nothing).otherwise(nw.col("main_dm2")),
    }
    if "__all" in sets.collect_schema().names():
        facts["venue_dm2"] = nw.when(nw.col("__all") == 0).then(nw.col("__all")).otherwise(nw.col("__all") - nw.col("__shared"))
    return sets.with_columns(**facts)


def _flags(row: TableRow, place: int, frames: list[Any]) -> Any:
    """For each community whether an opportunity or a set holds, and whether missing data leaves one open."""
    met, open_ = f"__met_{place}", f"__open_{place}"
    parts: list[Any] = []
    for frame in frames:
        columns = {name: nw.col(name) for one in row.criteria for name in one.condition.reads}
        limits = {name: _MOST_TOGETHER for name in columns if name.endswith(("_dm2", "_fen", "_months", "members"))}
        faults = [fault for one in row.criteria for fault in too_large(frame, one.condition, columns, limits)]
        if faults:
            raise BoundaryError(faults)
        truth = reduce(and_, [one.condition.over(columns, cast=False) for one in row.criteria])
        looked = frame.select("community", __truth=truth)
        parts.append(
            looked.select(
                "community",
                nw.when(nw.col("__truth")).then(nw.lit(1, nw.Int64)).otherwise(nw.lit(0, nw.Int64)).alias(met),
                nw.col("__truth").is_null().cast(nw.Int64).alias(open_),
            )
        )
    whole = parts[0] if len(parts) == 1 else nw.concat(parts)
    return whole.group_by("community").agg(nw.col(met).max(), nw.col(open_).max())
