# SPDX-License-Identifier: Apache-2.0
"""The search behind the best plan: levels of goals, linear models, cores and exact counts; private."""
