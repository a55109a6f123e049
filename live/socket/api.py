"""``/api/rooms/<room_code>/``: what a refused handshake cannot say."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from live.room.admission import NotAdmitted, admission_to, run_of
from live.room.rules import opens_at
from live.room.times import milliseconds
from live.socket.docs import document_room
from peerlearn_site.effects import clock


@document_room
class RoomStateView(APIView):
    """Whether the caller may enter now."""

    def get(self, request: Request, room_code: UUID) -> Response:
        """200 ``{"may_enter", "status", "reason", "words", "opens_at", "ends_at"}``; times in ms."""
        try:
            run = run_of(room_code)
        except NotAdmitted as unknown:
            raise Http404 from unknown
        reason = words = ""
        try:
            admission_to(run, user=request.user, now=clock.now())
        except NotAdmitted as refused:
            reason, words = refused.refusal.value, str(refused)
        return Response(
            {
                "may_enter": not reason,
                "status": run.status,
                "reason": reason,
                "words": words,
                "opens_at": milliseconds(opens_at(run.starts_at)),
                "ends_at": milliseconds(run.effective_end),
            }
        )
