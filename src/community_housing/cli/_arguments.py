# SPDX-License-Identifier: Apache-2.0
"""The arguments of the command: what it can be asked, and the words of its help."""

import argparse
import datetime as dt
import re
from typing import Any, Final

from community_housing.cli._grids_arguments import add_grids
from community_housing.cli._output import say

__all__ = ["FAIL_ON", "SUBJECTS", "parser"]

FAIL_ON: Final = ("short", "unknown", "undetermined", "refused", "due", "differs", "violation", "gap", "infeasible")
"""Findings that a run can be asked to fail on."""

SUBJECTS: Final = (
    "community_premises",
    "community_offices",
    "embedded_services",
    "service_stock",
    "service_station",
    "service_facility",
    "activity_share",
    "elder_care",
    "community_staff",
    "grid_size",
    "grid_code",
    "grid_nesting",
    "contract_retention",
    "progress_payment",
    "supplier_payment",
    "investment",
)
"""What standards are about; written out so that the help needs no rules."""

_EPILOG: Final = """\
exit codes:
  0  done
  1  done, and a finding of a kind named with --fail-on is there
  2  bad input; every fault is on standard error with its file, row and column
  130  stopped by Ctrl-C

examples:
  community-housing run examples/lianshan --out out
  community-housing assess examples/lianshan --on 2014-02-05 --fail-on short
  community-housing audit examples/lianshan --lang en --json
"""

_FAIL_HELP: Final = """exit with 1 where there is such a finding; may be given more than once:
short (a community is short on the day reported on), unknown (cannot be decided), undetermined (a mode that cannot be
determined), refused (an event), due (a payment), differs (a stated figure), violation (a grid outside the band),
gap (a plan that is not proved best), infeasible (no plan keeps the limits)"""


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day such as 2014-02-05, got {text!r}") from None


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"must be a whole number such as 30, got {text!r}")
    return int(text)


def _year(text: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text) or not 1949 <= int(text) <= 2200:
        raise argparse.ArgumentTypeError(f"must be a year from 1949 to 2200, got {text!r}")
    return int(text)


def _shared() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of all text (default: zh)")
    shared.add_argument("--json", action="store_true", help="print JSON with stable keys instead of text")
    return shared


def _of_district(on: str) -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("district", metavar="DISTRICT", help="folder of the district pack")
    shared.add_argument("--on", metavar="DATE", type=_day, help=on)
    shared.add_argument("--standards", metavar="PATH", help="a .toml file or folder of standards beside the shipped ones")
    shared.add_argument("--known-on", metavar="DATE", type=_day, help="judge by the rule book as it stood on that day")
    shared.add_argument(
        "--accept-unverified", action="store_true", help="decide by standards too whose text or first day nobody verified"
    )
    shared.add_argument("--fail-on", metavar="KIND", action="append", choices=FAIL_ON, default=[], help=_FAIL_HELP)
    return shared


