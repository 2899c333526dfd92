# SPDX-License-Identifier: Apache-2.0
"""Clocks of limits (时限): how long something may take, and where it stands on a day, from facts alone."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.clocks._clock import Clock, Standing, clock
    from community_housing.clocks._files import load_limits, shipped
    from community_housing.clocks._limits import Extension, Granted, Limit, LimitCase, Pause, PauseGround, WarningBand
    from community_housing.clocks._several import Acceptance, acceptance, parallel, warn
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "clocks._clock": "Clock Standing clock",
            "clocks._files": "load_limits shipped",
            "clocks._limits": "WarningBand Extension Granted Limit LimitCase Pause PauseGround",
            "clocks._several": "Acceptance acceptance parallel warn",
        },
    )

__all__ = [
    "Acceptance",
    "Clock",
    "Extension",
    "Granted",
    "Limit",
    "LimitCase",
    "Pause",
    "PauseGround",
    "Standing",
    "WarningBand",
    "acceptance",
    "clock",
    "load_limits",
    "parallel",
    "shipped",
    "warn",
]
