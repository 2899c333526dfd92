# SPDX-License-Identifier: Apache-2.0
"""Exports of a book: each is accepted by the tool or schema of its format, and each, read back, gives the same book."""

import datetime as dt
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.disbursement.generate import stream
from hypothesis import HealthCheck, given, settings
from tests.reference.ocds_merge import compiled

from community_housing.disbursement import EVENTS, Book, Event, ProjectRegistered, Scope, replay, statements
from community_housing.errors import BoundaryError, InputError
from community_housing.events import Status, stamped
from community_housing.io._bank import read_bank_csv
from community_housing.io.exports._beancount import from_beancount, to_beancount
from community_housing.io.exports._ocds import from_ocds, to_ocds
from community_housing.io.journal._lines import events_from_frame, from_lines, from_parquet, to_lines, to_parquet
from community_housing.quantities import Money, total
from community_housing.records import evolve
from community_housing.testing._disbursement import event_lists, opening_events

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
BEAN_CHECK = shutil.which("bean-check") or shutil.which("bean-check", path=str(Path(sys.executable).parent))
needs_bean_check = pytest.mark.skipif(BEAN_CHECK is None, reason="bean-check (beancount) is not installed")
SCHEMA = DATA / "ocds-release-schema-1.1.5.json"
RELEASE = json.loads(SCHEMA.read_text(encoding="utf-8")) if SCHEMA.exists() else {}
needs_schemas = pytest.mark.skipif(not RELEASE, reason="the shared OCDS schemas are absent")
NOON = dt.datetime(2013, 9, 1, 12, tzinfo=dt.UTC)


def packaged(book: Book) -> dict[str, Any]:
    return to_ocds(book, uri="https://example.org/p.json", ocid_prefix="ocds-000000", publisher="district", published_at=NOON)


def full_life() -> Book:
    """A book with every kind of event."""
    facts = {"recorded_at": "2013-01-02T09:00:00+08:00"}

    def event(kind: str, name: str, day: str, **body: object) -> dict[str, object]:
        return {"kind": kind, "id": name, "on": day, **facts, **body}

    rows = [
        event("stage_reached", "s1", "2012-09-01", project="P1", stage="approval"),
        event("payment_requested", "q1", "2012-09-02", project="P1", amount=50, account="S1-account"),
        event("payment_posted", "p1", "2012-09-03", payment="q1", amount="33.34"),
        event("payment_requested", "q2", "2012-09-04", project="P1", amount=1, account="S1-account"),
        event("voided", "v1", "2012-09-05", payment="q2", reason="asked for twice"),
        event("change_order", "c1", "2012-10-01", project="P1", amount="-40.01", reason='smaller "hall" \\ 變更'),
        event("returned", "b1", "2012-10-02", payment="q1", amount="3.34", reason="claw-back"),
        event("suspended", "u1", "2012-10-03", project="P1", ground="quality"),
        event("resumed", "u2", "2012-11-03", project="P1", ground="quality"),
        event("stage_reached", "s2", "2012-12-01", project="P1", stage="structure"),
        event("stage_reached", "s3", "2013-02-01", project="P1", stage="acceptance", part="1/2"),
        event("stage_reached", "s4", "2013-03-01", project="P1", stage="acceptance"),
        event("payment_requested", "q3", "2013-03-02", project="P1", amount=30, account="S1-account"),
        event("payment_posted", "p3", "2013-03-03", payment="q3"),
        event("audit_finding", "f1", "2013-04-01", project="P1", amount=5, finding="a wall is missing"),
        event("settled", "t1", "2013-05-01", project="P1", amount=50),
        event("surplus_returned", "r1", "2013-05-02", project="P1", amount=10),
        event("correction", "x1", "2013-05-03", corrects="r1", reason="was 9"),
        event("surplus_returned", "r2", "2013-05-04", project="P1", amount=9),
        event("appropriated", "a9", "2013-01-01", appropriation="A1", year=2012, source="government", amount=-7),
    ]
    events = [*opening_events(), *from_lines("\n".join(json.dumps(row) for row in rows))]
    book, outcomes = replay(events)
    assert [o.refusal for o in outcomes if o.status is not Status.ACCEPTED] == []
    assert len({event.kind for event in book.events}) == 14
    return book


BOOKS = {"empty": Book.empty(), "full life": full_life(), "a year": replay(stream(projects=12, streets=3, events=140))[0]}


@pytest.mark.parametrize("name", BOOKS)
def test_lines_and_parquet_give_the_same_book(name: str) -> None:
    book = BOOKS[name]
    assert replay(from_lines(to_lines(book.events)))[0] == book
    pytest.importorskip("polars", reason="the extra 'frames' is not installed")
    assert replay(from_parquet(to_parquet(book.events)))[0] == book


