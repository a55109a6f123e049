"""The room's page, its closed door, and the way in for whoever takes a seat there (SPEC 10.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.booking.rules import refusal_to_join
from catalog.booking.services import BookingRefused, join
from catalog.feedback.policies import may_rate_anybody
from catalog.sessions.models import SessionRun
from live.room.admission import Admission, NotAdmitted, admission_to, run_of
from live.room.rules import WORDS, Refusal, opens_at, start_opens_at
from live.room.times import milliseconds
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import PersonRequest, signed_in
from peerlearn_site.users.models import User

STATUSES = {
    Refusal.NOT_BOOKED: 403,
    Refusal.TOO_EARLY: 403,
    Refusal.CANCELLED: 410,
    Refusal.OVER: 410,
}


@never_cache
@require_safe
@signed_in
def room(request: PersonRequest, room_code: UUID) -> HttpResponse:
    """The room, or why it is closed to this person."""
    run, now = _run(room_code), clock.now()
    try:
        admission = admission_to(run, user=request.user, now=now)
    except NotAdmitted as refused:
        return _closed(request, run, refused.refusal, now)
    return render(request, "live/room.html", {"config": room_config(run, admission)})


@require_POST
def join_room(request: HttpRequest, room_code: UUID) -> HttpResponse:
    """Take a seat at the door, by the room's own address, and come in."""
    return _join(request, _run(room_code), back_to=reverse("room", args=[room_code]))


@require_POST
def join_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Take a seat at the door, by the session's number: who has none is not told the address."""
    found = SessionRun.objects.select_related("card", "mentor").filter(page__live=True)
    run = get_object_or_404(found, page__id=session_id)
    return _join(request, run, back_to=run.card.url)


def room_config(run: SessionRun, admission: Admission) -> dict[str, Any]:
    """What the page's script needs; ``RoomConfig`` in static/js/room/types.d.ts says what each means."""
    return {
        "room_code": str(run.room_code),
        "session_id": run.page_id,
        "title": run.title,
        "role": admission.role.value,
        "name": admission.name,
        "mentor_name": run.mentor.display_name,
        "status": run.status,
        "starts_at": milliseconds(run.starts_at),
        "ends_at": milliseconds(run.effective_end),
        "start_opens_at": milliseconds(start_opens_at(run.starts_at)),
        "socket_path": f"/ws/sessions/{run.room_code}/",
        "state_url": reverse("api-room", args=[run.room_code]),
        "feedback_url": _feedback_url(run),
        "home_url": reverse("dashboard:home"),
    }


def _run(room_code: UUID) -> SessionRun:
    try:
        return run_of(room_code)
    except NotAdmitted as unknown:
        raise Http404 from unknown


def _closed(
    request: PersonRequest, run: SessionRun, refusal: Refusal, now: datetime
) -> HttpResponse:
    context: dict[str, Any] = {
        "refusal": refusal.value,
        "words": WORDS[refusal],
        "run": run,
        "page_url": run.card.url,
        "role": "mentor" if run.mentor_id == request.user.pk else "learner",
    }
    if refusal is Refusal.TOO_EARLY:
        context["opens_at"] = opens_at(run.starts_at)
    if refusal is Refusal.NOT_BOOKED and _may_join(request.user, run, now):
        context["join_url"] = reverse("room-join", args=[run.room_code])
    if refusal is Refusal.OVER:
        context["may_rate"] = may_rate_anybody(request.user, run)
    return render(request, "live/refused.html", context, status=STATUSES[refusal])


def _may_join(user: User, run: SessionRun, now: datetime) -> bool:
    refusal = refusal_to_join(
        status=run.status,
        effective_end=run.effective_end,
        is_own=run.mentor_id == user.pk,
        is_paid=run.is_paid,
        now=now,
    )
    return user.is_learner and refusal is None and run.seats_left > 0


def _join(request: HttpRequest, run: SessionRun, *, back_to: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(back_to)
    if not request.user.is_learner:
        raise PermissionDenied("Seats are for learners.")
    try:
        join(learner=request.user, session_id=run.page_id, now=clock.now())
    except BookingRefused as refused:
        messages.error(request, str(refused))
        return redirect(run.card.url)
    return redirect("room", run.room_code)


def _feedback_url(run: SessionRun) -> str:
    return reverse("feedback:feedback", args=[run.page_id])