class _Version(argparse.Action):
    """Prints the version; it is looked up when it is asked for, since that takes longer than all the rest of the parser."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from community_housing._version import __version__

        say(f"community-housing {__version__}")
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command."""
    made = argparse.ArgumentParser(
        prog="community-housing",
        description="A district in; verdicts, modes, a plan, payments and grids out.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action=_Version, nargs=0, help="print the version of the library, and end")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True)
    shared = _shared()
    until = "the day reported on, in place of the pack's 'after'; later than its 'before'"
    run = commands.add_parser(
        "run",
        parents=[_of_district(until), _form_of_tables(), shared],
        help="do everything and write the report",
        description="Do everything, and write summary.json, five tables, grids.geojson and report.html: all or nothing.",
    )
    run.add_argument("--out", metavar="DIR", help="folder to write to, new or of an earlier run; without it nothing is written")
    commands.add_parser(
        "assess",
        parents=[_of_district("the day to assess (default: the pack's 'after')"), _which(), _table(), shared],
        help="which communities meet the standard",
        description="Assess every community against a standard on one day.",
    )
    commands.add_parser(
        "classify",
        parents=[_of_district("the day to classify (default: the pack's 'before')"), shared],
        help="the delivery mode of each community",
        description="Find the delivery mode of every community on one day, with the reasons.",
    )
    _pay(
        commands.add_parser(
            "pay",
            parents=[_of_district(until), _table("file of the table or export; replaced whole or left as it was"), shared],
            help="what was paid and what is due",
            description="Print what was paid and what is due, statements of one scope, or export the book of events.",
        )
    )
    _plan(
        commands.add_parser(
            "plan",
            parents=[_of_district("the day to classify (default: the pack's 'before')"), _form_of_tables(), shared],
            help="the stated plan, the best one, the frontier, why and what if",
            description="Plan the programme: in the pack's order and proved best, side by side; with --out as files.",
        )
    )
    commands.add_parser(
        "audit",
        parents=[_of_district(until), shared],
        help="published figures beside computed ones",
        description="Print published figures beside computed ones.",
    )
    add_grids(commands, _form_of_tables(), shared)
    _ledger(
        commands.add_parser(
            "ledger",
            help="a ledger: make it, append, show, verify, copy, adopt, forecast, reconcile, close a year",
            description="Keep a ledger, of payments if nothing else is said, in a file or in a table of a PostgreSQL server.",
        ),
        shared,
    )
    schemas = commands.add_parser(
        "schemas",
        parents=[shared],
        help="JSON Schemas of the records",
        description="Print the JSON Schema of every public record and result, or write each, and openapi.json, to files.",
    )
    schemas.add_argument("--openapi", action="store_true", help="print an OpenAPI 3.1 document of them as components")
    schemas.add_argument("--out", metavar="DIR", help="folder to write <name>.schema.json files and openapi.json to")
    _standards(
        commands.add_parser(
            "standards",
            parents=[shared],
            help="what is in force where and when",
            description="List the standards in force with their sources, show those named in full, or check a folder.",
        )
    )
    _calendar(
        commands.add_parser(
            "calendar",
            parents=[shared],
            help="the last day of a period, by cited notices",
            description="Count a period: its last day, each day of rest and make-up day passed, the notices and the rule.",
        )
    )
    cases = commands.add_parser(
        "approvals",
        parents=[shared],
        help="where approvals stand on a day, and the green channel",
        description="Say where every case stands on a day, whom it waits for, how limits were kept, and what may be accepted.",
    )
    cases.add_argument("district", metavar="DISTRICT", help="folder of the district pack")
    cases.add_argument("--on", metavar="DAY", type=_day, required=True, help="the day; nothing after it is used")
    cases.add_argument("--known", metavar="DAY", type=_day, help="by the notices of days off published by then")
    cases.add_argument("--notices", metavar="PATH", help="a .toml file or folder of notices beside the shipped ones")
    due = commands.add_parser(
        "agenda",
        parents=[shared],
        help="what is due, overdue or undecidable on a day",
        description="Say what is due on a day over all ledgers of a pack: approvals, matters, orders, letters, payments.",
    )
    due.add_argument("district", metavar="DISTRICT", help="folder of the district pack")
    due.add_argument("--on", metavar="DAY", type=_day, required=True, help="the day; nothing after it is used")
    due.add_argument("--horizon", metavar="DAYS", type=_count, default=30, help="how many days ahead to look (default: 30)")
    due.add_argument("--known", metavar="DAY", type=_day, help="by the notices of days off published by then")
    due.add_argument("--notices", metavar="PATH", help="a .toml file or folder of notices beside the shipped ones")
    due.add_argument("--ics", metavar="FILE", help="write it as a calendar file (iCalendar) too")
    _timetable(
        commands.add_parser(
            "timetable",
            parents=[shared],
            help="projects counted back from their deadlines",
            description="Count projects back: latest days and floats, or the shortest late chain and what would cure it.",
        )
    )
    template = commands.add_parser(
        "template",
        parents=[shared],
        help="an empty pack to fill in",
        description="Write an empty pack to fill in: a workbook with headers in Chinese and English, and district.toml.",
    )
    template.add_argument("--out", metavar="DIR", required=True, help="folder to write to, new or empty")
    office = commands.add_parser(
        "import",
        parents=[shared],
        help="an office's own workbooks into a pack",
        description="Read an office's own workbooks into a pack; what they leave open is asked, without a terminal a fault.",
    )
    office.add_argument("files", metavar="FILE", nargs="*", help="workbooks (.xlsx, .xls, .ods) and .csv files")
    office.add_argument("--out", metavar="DIR", required=True, help="folder of the pack, new or one imported before")
    office.add_argument(
        "--mapping", metavar="FILE", help="file of answers, read and always written (default: OUT-mapping.toml)"
    )
    office.add_argument(
        "--answer", metavar="KEY=VALUE", action="append", default=[], help="an answer; may be given more than once"
    )
    office.add_argument("--check", action="store_true", help="write nothing; tell what would be done")
    office.add_argument("--undo", action="store_true", help="bring back the pack of before the last import")
    _why(commands, shared)
    convert = commands.add_parser(
        "convert",
        parents=[shared],
        help="a pack with its tables in another form",
        description="Read a pack and write it again with its tables as CSV, as one Excel workbook, or as Parquet.",
    )
    convert.add_argument("district", metavar="DISTRICT", help="folder of the district pack")
    convert.add_argument("--out", metavar="DIR", required=True, help="folder to write to, new or empty")
    convert.add_argument("--format", choices=("csv", "xlsx", "parquet"), required=True, help="what the tables become")
    convert.add_argument("--standards", metavar="PATH", help="a .toml file or folder of standards that the pack names")
    convert.add_argument(
        "--accept-unverified", action="store_true", help="the pack names standards whose text or first day nobody verified"
    )
    return made


_PERIOD: Final = re.compile(r"\+([1-9][0-9]{0,4})(wd|d|m)", re.ASCII)
_UNITS: Final = {"wd": "working_days", "d": "days", "m": "months"}


def _period(text: str) -> tuple[int, str]:
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"must be a period such as +7wd, +15d or +18m, got {text!r}")
    return int(found[1]), _UNITS[found[2]]


