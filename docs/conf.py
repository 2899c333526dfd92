# SPDX-License-Identifier: Apache-2.0
"""Configuration of the documentation: Sphinx with MyST Markdown, warnings are errors."""

import ast
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

sys.path.insert(0, str(Path(__file__).parent.parent))
from docs.public_api import names_of, rooms, source_of

from community_housing.quantities import Area, Money

# Autodoc asks every default and bound whether it is true; a quantity tells nobody, so it is taught to while pages are made.
for kind in (Area, Money):
    kind.__bool__ = lambda _quantity: True

project = "community_housing"
author = "the community_housing maintainers"
copyright = "the community_housing maintainers"  # noqa: A001 - the name that Sphinx asks for
release = version = installed_version("community-housing")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx-mathjax-offline",
]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist", "tasklist"]
myst_heading_anchors = 3
napoleon_google_docstring = True
napoleon_custom_sections = [("Guarantees", "params_style"), ("Source", "notes_style"), ("Fields", "params_style")]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": False}
exclude_patterns = ["_build"]
nitpicky = False
html_theme = "furo"
html_title = "community_housing"
# The pages are read on closed networks: nothing is fetched from elsewhere.
html_theme_options = {"source_repository": "", "navigation_with_keys": True}
html_static_path: list[str] = []


def setup(_app: Sphinx) -> None:
    """Give autodoc the text below a constant: it stands where the constant is made, not in the face that names it."""
    for room in rooms():
        face = ModuleAnalyzer.for_module(room)
        face.analyze()
        for name in names_of(room):
            maker, made = source_of(room, name)
            if isinstance(made, ast.Assign | ast.AnnAssign):
                words = ModuleAnalyzer.for_module(maker).find_attr_docs().get(("", name), [])
                face.attr_docs["", name] = [*words, "", ":meta hide-value:", ""]
