# SPDX-License-Identifier: Apache-2.0
"""What a grid task, a graph and a code refuse is said whole: the field, the value and what would be right."""

from collections.abc import Callable
from typing import Any

import pytest

from community_housing.district import Building, Neighbours
from community_housing.errors import InputError
from community_housing.grids import GridRule, GridTask, grid_code, problem_from_graph

nx = pytest.importorskip("networkx", reason="networkx is not installed")
RULE = GridRule(minimum=1, target=4, maximum=9)


def building(name: str, community: str = "c") -> Building:
    return Building(id=name, community=community, households=3)


A, B, C = (building(name) for name in "abc")


def divided(**more: Any) -> object:
    task = {"community": "c", "buildings": [A, B, C], "neighbours": [], "rule": RULE, **more}
    return GridTask(**task).divide()


def graph(**attributes: Any) -> Any:
    made = nx.Graph()
    made.add_node("a", households=3)
    made.add_node("b", households=4)
    made.add_edge("a", "b", **attributes)
    return made


def of(made: Any = None, **more: Any) -> object:
    return problem_from_graph(graph() if made is None else made, minimum=1, target=4, maximum=9, **more)


DIRECTED, BARE = nx.DiGraph(), nx.Graph()
BARE.add_node("a")
AB = Neighbours(a="b", b="a")
REFUSED: dict[str, tuple[Callable[[], object], str, object, str]] = {
    "a band without its target": (
        lambda: GridRule(minimum=5, target=4, maximum=9), "GridRule.target", 4,
        "must satisfy minimum <= target <= maximum, got 5, 4, 9",
    ),
    "a band of nobody": (
        lambda: GridRule(minimum=0, target=0, maximum=0), "GridRule.maximum", 0, "must be >= 1: a grid holds households",
    ),
    "a building of another community": (
        lambda: divided(buildings=[A, building("z", "d")]), "buildings", "z",
        "must belong to community 'c'; 'z' belongs to 'd'",
    ),
    "a building twice": (
        lambda: divided(buildings=[B, A, B, A]), "buildings", ["a", "b"],
        "must hold each id once, there more than once: a, b",
    ),
    "no buildings": (lambda: divided(buildings=7), "buildings", 7, "must be a sequence of Building, got 7"),
    "something else among them": (lambda: divided(buildings=[A, 7]), "buildings[1]", 7, "must be a Building, got 7"),
    "no community": (lambda: divided(community=7), "community", 7, "must be a str, got 7"),
    "no rule": (lambda: divided(rule=None), "rule", None, "must be a GridRule, got None"),
    "a pair twice": (
        lambda: divided(neighbours=[Neighbours(a="a", b="b"), AB]), "neighbours", ("b", "a"), "names the pair 'b', 'a' twice",
    ),
    "locked with a stranger": (
        lambda: divided(locked=[["a"], ["b", "z"]]), "locked", "z", "names 'z', which is no building of this community",
    ),
    "locked by a text": (
        lambda: divided(locked=[["a"], "bc"]), "locked[1]", "bc", "must be a group of building ids, got the text 'bc'",
    ),
    "frozen by a text": (lambda: divided(frozen="g1"), "frozen", "g1", "must be codes, got the text 'g1'"),
    "frozen twice": (
        lambda: divided(keep={"a": "g"}, frozen=["g", "g"]), "frozen", ["g", "g"], "names a grid twice",
    ),
    "frozen and not there": (
        lambda: divided(keep={"a": "g"}, frozen=["h"]), "frozen", "h", "names 'h', which is no grid of *keep*",
    ),
    "all grids frozen": (
        lambda: divided(keep={"a": "g"}, frozen=["g"], rule=GridRule(minimum=1, target=4, maximum=9, grids=1)), "rule.grids", 1,
        "must be more than the 1 frozen grids, got 1",
    ),
    "fixed twice": (
        lambda: divided(special=[["a", "b"], ["b"]]), "special", "b", "names 'b', which stands in another fixed grid",
    ),
    "locked to what is fixed": (
        lambda: divided(special=[["a"]], locked=[["a", "b"]]), "locked", ("a", "b"),
        "holds 'a' together with buildings of a fixed grid",
    ),
    "retired by a text": (lambda: divided(retired="g1"), "retired", "g1", "must be codes, got the text 'g1'"),
    "kept by a list": (
        lambda: divided(keep=["a"]), "keep", ["a"], "must be CommunityGrids or a mapping from building to grid, got ['a']",
    ),
    "kept by a number": (
        lambda: divided(keep={"a": 1}), "keep", "a", "must map building ids to texts, got 'a': 1",
    ),
    "a stranger kept": (
        lambda: divided(start={"z": "g"}), "start", "z", "names 'z', which is no building of this community",
    ),
    "compounds by a list": (
        lambda: divided(compounds=["a"]), "compounds", ["a"], "must map building ids to texts, got ['a']",
    ),
    "a fixed number by number": (
        lambda: GridTask(
            community="c", buildings=[A], neighbours=[], rule=GridRule(minimum=1, target=4, maximum=9, grids=2)
        ).divide_by_number(), "rule.grids", 2, "must be None to try every number of grids, got 2",
    ),
    "a code of eleven digits": (
        lambda: grid_code("12345678901", 1), "community_code", "12345678901", "must be twelve digits, got '12345678901'",
    ),
    "grid 0": (lambda: grid_code("123456789012", 0), "sequence", 0, "must be 1 to 999, got 0"),
    "grid 1000": (lambda: grid_code("123456789012", 1000), "sequence", 1000, "must be 1 to 999, got 1000"),
    "a directed graph": (lambda: of(DIRECTED), "graph", DIRECTED, "expected an undirected graph"),
    "no graph": (lambda: of([1]), "graph", [1], "expected a networkx or libpysal graph, got list"),
    "households of no name": (
        lambda: of(households=7), "households", 7, "expected the name of an attribute, or households by node, got 7",
    ),
    "a node without households": (
        lambda: of(BARE), "households", "a", "expected the households of every node, got none for 'a'",
    ),
    "households of a stranger": (
        lambda: of(households={"a": 1, "b": 2, "z": 3}), "households", "z", "expected nodes of the graph, got 'z'",
    ),
    "households in halves": (
        lambda: of(households={"a": 1, "b": 2.5}), "households", 2.5, "expected a whole number for 'b', got 2.5",
    ),
    "an edge without a weight": (
        lambda: of(weight="length"), "weight", ("a", "b"), "expected 'length' on every edge, got none on ('a', 'b')",
    ),
    "a weight in words": (
        lambda: of(graph(length="3"), weight="length"), "weight", "3", "expected a whole number for ('a', 'b'), got '3'",
    ),
    "a stranger in today's plan": (lambda: of(keep={"z": 1}), "keep", "z", "expected nodes of the graph, got 'z'"),
    "today's plan by a list": (lambda: of(start=["a"]), "start", ["a"], "expected today's grid by node, got ['a']"),
    "a stranger locked": (lambda: of(locked=[["a"], ["z"]]), "locked[1]", "z", "expected nodes of the graph, got 'z'"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_field_the_value_and_what_would_be_right(case: str) -> None:
    ask, field, value, text = REFUSED[case]
    with pytest.raises(InputError) as caught:
        ask()
    assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)