def _timetable(plans: argparse.ArgumentParser) -> None:
    plans.add_argument("district", metavar="DISTRICT", help="folder of the district pack")
    plans.add_argument("project", metavar="PROJECT", nargs="?", help="one project; all where it is left out")
    plans.add_argument("--on", metavar="DAY", type=_day, help="also what was done, checked and is to be audited by then")
    plans.add_argument("--known", metavar="DAY", type=_day, help="by the notices of days off published by then")
    plans.add_argument("--notices", metavar="PATH", help="a .toml file or folder of notices beside the shipped ones")
    plans.add_argument("--ics", metavar="FILE", help="write the latest days as a calendar file (iCalendar)")


def _calendar(made: argparse.ArgumentParser) -> None:
    made.add_argument("day", metavar="DAY", type=_day, help="the day that starts the period, such as 2012-09-26")
    made.add_argument("period", metavar="+7wd", type=_period, help="how long: working days (wd), days (d) or months (m)")
    made.add_argument("--known", metavar="DAY", type=_day, help="as known on that day: by the notices published by then")
    made.add_argument("--ends", action="store_true", help="DAY is the end: print the latest day that starts the period")
    made.add_argument(
        "--start-counted", action="store_true", help="count DAY itself, where another rule than the law's says so"
    )
    made.add_argument(
        "--rule",
        metavar="ID",
        help="the rule of counting (default: the one in force on DAY); cn-minfadian-200 counts months where the law of the day"
        " says nothing of them",
    )
    made.add_argument("--notices", metavar="PATH", help="a .toml file or folder of notices beside the shipped ones")


