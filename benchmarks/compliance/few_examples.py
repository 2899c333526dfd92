# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin for mutation testing: fewer examples of each law, always the same, and no deadline on a busy machine."""

from hypothesis import settings

settings.register_profile("mutation", max_examples=25, derandomize=True, database=None, deadline=None)
settings.load_profile("mutation")
