# SPDX-License-Identifier: Apache-2.0
"""Fail where a public name has no entry in the built reference: `python .ci/check_reference.py BUILT_DOCS`."""

import sys
from pathlib import Path

from sphinx.util.inventory import InventoryFile

sys.path.insert(0, str(Path(__file__).parent.parent))
from docs.public_api import TOP, names_of, rooms

with (Path(sys.argv[1]) / "objects.inv").open("rb") as built:
    inventory = InventoryFile.load(built, "", lambda _base, target: target)
known = {name for kind, entries in inventory.items() if kind.startswith("py:") for name in entries}
missing = [f"{room}.{name}" for room in rooms() if room != TOP for name in names_of(room) if f"{room}.{name}" not in known]
print(f"{sum(len(names_of(room)) for room in rooms())} public names, {len(missing)} without an entry", *missing, sep="\n  ")
sys.exit(bool(missing))
