# SPDX-License-Identifier: Apache-2.0
"""Writes the public names with what they take to tests/golden/public_api.txt: `python docs/public_api.py`.

Public is what the face of a room names: `__all__` of its `__init__`, or of the one module that it is.  Names and signatures are
read from the source, so that the list is the same on every Python and needs no extra.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import community_housing

PACKAGE = Path(community_housing.__file__).parent
LISTING = Path(__file__).parent.parent / "tests" / "golden" / "public_api.txt"
TOP = "community_housing"
# The package's command is no module to import from, and what Hypothesis calls is named in the project's metadata alone.
_NO_ROOMS = {"hypothesis_plugin"}

HEAD = """\
# Every public name and what it takes.  Made by `python docs/public_api.py`; a change of the public line is seen here.
"""


@cache
def tree_of(module: str) -> ast.Module:
    """The source of a module by its dotted name."""
    path = PACKAGE.parent.joinpath(*module.split("."))
    return ast.parse((path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8"))


def rooms() -> list[str]:
    """Dotted names of every room, the top first."""
    found = [TOP]
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        inside_a_room = path.name != "__init__.py" and len(parts) > 1
        if parts and not inside_a_room and not any(part.startswith("_") or part in _NO_ROOMS for part in parts):
            found.append(".".join((TOP, *parts)))
    return found


def assigned(module: str, name: str) -> ast.expr | None:
    """The value given to a name at the top of a module."""
    for node in tree_of(module).body:
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets):
            return node.value
    return None


def names_of(room: str) -> list[str]:
    """The public names of a room, those of rooms inside it apart."""
    value = assigned(room, "__all__")
    return [] if value is None else list(ast.literal_eval(value))


def imports_of(room: str) -> dict[str, str]:
    """What the face of a room says to checkers: the module of every name, and for a room inside it the room itself."""
    found: dict[str, str] = {}
    for node in tree_of(room).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for one in node.body:
                if isinstance(one, ast.ImportFrom):
                    found |= {alias.name: one.module or "" for alias in one.names}
    return found


def source_of(room: str, name: str) -> tuple[str, ast.stmt | None]:
    """The module that makes a public name, and the statement there; None for a statement that makes it otherwise."""
    module = imports_of(room).get(name, room)
    if module != room and name in imports_of(module):
        return source_of(module, name)
    # Of a function with overloads the last one is the function itself.
    for node in reversed(tree_of(module).body):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return module, node
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
            return module, node
        if isinstance(node, ast.Assign) and name in {ast.unparse(one) for one in node.targets}:
            return module, node
    return module, None


def told(room: str, name: str) -> bool:
    """Whether a public name says what it is: by its docstring, or by the text below it."""
    module, node = source_of(room, name)
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return bool(ast.get_docstring(node))
    body = tree_of(module).body
    below = None if node is None or node is body[-1] else body[body.index(node) + 1]
    return isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)


def listing() -> str:
    """Every public name, room by room."""
    return HEAD + "\n".join(f"\n{room}\n" + "\n".join(_lines_of(room)) for room in rooms()) + "\n"


def _lines_of(room: str) -> Iterator[str]:
    inside = [f"  room {name}" for name, module in imports_of(room).items() if module == room]
    yield from sorted(inside)
    for name in names_of(room):
        module, node = source_of(room, name)
        if room == TOP:
            yield f"  {name} = {imports_of(room)[name].removeprefix(TOP + '.')}.{name}"
        elif isinstance(node, ast.ClassDef):
            yield f"  class {name}{_bases(node)}"
            yield from (f"    {line}" for line in _members(node))
        elif isinstance(node, ast.FunctionDef):
            yield f"  {_signature(node)}"
        else:
            assert node is not None, f"{name} is not made in {module}"
            kind = f": {ast.unparse(node.annotation)}" if isinstance(node, ast.AnnAssign) else ""
            yield f"  {name}{kind}"


def _bases(node: ast.ClassDef) -> str:
    return f"({', '.join(ast.unparse(base) for base in node.bases)})" if node.bases else ""


def _signature(node: ast.FunctionDef) -> str:
    marks = {ast.unparse(mark) for mark in node.decorator_list} & {"property", "classmethod", "staticmethod", "overload"}
    gives = "" if node.returns is None else f" -> {ast.unparse(node.returns)}"
    return "".join(f"@{mark} " for mark in sorted(marks)) + f"def {node.name}({ast.unparse(node.args)}){gives}"


def _members(node: ast.ClassDef) -> Iterator[str]:
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and (not one.name.startswith("_") or one.name == "__init__"):
            yield _signature(one)
        elif isinstance(one, ast.AnnAssign) and not ast.unparse(one.target).startswith("_"):
            given = "" if one.value is None else f" = {ast.unparse(one.value)}"
            yield f"{ast.unparse(one.target)}: {ast.unparse(one.annotation)}{given}"
        elif isinstance(one, ast.Assign) and not ast.unparse(one.targets[0]).startswith("_"):
            yield f"{ast.unparse(one.targets[0])} = {ast.unparse(one.value)}"


if __name__ == "__main__":
    LISTING.write_text(listing(), encoding="utf-8")
