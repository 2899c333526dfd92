# SPDX-License-Identifier: Apache-2.0
"""Reading `approvals.toml`, and holding the table of approvals against its rules."""

from pathlib import Path
from typing import Final

from community_housing._messages import Message
from community_housing._toml_rows import dotted
from community_housing.approvals import ApprovalRule, ApprovalRules, row_problems
from community_housing.approvals import shipped as shipped_rules
from community_housing.clocks import Limit
from community_housing.errors import InputError
from community_housing.faults import Faults
from community_housing.io.packs._toml_files import read_toml
from community_housing.io.tables._reading import Rows
from community_housing.records import record

__all__ = ["APPROVALS_FILE", "check_approvals", "read_approval_rules"]

APPROVALS_FILE: Final = "approvals.toml"


@record
class ApprovalsFile:
    """`approvals.toml`: rules of approvals of the district's own, and limits that they name."""

    rules: tuple[ApprovalRule, ...] = ()
    limits: tuple[Limit, ...] = ()


def read_approval_rules(folder: Path, faults: Faults) -> tuple[ApprovalsFile, ApprovalRules | None]:
    """The pack's own rules and limits, and all rules that its cases may name; None where the file has a fault."""
    found, raw, rows = read_toml(folder, APPROVALS_FILE, ApprovalsFile, faults, needed=False)
    if found is None:
        return ApprovalsFile(), None if raw or (folder / APPROVALS_FILE).exists() else shipped_rules()
    for name, items in (("rules", found.rules), ("limits", found.limits)):
        ids = [one.id for one in items]
        for index, one in enumerate(ids):
            if one in ids[:index]:
                faults.add(
                    APPROVALS_FILE,
                    Message("the id is there already, in row {row}", row=rows.of((name, ids.index(one), "id"))),
                    expected="an id of its own",
                    row=rows.of((name, index, "id")),
                    column=f"{name}[{index + 1}].id",
                    value=one,
                    code="duplicate_id",
                )
                return found, None
    own = {rule.id for rule in found.rules}
    try:
        return found, ApprovalRules((*(one for one in shipped_rules() if one.id not in own), *found.rules), found.limits)
    except InputError as error:
        named = [index for index, rule in enumerate(found.rules) if error.field == f"ApprovalRule.{rule.id}"]
        faults.add(
            APPROVALS_FILE,
            error.message,
            expected="a rule whose limits are there and are counted alike",
            row=rows.of(("rules", *named)),
            column=dotted(("rules", *named)),
            value=error.value,
            code="invalid",
        )
        return found, None


def check_approvals(rows: Rows, rules: ApprovalRules | None, faults: Faults) -> None:
    """Note rows of one case that differ, and every act that its rule refuses."""
    read = [row for row in rows.rows if row.value is not None]
    if rules is None or len(read) < len(rows.rows) or not rows.complete:
        return  # what the other rows of a case say is not known
    for problem in row_problems([row.value for row in read], rules):
        row = read[problem.row]
        if problem.other is not None:
            what: str = Message("row {row} of the same case says otherwise", row=read[problem.other].number)
            expected, code = "what is said of a case once, or the same in each row", "differs"
        elif problem.refusal is not None:
            what = Message("the act is refused: {code}", code=Message(problem.refusal.code.value))
            expected, code = problem.refusal.expected or "an act that the case allows", problem.refusal.code.value
        else:
            continue
        faults.add(
            rows.table.place,
            what,
            expected=expected,
            row=row.number,
            column=problem.column,
            value=row.cells.get(problem.column),
            code=code,
        )
