# SPDX-License-Identifier: Apache-2.0
"""The public line: what the faces of the rooms name, how it is loaded, and that documents and examples use nothing else."""

import ast
import inspect
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from docs import public_api
from docs.public_api import TOP, imports_of, listing, names_of, rooms, told

HOUSE = Path(public_api.__file__).parent.parent
FACES = [room for room in rooms() if (public_api.PACKAGE.parent / room.replace(".", "/")).is_dir()]
# What readers copy: pages and examples.  Decisions tell of what was, and those who test mutants look inside.
PAGES = sorted(
    path
    for path in (
        HOUSE / "README.md",
        *HOUSE.glob("docs/**/*.md"),
        *HOUSE.glob("examples/**/*.py"),
        *HOUSE.glob("examples/**/*.md"),
    )
    if not {"decisions", "_build", "mutation-testing.md"} & set(path.parts)
)
REFERENCE = HOUSE / "docs" / "reference"


def served(room: str) -> dict[str, str]:
    """The names that the face of *room* serves at run time, each with its module."""
    for node in ast.walk(public_api.tree_of(room)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "face":
            modules = ast.literal_eval(node.args[1])
            return {name: f"{TOP}.{where}" if where else room for where, names in modules.items() for name in names.split()}
    return {}


def test_the_walk_sees_the_rooms() -> None:
    assert {TOP, f"{TOP}.errors", f"{TOP}.grids", f"{TOP}.io", f"{TOP}.io.journal", f"{TOP}.report.map"} <= set(rooms())
    assert not [room for room in rooms() if "._" in room]
    assert names_of(f"{TOP}.cli") == ["main"]


@pytest.mark.parametrize("room", FACES)
def test_a_face_says_the_same_to_checkers_and_at_run_time(room: str) -> None:
    told = imports_of(room)
    assert told == served(room)
    assert sorted(names_of(room)) == sorted(name for name, module in told.items() if module != room)
    inside = {one.rpartition(".")[2] for one in rooms() if one.rpartition(".")[0] == room}
    assert {name for name, module in told.items() if module == room} == inside


@pytest.mark.parametrize("room", rooms())
def test_every_public_name_loads_and_is_listed(room: str) -> None:
    module = import_module(room)
    for name in names_of(room):
        assert getattr(module, name) is not None
        assert name in dir(module)
    with pytest.raises(AttributeError, match="no_such_name"):
        module.no_such_name  # noqa: B018


def test_every_public_name_says_what_it_is() -> None:
    assert not [f"{room}.{name}" for room in rooms() for name in names_of(room) if not told(room, name)]


EVERY_ROOM = """
import json
import community_housing as ch
assert not hasattr(ch, "_nothing")
print(json.dumps(["%s.%s" % (room, getattr(ch, room).__name__.rpartition(".")[2]) for room in json.loads('{rooms}')]))
assert ch.grids.partition and ch.io.journal.SqliteJournal and ch.report.explain.explain is ch.explain
"""


def test_every_room_is_there_after_one_import_in_a_fresh_interpreter() -> None:
    top = [room.removeprefix(f"{TOP}.") for room in rooms()[1:] if room.count(".") == 1]
    script = EVERY_ROOM.format(rooms=json.dumps(top))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [f"{room}.{room}" for room in top]


def test_a_face_loads_only_what_is_asked_for() -> None:
    script = "import sys, community_housing.grids as room; room.GridRule; print(*(n for n in sys.modules if '.grids' in n))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "community_housing.grids._domain" in loaded
    assert not [name for name in loaded if "_engine" in name or "_many" in name]


def test_the_public_line_is_the_one_that_was_reviewed() -> None:
    assert public_api.LISTING.read_text(encoding="utf-8") == listing(), "run: python docs/public_api.py"


def classes_in(annotation: Any) -> Iterator[type[Any]]:
    """The classes that an annotation names, at whatever depth."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        yield annotation
    for part in annotation if isinstance(annotation, list) else get_args(annotation):
        yield from classes_in(part)


def functions_of(public: Any) -> Iterator[Any]:
    """A function, or the public methods of a class."""
    if inspect.isfunction(public):
        yield public
    elif isinstance(public, type) and public.__module__.startswith(TOP):
        methods = [getattr(made, "__func__", made) for name, made in vars(public).items() if not name.startswith("_")]
        yield from filter(inspect.isfunction, methods)


def hints_of(function: Any) -> dict[str, Any]:
    """Its annotations; none where they name a library that only type checkers load."""
    try:
        return get_type_hints(function)
    except NameError:
        return {}


def test_what_a_public_function_takes_and_gives_is_public() -> None:
    public = [getattr(import_module(room), name) for room in rooms() for name in names_of(room)]
    walked = [hint for one in public for function in functions_of(one) for hint in hints_of(function).values()]
    assert len(walked) > 1000
    named = {id(one) for one in public}
    found = {one for hint in walked for one in classes_in(hint) if one.__module__.startswith(TOP) and id(one) not in named}
    assert not {f"{one.__module__}.{one.__name__}" for one in found}


def python_of(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield text
    else:
        yield from re.findall(r"^```(?:python|py|pycon)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_documents_and_examples_use_only_faces(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(rf"{TOP}(?:\.[a-z]\w*)*\._[a-z]\w*", text)
    for code in python_of(path):
        for line in re.findall(
            rf"^(?:>>> )?(?:from {TOP}\S* import \([^)]*\)|from {TOP}\S* import [^(\n]+)", code, flags=re.MULTILINE
        ):
            (node,) = ast.parse(line.removeprefix(">>> ")).body
            assert isinstance(node, ast.ImportFrom)
            assert node.module in rooms(), line
            public = {
                *names_of(node.module),
                *(room.rpartition(".")[2] for room in rooms() if room.rpartition(".")[0] == node.module),
            }
            assert {alias.name for alias in node.names} <= public, line


def test_the_reference_is_made_of_every_room_and_of_nothing_else() -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted(REFERENCE.glob("*.md")))
    documented = re.findall(rf"^\.\. automodule:: ({TOP}\S*)", pages, flags=re.MULTILINE)
    assert sorted(documented) == sorted(rooms()[1:])
    assert not [name for name in names_of(TOP) if not name.startswith("__") and f"{{py:obj}}`{name} <" not in pages]
    assert f"`{TOP}.__version__`" in pages


# What is asked for beside the subject goes by name in every room, and is of one kind.
BY_NAME = {"calendar", "counting", "crs", "known", "known_on", "lang", "on", "standard", "standards"}
# Where one of them is the very thing that a function is about, it stands first.
SUBJECTS = {
    ("Population.assess", "standard"),
    ("StandardBook.added", "standards"),
    ("check", "standard"),
    ("columns_of", "standard"),
    ("is_gcj02", "crs"),
    ("projection", "crs"),
    ("required_area", "standard"),
    ("sql", "standard"),
    ("strictest", "standards"),
}
# Where the same name says another kind of thing, and why.
OTHER_KINDS = {
    ("StandardBook.added", "standards"): "those that are added, each by itself",
    ("any_approval_event", "known"): "the ids that a drawn event may name",
    ("assess_pack", "standard"): "the id of one of the pack's, as its settings have it",
    ("Faults.add_validation", "known"): "the names of a model's fields",
    ("strictest", "standards"): "those that are joined, each by itself",
}


def signatures() -> Iterator[tuple[str, inspect.Signature]]:
    """Every public function and method, with what it takes."""
    for room in rooms():
        for name in names_of(room):
            for function in functions_of(getattr(import_module(room), name)):
                yield function.__qualname__, inspect.signature(function, eval_str=bool(hints_of(function)))


def taken(signature: inspect.Signature) -> tuple[list[inspect.Parameter], list[inspect.Parameter]]:
    """What is told by place, and what by name; what Python or Hypothesis gives is neither."""
    several = [one for one in signature.parameters.values() if one.name not in {"self", "cls", "draw"}]
    by_place = [one for one in several if one.kind in {one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD}]
    return by_place, [one for one in several if one.kind is one.KEYWORD_ONLY]


def test_at_most_two_arguments_are_told_by_their_place() -> None:
    more = [name for name, signature in signatures() if len(taken(signature)[0]) > 2]
    assert more == ["AppropriationState.has_free"]  # the fold of payments asks it of every event


def test_what_is_asked_for_beside_the_subject_goes_by_name() -> None:
    placed = {(name, one.name) for name, signature in signatures() for one in taken(signature)[0] if one.name in BY_NAME}
    assert placed == SUBJECTS | {("any_approval_event", "known")}


def test_one_name_is_of_one_kind_in_all_rooms() -> None:
    kinds: dict[str, Counter[str]] = {}
    for name, signature in signatures():
        for one in chain.from_iterable(taken(signature)):
            if one.name in BY_NAME and (name, one.name) not in OTHER_KINDS:
                kind = inspect.formatannotation(one.annotation).removesuffix(" | None")
                # A day stands for the moment at which it ends, where a room knows in which place.
                kind = kind.replace("datetime.date | datetime.datetime", "datetime.datetime")
                # Some rooms ask what was known of a calendar, which needs its notices.
                kind = kind.replace("_calendar.Calendar", "_days.WorkingDays")
                kinds.setdefault(one.name, Counter())[kind] += 1
    assert set(kinds) == BY_NAME
    assert {name: list(found) for name, found in kinds.items() if len(found) > 1} == {}
    assert not {name for name, _ in SUBJECTS | OTHER_KINDS.keys()} - {name for name, _ in signatures()}
