# SPDX-License-Identifier: Apache-2.0
"""Fail when a page loads anything from elsewhere: scripts, styles, images, fonts."""

import re
import sys
from pathlib import Path

LOADS = re.compile(
    r"""<(?:script|img|iframe|source)[^>]+src=["']?(?:https?:)?//|<link(?![^>]*rel=["']?canonical)[^>]+href=["']?(?:https?:)?//|@import\s+["']?(?:url\()?["']?(?:https?:)?//|url\(["']?(?:https?:)?//""",
    re.IGNORECASE,
)

bad = []
for folder in sys.argv[1:]:
    pages = sorted(Path(folder).rglob("*.html"))
    if not pages:
        raise SystemExit(f"there is no page in {folder}")
    for page in pages:
        text = page.read_text(encoding="utf-8", errors="replace")
        bad += [f"{page}: {match.group(0)[:120]}" for match in LOADS.finditer(text)]
if bad:
    raise SystemExit("these pages load from elsewhere:\n" + "\n".join(bad))
