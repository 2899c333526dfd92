# SPDX-License-Identifier: Apache-2.0
"""Exports of a book: each is accepted by the tool or schema of its format, and each, read back, gives the same book."""

import datetime as dt
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.disbursement.generate import stream
from hypothesis import HealthCheck, given, settings

from community_housing.disbursement import Book, Event, Scope, replay, statements
from community_housing.errors import BoundaryError, InputError
from community_housing.events import Status
from community_housing.io._bank import read_bank_csv
from community_housing.io.exports._beancount import from_beancount, to_beancount
from community_housing.io.exports._ocds import from_ocds, to_ocds
from community_housing.io.journal._lines import from_lines, from_parquet, to_lines, to_parquet
from community_housing.quantities import Money, total
from community_housing.testing._disbursement import event_lists, opening_events

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
BEAN_CHECK = shutil.which("bean-check") or shutil.which("bean-check", path=str(Path(sys.executable).parent))
needs_bean_check = pytest.mark.skipif(BEAN_CHECK is None, reason="bean-check (beancount) is not installed")
NOON = dt.datetime(2013, 9, 1, 12, tzinfo=dt.UTC)


def packaged(book: Book) -> dict[str, object]:
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


def test_edited_orders_are_refused() -> None:
    text = to_beancount(BOOKS["full life"]).replace("  order: 3\n", "  order: 2\n")
    with pytest.raises(InputError, match="orders"):
        from_beancount(text)


@pytest.mark.skipif(not (DATA / "ocds-release-schema-1.1.5.json").exists(), reason="the shared OCDS schemas are absent")
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


def test_the_ocds_figures_are_those_of_the_book() -> None:
    book = BOOKS["full life"]
    release = next(one for one in packaged(book)["releases"] if one["contracts"][0]["id"] == "P1")
    contract = release["contracts"][0]
    moved = total((Money.of(one["value"]["amount"]) for one in contract["implementation"]["transactions"]), Money)
    assert moved == Money(book.state_of("P1").net)
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
