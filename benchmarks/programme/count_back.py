# SPDX-License-Identifier: Apache-2.0
"""Counting back a large network, against the longest path of networkx on the same graph; ratios of alternating turns.

Run: python benchmarks/programme/count_back.py [--tasks 100000] [--turns 5]
networkx gets the graph loaded, with whole numbers for days, and finds one path; ours counts working days forth and back for
every task.  The second row adds the shortest chain of a plan that is late by one day, the third that of one late by half its
time.  The earliest ends are compared first, in days of the calendar.
"""

import argparse
import datetime as dt
import random
import statistics
import time
from collections.abc import Callable

import networkx as nx

from community_housing.calendars import LimitUnit, shipped
from community_housing.programme import Link, Network, Task, count_back

START = dt.date(2012, 8, 6)


def made(count: int, unit: LimitUnit) -> Network:
    """Tasks in layers, each after three of the layers before it, as the parts of a large programme are."""
    chance = random.Random(17)
    width = max(1, count // 60)
    tasks = tuple(Task(id=f"t{n}", name="工", amount=chance.randint(0, 9), unit=unit) for n in range(count))
    links = {
        (chance.randrange(max(0, n - 3 * width), n - width + 1), n): chance.randint(0, 2)
        for n in range(width, count)
        for _ in range(3)
    }
    return Network(
        tasks=tasks, links=tuple(Link(before=f"t{a}", after=f"t{b}", lag=lag, unit=unit) for (a, b), lag in links.items())
    )


def graph_of(network: Network) -> "nx.DiGraph[str]":
    amounts = {one.id: one.amount for one in network.tasks}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(amounts)
    graph.add_weighted_edges_from((one.before, one.after, amounts[one.after] + one.lag) for one in network.links)
    # A source before all that wait for nothing, so that their amounts count too.
    graph.add_weighted_edges_from(("", name, amounts[name]) for name in amounts if not graph.in_degree(name))
    return graph


def spent(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    calendar = shipped()
    by_days = made(options.tasks, LimitUnit.DAYS)
    far = {"deadline": dt.date(2022, 1, 1), "not_before": START, "calendar": calendar}
    longest = nx.dag_longest_path_length(graph_of(by_days))
    ends = max(one.earliest_end for one in count_back(by_days, **far).tasks)
    assert (ends - START).days == longest, (ends, longest)
    network = made(options.tasks, LimitUnit.WORKING_DAYS)
    graph = graph_of(network)
    last = max(one.earliest_end for one in count_back(network, **far).tasks)
    late = far | {"deadline": last - dt.timedelta(days=1)}
    very = far | {"deadline": START + (last - START) / 2}
    print("| work | ours | networkx | ratio of turns |\n| --- | --- | --- | --- |")
    for name, asked in (("both passes", far), ("and the least chain", late), ("and that of half the time", very)):
        pairs = [
            (spent(lambda asked=asked: count_back(network, **asked)), spent(lambda: nx.dag_longest_path(graph)))
            for _ in range(options.turns)
        ]
        first, second = (statistics.median(side) for side in zip(*pairs, strict=True))
        print(f"| {name} | {first:.2f} s | {second:.2f} s | {statistics.median(a / b for a, b in pairs):.2f} |", flush=True)


if __name__ == "__main__":
    main()
