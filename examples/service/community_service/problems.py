# SPDX-License-Identifier: Apache-2.0
"""Every answer that is no answer, as `application/problem+json` (RFC 9457), in the language of who asks."""

from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from community_housing.errors import BoundaryError, HousingError, InputError, NoStandardInForceError
from community_housing.faults import Faults
from community_housing.io.journal import JournalBusyError, JournalReadOnlyError, JournalUnreachableError

__all__ = ["PROBLEM", "PROBLEMS", "answer_problems", "language_of"]

PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "A path of this service that says what this kind of problem is."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "In the language of Accept-Language: 中文 or English."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Where in the body or query, such as `/settings/before`."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "expected": {"type": ["string", "null"]},
                },
            },
        },
    },
}

PROBLEMS: Final[dict[int, str]] = {
    400: "The request is not well-formed.",
    401: "It is not known who asks.",
    403: "Who asks may not do this.",
    404: "There is nothing of this name.",
    405: "This path has another method.",
    409: "The ledger refuses this; nothing changed.",
    413: "The body is too long, or the pack too large to wait for.",
    415: "The body is not application/json.",
    422: "The body or query is not what it must be; every fault is named.",
    500: "The service failed; it has kept the details.",
    503: "The ledger cannot be used now; nothing was stored.",
}


def language_of(request: Request) -> str:
    """`en` where the caller prefers English to Chinese, else `zh`."""
    best = {"zh": 0.0, "en": 0.0}
    for part in request.headers.get("accept-language", "").split(","):
        name, _, weight = part.strip().lower().partition(";q=")
        try:
            value = float(weight) if weight else 1.0
        except ValueError:
            continue
        lang = name.partition("-")[0]
        if lang in best:
            best[lang] = max(best[lang], value)
    return "en" if best["en"] > best["zh"] else "zh"


def problem(
    status: int, detail: str, errors: list[dict[str, Any]] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """A problem as a response."""
    body: dict[str, Any] = {
        "type": f"/problems/{status}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def pointer_of(path: Any) -> str:
    """A path such as `funding[1].weight`, or pydantic's parts, as a JSON Pointer."""
    parts = (
        [str(part) for part in path]
        if isinstance(path, (tuple, list))
        else str(path).replace("[", ".").replace("]", "").split(".")
    )
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts if part)


def answer_problems(app: FastAPI) -> None:
    """Let every error of *app* be answered as a problem."""

    def answer(request: Request, error: BoundaryError) -> Response:
        lang = language_of(request)
        errors = [
            {"pointer": pointer_of(one.column or ""), "code": one.code, "detail": one.text(lang=lang), "expected": one.expected}
            for one in error.faults
        ]
        return problem(422, error.text(lang=lang), errors)

    app.add_exception_handler(BoundaryError, answer)  # type: ignore[arg-type]

    @app.exception_handler(InputError)
    def wrong(request: Request, error: InputError) -> Response:
        lang = language_of(request)
        return problem(
            422,
            error.text(lang=lang),
            [{"pointer": pointer_of(error.field), "code": error.code, "detail": error.text(lang=lang)}],
        )

    @app.exception_handler(NoStandardInForceError)
    def none_in_force(request: Request, error: NoStandardInForceError) -> Response:
        lang = language_of(request)
        return problem(422, error.text(lang=lang), [{"pointer": "/on", "code": error.code, "detail": error.text(lang=lang)}])

    @app.exception_handler(JournalReadOnlyError)
    @app.exception_handler(JournalBusyError)
    @app.exception_handler(JournalUnreachableError)
    def down(request: Request, error: HousingError) -> Response:
        # A damaged journal needs somebody; a busy or lost one needs the same body again.
        waits = None if isinstance(error, JournalReadOnlyError) else {"Retry-After": "5"}
        return problem(503, error.text(lang=language_of(request)), headers=waits)

    @app.exception_handler(HousingError)
    def other(request: Request, error: HousingError) -> Response:
        lang = language_of(request)
        return problem(422, error.text(lang=lang), [{"pointer": "", "code": error.code, "detail": error.text(lang=lang)}])

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        if any(one["type"] == "json_invalid" for one in error.errors()):
            return problem(400, PROBLEMS[400])
        found = Faults()
        # FastAPI hands on what pydantic found, each with its place, behind the part of the request that it stands in.
        found.add_validation(error, file="request", place=lambda path: (None, ".".join(map(str, path[1:]))))  # type: ignore[arg-type]
        return answer(request, BoundaryError(found.all))

    @app.exception_handler(HTTPException)
    def http(_: Request, error: HTTPException) -> Response:
        headers = None if error.headers is None else dict(error.headers)
        return problem(error.status_code, str(error.detail), headers=headers)

    @app.exception_handler(Exception)
    def failed(_: Request, __: Exception) -> Response:
        return problem(500, PROBLEMS[500])
