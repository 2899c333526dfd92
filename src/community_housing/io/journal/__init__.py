# SPDX-License-Identifier: Apache-2.0
"""The durable journal of events (流水): stores, their files, and events as lines."""
