# SPDX-License-Identifier: Apache-2.0
"""What the main job finds, as values (结果): the programme of a pack, its figures and the district's result."""
