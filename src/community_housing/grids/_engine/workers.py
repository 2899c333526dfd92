# SPDX-License-Identifier: Apache-2.0
"""Work shared out among processes: in order, with few held at a time, one crash harming no other, and ended at once.

The processes are started afresh and deaf to Ctrl-C, which the terminal sends to every process: the one that waits for the
others answers it and ends them.  They are loky's where it is installed, which does not run the caller's main module again; a
process that must have no children, such as a worker of a cluster, does the work itself.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from community_housing.errors import MissingExtraError

__all__ = ["in_order"]

_CHUNK = 16  # items handed to a process at a time
_AHEAD = 64  # chunks under way or done for each process, while the one whose turn it is takes long
_BUSY = 3  # chunks that each process has before it, so that it never waits

_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")


def in_order(
    work: Callable[[_Item], _Answer],
    items: Iterable[_Item],
    *,
    workers: int,
    failed: Callable[[_Item, Exception], _Answer],
    chunk: int = _CHUNK,
) -> Iterator[_Answer]:
    """Do *work* on each item in other processes; yield the answers in the order of the items.

    Args:
        work: A function of a module.
        items: Taken as they are needed: at most `_AHEAD` chunks for each process are held.
        workers: Processes, >= 1.
        failed: The answer, made in this process, for an item that *work* raised for, that cannot be sent, or whose process
            ended (`BrokenProcessPool`).
        chunk: Items handed to a process at a time.

    Raises:
        MissingExtraError: No process can be started, as where the main module is not guarded and loky is not installed.
    """
    if multiprocessing.current_process().daemon:
        for item in items:
            try:
                answer = work(item)
            except Exception as error:  # noqa: BLE001 - the caller decides what a failure of one item means
                answer = failed(item, error)
            yield answer
        return
    source = iter(items)
    waiting: deque[tuple[list[_Item], Future[list[_Answer]]]] = deque()
    pool = _new_workers(workers)
    try:
        while True:
            while _wants_more(waiting, workers) and (taken := list(islice(source, chunk))):
                waiting.append((taken, _submit(pool, work, taken)))
            if not waiting:
                return
            taken, future = waiting.popleft()
            try:
                answers = future.result()
            except BrokenProcessPool:
                # A process ended and took every chunk under way with it.  Each of them is tried again, this one item by item.
                _shut(pool, wait=False)
                answers = _one_by_one(work, taken, failed)
                pool = _new_workers(workers)
                waiting = deque((other, done if _is_good(done) else _submit(pool, work, other)) for other, done in waiting)
            except Exception:  # noqa: BLE001 - one item failed; the others of its chunk are done by themselves
                answers = _one_by_one(work, taken, failed)
            yield from answers
    except BaseException:
        # Ctrl-C, or a consumer that stops: nobody waits for what is under way.
        _end_workers(pool)
        raise
    finally:
        _shut(pool)


def _wants_more(waiting: Sequence[tuple[object, Future[list[_Answer]]]], workers: int) -> bool:
    """Whether another chunk should be taken: a process would soon wait, or the answers whose turn it is are not there."""
    if len(waiting) >= _AHEAD * workers:
        return False
    under_way = sum(not future.done() for _, future in waiting)
    return under_way < _BUSY * workers or not waiting[0][1].done()


def _is_good(future: Future[list[_Answer]]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _each(work: Callable[[_Item], _Answer], items: Sequence[_Item]) -> list[_Answer]:
    return [work(item) for item in items]


def _submit(pool: Any, work: Callable[[_Item], _Answer], items: list[_Item]) -> Future[list[_Answer]]:
    try:
        submitted: Future[list[_Answer]] = pool.submit(_each, work, items)
    except BrokenProcessPool as broken:
        submitted = Future()
        submitted.set_exception(broken)
    return submitted


def _one_by_one(
    work: Callable[[_Item], _Answer], items: Iterable[_Item], failed: Callable[[_Item, Exception], _Answer]
) -> list[_Answer]:
    """Do *work* on each item by itself, in one process as long as it lives."""
    answers: list[_Answer] = []
    left = deque(items)
    while left:
        with _workers_for(1) as pool:
            broken = False
            while left and not broken:
                item = left.popleft()
                try:
                    answers += pool.submit(_each, work, [item]).result()
                except Exception as error:  # noqa: BLE001 - the caller decides what a failure of one item means
                    answers.append(failed(item, error))
                    broken = isinstance(error, BrokenProcessPool)
    return answers


def _new_workers(count: int) -> Any:
    """Start *count* processes, each a fresh one: a fork of a process with threads can hang."""
    try:
        from loky.backend import get_context
        from loky.process_executor import ProcessPoolExecutor as LokyExecutor
    except ImportError:
        pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_ignore_interrupts)
        try:
            pool.submit(int).result()
        except BrokenProcessPool as error:
            needs = "several processes for a script that is not guarded by `if __name__ == '__main__':`"
            raise MissingExtraError("parallel", needs) from error
        return pool
    return LokyExecutor(count, context=get_context("loky"), initializer=_ignore_interrupts)


def _end_workers(pool: Any) -> None:
    """End the processes without waiting for what they are doing; their results are lost."""
    # `terminate_workers` does this from Python 3.14 on; before, the processes are only to be had here.
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.terminate()
    _shut(pool)


def _shut(pool: Any, *, wait: bool = True) -> None:
    """Let the processes end, and forget what waits for them."""
    if isinstance(pool, ProcessPoolExecutor):
        pool.shutdown(wait=wait, cancel_futures=True)
    else:
        pool.shutdown(wait=wait, kill_workers=True)


@contextmanager
def _workers_for(count: int) -> Generator[Any, None, None]:
    """Processes for a block of code; whatever ends the block early ends them at once."""
    pool = _new_workers(count)
    try:
        yield pool
    except BaseException:
        _end_workers(pool)
        raise
    pool.shutdown(wait=True)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that waits for the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
