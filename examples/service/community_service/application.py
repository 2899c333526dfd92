# SPDX-License-Identifier: Apache-2.0
"""The service put together: paths, limits, problems, health, and the page at `/`."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import community_housing
from community_service.actors import authenticator
from community_service.ledger import Ledger, ledger
from community_service.problems import PROBLEM, PROBLEMS, answer_problems, problem
from community_service.rules import rules
from community_service.settings import Settings

__all__ = ["app", "create_app"]

PAGE: Final = (Path(__file__).parent / "page.html").read_text(encoding="utf-8")
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"


class Limited:
    """Refuses a body that is too long, whether or not it says its length."""

    def __init__(self, app: ASGIApp, *, most_bytes: int) -> None:
        self._app, self._most = app, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what is short enough."""
        too_long = f"a body has at most {self._most} bytes"
        lengths = Headers(scope=scope).getlist("content-length") if scope["type"] == "http" else []
        if any(not value.isdecimal() or int(value) > self._most for value in lengths):
            await problem(413, too_long)(scope, receive, send)
            return
        left = self._most

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413, too_long)
            return message

        await self._app(scope, counted, send)


def app() -> FastAPI:
    """The service as the environment sets it; for `uvicorn --factory`."""
    return create_app(Settings.of_environment())


def create_app(settings: Settings) -> FastAPI:
    """The service by *settings*."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncGenerator[None, None]:
        app.state.ledger = Ledger(settings)
        yield
        app.state.ledger.close()

    made = FastAPI(
        title="community_housing",
        version=community_housing.__version__,
        summary="A district's community premises: rules, and a ledger that cannot pay twice.",
        lifespan=life,
        docs_url=None,  # both load their scripts from elsewhere
        redoc_url=None,
        responses={
            code: {"description": PROBLEMS[code], "content": {"application/problem+json": {"schema": PROBLEM}}}
            for code in (400, 401, 403, 404, 405, 413, 415, 422, 500, 503)
        },
    )
    answer_problems(made)
    who = authenticator(settings)
    made.include_router(rules(settings, who))
    made.include_router(ledger(settings, who))

    made.add_middleware(Limited, most_bytes=settings.most_bytes)

    @made.get("/", include_in_schema=False)
    def page() -> HTMLResponse:
        return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})

    @made.get("/livez", include_in_schema=False)
    def alive() -> JSONResponse:
        return JSONResponse({"status": "alive"})

    @made.get("/readyz", include_in_schema=False)
    def ready(request: Request) -> JSONResponse:
        held: dict[str, Any] = request.app.state.ledger.read(
            lambda journal: {"events": len(journal), "problem": journal.problem}
        )
        if held["problem"] is not None:
            raise HTTPException(503, f"the ledger can only be read: {held['problem']}")
        return JSONResponse({"status": "ready", "events": held["events"]})

    @made.get("/problems/{code}", include_in_schema=False)
    def told(code: int) -> JSONResponse:
        if code not in PROBLEMS:
            raise HTTPException(404, "no such problem")
        return JSONResponse({"status": code, "meaning": PROBLEMS[code]})

    _: Any = (page, alive, ready, told)
    return made
