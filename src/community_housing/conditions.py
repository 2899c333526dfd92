# SPDX-License-Identifier: Apache-2.0
"""A rule as one plain Python expression, over one record or over columns, in three-valued logic.

The expression is text (`"counted_dm2 >= floor_dm2"`), read once with `ast` and held to a small language: names, whole
numbers, texts, `+ - *`, comparisons, `in`, `and`, `or`, `not`, and `known(name)`.  Nothing else is accepted, division and
decimals among it, so that one text means the same integer arithmetic in Python, in polars, in DuckDB and in Spark, and
may safely come from a user's file.
"""

import ast
import datetime as dt
import operator
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import attrs

from community_housing._language import LONGEST, Kind, Language, wrong_fact
from community_housing._messages import Message, joined
from community_housing._shown import shows_itself
from community_housing.errors import InputError
from community_housing.findings import Truth, all_of, any_of, negation
from community_housing.provenance import Citation

__all__ = ["Condition", "Scalar"]

Scalar: TypeAlias = int | str | bool | dt.date | None
"""What a condition reads from a record; None is missing."""

_COMPARE: Final[dict[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.GtE: operator.ge,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.Lt: operator.lt,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ARITHMETIC: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_ORDER: Final = (ast.GtE, ast.Gt, ast.LtE, ast.Lt)
# Members looked up once: a look-up costs as much as a comparison.
_MET, _UNMET = Truth.MET, Truth.UNMET


def _sorted_figures(given: Mapping[str, int | str]) -> Mapping[str, int | str]:
    return dict(sorted(given.items()))


@shows_itself
@attrs.frozen(slots=True)
class Condition:
    """One condition with its id, its expression, its figures and the document that says so.

    Args:
        id: Stable id, unique among the conditions it is used with.
        expression: One Python expression in the language of this module; its value must be a truth.
        citation: The document that says so.
        figures: Constants of the rule by name (whole numbers or texts), so that the expression can name them.

    Raises:
        InputError: The expression does not parse, is nested too deep, steps outside of the language, is no truth, or is
            decided somewhere by figures alone.

    Examples:
        >>> from community_housing.provenance import Citation, Evidence
        >>> own = Citation(authority="bureau", document="rule 1", evidence=Evidence.OWN)
        >>> floor = Condition("floor", "counted_dm2 >= floor_dm2", own, {"floor_dm2": 20000})
        >>> floor.reads, floor.test({"counted_dm2": 21280}), floor.margin({"counted_dm2": 19000})
        (('counted_dm2',), <Truth.MET: 'met'>, -1000)
        >>> floor.test({"counted_dm2": None})
        <Truth.UNKNOWN: 'unknown'>
    """

    id: str
    expression: str
    citation: Citation
    figures: Mapping[str, int | str] = attrs.field(factory=dict[str, int | str], converter=_sorted_figures, hash=False)
    reads: tuple[str, ...] = attrs.field(init=False)
    """Names of the facts that the expression reads, in order of first appearance."""
    kinds: tuple[Kind, ...] = attrs.field(init=False, eq=False, repr=False)
    """What each fact is, in the order of *reads*: a number, a truth, a text, or like the others that it is compared with."""
    _tree: ast.expr = attrs.field(init=False, eq=False, repr=False)
    decide: Callable[[Mapping[str, Any]], bool | None] = attrs.field(init=False, eq=False, repr=False)
    """The expression as one Python function of a mapping of facts: its truth, or None where a fact that it reads is missing.

    For those who apply it by the million to facts that they made themselves: it looks at no types.  `test` does, and goes on to
    what the missing facts still leave decided.
    """

    def __attrs_post_init__(self) -> None:
        if len(self.expression) > LONGEST:
            raise InputError(
                Message("must have at most {longest:,} characters, got {count:,}", longest=LONGEST, count=len(self.expression)),
                f"condition {self.id}",
                LONGEST,
            )
        try:
            tree = ast.parse(self.expression.strip(), mode="eval").body
            kinds = Language(self.id, self.expression, self.figures).kinds_of(tree)
            reads = tuple(kinds)
            decide = _compile(tree, reads, self.figures)
        except SyntaxError as error:
            raise InputError(
                Message("must be one Python expression ({msg})", msg=error.msg), f"condition {self.id}", self.expression
            ) from None
        except (RecursionError, MemoryError):  # the parser answers with either, by the kind of nesting
            raise InputError("is nested too deep", f"condition {self.id}", self.expression) from None
        object.__setattr__(self, "reads", reads)
        object.__setattr__(self, "kinds", tuple(kinds.values()))
        object.__setattr__(self, "_tree", tree)
        object.__setattr__(self, "decide", decide)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Condition, (self.id, self.expression, self.citation, dict(self.figures)))

    def test(self, facts: object) -> Truth:
        """Apply the condition to one record.

        Args:
            facts: A mapping from names to values, or an object with attributes of those names.  None is missing.

        Returns:
            MET or UNMET, or UNKNOWN where what is missing decides.

        Raises:
            InputError: A fact that the condition reads does not exist there at all, or is not what the expression uses it as:
                no float, text or bool stands for a number, no number or text for a truth.
        """
        given = dict(zip(self.reads, self._read(facts), strict=True))
        decided = self.decide(given)
        if decided is not None:
            return _MET if decided else _UNMET
        return _truth(self._tree, {**self.figures, **given})

    def margin(self, facts: object) -> int | None:
        """Left side minus right side of a condition that is one `>=` or `>` of numbers (turned round for `<=` and `<`).

        Returns:
            How far the condition is met (0 or more for `>=`) or missed (negative); None where a side is unknown or the
            condition is of another shape.

        Raises:
            InputError: As for `test`.
        """
        tree = self._tree
        if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or not isinstance(tree.ops[0], _ORDER):
            return None
        values: dict[str, Scalar] = {**self.figures, **dict(zip(self.reads, self._read(facts), strict=True))}
        left, right = _number(tree.left, values), _number(tree.comparators[0], values)
        if not isinstance(left, int) or not isinstance(right, int):
            return None
        return left - right if isinstance(tree.ops[0], (ast.GtE, ast.Gt)) else right - left

    def missing(self, facts: object) -> tuple[str, ...]:
        """Names of the facts read that are missing, in order of first appearance."""
        return tuple(name for name, value in zip(self.reads, self._read(facts), strict=True) if value is None)

    def over(self, columns: Mapping[str, Any], *, cast: bool = True) -> Any:
        """Apply the condition to columns: the same expression with the operators of the columns themselves.

        Args:
            columns: For every name in `reads` an expression or column that has `+ - *`, comparisons, `& | ~` with
                Kleene nulls, and `is_null()` (narwhals and polars expressions do).
            cast: Whether expressions of narwhals and polars are made 64-bit whole numbers, truths or texts first, as the
                condition uses them, so that no narrow type wraps round; False where they are.  Columns of other libraries
                are taken as they are.

        Returns:
            A column of true, false and null (unknown).

        Raises:
            InputError: A column that the condition reads is not given.
        """
        for name in self.reads:
            if name not in columns:
                raise InputError(
                    Message("condition {id} reads the column {name!r}, which is not given", id=self.id, name=name),
                    "columns",
                    sorted(columns),
                )
        taken = {
            name: _cast(columns[name], kind) if cast else columns[name]
            for name, kind in zip(self.reads, self.kinds, strict=True)
        }
        return _column(self._tree, {**self.figures, **taken})

    @property
    def tree(self) -> ast.expr:
        """The parsed expression; for those who write it in another language (SQL, Markdown).  Not to be changed."""
        return self._tree

    def _read(self, facts: object) -> tuple[Any, ...]:
        try:
            if isinstance(facts, Mapping):
                values = tuple([facts[name] for name in self.reads])
            else:
                values = tuple([getattr(facts, name) for name in self.reads])
        except (KeyError, AttributeError):
            have = set(facts) if isinstance(facts, Mapping) else set(dir(facts))
            lost = [name for name in self.reads if name not in have]
            raise InputError(
                Message("condition {id} reads {lost}, which the facts do not have", id=self.id, lost=", ".join(lost)),
                "facts",
                lost,
            ) from None
        self._check(values)
        return values

    def _check(self, values: tuple[Any, ...]) -> None:
        wrong = [
            (name, Message("{problem}, got {value!r}", problem=problem, value=value), value)
            for name, kind, value in zip(self.reads, self.kinds, values, strict=True)
            if (problem := wrong_fact(kind, value)) is not None
        ]
        alike = [value for kind, value in zip(self.kinds, values, strict=True) if kind is Kind.ALIKE and value is not None]
        if not wrong and len({str if isinstance(value, str) else type(value) for value in alike}) > 1 and self._mixed(values):
            wrong = [(self.reads[0], Message("is compared with what is of another kind"), values)]
        if wrong:
            also = (Message("{field}: {problem}", field=name, problem=problem) for name, problem, _ in wrong[1:])
            raise InputError(joined([wrong[0][1], *also]), wrong[0][0], wrong[0][2])

    def _mixed(self, values: tuple[Any, ...]) -> bool:
        """Whether two facts that are compared with each other are of two kinds."""
        kinds = {
            name: str if isinstance(value, str) else type(value)
            for name, value in zip(self.reads, values, strict=True)
            if value is not None
        }
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Compare):
                sides = [one.id for one in (node.left, *node.comparators) if isinstance(one, ast.Name)]
                if len({kinds[name] for name in sides if name in kinds}) > 1:
                    return True
        return False