def _standards(made: argparse.ArgumentParser) -> None:
    made.add_argument("ids", metavar="ID", nargs="*", help="ids of the standards to show in full")
    made.add_argument("--standards", metavar="PATH", help="a .toml file or folder of standards beside the shipped ones")
    made.add_argument("--place", metavar="PATH", help="only what holds there, such as cn/liaoning/huludao/lianshan")
    made.add_argument("--on", metavar="DATE", type=_day, help="only what is in force on that day")
    made.add_argument("--known-on", metavar="DATE", type=_day, help="as the rule book stood on that day")
    made.add_argument("--subject", metavar="NAME", choices=SUBJECTS, help=f"only one of: {', '.join(SUBJECTS)}")
    made.add_argument(
        "--force", choices=("must", "should", "guidance"), default="guidance", help="only what binds at least so far"
    )
    made.add_argument(
        "--check",
        metavar="PATH",
        nargs="?",
        const="",
        help="check a .toml file or folder of standards and the cases that it carries, or those shipped where PATH is left out;"
        " exit 2 where it has a fault",
    )


_SCOPES: Final = ("district", "street", "project", "batch", "source", "year", "appropriation")


def _ledger(made: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = made.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, text, stores in (
        ("init", "make a ledger", True),
        ("append", "append events; each is answered, and what is accepted is on disk", True),
        ("show", "how many events there are, and what was paid and is due", False),
        ("verify", "read and verify every event again; exit 2 where there is a problem", False),
        ("backup", "copy every event into a new file, while others go on appending", True),
        ("adopt", "go on with a copy that has no head", True),
        ("snapshot", "keep what the events lead to beside them, so that a long ledger opens quickly", True),
        ("forecast", "when which money will be needed, by month", False),
        ("reconcile", "hold the ledger against a bank statement", False),
        ("close-year", "what of a year's money stays usable; what lapses is taken back", True),
    ):
        action = actions.add_parser(name, parents=[shared], help=text, description=text[0].upper() + text[1:] + ".")
        action.add_argument("journal", metavar="JOURNAL", help="the file, or a postgresql:// address")
        action.add_argument("--table", metavar="NAME", default="community_housing_events", help="PostgreSQL: the table")
        if name not in ("forecast", "reconcile", "close-year"):
            streams = ("disbursement", "approvals", "matters", "orders")
            action.add_argument("--stream", choices=streams, default="disbursement", help="what it is a ledger of")
        if stores:
            action.add_argument("--dry-run", action="store_true", help="say what would be done, and store nothing")
        if name == "append":
            action.add_argument("events", metavar="EVENTS", help="file of events as JSON Lines")
            action.add_argument("--fail-on", choices=("refused",), action="append", default=[], help="exit with 1 if any is")
        if name == "show":
            action.add_argument("--by", metavar="SCOPE", choices=_SCOPES, default="district", help=", ".join(_SCOPES))
        if name == "forecast":
            action.add_argument("--on", metavar="DATE", type=_day, required=True, help="the first day of the forecast")
            action.add_argument("--of", choices=("transfer", "contract"), default="transfer", help="transfers or contracts")
            action.add_argument("--pay-within-days", metavar="DAYS", type=_count, default=0, help="days from stage to payment")
        if name == "reconcile":
            action.add_argument("bank", metavar="BANK", help="CSV of the bank: id, on, account, amount, reference")
            action.add_argument("--tolerance-days", metavar="DAYS", type=_count, default=5, help="most days between; 5")
            kinds = ("different", "undecided", "missing", "extra")
            action.add_argument("--fail-on", choices=kinds, action="append", default=[], help="exit with 1 if any is")
        if name == "close-year":
            action.add_argument("--year", metavar="YEAR", type=_year, required=True, help="the budget year")
            rules = ("all", "committed", "none")
            action.add_argument("--rule", choices=rules, required=True, help="what is carried over, as the office's rules say")
            action.add_argument("--on", metavar="DATE", type=_day, help="the day of the closing; the year's last day")
            action.add_argument("--actor", metavar="NAME", help="the office or post that says so")
            action.add_argument("--fail-on", choices=("refused",), action="append", default=[], help="exit with 1 if any is")
        if name == "backup":
            action.add_argument("--out", metavar="FILE", required=True, help="the file to be made")


def _why(commands: Any, shared: argparse.ArgumentParser) -> None:
    origin = commands.add_parser(
        "why",
        parents=[shared],
        help="from which cell a value of an imported pack came",
        description="Say from which file, sheet and cell each value of a community came, and how it was read.",
    )
    origin.add_argument("district", metavar="DISTRICT", help="folder of an imported pack")
    origin.add_argument("place", metavar="PLACE", help="a community, by its id or its name")
    origin.add_argument("--value", metavar="FIELD", help="one value only, such as area or households")


def _pay(made: argparse.ArgumentParser) -> None:
    made.add_argument("--by", metavar="SCOPE", choices=_SCOPES, help=f"statements by one of: {', '.join(_SCOPES)}")
    made.add_argument(
        "--form",
        choices=("table", "text", "json"),
        help="print the statements as an aligned table, as sentences or as json instead",
    )
    made.add_argument(
        "--pay-within-days",
        metavar="DAYS",
        type=_count,
        help="days within which an entitlement is to be paid; without it, or a schedule that says so, overdue is unknown",
    )
    made.add_argument(
        "--export",
        metavar="FORM",
        choices=("beancount", "ocds", "jsonl", "parquet"),
        help="write the book to --out as beancount text, an OCDS 1.1 release package, JSON Lines or Parquet",
    )
    for name, text in (
        ("--uri", "OCDS: where the package will stand"),
        ("--ocid-prefix", "OCDS: the publisher's registered prefix"),
        ("--publisher", "OCDS: name of the publisher"),
        ("--published-at", "OCDS: moment of publication with its offset, such as 2014-02-05T09:00:00+08:00"),
    ):
        made.add_argument(name, help=text)


def _plan(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--which",
        choices=("stated", "best", "both"),
        help="stated: in the pack's order only; best or both: with the proved best plan, an error without the extra 'plan'"
        " (default: both where it is installed)",
    )
    made.add_argument(
        "--out", metavar="DIR", help="folder for plan.json, the tables plan and frontier, its plots, explanations.md"
    )
    made.add_argument(
        "--why", metavar="ID", action="append", help="explain a community, all or none (default: all with --out, else none)"
    )
    made.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="what if: print the difference only; keys: budget.ID, cost.ID, annual_cost.ID (yuan), most_projects.BATCH,"
        " must, must_not, goals, carry_over, by_source, horizon_years, discount, overruns",
    )
    made.add_argument("--changes", metavar="FILE", help="what if: such changes from a TOML file")
    made.add_argument(
        "--overruns", metavar="N", help="robust: survive N overruns in each batch, within [[ranges]] of plan.toml"
    )
    made.add_argument("--seconds", metavar="N", type=_seconds, default=60, help="most seconds of each solve (default: 60)")


def _seconds(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= 86_400:
        return int(text)
    raise argparse.ArgumentTypeError(f"must be a whole number of seconds from 1 to 86400, got {text!r}")


def _which() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--standard", metavar="ID", help="the standard to apply (default: the pack's own)")
    return shared


def _form_of_tables() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--format", choices=("csv", "xlsx", "parquet"), help="what tables are written as")
    shared.add_argument(
        "--bom",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="begin CSV with a byte order mark, which spreadsheets need to read Chinese (default: in files)",
    )
    return shared


def _table(
    out: str = "file of the table, .csv, .xlsx or .parquet; replaced whole or left as it was",
) -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False, parents=[_form_of_tables()])
    shared.add_argument("--out", metavar="FILE", help=out)
    return shared
