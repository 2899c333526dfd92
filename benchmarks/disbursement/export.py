# SPDX-License-Identifier: Apache-2.0
"""Writing the beancount text of 10^5 events, and whether bean-check accepts it."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from generate import stream

from community_housing.disbursement import replay
from community_housing.io.exports._beancount import to_beancount


def main() -> None:
    book, _ = replay(stream(projects=12_000, streets=100, events=100_000))
    for _ in range(3):
        start, busy = time.perf_counter(), time.process_time()
        text = to_beancount(book)
        busy = time.process_time() - busy
        taken = time.perf_counter() - start
        print(f"text of {len(book):,} events, {len(text) / 1e6:.0f} MB: {taken:.2f} s ({busy:.2f} s of processor)")
    check = shutil.which("bean-check", path=str(Path(sys.executable).parent)) or shutil.which("bean-check")
    if check is None:
        print("bean-check is not installed")
        return
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "book.beancount"
        path.write_text(text, encoding="utf-8")
        start = time.perf_counter()
        done = subprocess.run([check, "--no-cache", str(path)], capture_output=True, text=True, check=False)
        print(f"bean-check: exit {done.returncode} in {time.perf_counter() - start:.0f} s {done.stderr[:200]}")


if __name__ == "__main__":
    main()
