"""``/api/sessions/<id>/booking/``: a learner's own booking of a session."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.booking import selectors, services
from catalog.booking.docs import document_booking
from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.booking.rules import WORDS, Refusal
from catalog.sessions.models import SessionRun
from catalog.sessions.money import rupees_decimal
from catalog.sessions.policies import may_know_room_code, room_url
from peerlearn_site.effects import clock
from peerlearn_site.users.api_errors import Conflict
from peerlearn_site.users.guards import IsLearner
from peerlearn_site.users.models import User

MESSAGES = {
    BookingStatus.CONFIRMED: "You have a seat.",
    BookingStatus.HELD: "Your seat is held. Payment follows.",
    BookingStatus.CANCELLED: "Your booking is cancelled.",
}
NOT_THERE = (Refusal.NOT_BOOKED, Refusal.NOT_WAITING)
OFFER_MESSAGE = "A seat has come free for you. It is held until you take it."


@document_booking
class BookingView(APIView):
    """Read, book and cancel. Repeating a call is harmless and gives the same body."""

    permission_classes = [IsLearner]

    def get(self, request: Request, session_id: int) -> Response:
        """200 with the learner's booking, 404 where there is none."""
        run = selectors.public_run(session_id=session_id)
        booking = selectors.booking_of(learner=learner_of(request), run=run, now=clock.now())
        if booking is None:
            raise NotFound(WORDS[Refusal.NOT_BOOKED], code=Refusal.NOT_BOOKED)
        return Response(_body(booking, run, learner_of(request)))

    def post(self, request: Request, session_id: int) -> Response:
        """201 with the new booking, 200 with the one there was, 409 where the session takes none."""
        outcome = services.book(learner=learner_of(request), session_id=session_id, now=clock.now())
        created = status.HTTP_201_CREATED if outcome.is_new else status.HTTP_200_OK
        return Response(_body(outcome.booking, outcome.run, learner_of(request)), status=created)

    def delete(self, request: Request, session_id: int) -> Response:
        """200 with the cancelled booking, 404 where there was none, 409 after the start."""
        outcome = services.cancel(
            learner=learner_of(request), session_id=session_id, now=clock.now()
        )
        return Response(_body(outcome.booking, outcome.run, learner_of(request)))

    def handle_exception(self, exc: Exception) -> Response:
        """Translate what the services raise."""
        return super().handle_exception(translated(exc))


def translated(exc: Exception) -> Exception:
    """What the API answers to what the services raise: 404 for what is not there, 409 for what cannot be."""
    if isinstance(exc, SessionRun.DoesNotExist):
        return Http404()
    if not isinstance(exc, services.BookingRefused):
        return exc
    refuse = NotFound if exc.refusal in NOT_THERE else Conflict
    return refuse(str(exc), code=exc.refusal)


def learner_of(request: Request) -> User:
    """Who asks; the view lets only learners in."""
    assert isinstance(request.user, User)  # IsLearner lets nobody else in
    return request.user


def _body(booking: Booking, run: SessionRun, learner: User) -> dict[str, Any]:
    knows_room = may_know_room_code(learner, run)
    return {
        "id": booking.pk,
        "session": run.page_id,
        "status": booking.status,
        "price": rupees_decimal(booking.price_paise),
        "hold_expires_at": booking.hold_expires_at,
        "is_offer": booking.is_offer,
        "booked_count": run.booked_count,
        "seats_left": run.seats_left,
        "room_code": str(run.room_code) if knows_room else None,
        "room_url": room_url(learner, run),
        "message": OFFER_MESSAGE if booking.is_offer else MESSAGES[BookingStatus(booking.status)],
    }
