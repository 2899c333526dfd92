# SPDX-License-Identifier: Apache-2.0
"""What people read says the same in both languages, in words of its own language, with the numbers of the values."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.reference.reading import code_words, explained, foreign, numbers, page_texts

from community_housing._tables import Kind
from community_housing.district import (
    Batch,
    Budget,
    Building,
    Community,
    District,
    FundingSource,
    Level,
    Opportunity,
    OpportunityKind,
    Point,
    Premises,
    Purpose,
    Street,
    Tenure,
)
from community_housing.errors import InputError
from community_housing.grids import GridRule
from community_housing.job import compute
from community_housing.job._files import render_files
from community_housing.pack import Order, Pack, Settings, TableName
from community_housing.provenance import Period
from community_housing.quantities import square_metres, yuan
from community_housing.report import _tables as tables
from community_housing.report._language import LANGUAGES, known_cell, several
from community_housing.report._plan import both_plans_table, frontier_table, plan_text
from community_housing.report._summary import prospect_data, summary_data
from community_housing.report._tables import assessment_table, grids_table, modes_table, run_tables, statements_table
from community_housing.report.explain import STATEMENT_COLUMNS, explain
from community_housing.report.page._parts import view
from community_housing.results import DistrictResult
from community_housing.standards import Rule, Standard
from community_housing.testing import _values, packs

ON = dt.date(2012, 8, 5)
KIND = OpportunityKind
NAMED = frozenset({"Gabriel", "pip", "install", "community", "housing", "plan", "frontier", "csv", "district", "place"})
"""Names of things that have no Chinese one: a graph, a package, a command, a file, a key of a pack."""
COLUMNS_OF_IDS = frozenset({"标准", "标准版本", "指标编号", "所用资源", "批次"})


def chance(name: str, kind: OpportunityKind, area: int | None, community: str = "1", **more: Any) -> Opportunity:
    fields = {"keeps_old": True, "cost": yuan(660_000), **more}
    size = None if area is None else square_metres(area)
    return Opportunity(id=name, community=community, kind=kind, area=size, **fields)


def pack_of(*chances: Opportunity, name: str = "Q", table: TableName = TableName.REPORT_ORDER) -> Pack:
    """Three communities: of a lease that ends, of one room, and of nothing known; all of their names are no Chinese."""
    district = District(
        id="0",
        name=name,
        streets=(Street(id="0", name=name),),
        communities=tuple(Community(id=str(one), street="0", name=name) for one in range(3)),
        premises=(
            Premises(
                id="0", community="0", area=square_metres(260), tenure=Tenure.LEASED, in_use=Period(ends=dt.date(2013, 12, 31))
            ),
            Premises(id="1", community="1", area=square_metres(36), tenure=Tenure.OWNED),
            Premises(id="2", community="2", area=None, tenure=Tenure.OWNED),
        ),
        opportunities=chances,
        buildings=(
            Building(id="0", community="0", households=40, point=Point(x=0, y=0)),
            Building(id="1", community="1", households=415, point=Point(x=9, y=900)),
        ),
        batches=(Batch(id="1", name=name, period=Period(starts=ON, ends=dt.date(2013, 1, 1))),),
        budgets=(
            Budget(
                id="1",
                year=2012,
                level=Level.DISTRICT,
                source=FundingSource.GOVERNMENT,
                purpose=Purpose.WORKS,
                amount=yuan(10_000_000),
            ),
        ),
    )
    rule = GridRule(minimum=300, target=400, maximum=410)
    chosen = Settings(standard="lianshan-2012", before=ON, after=dt.date(2014, 2, 5), order=Order.BY_ID, grid=rule, table=table)
    return Pack(district=district, settings=chosen)


SALE = chance("1", KIND.SALE, 260)
LAPSED = chance("1", KIND.SALE, 260, available=Period(ends=dt.date(2012, 8, 1)))
SMALL = chance("1", KIND.SALE, 100)
OPEN = chance("1", KIND.SALE, None)
UNDECIDED = chance("1", KIND.SALE, 260, keeps_old=None)
ON_TOP = (chance("1", KIND.RENTAL, 60), chance("2", KIND.VENUE, 150))
CASES = {
    "one that suffices": pack_of(SALE),
    "lapsed": pack_of(LAPSED),
    "too small": pack_of(SMALL),
    "of unknown size": pack_of(OPEN, chance("2", KIND.SALE, 120)),
    "venues on top": pack_of(*ON_TOP, table=TableName.VENUES_COUNT),
    "today's rooms undecided": pack_of(UNDECIDED),
}


def read_both(result: DistrictResult) -> None:
    """Hold everything that is made of a result against the three laws."""
    for value in explained(result):
        zh, en = explain(value, lang="zh"), explain(value, lang="en")
        rules: tuple[Rule, ...] = getattr(value, "rules", ())
        # A standard has a name of its own in each language; a rule that has none in English is called by what it asks.
        if not isinstance(value, Standard) and all(rule.name_en for rule in rules):
            assert numbers(zh) == numbers(en), (zh, en)
    files = {lang: dict(render_files(result, lang)) for lang in LANGUAGES}
    page = files["zh"]["report.html"]
    held = (result.after, *result.also)
    data = {str(result.pack.settings.place)} | {
        text for one in held for text in (one.standard.place, one.standard.id, *foreign(str(one.edition.citation)))
    }
    # Bodies and steps of approvals go by their ids, and by their Chinese names where they have no other.
    data |= {str(text) for row in result.pack.approvals for text in (row.body, row.step) if text is not None}
    data |= {text for rule in result.pack.approval_rules for step in rule.steps for text in (step.id, step.body)}
    data |= {str(one.name) for rule in result.pack.approval_rules for one in (rule, *rule.steps) if one.name_en is None}
    # What a stated period rests on, as papers are called.
    data |= {text for one in explained(result.periods) for text in foreign(str(one))}

    def own(text: str) -> str:
        """The text without what it names of the data and the sources."""
        for one in sorted(data, key=len, reverse=True):
            text = text.replace(one, " ")
        return re.sub("Q+", " ", text)

    assert [one for one in page_texts(page, "zh") if code_words(own(one), NAMED)] == []
    assert [one for one in page_texts(page, "en") if foreign(own(one))] == []
    for name in ("compliance.csv", "modes.csv", "plan.csv", "payments.csv", "audit.csv"):
        zh, en = ([*csv.DictReader(io.StringIO(files[lang][name].decode("utf-8-sig")))] for lang in LANGUAGES)
        for row, other in zip(zh, en, strict=True):
            assert {k: v for k, v in row.items() if k not in COLUMNS_OF_IDS and code_words(own(f"{k}{v}"), NAMED)} == {}
            assert {key: one for key, one in other.items() if foreign(one)} == {}
            # Reasons are held above, where it is known whether their rules have names in both languages.
            pairs = [
                pair
                for key, pair in zip(other, zip(row.values(), other.values(), strict=True), strict=True)
                if key != "reasons_after"
            ]
            assert [numbers(one) for one, _ in pairs] == [numbers(two) for _, two in pairs]


@pytest.fixture(scope="module")
def plain_names() -> Iterator[None]:
    """Whatever a strategy draws as an id is of digits, and as a name of one letter that is of no language."""
    before = _values._LETTERS, _values._NAMES
    _values._LETTERS, _values._NAMES = "0123456789", "Q"  # type: ignore[misc]
    yield
    _values._LETTERS, _values._NAMES = before  # type: ignore[misc]


@pytest.mark.parametrize("pack", CASES.values(), ids=CASES)
def test_both_languages_say_the_same_numbers_in_their_own_words(pack: Pack) -> None:
    read_both(compute(pack))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(pack=packs())
@pytest.mark.usefixtures("plain_names")
def test_both_languages_say_the_same_of_any_pack(pack: Pack) -> None:
    try:
        result = compute(pack)
    except InputError:  # places of one system said to be of another
        return
    read_both(result)


@pytest.mark.parametrize("pack", CASES.values(), ids=CASES)
def test_page_table_and_values_have_one_number_for_one_thing(pack: Pack) -> None:
    result = compute(pack)
    places = {row[1]: row[0] for row in _rows(result, "plan.csv")}
    for lang in LANGUAGES:
        shown = view(result, lang)
        short = [one for one in result.classifications if one.status not in ("not_needed", "not_applicable")]
        assert [row["area"] for row in shown["modes"]["rows"]] == [
            known_cell(str(one.at_least), one.unknown, lang) if one.at_least.dm2 else "—" for one in short
        ]
        cells = [row[9] for row in modes_table(result, lang).rows]
        assert cells == [one.area for one in result.classifications]
        placed = [item.community for item in result.plan.items if item.opportunity is not None]
        assert [str(row["place"]) for row in shown["plan"]["rows"]] == [places[one] for one in placed]
        # What the outline of the modes counts is what the values are.
        data = summary_data(result)["modes"]
        assert all(shown["modes"][name] == data[name] for name in ("determined", "not_needed", "none", "undetermined"))
        assert sum(data[name] for name in ("determined", "not_needed", "none", "undetermined", "not_applicable")) == 3


def _rows(result: DistrictResult, name: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(dict(render_files(result, "zh"))[name].decode("utf-8-sig")))][1:]


def test_an_offer_that_has_lapsed_brings_nothing_to_standard() -> None:
    (one,) = compute(pack_of(LAPSED)).prospects[SALE.community]
    assert (one.available, one.area, one.finding) == (False, None, None)
    assert explain(one, lang="zh") == "财政购买式（1）：当日不可利用。"
    assert explain(one, lang="en") == "fiscal purchase (1): cannot be taken up on that day."


def test_venues_that_count_on_top_count_in_reason_outlook_table_and_plan() -> None:
    result = compute(CASES["venues on top"])
    found = result.classifications[1]
    lease = next(one for one in result.prospects[found.community] if one.row == "lease")
    assert {found.area, lease.area, lease.finding and lease.finding.counted} == {square_metres(246)}
    (choice,) = [one for one in result.programme.problem.choices if one.opportunities == found.opportunities]
    assert choice.area == square_metres(246)
    assert "246.00㎡（含可共享场所150.00㎡）" in explain(found, lang="zh")
    assert "246.00 m² (150.00 m² of it in shared venues)" in explain(lease, lang="en")


def test_what_is_known_of_the_area_afterwards_is_said_wherever_it_is_not_known_whole() -> None:
    result = compute(CASES["today's rooms undecided"])
    found = result.classifications[1]
    (outlook,) = result.prospects[found.community]
    for one in (found, outlook):
        assert (one.area, one.at_least, one.unknown) == (None, square_metres(260), 1)
        assert "至少260.00㎡（另有1个不详）" in explain(one, lang="zh")
        assert "at least 260.00 m² (1 not known)" in explain(one, lang="en")
    for lang, cell in (("zh", "260.00（另1个不详）"), ("en", "260.00 (+1 not known)")):
        assert view(result, lang)["modes"]["rows"][0]["area"] == cell
    data = prospect_data(outlook)
    assert (data["area_m2"], data["area_at_least_m2"], data["area_unknown"]) == (None, "260.00", 1)


def test_what_is_too_small_is_not_said_to_be_missing() -> None:
    result = compute(CASES["too small"])
    for lang, nothing in (("zh", "没有"), ("en", "o opportunity for")):
        row = modes_table(result, lang).rows[1]
        assert "64.00" in str(row[-1])
        assert "财政购买式" not in str(row[-1]).partition("财政购买式：")[0] if lang == "zh" else True
        assert nothing in str(row[-1])
    assert "brings to standard: 1" in " ".join(page_texts(dict(render_files(result, "en"))["report.html"], "en"))


@pytest.mark.parametrize("table", [TableName.ADDING_UP])
def test_a_mode_that_has_an_opportunity_is_not_said_to_have_none(table: TableName) -> None:
    """Where a later row looks for several, one that is there alone is there."""
    found = compute(pack_of(SMALL, table=table)).classifications[1]
    text = explain(found, lang="zh")
    assert text.count("财政购买式") == 1
    assert "实有136.00㎡" in text


@pytest.mark.parametrize("name", ["甲|乙", "甲`乙", "甲\n乙", "[甲](乙)", "甲\\|乙", "<b>甲"])
def test_a_name_does_not_break_a_markdown_table(name: str) -> None:
    result = compute(pack_of(SALE, name=name))
    text = plan_text(result.programme, result.pack.district, "zh", None, (), result.prospects)
    tables = [line for line in text.splitlines() if line.startswith("|")]
    widths = [len(line.replace("\\\\", "").replace("\\|", "").split("|")) for line in tables]
    assert set(widths) == {5, 6}
    assert "`" not in text.replace("\\`", "")
    assert "<b>" not in text.replace("\\<", "")


def test_grids_need_their_number_in_each_community() -> None:
    """Three communities of 401 households need two grids each, though all together would fit into four."""
    communities = tuple(Community(id=str(one), street="0", name="Q") for one in range(3))
    buildings = tuple(
        Building(id=f"{one.id}-{half}", community=one.id, households=200 + half, point=Point(x=10.0 * half, y=900.0 * row))
        for row, one in enumerate(communities)
        for half in (0, 1)
    )
    pack = pack_of()
    district = District(id="0", name="Q", streets=pack.district.streets, communities=communities, buildings=buildings)
    assert dict(compute(Pack(district=district, settings=pack.settings)).figures)["least_grids_at_target_as_cap"] == 6


def test_words_of_grids_are_those_of_the_language() -> None:
    result = compute(pack_of())
    zh, en = (grids_table(result.pack.district, result.grids, lang=lang) for lang in LANGUAGES)
    assert [row[12:14] for row in en.rows] == [["infeasible", "arithmetic"], ["infeasible", "oversize building"]]
    assert all(not code_words(f"{column.header}") for column in zh.columns)
    assert all(not code_words(str(cell)) for row in zh.rows for cell in row if cell is not None)


def test_means_say_of_which_communities_they_are() -> None:
    notes = {lang: [one["note"] for one in view(compute(pack_of()), lang)["figures"][1:3]] for lang in LANGUAGES}
    assert notes["en"] == ["of the communities whose area is known: 2 before, 2 after"] * 2
    assert notes["zh"] == ["仅计面积已知的社区：建设前2个，建设后2个"] * 2


def test_one_thing_is_one_in_english() -> None:
    assert [several(one, "community") for one in (0, 1, 2)] == ["0 communities", "1 community", "2 communities"]
    result = compute(pack_of(SALE))
    said = " ".join(page_texts(dict(render_files(result, "en"))["report.html"], "en"))
    said += "".join(explain(one, lang="en") for one in explained(result))
    plurals = "communities|projects|batches|grids|households|buildings|events|streets|opportunities|standards|years|persons"
    assert re.findall(rf"(?<![\d,.])1 (?:{plurals})\b", said) == []


def test_one_field_has_one_name_in_every_table() -> None:
    headers: dict[str, set[str]] = {}
    kept = (tables.COMPLIANCE, tables.MODES, tables.PLAN, tables.PAYMENTS, tables.AUDIT, tables.ASSESSMENT, tables.GRIDS)
    of_money = [(zh, name) if name == "projects" else (f"{zh}（元）", f"{name}_yuan") for name, zh, _ in STATEMENT_COLUMNS]
    for zh, field in (pair for columns in (*kept, of_money) for pair in columns):
        headers.setdefault(field, set()).add(zh)
    same = {"name", "households", "place", "status", "community", "stage"}
    assert {field: names for field, names in headers.items() if len(names) > 1 and field not in same} == {}


def test_every_header_that_is_written_carries_its_unit() -> None:
    result = compute(pack_of(SALE))
    made = [*run_tables(result, lang="zh"), grids_table(result.pack.district, result.grids, lang="zh")]
    made += [assessment_table(result.pack, result.after, lang="zh"), statements_table(result.whole, lang="zh")]
    made += [both_plans_table(result.programme, result.pack.district, "zh"), frontier_table(result.programme, "zh")]
    for one in (column for table in made for column in table.columns):
        if one.id.endswith("_m2"):
            assert one.header.endswith("㎡"), one
        if one.id.endswith("_yuan"):
            assert one.header.endswith("（元）"), one
        assert (one.kind is Kind.QUANTITY) is one.id.endswith(("_m2", "_yuan")), one
