"""``/api/sessions/<id>/waitlist/``: a learner's own place in the line for a full session."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.booking import selectors, waitlist
from catalog.booking.api import learner_of, translated
from catalog.booking.enums import WaitStatus
from catalog.booking.models import WaitlistEntry
from catalog.booking.rules import WORDS, Refusal
from catalog.booking.waitlist_docs import document_waitlist
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import IsLearner

MESSAGES: Final = {
    WaitStatus.WAITING: "You are on the waitlist. We tell you when a seat comes free.",
    WaitStatus.OFFERED: "A seat has come free for you. It is held until you take it.",
    WaitStatus.SEATED: "You have a seat.",
    WaitStatus.LEFT: "You have left the waitlist.",
    WaitStatus.PASSED: "Your offer has passed.",
    WaitStatus.CLOSED: "The waitlist is closed.",
}


@document_waitlist
class WaitlistView(APIView):
    """Read, join and leave. Repeating a call is harmless."""

    permission_classes = [IsLearner]

    def get(self, request: Request, session_id: int) -> Response:
        """200 with the learner's place or offer, 404 where there is none."""
        run = selectors.public_run(session_id=session_id)
        entry = selectors.entry_of(learner=learner_of(request), run=run, now=clock.now())
        if entry is None:
            raise NotFound(WORDS[Refusal.NOT_WAITING], code=Refusal.NOT_WAITING)
        return Response(_body(entry, run))

    def post(self, request: Request, session_id: int) -> Response:
        """201 with the new place, 200 with the one there was, 409 where there is nothing to wait for."""
        waiting = waitlist.join_line(
            learner=learner_of(request), session_id=session_id, now=clock.now()
        )
        created = status.HTTP_201_CREATED if waiting.is_new else status.HTTP_200_OK
        return Response(_body(waiting.entry, waiting.run), status=created)

    def delete(self, request: Request, session_id: int) -> Response:
        """200 with the place that was given up, 404 where there was none, 409 for an offer after the start."""
        waiting = waitlist.leave_line(
            learner=learner_of(request), session_id=session_id, now=clock.now()
        )
        return Response(_body(waiting.entry, waiting.run))

    def handle_exception(self, exc: Exception) -> Response:
        """Translate what the services raise."""
        return super().handle_exception(translated(exc))


def _body(entry: WaitlistEntry, run: SessionRun) -> dict[str, Any]:
    offer = entry.offer if entry.status == WaitStatus.OFFERED else None
    return {
        "session": run.page_id,
        "status": entry.status,
        "place": selectors.place_of(entry),
        "waiting": selectors.line(run=run).count(),
        "offer_expires_at": offer.hold_expires_at if offer else None,
        "message": MESSAGES[WaitStatus(entry.status)],
    }
