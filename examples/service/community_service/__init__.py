# SPDX-License-Identifier: Apache-2.0
"""A service to start from: the rules of a district over HTTP, and a ledger of payments that cannot pay twice.

`uvicorn --factory community_service:app` starts it; `settings` says what can be set.
"""

from community_service.application import app, create_app
from community_service.settings import Settings

__all__ = ["Settings", "app", "create_app"]
