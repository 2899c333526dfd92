# SPDX-License-Identifier: Apache-2.0
"""Print the fenced shell block of the README that follows the marker `<!-- command: NAME -->`."""

import re
import sys
from pathlib import Path

text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
found = re.search(rf"<!-- command: {re.escape(sys.argv[1])} -->\s*```(?:sh|bash)\n(.*?)```", text, re.DOTALL)
if found is None:
    raise SystemExit(f"the README has no block marked 'command: {sys.argv[1]}'")
sys.stdout.write(found.group(1))
