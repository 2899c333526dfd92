# SPDX-License-Identifier: Apache-2.0
"""Every number that is read is the value that it names: in JSON, tables, page and sentences, in both languages."""

import csv
import datetime as dt
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.property.test_reading_laws import CASES, pack_of, plain_names
from tests.reference.random_ledgers import START, random_ledger
from tests.reference.reading import explained, numbers
from tests.reference.reading_values import (
    exact,
    expected_summary,
    page_rows,
    reachable,
    shown,
    statement_numbers,
    transfers,
)
from tests.reference.small_pack import FILES, write_files

from community_housing.claims import AuditRow, ClaimUnit
from community_housing.compliance import Summary
from community_housing.disbursement import (
    Breach,
    CarryOver,
    ClosingLine,
    Commitment,
    Forecast,
    PaymentDue,
    ProjectRegistered,
    Scope,
    Statement,
    breaches,
    close_year,
    commitments,
    forecast,
    replay,
    schedules,
    statements,
)
from community_housing.district import Community, District, Street
from community_housing.errors import InputError
from community_housing.findings import Outcome, Reason
from community_housing.io.packs import read_pack
from community_housing.job import compute
from community_housing.job._files import render_files
from community_housing.pack import Pack, Settings
from community_housing.planning import OptimalPlan, Prospect
from community_housing.quantities import Area, Money
from community_housing.report._language import LANGUAGES, Lang
from community_housing.report._tables import run_tables
from community_housing.report.explain import STATEMENT_COLUMNS, explain
from community_housing.report.page._parts import view
from community_housing.results import Assessment, DistrictResult
from community_housing.testing import packs

__all__ = ["plain_names"]


# --- JSON ----------------------------------------------------------------------------------------------------------------