def _compile(
    tree: ast.expr, reads: tuple[str, ...], figures: Mapping[str, int | str]
) -> Callable[[Mapping[str, Any]], bool | None]:
    """The expression as one Python function of a mapping; None where a fact that it reads is None."""
    local = {name: f"_{place}" for place, name in enumerate(reads)}

    class Bind(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.Constant(figures[node.id]) if node.id in figures else ast.Name(local[node.id], ast.Load())

        def visit_Call(self, node: ast.Call) -> ast.expr:  # noqa: ARG002 - known(name) of a fact that is there
            return ast.Constant(True)

    body = Bind().visit(ast.parse(ast.unparse(tree), mode="eval").body)
    # Only nodes that _Language accepted are in the tree, so there is nothing here to run but arithmetic.
    taken = "\n".join(f"    {variable} = facts[{name!r}]" for name, variable in local.items())
    absent = " or ".join(f"{variable} is None" for variable in local.values())
    text = f"def decide(facts):\n{taken}\n    return None if {absent} else True if {ast.unparse(body)} else False\n"
    made: dict[str, Any] = {"__builtins__": {}}
    exec(compile(text, "<condition>", "exec"), made)  # noqa: S102
    decide: Callable[[Mapping[str, Any]], bool | None] = made["decide"]
    return decide


# --- One record with something missing --------------------------------------------------------------------------------


def _truth(node: ast.expr, values: Mapping[str, Any]) -> Truth:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return all_of(_truth(part, values) for part in parts)
        case ast.BoolOp(values=parts):
            return any_of(_truth(part, values) for part in parts)
        case ast.UnaryOp(operand=operand):
            return negation(_truth(operand, values))
        case ast.Call(args=[ast.Name(id=name)]):
            return Truth.UNMET if values[name] is None else Truth.MET
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            return all_of(_compared(op, sides[i], sides[i + 1], values) for i, op in enumerate(ops))
        case ast.Name(id=name):
            return Truth.UNKNOWN if values[name] is None else Truth.MET if values[name] else Truth.UNMET
        case _:  # pragma: no cover - _Language lets nothing else through
            raise InputError("outside of the language", "condition", ast.unparse(node))


def _compared(op: ast.cmpop, left: ast.expr, right: ast.expr, values: Mapping[str, Any]) -> Truth:
    one = _number(left, values)
    if isinstance(right, ast.Tuple):
        if one is None:
            return Truth.UNKNOWN
        inside = one in [_number(item, values) for item in right.elts]
        return Truth.MET if inside is isinstance(op, ast.In) else Truth.UNMET
    other = _number(right, values)
    if one is None or other is None:
        return Truth.UNKNOWN
    return Truth.MET if _COMPARE[type(op)](one, other) else Truth.UNMET


def _number(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(operand=operand):
            inner = _number(operand, values)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _number(left, values), _number(right, values)
            return None if one is None or other is None else _ARITHMETIC[type(op)](one, other)
        case _:  # pragma: no cover - _Language lets nothing else through
            raise InputError("outside of the language", "condition", ast.unparse(node))


_TYPES: Final = {Kind.NUMBER: "Int64", Kind.TRUTH: "Boolean", Kind.TEXT: "String"}


def _cast(column: Any, kind: Kind) -> Any:
    """An expression in the type that the condition uses it as, by the names that narwhals and polars give their types."""
    library = sys.modules.get(type(column).__module__.partition(".")[0])
    wanted = getattr(library, _TYPES.get(kind, ""), None)
    return column if wanted is None else column.cast(wanted)


# --- Columns ----------------------------------------------------------------------------------------------------------


def _column(node: ast.expr, columns: Mapping[str, Any]) -> Any:
    match node:
        case ast.BoolOp(op=op, values=parts):
            made = _column(parts[0], columns)
            for part in parts[1:]:
                other = _column(part, columns)
                made = made & other if isinstance(op, ast.And) else made | other
            return made
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return ~_column(operand, columns)
        case ast.Call(args=[ast.Name(id=name)]):
            return ~columns[name].is_null()
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            made = _compared_columns(ops[0], sides[0], sides[1], columns)
            for i, comparison in enumerate(ops[1:], start=1):
                made = made & _compared_columns(comparison, sides[i], sides[i + 1], columns)
            return made
        case _:
            return _column_value(node, columns)


def _compared_columns(op: ast.cmpop, left: ast.expr, right: ast.expr, columns: Mapping[str, Any]) -> Any:
    one = _column_value(left, columns)
    if isinstance(right, ast.Tuple):
        made = one == _column_value(right.elts[0], columns)
        for item in right.elts[1:]:
            made = made | (one == _column_value(item, columns))
        return made if isinstance(op, ast.In) else ~made
    return _COMPARE[type(op)](one, _column_value(right, columns))


def _column_value(node: ast.expr, columns: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return columns[name]
        case ast.UnaryOp(operand=operand):
            return -_column_value(operand, columns)
        case ast.BinOp(left=left, op=op, right=right):
            return _ARITHMETIC[type(op)](_column_value(left, columns), _column_value(right, columns))
        case _:  # pragma: no cover - _Language lets nothing else through
            raise InputError("outside of the language", "condition", ast.unparse(node))
