# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C and a consumer that stops: what is under way is ended, nobody waits for it, and nothing is left running."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from community_housing.grids import partition_graph
from community_housing.grids._engine import arena as _arena
from community_housing.grids._engine import layout as _layout

# Communities that take a process many minutes each, so that only an interrupt can end the run.
SCRIPT = """
import signal, sys
from community_housing.district import Building, Neighbours
from community_housing.grids import GraphProblem, GridRule, GridTask, partition_each, partition_graphs

ACROSS, COUNT = 14, 1400
EDGES = [(i, j) for i in range(COUNT) for j in (i + 1, i + ACROSS) if j < COUNT and (j != i + 1 or j % ACROSS)]
HOUSEHOLDS = [30 + i * 37 % 50 for i in range(COUNT)]

def tasks():
    rule = GridRule()
    for c in range(16):  # what one process takes at a time: done at once
        yield GridTask(f"Q{c}", (Building(id=f"q{c}", community=f"Q{c}", households=400),), (), rule)
    for c in range(50):
        buildings = tuple(Building(id=f"{c}-{i:04d}", community=f"C{c}", households=h) for i, h in enumerate(HOUSEHOLDS))
        beside = tuple(Neighbours(a=buildings[a].id, b=buildings[b].id) for a, b in EDGES)
        yield GridTask(f"C{c}", buildings, beside, rule, effort=10**12)

def problems():
    yield GraphProblem(households=[400], edges=[])
    for _ in range(500):
        yield GraphProblem(households=HOUSEHOLDS, edges=EDGES, effort=10**12)

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs the tests in the background has it ignored
    workers = int(sys.argv[2])
    answers = partition_each(tasks(), workers=workers)
    if sys.argv[1] == "graphs":
        answers = partition_graphs(problems(), workers=workers, block=1)
    for _ in answers:
        print("an answer", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends the interrupt of a POSIX terminal")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("what", ["tasks", "graphs"])
def test_an_interrupt_ends_the_run_and_its_processes(what, workers, tmp_path):
    script = tmp_path / "divide.py"
    script.write_text(SCRIPT, encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, str(script), what, str(workers)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert run.stdout.readline() == "an answer\n"
        time.sleep(1)  # the others have begun by now; if not, the test is only easier
        os.killpg(run.pid, signal.SIGINT)  # what a terminal does: every process of the group is told
        _, errors = run.communicate(timeout=120)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
    # Interrupted, and told about once: the processes keep silent.
    assert run.returncode == -signal.SIGINT
    assert errors.count("Traceback") == 1
    assert errors.rstrip().endswith("KeyboardInterrupt")


def test_a_consumer_that_stops_early_is_not_made_to_wait():
    from community_housing.grids import GraphProblem, partition_graphs

    quick = GraphProblem(households=[200, 150, 180, 190], edges=[(0, 1), (1, 2), (2, 3)])
    slow = GraphProblem(
        households=[30 + i * 37 % 50 for i in range(1400)],
        edges=[(i, j) for i in range(1400) for j in (i + 1, i + 14) if j < 1400 and (j != i + 1 or j % 14)],
        effort=10**12,
    )
    stream = partition_graphs([quick, slow, slow], workers=2, block=1)
    assert next(stream) == quick.solve()
    stream.close()
    assert list(stream) == []


def test_a_kernel_left_by_refused_memory_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def lattice(n: int, across: int) -> list[tuple[int, int]]:
        return [(i, i + 1) for i in range(n - 1) if (i + 1) % across] + [(i, i + across) for i in range(n - across)]

    def refused_from(call: int, made: Callable[..., object]) -> Callable[..., object]:
        left = iter(range(call))

        def make(*given: int) -> object:
            if next(left, None) is None:
                raise MemoryError
            return made(*given)

        return make

    edges = lattice(48, 7)
    whole = partition_graph([100] * 48, edges, grids=12)
    refused = 0
    for call in range(0, 40, 3):
        partition_graph([100] * 8, lattice(8, 4), grids=2)  # leaves a kernel whose arrays are for few grids
        with monkeypatch.context() as patch:
            for module, name in ((_arena, "ints"), (_arena, "words"), (_layout, "words")):
                patch.setattr(module, name, refused_from(call, getattr(module, name)))
            try:
                partition_graph([100] * 48, edges, grids=12)
            except MemoryError:
                refused += 1
        assert partition_graph([100] * 48, edges, grids=12) == whole
    assert refused > 5
