# SPDX-License-Identifier: Apache-2.0
"""Processes that divide graphs: started afresh, deaf to Ctrl-C, and ended at once when whoever waits for them is stopped."""

import multiprocessing
import signal
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

__all__ = ["end_workers", "new_workers", "workers_for"]


def new_workers(count: int) -> ProcessPoolExecutor:
    """Start *count* processes, each a fresh one: a fork of a process with threads can hang."""
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_ignore_interrupts)


def end_workers(pool: ProcessPoolExecutor) -> None:
    """End the processes without waiting for what they are doing; their results are lost."""
    # ``terminate_workers`` does this from Python 3.14 on; before, the processes are only to be had here.
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.terminate()
    pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def workers_for(count: int) -> Generator[ProcessPoolExecutor, None, None]:
    """Processes for a block of code; whatever ends the block early, also Ctrl-C or a consumer that stops, ends them at once."""
    pool = new_workers(count)
    try:
        yield pool
    except BaseException:
        end_workers(pool)
        raise
    pool.shutdown(wait=True)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C, which the terminal sends to every process, to the one that waits for the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
