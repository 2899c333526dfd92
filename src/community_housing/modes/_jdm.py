# SPDX-License-Identifier: Apache-2.0
"""A decision table as a GoRules JSON Decision Model (JDM), which the ZEN engine evaluates to the same answers.

ZEN has no third truth value: an operation on null is an error there.  So every condition becomes two expressions, one that
is true where the condition is met and one where it is unmet, each guarding every comparison against null; where
neither is true the row is open.  The flat row of `wide` is the input.
"""

import ast
from collections.abc import Mapping
from typing import Any, Final

from community_housing._doors import door
from community_housing.conditions import Condition
from community_housing.modes._table import DecisionTable, TableRow
from community_housing.modes._wide import row_columns, sequential

__all__ = ["jdm_of", "zen_expression"]

_SIGN: Final[dict[type[ast.cmpop], str]] = {
    ast.GtE: ">=",
    ast.Gt: ">",
    ast.LtE: "<=",
    ast.Lt: "<",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_ARITHMETIC: Final[dict[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_INVERSE: Final = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "==": "!=", "!=": "=="}


def zen_expression(condition: Condition, columns: Mapping[str, str], *, met: bool) -> str:
    """The ZEN expression that is true exactly where a condition is met (or unmet), in three-valued logic.

    Args:
        condition: The condition.
        columns: The input field of every fact that it reads.
        met: Whether the expression is for met or for unmet.
    """
    return _truth(condition.tree, {**condition.figures}, columns, positive=met)


def _truth(node: ast.expr, figures: Mapping[str, int | str], columns: Mapping[str, str], *, positive: bool) -> str:
    match node:
        case ast.BoolOp(op=op, values=values):
            word = " and " if isinstance(op, ast.And) is positive else " or "
            return "(" + word.join(_truth(value, figures, columns, positive=positive) for value in values) + ")"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _truth(operand, figures, columns, positive=not positive)
        case ast.Call(args=[ast.Name(id=name)]):
            return f"({columns[name]} {'!=' if positive else '=='} null)"
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            pairs = [_pair(op, sides[i], sides[i + 1], figures, columns, positive=positive) for i, op in enumerate(ops)]
            return "(" + (" and " if positive else " or ").join(pairs) + ")"
        case _:
            name = columns[node.id] if isinstance(node, ast.Name) else ast.unparse(node)
            return f"({name} == {'true' if positive else 'false'})"


def _pair(
    op: ast.cmpop,
    left: ast.expr,
    right: ast.expr,
    figures: Mapping[str, int | str],
    columns: Mapping[str, str],
    *,
    positive: bool,
) -> str:
    names = dict.fromkeys(n.id for side in (left, right) for n in ast.walk(side) if isinstance(n, ast.Name))
    guard = "".join(f"{columns[name]} != null and " for name in names if name not in figures)
    one = _value(left, figures, columns)
    if isinstance(right, ast.Tuple):
        items = ", ".join(_value(item, figures, columns) for item in right.elts)
        word = "in" if isinstance(op, ast.In) is positive else "not in"
        return f"({guard}({one} {word} [{items}]))"
    sign = _SIGN[type(op)]
    return f"({guard}({one} {sign if positive else _INVERSE[sign]} {_value(right, figures, columns)}))"


def _value(node: ast.expr, figures: Mapping[str, int | str], columns: Mapping[str, str]) -> str:
    match node:
        case ast.Constant(value=str() as text):
            return f'"{text}"'
        case ast.Name(id=name):
            figure = figures.get(name)
            return columns[name] if figure is None else f'"{figure}"' if isinstance(figure, str) else str(figure)
        case ast.UnaryOp(operand=operand):
            return f"(-{_value(operand, figures, columns)})"
        case ast.BinOp(left=left, op=op, right=right):
            sign = _ARITHMETIC[type(op)]
            return f"({_value(left, figures, columns)} {sign} {_value(right, figures, columns)})"
        case _:
            return ast.unparse(node)


@door()
def jdm_of(table: DecisionTable) -> dict[str, Any]:
    """The table as a JDM graph: input, truths of every row, first-hit decision table, output.

    Args:
        table: Rows that share a rank need the policy FIRST.

    Returns:
        A JSON object for the ZEN engine.  Its input has the fields of `wide_columns`; its output has `status`, `row`,
        `mode`, `build_kind`, and the masks `met` and `open` with bit i for row i of the table.

    Raises:
        InputError: Rows share a rank and the policy is not FIRST.

    Source: JDM as documented by GoRules (docs.gorules.io, JDM node types).
    """
    rows = sequential(table)
    expressions = [{"id": "need", "key": "need", "value": _need()}]
    expressions += [{"id": f"t_{row.id}", "key": f"t_{row.id}", "value": _row_truth(row)} for row in rows]
    for name, word in (("met", "met"), ("open", "open")):
        bits = " + ".join(f"($.t_{row.id} == '{word}' ? {1 << i} : 0)" for i, row in enumerate(rows))
        expressions.append({"id": name, "key": name, "value": bits})
    nodes: list[dict[str, Any]] = [
        {"id": "in", "type": "inputNode", "name": "community", "position": {"x": 0, "y": 0}, "content": {}},
        {
            "id": "truths",
            "type": "expressionNode",
            "name": "truths",
            "position": {"x": 300, "y": 0},
            "content": {"expressions": expressions, "passThrough": False},
        },
        {
            "id": "table",
            "type": "decisionTableNode",
            "name": table.id,
            "position": {"x": 600, "y": 0},
            "content": _hits(rows),
        },
        {"id": "out", "type": "outputNode", "name": "mode", "position": {"x": 900, "y": 0}, "content": {}},
    ]
    edges = [
        {"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"}
        for a, b in (("in", "truths"), ("truths", "table"), ("table", "out"))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _need() -> str:
    both = "counted_dm2 != null and required_dm2 != null"
    met = f"(required_dm2 == 0 or ({both} and counted_dm2 >= required_dm2))"
    return f"{met} ? 'met' : ({both}) ? 'unmet' : 'open'"


def _row_truth(row: TableRow) -> str:
    columns = row_columns(row)
    met = " and ".join(zen_expression(criterion.condition, columns, met=True) for criterion in row.criteria)
    unmet = " or ".join(zen_expression(criterion.condition, columns, met=False) for criterion in row.criteria)
    return f"({row.id}_given != true ? 'unmet' : ({met}) ? 'met' : ({unmet}) ? 'unmet' : 'open')"


def _hits(rows: tuple[TableRow, ...]) -> dict[str, Any]:
    """First hit: an open row before any that holds leaves the mode undetermined."""
    names = ["need", *(f"t_{row.id}" for row in rows)]
    outputs = ["status", "row", "mode", "build_kind"]
    rules: list[dict[str, str]] = []

    def rule(field: str, value: str, answers: tuple[str, str | None, str | None, str | None]) -> None:
        cells = {f"i_{name}": f'"{value}"' if name == field else "" for name in names}
        texts = {f"o_{o}": "null" if answer is None else f'"{answer}"' for o, answer in zip(outputs, answers, strict=True)}
        rules.append({"_id": f"r{len(rules)}", **cells, **texts})

    rule("need", "met", ("not_needed", None, None, None))
    rule("need", "open", ("undetermined", None, None, None))
    for row in rows:
        build = None if row.build_kind is None else row.build_kind.value
        rule(f"t_{row.id}", "open", ("undetermined", None, None, None))
        rule(f"t_{row.id}", "met", ("determined", row.id, row.mode.value, build))
    rule("", "", ("none", None, None, None))
    return {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": f"i_{name}", "name": name, "field": name} for name in names],
        "outputs": [{"id": f"o_{name}", "name": name, "field": name} for name in outputs],
        "rules": rules,
    }