def test_a_bad_line_is_named_with_its_field() -> None:
    good = to_lines(opening_events()[:1])
    with pytest.raises(BoundaryError) as caught:
        from_lines(good + '{"kind": "voided", "id": "v", "on": "2012-13-01"}\n\n[1]\n')
    assert {fault.row for fault in caught.value.faults} == {2, 4}
    assert {"on", "recorded_at", "payment", "reason"} <= {f.column for f in caught.value.faults}


@needs_bean_check
@pytest.mark.parametrize("name", BOOKS)
def test_bean_check_accepts_the_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / "book.beancount"
    path.write_text(to_beancount(BOOKS[name]), encoding="utf-8")
    done = subprocess.run([str(BEAN_CHECK), "--no-cache", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_bean_check
def test_bean_check_refuses_an_amount_edited_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "book.beancount"
    text = to_beancount(BOOKS["full life"])
    lines = re.findall(r"(?m)^\S+ balance .*$", text)
    assert lines
    assert all(line.endswith(" ~ 0.00 CNY") for line in lines)
    edited, count = re.subn(r"(?m)^(  Expenses:\S+  )\d+\.\d\d CNY", r"\g<1>30.01 CNY", text, count=1)
    assert count == 1
    path.write_text(edited, encoding="utf-8")
    done = subprocess.run([str(BEAN_CHECK), "--no-cache", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode != 0


@needs_bean_check
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(events=event_lists(most=40))
def test_bean_check_accepts_any_generated_book(tmp_path: Path, events: tuple[Event, ...]) -> None:
    path = tmp_path / "any.beancount"
    path.write_text(to_beancount(replay(events)[0]), encoding="utf-8")
    done = subprocess.run([str(BEAN_CHECK), "--no-cache", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events=event_lists(most=40))
def test_every_export_of_any_book_gives_the_same_book(events: tuple[Event, ...]) -> None:
    book, _ = replay(events)
    assert replay(from_lines(to_lines(book.events)))[0] == book
    assert replay(from_beancount(to_beancount(book)))[0] == book
    assert replay(from_ocds(json.loads(json.dumps(packaged(book)))))[0] == book


@pytest.mark.parametrize("name", ["full life", "a year"])
def test_the_legs_alone_give_the_paid_and_pending_figures(name: str) -> None:
    book = BOOKS[name]
    totals: dict[str, int] = {}
    for account, amount in re.findall(r"(?m)^  (\w+:\w+):\S+  (-?\d+\.\d\d) CNY$", to_beancount(book)):
        totals[account] = totals.get(account, 0) + Money.of(amount).fen
    (district,) = statements(book, by=Scope.DISTRICT)
    assert totals["Expenses:Street"] == (district.paid - district.returned).fen
    assert totals.get("Assets:Reserved", 0) == district.pending.fen
    assert -totals["Equity:Appropriated"] == district.appropriated.fen


def test_an_amount_edited_by_hand_is_told_when_it_is_read_back() -> None:
    text = to_beancount(BOOKS["full life"])
    for found in re.finditer(r"(?m)^(?:  \w+:\S+  -?\d+\.\d\d CNY|\S+ balance \S+  -?\d+\.\d\d ~ 0\.00 CNY)$", text):
        line = found[0]
        edited = re.sub(r"\d(?=( ~ 0\.00)? CNY$)", lambda digit: str((int(digit[0]) + 1) % 10), line)
        for instead in (edited, ""):
            with pytest.raises(InputError, match="its events lead to"):
                from_beancount(text[: found.start()] + instead + text[found.end() :])
    extra = '2012-01-01 open Assets:Bank CNY\n\n2012-01-02 * "rent"\n  Assets:Bank  -1.00 CNY\n  Expenses:Rent  1.00 CNY\n\n'
    assert from_beancount(extra + text + extra) == BOOKS["full life"].events
    with pytest.raises(InputError, match="does not follow"):
        from_beancount(re.sub(r'(\\"payment\\":\\")q1', r"\g<1>q8", text))


def odd_names() -> Book:
    """Chinese ids and names, quotes and line ends in them, and a payment on the last of all days."""
    (appropriated, *_), registered = opening_events(), opening_events()[3]
    assert isinstance(registered, ProjectRegistered)
    facts = {"recorded_at": "9999-12-31T09:00:00+08:00", "on": "9999-12-31"}
    named = evolve(registered, project="项目_一-1", street="街道", account="专户", name='中心"一"\n期\\')
    rows = [
        {"kind": "stage_reached", "id": "节点", **facts, "project": "项目_一-1", "stage": "approval"},
        {"kind": "payment_requested", "id": "申请", **facts, "project": "项目_一-1", "amount": 50, "account": "专户"},
        {"kind": "payment_posted", "id": "拨付", **facts, "payment": "申请"},
    ]
    events = [*opening_events()[:3], named, *from_lines("\n".join(json.dumps(row) for row in rows))]
    book, outcomes = replay(events)
    assert [outcome.refusal for outcome in outcomes if outcome.refusal is not None] == [], appropriated
    return book


def test_chinese_names_stand_in_accounts_and_the_last_day_breaks_no_export(tmp_path: Path) -> None:
    book = odd_names()
    text = to_beancount(book)
    assert "Expenses:Street:X街道:X项目-5f-一-2d-1:" in text
    assert '中心\\"一\\" 期\\\\' in text
    assert from_beancount(text) == book.events
    assert from_ocds(json.loads(json.dumps(packaged(book)))) == book.events
    assert replay(from_lines(to_lines(book.events)))[0] == book
    if BEAN_CHECK is not None:
        path = tmp_path / "book.beancount"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([str(BEAN_CHECK), "--no-cache", str(path)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
    if importlib.util.find_spec("polars") is not None:
        assert replay(from_parquet(to_parquet(book.events)))[0] == book


def test_edited_orders_are_refused() -> None:
    text = to_beancount(BOOKS["full life"]).replace("  order: 3\n", "  order: 2\n")
    with pytest.raises(InputError, match="orders"):
        from_beancount(text)


@needs_schemas
@pytest.mark.parametrize("name", ["full life", "a year"])
def test_the_ocds_package_is_valid_against_the_official_schema(name: str) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="the extra 'dev' is not installed")
    from referencing import Registry, Resource

    release = json.loads((DATA / "ocds-release-schema-1.1.5.json").read_text(encoding="utf-8"))
    package = json.loads((DATA / "ocds-release-package-schema-1.1.5.json").read_text(encoding="utf-8"))
    reference = package["properties"]["releases"]["items"]["$ref"]
    registry = Registry().with_resource(reference, Resource.from_contents(release))
    validator = jsonschema.Draft4Validator(package, registry=registry, format_checker=jsonschema.FormatChecker())
    made = json.loads(json.dumps(packaged(BOOKS[name])))
    assert [error.message for error in validator.iter_errors(made)] == []
    del made["releases"][0]["ocid"]
    made["releases"][0]["contracts"][0]["status"] = "half done"
    assert len(list(validator.iter_errors(made))) == 2


def moved(release: dict[str, Any]) -> Money:
    """What a release says that was paid, net."""
    rows = release["contracts"][0]["implementation"].get("transactions", [])
    assert all(one["value"]["amount"] >= 0 and one["payer"]["id"] != one["payee"]["id"] for one in rows)
    return total((Money.of(one["value"]["amount"]) * (1 if one["payer"]["id"] == "district" else -1) for one in rows), Money)


def published(events: Sequence[Event], cuts: Iterable[int]) -> list[list[dict[str, Any]]]:
    """The releases of a ledger as it was published now and then, by project, oldest first."""
    by_project: dict[str, list[dict[str, Any]]] = {}
    for cut in cuts:
        book, _ = replay(events[:cut])
        if any(event.kind == "registered" for event in book.events):
            for release in json.loads(json.dumps(packaged(book)))["releases"]:
                by_project.setdefault(release["ocid"], []).append(release)
    return list(by_project.values())


@needs_schemas
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(events=event_lists(most=40))
def test_all_that_was_ever_published_merges_into_what_is_published_now(events: tuple[Event, ...]) -> None:
    accepted = tuple(
        event for event, outcome in zip(events, replay(events)[1], strict=True) if outcome.status is Status.ACCEPTED
    )
    in_order = [stamped(event, entered_at=NOON + dt.timedelta(minutes=at)) for at, event in enumerate(accepted)]
    book, _ = replay(in_order)
    for releases in published(in_order, range(len(in_order) + 1)):
        assert compiled(releases, RELEASE) == compiled(releases[-1:], RELEASE)
        ids = [(one["id"], json.dumps(one)) for one in releases]
        assert len(dict(ids)) == len(set(ids)), "a release of one id was published with two bodies"
        project = releases[-1]["contracts"][0]["id"]
        assert moved(compiled(releases, RELEASE)) == Money(book.state_of(project).net if project in book.projects else 0)


@needs_schemas
def test_what_a_correction_took_back_is_reversed_in_what_was_published() -> None:
    book = BOOKS["full life"]
    rows = [
        {"kind": "correction", "id": "y1", "corrects": "p3", "reason": "another project's"},
        {"kind": "correction", "id": "y2", "corrects": "y1", "reason": "it was this one's"},
        {"kind": "correction", "id": "y3", "corrects": "x1", "reason": "it was 10"},
        {"kind": "appropriated", "id": "a", "appropriation": "A1", "year": 2012, "source": "government", "amount": 5},
    ]
    when = {"on": "2013-06-01", "recorded_at": "2013-06-01T09:00:00+08:00"}
    more = from_lines("\n".join(json.dumps({**row, **when}) for row in rows))
    before, outcomes = replay([*book.events, more[0]])
    assert outcomes[-1].refusal is None
    after, outcomes = replay([*before.events, more[1], more[3]])
    assert outcomes[-1].refusal is None

    def release(of: Book) -> dict[str, Any]:
        return next(one for one in packaged(of)["releases"] if one["contracts"][0]["id"] == "P1")

    assert moved(release(book)) - moved(release(before)) == Money.of(30)
    assert moved(release(after)) == moved(release(book))
    row = next(one for one in release(before)["contracts"][0]["implementation"]["transactions"] if one["id"] == "y1")
    assert (row["value"]["amount"], row["payer"]["id"], row["payee"]["id"]) == (30, "street-S1", "district")
    # An event of an appropriation is no news of any project.
    later = replay([*book.events, more[3]])[0]
    assert packaged(later)["releases"] == packaged(book)["releases"]


def test_the_ocds_figures_are_those_of_the_book() -> None:
    book = BOOKS["full life"]
    release = next(one for one in packaged(book)["releases"] if one["contracts"][0]["id"] == "P1")
    contract = release["contracts"][0]
    assert moved(release) == Money(book.state_of("P1").net)
    assert contract["value"] == {"amount": 50, "currency": "CNY"}
    assert [one["status"] for one in contract["implementation"]["milestones"]] == ["met", "met", "met"]


def test_a_package_needs_a_project_and_an_offset() -> None:
    with pytest.raises(InputError, match="at least one project"):
        packaged(Book.empty())
    with pytest.raises(InputError, match="offset"):
        to_ocds(BOOKS["full life"], uri="u", ocid_prefix="p", publisher="d", published_at=NOON.replace(tzinfo=None))


def test_no_export_imports_beancount() -> None:
    spec = importlib.util.find_spec("community_housing.io.exports._beancount")
    assert spec is not None
    assert spec.origin is not None
    text = Path(spec.origin).read_text(encoding="utf-8")
    assert not re.search(r"(?m)^\s*(import|from) beancount", text)


def test_a_bank_statement_is_read_or_every_fault_is_named() -> None:
    (line,) = read_bank_csv('\ufeffid,on,account,amount,reference\nB1,2012-09-04,S1-account,"1,033.34",q1\n')
    assert (line.amount, line.reference) == (Money(103_334), "q1")
    with pytest.raises(BoundaryError) as caught:
        read_bank_csv("id,on,account,amount\nB1,2012-09-04,a,1.001\nB2,4 Sept,a,1\nB2,2012-09-04,a,1\nB2,2012-09-04,a,1\n")
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, "amount"), (3, "on"), (4, "id"), (5, "id")]
    with pytest.raises(BoundaryError, match="column is missing"):
        read_bank_csv("id,on\n")


def test_no_release_has_a_sign_that_its_id_may_not_hold() -> None:
    rows = [EVENTS.dump_python(event, mode="json") for event in BOOKS["full life"].events]
    text = json.dumps(rows).replace('"P1"', '"P#1%23"')
    book, _ = replay(EVENTS.validate_python(one) for one in json.loads(text))
    ids = [one[name] for one in packaged(book)["releases"] for name in ("id", "ocid")]
    assert len(set(ids)) == len(ids)
    assert not any("#" in one for one in ids)


@pytest.mark.parametrize(
    "package",
    [
        {}, [], None, {"communityHousing": {}}, {"communityHousing": {"events": 1}}, {"communityHousing": {"events": [1]}},
        {"communityHousing": {"events": [{}, {"kind": "x"}, {"kind": ["x"]}, {"kind": "appropriated"}]}},
    ],
)  # fmt: skip
def test_what_is_no_package_is_refused(package: Any) -> None:
    with pytest.raises((InputError, BoundaryError)):
        from_ocds(package)


@pytest.mark.parametrize("body", ["{", "[]", "3", '{"kind": 3}', '{"kind": "appropriated"}', "[" * 4000])
def test_what_is_no_event_is_named_in_every_form(body: str) -> None:
    for read in (
        lambda: from_lines(body),
        lambda: events_from_frame(pl.DataFrame({"body": [body]})),
    ):
        with pytest.raises(BoundaryError) as caught:
            read()
        assert {fault.row for fault in caught.value.faults} == {1}
        assert all(fault.code != "fault" for fault in caught.value.faults)


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1xxxxPAR1", b"\xff" * 40])
def test_what_is_no_parquet_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="Parquet"):
        from_parquet(data)


@pytest.mark.parametrize("frame", [3, pl.DataFrame({"a": [1]})])
def test_what_is_no_frame_of_events_is_refused(frame: Any) -> None:
    with pytest.raises(InputError, match="body"):
        events_from_frame(frame)
