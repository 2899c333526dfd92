# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin for mutation testing: fewer examples of each law, always the same, and no deadline on a busy machine.

A law that fails has noticed the change, so that no smaller example is looked for: that search takes minutes where the
change makes every example fail, and would be counted as running out of time.
"""

from hypothesis import Phase, settings

settings.register_profile(
    "mutation",
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)
settings.load_profile("mutation")
