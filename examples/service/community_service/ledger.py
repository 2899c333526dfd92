# SPDX-License-Identifier: Apache-2.0
"""The ledger over HTTP: an event is stored before it is answered, and the same event twice is one event."""

from collections.abc import Callable
from threading import Lock
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from community_housing.disbursement import (
    FOUR_EYES,
    KINDS,
    Book,
    Commitment,
    Event,
    EventOutcome,
    PaymentDue,
    Schedules,
    Scope,
    Statement,
    commitments,
    payments_due,
    schedules,
    statements,
)
from community_housing.events import Status
from community_housing.io.journal import PostgresJournal, SqliteJournal, from_json
from community_housing.records import evolve
from community_service.settings import Settings

__all__ = ["Ledger", "ledger"]

CODES = {Status.ACCEPTED: 201, Status.DUPLICATE: 200, Status.REFUSED: 409}
EVENT = {"oneOf": [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in KINDS.values()]}


class Ledger:
    """The journal of this process. One journal is for one thread at a time; several processes may each have their own."""

    def __init__(self, settings: Settings) -> None:
        rules = Schedules(schedules(), four_eyes=FOUR_EYES if settings.four_eyes else None)
        self._lock = Lock()
        self._journal: Any
        if settings.journal.startswith(("postgres://", "postgresql://")):
            self._journal = PostgresJournal(settings.journal, empty=Book.empty(rules))
        else:
            self._journal = SqliteJournal(settings.journal, empty=Book.empty(rules), create=settings.make_journal)

    def append(self, event: Event) -> EventOutcome:
        """Store an event; on disk when this returns."""
        with self._lock:
            outcome: EventOutcome = self._journal.append(event)
            return outcome

    def read(self, of: Callable[[Any], Any]) -> Any:
        """What *of* makes of the journal, with all that other processes have stored."""
        with self._lock:
            self._journal.refresh()
            return of(self._journal)

    def close(self) -> None:
        """Close the journal."""
        with self._lock:
            self._journal.close()


def ledger(settings: Settings, who: Callable[..., str]) -> APIRouter:
    """The paths of the ledger."""
    router = APIRouter(tags=["ledger"])
    Actor = Annotated[str, Depends(who)]  # noqa: N806 - a type

    async def body(request: Request) -> bytes:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise HTTPException(415, "send application/json")
        return await request.body()

    def here(request: Request) -> Ledger:
        found: Ledger = request.app.state.ledger
        return found

    Here = Annotated[Ledger, Depends(here)]  # noqa: N806 - a type

    @router.post(
        "/events",
        status_code=201,
        responses={
            200: {"model": EventOutcome, "description": "It was there before: a retry."},
            409: {"model": EventOutcome, "description": "Refused, with the reason as data; nothing changed."},
        },
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": EVENT}}}},
    )
    async def post_event(actor: Actor, book: Here, data: Annotated[bytes, Depends(body)], response: Response) -> EventOutcome:
        """Record an event. Its id is made by the caller, who may send it again until there is an answer."""
        event = from_json(data)
        if event.actor not in (None, actor):
            raise HTTPException(403, f"{actor} cannot speak for {event.actor}")
        signed: Any = evolve(event, actor=actor)
        outcome = await run_in_threadpool(book.append, signed)
        response.status_code = CODES[outcome.status]
        if outcome.status is Status.DUPLICATE:
            response.headers["Idempotent-Replayed"] = "true"
        return outcome

    @router.get("/events", dependencies=[Depends(who)])
    def page(
        book: Here, after: Annotated[int, Query(ge=0, le=10**15)] = 0, most: Annotated[int, Query(ge=1, le=500)] = 100
    ) -> list[Event]:
        """Events in the order of the journal, which never changes; a page that is not full is the last one so far."""
        return list(book.read(lambda journal: journal.page(after=after, most=most)))

    @router.get("/events/{event_id}", dependencies=[Depends(who)])
    def one(book: Here, event_id: str) -> Event:
        """One event."""
        found: Event | None = book.read(lambda journal: journal.event(event_id))
        if found is None:
            raise HTTPException(404, "there is no event of this id")
        return found

    @router.get("/due", dependencies=[Depends(who)])
    def due(book: Here) -> list[PaymentDue]:
        """What is due now and not yet paid."""
        return list(book.read(lambda journal: payments_due(journal.book)))

    @router.get("/statements", dependencies=[Depends(who)])
    def sums(book: Here, by: Scope = Scope.DISTRICT) -> list[Statement]:
        """What was entitled, paid, returned and is due, by the scope asked."""
        return list(book.read(lambda journal: statements(journal.book, by=by)))

    @router.get("/commitments", dependencies=[Depends(who)])
    def committed(book: Here) -> list[Commitment]:
        """What of each appropriation is committed, and what is left."""
        return list(book.read(lambda journal: commitments(journal.book)))

    _: Any = (post_event, page, one, due, sums, committed, settings)
    return router