def agrees(found: Any, expected: Any, path: str = "") -> Iterator[str]:
    """Where a value of JSON is another than it has to be; keys that nothing is expected of are left."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            yield from agrees(found.get(key, "missing"), value, f"{path}.{key}")
    elif isinstance(expected, list) and not all(isinstance(one, int) for one in expected):
        if len(found) != len(expected):
            yield f"{path}: {len(found)} for {len(expected)}"
        else:
            for place, (one, other) in enumerate(zip(found, expected, strict=True)):
                yield from agrees(one, other, f"{path}[{place}]")
    elif isinstance(found, float) or isinstance(exact(expected), Fraction):
        if Fraction(str(found)) != exact(expected):
            yield f"{path}: {found!r} for {expected!r}"
    elif found != exact(expected):
        yield f"{path}: {found!r} for {expected!r}"


# --- Page ----------------------------------------------------------------------------------------------------------------


def says(text: str, *values: Any) -> None:
    """A text holds the numbers of these values and no other."""
    assert numbers(text) == shown(*values), (text, values)


def short_cell(findings: Sequence[Any]) -> list[int]:
    of = Counter(one.outcome for one in findings)
    return [of[Outcome.SHORT], *(of[one] for one in (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE) if of[one])]


def area_cell(findings: Sequence[Any]) -> list[Any]:
    known = [one.counted.dm2 for one in findings if one.counted is not None]
    lost = len(findings) - len(known)
    return ([Area(sum(known)), *([lost] if lost else [])] if known or not findings else []) if findings else [Area(0)]


def read_key_figures(result: DistrictResult, shown_: dict[str, Any], data: dict[str, Any]) -> None:
    before, after = data["before"], data["after"]
    whole = result.transfers
    known = [one["area_known_for"] for one in (before, after)]
    of_known = [] if known == [before["communities"], after["communities"]] else known
    expected: list[tuple[list[Any], list[Any], list[Any]]] = [
        ([after["met"]], [before["met"]], [after["communities"]]),
        ([after["area_m2"]], [before["area_m2"]], of_known),
        ([after["mean_area_m2"]], [before["mean_area_m2"]], of_known),
        (
            [after["area_per_100_households_pooled_m2"]],
            [before["area_per_100_households_pooled_m2"]],
            [after["area_per_100_households_mean_of_ratios_m2"]],
        ),
        ([data["plan"]["placed"]], [], [len(result.plan.totals)]),
    ]
    if whole is not None:
        returned = [whole.returned] if whole.returned.fen else []
        expected.append(([whole.paid - whole.returned], [], [whole.due, *returned]))
    if data["grids"]["grids"]:
        expected.append(([data["grids"]["grids"]], [], [data["grids"]["households"]]))
    if result.audit:
        of = Counter(row.agreement.value for row in result.audit)
        expected.append(([of["agrees"]], [], [of["differs"], of["not_computable"]]))
    assert len(shown_["figures"]) == len(expected)
    for one, (value, was, note) in zip(shown_["figures"], expected, strict=True):
        says(one["value"], *value)
        says(one["before"], *was)
        says(one["note"], *note)


def read_area(result: DistrictResult, shown_: dict[str, Any], tables: list[list[list[str]]]) -> None:
    street = {one.id: one.street for one in result.pack.district.communities}

    def of(one: Assessment, name: str | None) -> list[Any]:
        return [each for each in one.findings if name in (None, street[each.subject])]

    names = [row.street for row in result.before.summary.streets]
    rows = [*shown_["streets"]["rows"], shown_["streets"]["whole"]]
    for name, row in zip([*names, None], rows, strict=True):
        says(row["communities"], len(of(result.before, name)))
        for when, one in (("before", result.before), ("after", result.after)):
            says(row[f"short_{when}"], *short_cell(of(one, name)))
            says(row[f"area_{when}"], *(area_cell(of(one, name)) if of(one, name) else [Area(0)]))
    cells = [[row[key] for key in list(row)] for row in rows]
    assert any(table == cells for table in tables), (tables, cells)
    for row, first in zip(shown_["findings"], result.before.findings, strict=True):
        says(row["households"], first.households)
    for also, one in zip(shown_["also"], result.also, strict=True):
        found = Counter(each.outcome.value for each in one.findings)
        assert [also[name] for name in ("met", "short", "unknown", "not_applicable")] == [
            found[name] for name in ("met", "short", "unknown", "not_applicable")
        ]
        whole = one.summary.whole
        lost = [whole.shortfall_unknown] if whole.shortfall_unknown and whole.shortfall_total is not None else []
        says(also["shortfall"], whole.shortfall_total, *lost)
        says(also["pooled"], one.summary.pooled_per_100)
        says(also["day"], one.on)


def read_chart(result: DistrictResult, shown_: dict[str, Any]) -> None:
    """Bars, lines and ticks stand where the numbers beside them say."""
    after = result.after.by_community

    def at(text: str | None) -> Fraction | None:
        return None if text is None else Fraction(text.removesuffix("%"))

    *_, tick = shown_["chart"]["ticks"]
    scale = (at(tick["at"]) or Fraction(0)) / (Fraction(tick["text"]) or 1)
    placed = [row for street in shown_["chart"]["streets"] for row in street["rows"]]
    ordered = sorted(result.before.findings, key=lambda one: (result.communities[one.subject].street, one.subject))
    assert len(placed) == len(ordered)
    for row, first in zip(placed, ordered, strict=True):
        then = after[first.subject]
        says(row["before"], first.counted)
        says(row["after"], then.counted)
        for place, value in (
            (row["before_at"], first.counted),
            (row["after_at"], then.counted),
            (row["required_at"], then.required),
        ):
            assert (place is None) is (value is None)
            if value is not None and scale:
                assert abs((at(place) or 0) - exact(value) * scale) < Fraction(1, 10), (place, value, tick)


def read_plan(result: DistrictResult, shown_: dict[str, Any], tables: list[list[list[str]]]) -> None:
    totals, rows = shown_["plan"]["totals"], shown_["plan"]["rows"]
    for row, one in zip(totals, result.plan.totals, strict=True):
        period = next(batch.period for batch in result.pack.district.batches if batch.id == one.batch)
        says(row["days"], period.starts, period.ends)
        for name, value in (
            ("projects", one.projects),
            ("most", one.most_projects),
            ("budget", one.budget),
            ("spent", one.spent),
        ):
            says(row[name], value)
        says(row["left"], one.left)
        says(row["elsewhere"], Money(one.carried.fen + one.from_pool.fen))
        # What is left is what was there, less what was spent of it.
        if one.budget is not None and one.left is not None:
            assert one.left.fen == one.budget.fen - (one.spent.fen - one.carried.fen - one.from_pool.fen)
    offered = [(place, item) for place, item in enumerate(result.plan.items, start=1) if item.opportunity is not None]
    for row, (place, item) in zip(rows, offered, strict=True):
        assert row["place"] == place
        says(row["charge"], item.charge)
        allowed = reachable([item.refusals, item.parts, item.charge], numbers)
        assert set(numbers(row["why"])) <= allowed
        if row["who"] and item.charge is not None and any(part.amount.fen for part in item.parts):
            says(row["who"], *(part.amount for part in item.parts if part.amount.fen))
    best = shown_["best"]
    score, other = result.programme.stated_score, result.programme.best_score
    for column, one in ((1, score), (2, other)):
        lines = [row[column] for row in best["scores"]]
        if one is None:
            assert set(lines) == {"—"}
            continue
        says(lines[0], one.communities)
        says(lines[1], one.households)
        says(lines[2], one.shortfall)
        says(lines[3], one.charge)
        for line, (_, projects, charge) in zip(lines[4:-2], one.by_batch, strict=True):
            says(line, projects, charge)
        says(lines[-2], one.horizon_cost)
        says(lines[-1], one.leases)
        assert one.charge.fen == sum(charge.fen for _, _, charge in one.by_batch)
        assert one.communities == sum(projects for _, projects, _ in one.by_batch)
    assert any(table == [[name, *pair] for name, *pair in best["scores"]] for table in tables)


def read_payments(result: DistrictResult, shown_: dict[str, Any], tables: list[list[list[str]]]) -> None:
    payments = shown_["payments"]
    whole = [row for row in result.whole if row.ledger.value == "transfer"]
    for key, rows in (("streets", transfers(result.streets)), ("sources", transfers(result.sources)), ("whole", whole)):
        for row, one in zip(payments[key], rows, strict=True):
            cells = [row[name] for name in ("projects", "sum", "entitled", "paid", "returned", "pending", "due", "over")]
            for cell, value in zip(cells, statement_numbers(one), strict=True):
                says(cell, value)
            assert any([row["name"], *cells] in table for table in tables)
            # The formula that is printed above the table.
            assert one.due.fen - one.over.fen == one.entitled.fen - (one.paid.fen - one.returned.fen) - one.pending.fen


def read_grids(result: DistrictResult, shown_: dict[str, Any], tables: list[list[list[str]]]) -> None:
    grids, rule = shown_["grids"], result.pack.settings.grid
    of = {one.id: one.households for one in result.pack.district.buildings}
    sizes = [[sum(of[name] for name in grid.members) for grid in one.grids] for one in result.grids]
    every = [size for some in sizes for size in some]
    says(grids["rule"], rule.minimum, rule.maximum, rule.target)
    says(grids["grids"], len(every))
    says(grids["inside"], sum(rule.minimum <= size <= rule.maximum for size in every))
    says(grids["smallest"], min(every, default=0))
    says(grids["largest"], max(every, default=0))
    for row, one, some in zip(grids["rows"], result.grids, sizes, strict=True):
        says(row["households"], sum(some))
        assert (row["grids"], row["cut"]) == (len(some), one.cut)
        says(row["sizes"], *some)
        cells = [row["name"], row["households"], str(row["grids"]), row["sizes"], str(row["cut"]), row["word"]]
        assert any(cells in table for table in tables)
    for bar in grids["histogram"]:
        assert bar["count"] == sum(bar["least"] <= size <= bar["most"] for size in every)


def read_page(result: DistrictResult, page: str, lang: Lang, data: dict[str, Any]) -> None:
    shown_ = view(result, lang)
    read_key_figures(result, shown_, data)
    read_area(result, shown_, page_rows(page, lang, "area"))
    read_chart(result, shown_)
    for row in shown_["bands"]:
        one = result.before if row["label"] in ("建设前", "Before") else result.after
        assert [piece["count"] for piece in row["pieces"]] == [band.communities for band in one.summary.bands]
        for piece, band in zip(row["pieces"], one.summary.bands, strict=True):
            says(piece["text"], band.least, band.below)
    read_plan(result, shown_, [*page_rows(page, lang, "plan"), *page_rows(page, lang, "best")])
    if shown_["payments"]["any"]:
        read_payments(result, shown_, page_rows(page, lang, "payments"))
    if shown_["grids"]["any"]:
        read_grids(result, shown_, page_rows(page, lang, "grids"))
    short = [one for one in result.classifications if one.status not in ("not_needed", "not_applicable")]
    for row, found in zip(shown_["modes"]["rows"], short, strict=True):
        says(row["area"], *([found.at_least, *([found.unknown] if found.unknown else [])] if found.at_least.dm2 else []))
        says(row["cost"], found.cost)
    for row in shown_["audit"]:
        claims = [one for one in result.audit if one.claim.wording == row["wording"]]
        assert any(numbers(row["stated"]) == numbers_of_claim(one.claim.value, one.claim.unit.value) for one in claims)


def numbers_of_claim(value: str, unit: str) -> Counter[str]:
    return Counter([str(Fraction(value) * (10_000 if unit == "wan_yuan" else 1))])


# --- Tables and sentences ------------------------------------------------------------------------------------------------


def read_tables(result: DistrictResult, files: dict[str, bytes], lang: Lang) -> None:
    """What stands in the files is what the tables hold: areas in m², money in yuan, exact."""
    for table in run_tables(result, lang=lang):
        head, *rows = csv.reader(io.StringIO(files[f"{table.name}.csv"].decode("utf-8-sig")))
        assert head == [column.header for column in table.columns]
        for cells, values in zip(rows, table.rows, strict=True):
            for cell, value in zip(cells, values, strict=True):
                if isinstance(value, (Area, Money)):
                    assert Fraction(cell) == exact(value)
                elif isinstance(value, (int, Fraction)) and not isinstance(value, bool):
                    # A fraction below 0 is a text, which spreadsheets must not take for a formula.
                    assert Fraction(cell.removeprefix("'")) == value
    by_name = {
        one.name: [dict(zip((c.id for c in one.columns), row, strict=True)) for row in one.rows]
        for one in run_tables(result, lang=lang)
    }
    for row, first, then in zip(by_name["compliance"], result.before.findings, result.after.findings, strict=True):
        for when, one in (("before", first), ("after", then)):
            assert (row[f"counted_{when}_m2"], row[f"required_{when}_m2"], row[f"shortfall_{when}_m2"], row[f"on_{when}"]) == (
                one.counted, one.required, one.shortfall, one.on,
            )  # fmt: skip
    for row, found in zip(by_name["modes"], result.classifications, strict=True):
        assert (row["counted_m2"], row["required_m2"], row["area_m2"], row["cost_yuan"], row["annual_cost_yuan"]) == (
            found.counted, found.required, found.area, found.cost, found.annual_cost,
        )  # fmt: skip
    for row, item in zip(by_name["plan"], result.plan.items, strict=True):
        assert (row["cost_yuan"], row["charge_yuan"]) == (item.cost, item.charge)
        if item.charge is not None:
            borne = [
                value for key, value in row.items() if key in ("government_yuan", "unit_yuan", "developer_yuan", "relief_yuan")
            ]
            assert sum(one.fen for one in borne) == sum(part.amount.fen for part in item.parts)
    for row, one in zip(by_name["payments"], result.projects, strict=True):
        for name in ("contract_sum", "entitled", "paid", "returned", "pending", "due", "over", "remaining"):
            assert row[f"{name}_yuan"] == getattr(one, name)


_REASON = re.compile(
    r"^实有(?P<zh_found>.+?)，应有(?P<zh_asked>.+?)，(?P<zh_way>短缺|超出)(?P<zh_margin>.+?)。$"
    r"|^(?P<en_found>.+?) against (?P<en_asked>.+?) required: (?:(?P<en_way>short) by )?(?P<en_margin>.+?)(?: above)?\.$"
)
LABELS: dict[type[Any], dict[str, tuple[str, str]]] = {
    Commitment: {
        "appropriated": ("下达{}，", ": {} set aside"),
        "committed": ("合同占用{}，", ", {} committed"),
        "available": ("可用{}[，。]", ", {} available"),
    },
    ClosingLine: {
        "appropriated": ("下达{}，", ": {} set aside"),
        "paid": ("已拨{}，", ", {} paid"),
        "carried": ("结转{}，", ", {} carried over"),
        "lapsed": ("收回{}[，。]", ", {} lapsed"),
    },
    Breach: {"measured": ("：{}，限额", ": {}, limit"), "allowed": ("限额{}。", r"limit {}\.(?:\n|$)")},
    PaymentDue: {"amount": ("应拨未拨{}，", "is owed {}, into"), "claw_back": ("应收回{}。", r"give back {}\.(?:\n|$)")},
    Statement: {name: (f"{zh} {{}}[，。]", f"{en} {{}}[,.](?: |$)") for name, zh, en in STATEMENT_COLUMNS},
}
"""Where a sentence names a field, and what stands around it."""


def one_number(text: str) -> Fraction:
    ((found, count),) = numbers(text).items()
    assert count == 1
    return Fraction(found)


def one_number_of(value: Any) -> Fraction:
    ((found, _),) = shown(value).items()
    return Fraction(found)


def read_sentence(value: Any, lang: Lang) -> None:
    """Every number of a sentence is one of its value, and the sums that it prints come out."""
    text = explain(value, lang=lang)
    # Figures have numbers in their names: per 100 households, at 400 m² or more.
    there = reachable(value, numbers) | {"100", "400"}
    if isinstance(value, AuditRow) and value.claim.unit is ClaimUnit.WAN_YUAN:
        there |= {str(Fraction(one) * 10_000) for one in there}
    if isinstance(value, Forecast):
        there |= {str(one) for month in value.months for one in (month.first.year, month.first.month)}
    if isinstance(value, Summary):
        there.add(str(value.whole.communities - value.whole.counted_known))
    if isinstance(value, OptimalPlan):
        there |= set(shown(Money(sum(one.charge.fen for one in value.picks))))
    assert set(numbers(text)) - there == set(), text
    if isinstance(value, Reason) and (match := _REASON.match(text)):
        found, asked, margin = (one_number(match[f"{lang}_{name}"]) for name in ("found", "asked", "margin"))
        assert found - asked == (-margin if match[f"{lang}_way"] in ("短缺", "short") else margin)
    for name, around in LABELS.get(type(value), {}).items():
        pattern = around[LANGUAGES.index(lang)].format(r"((?:[^，。：,:]|,(?=\d))+?)")
        if (told := re.search(pattern, text)) is not None:
            assert one_number(told[1]) == one_number_of(getattr(value, name)), (name, text)
        else:
            assert getattr(value, name) is None or name in ("amount", "claw_back"), (name, text)
    if isinstance(value, PaymentDue) and len(value.parts) > 1:
        assert sum(part.amount.fen for part in value.parts) == value.amount.fen
    if isinstance(value, Forecast):
        assert value.total.fen == sum(month.amount.fen for month in value.months) + value.unplanned.fen + value.suspended.fen
    if isinstance(value, Prospect) and value.available and value.cost is not None:
        assert sum(part.amount.fen for part in value.parts if part.amount is not None) == value.cost.fen


def read_all(result: DistrictResult) -> None:
    data = None
    for lang in LANGUAGES:
        files = dict(render_files(result, lang))
        data = json.loads(files["summary.json"])
        assert [*agrees(data, expected_summary(result))] == []
        read_page(
            result,
            files["report.html"].decode(),
            lang,
            {key: _as_values(data[key]) for key in ("before", "after", "plan", "grids")},
        )
        read_tables(result, files, lang)
        for value in explained(result):
            read_sentence(value, lang)


def _as_values(part: dict[str, Any]) -> dict[str, Any]:
    """The numbers of JSON, exact."""
    return {key: Fraction(str(one)) if isinstance(one, float) else one for key, one in part.items()}


@pytest.mark.parametrize("pack", [*CASES.values(), pack_of()], ids=[*CASES, "nothing"])
def test_every_number_that_is_read_is_the_value_that_it_names(pack: Pack) -> None:
    read_all(compute(pack))


def test_every_number_of_a_pack_with_a_ledger_is_the_value_that_it_names(tmp_path: Any) -> None:
    read_all(compute(read_pack(write_files(tmp_path / "pack", FILES))))


@pytest.mark.parametrize("seed", range(6))
def test_every_number_of_a_ledger_with_every_kind_of_event_is_the_value_that_it_names(seed: int) -> None:
    events, known = random_ledger(seed)
    streets = {one.street for one in events if isinstance(one, ProjectRegistered)}
    district = District(
        id="D",
        name="Q",
        streets=tuple(Street(id=name, name="Q") for name in sorted(streets)),
        communities=(Community(id="C", street=min(streets), name="Q"),),
    )
    own = tuple(one for one in known if one not in schedules())
    after = max(dt.date(2013, 1, 1), *(one.on for one in events)) + dt.timedelta(1)
    days = Settings(standard="lianshan-2012", before=dt.date(2012, 8, 5), after=after)
    read_all(compute(Pack(district=district, settings=days, events=events, schedules=own)))
    book, _ = replay(events, schedules=known)
    said: list[object] = [*commitments(book), *breaches(book), forecast(book, on=START), forecast(book, on=days.after)]
    said += [row for scope in Scope for row in statements(book, by=scope, on=days.after, pay_within_days=3)]
    for year, rule in product((2012, 2013, 2014), CarryOver):
        with suppress(InputError):  # a payment of it is pending
            said += close_year(book, year=year, rule=rule)
    for value in said:
        for lang in LANGUAGES:
            read_sentence(value, lang)


@pytest.mark.slow
def test_every_number_of_the_district_of_the_report_is_the_value_that_it_names() -> None:
    read_all(compute(read_pack("examples/lianshan")))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(pack=packs())
@pytest.mark.usefixtures("plain_names")
def test_every_number_of_any_pack_is_the_value_that_it_names(pack: Pack) -> None:
    try:
        result = compute(pack)
    except InputError:  # places of one system said to be of another
        return
    read_all(result)
