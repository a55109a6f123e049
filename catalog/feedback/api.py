"""``/api/sessions/<id>/feedback/``: what a person says of those they were in a session with."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.feedback import rules, services
from catalog.feedback.docs import document_feedback
from catalog.feedback.policies import has_part_in
from catalog.feedback.rules import REFUSALS, WORDS, Refusal
from catalog.feedback.selectors import people_to_rate
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User

THANKS = "Thank you for your feedback"
# Cleaning shortens what people type; what lies this far beyond the limit is not even read.
READ_AT_MOST = 8 * rules.COMMENT_MAX
_NO_NUMBER = ("required", "null", "invalid", "max_string_length", "min_value")


class FeedbackInput(serializers.Serializer[dict[str, Any]]):
    """Whom, how many stars, and words if there are any."""

    subject = serializers.IntegerField(
        min_value=1, error_messages=dict.fromkeys(_NO_NUMBER, WORDS["subject"])
    )
    stars = serializers.IntegerField(error_messages=dict.fromkeys(_NO_NUMBER, WORDS["stars"]))
    comment = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=READ_AT_MOST,
        error_messages={"invalid": WORDS["comment.text"], "max_length": WORDS["comment.long"]},
    )

    def validate_stars(self, stars: int) -> int:
        """Hold the stars to the rule."""
        return _judged(stars, rules.stars_problem(stars))

    def validate_comment(self, comment: str) -> str:
        """Clean the words and hold them to the rule."""
        clean = rules.clean_comment(comment)
        return _judged(clean, rules.comment_problem(clean))


def _judged(value: Any, problem: str) -> Any:
    if problem:
        raise serializers.ValidationError(problem)
    return value


@document_feedback
class FeedbackView(APIView):
    """Read whom one may rate and what one said of them; say it, or say it differently."""

    def get(self, request: Request, session_id: int) -> Response:
        """200 ``{"may_rate": [{"id", "name", "role", "stars", "comment"}]}``; empty before the end."""
        author = _person(request)
        people = people_to_rate(author=author, run=_run_of(author, session_id))
        return Response({"may_rate": [asdict(person) for person in people]})

    def post(self, request: Request, session_id: int) -> Response:
        """201 with a new rating, 200 with one that was changed or said again."""
        author = _person(request)
        _run_of(author, session_id)
        form = FeedbackInput(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        outcome = services.rate(
            author=author,
            session_id=session_id,
            subject_id=values["subject"],
            stars=values["stars"],
            comment=values["comment"],
            now=clock.now(),
        )
        created = status.HTTP_201_CREATED if outcome.is_new else status.HTTP_200_OK
        return Response({**values, "message": THANKS}, status=created)

    def handle_exception(self, exc: Exception) -> Response:
        """Translate what the services raise."""
        if isinstance(exc, SessionRun.DoesNotExist):
            exc = Http404()
        elif isinstance(exc, services.FeedbackRefused):
            exc = _refused(exc.refusal)
        return super().handle_exception(exc)


def _person(request: Request) -> User:
    assert isinstance(request.user, User)  # the default permission lets nobody else in
    return request.user


def _run_of(person: User, session_id: int) -> SessionRun:
    """The session, for somebody who has a part in it.

    Raises:
        SessionRun.DoesNotExist: none, or none that this person could know of.
        PermissionDenied: a public one in which they had no part.
    """
    run = SessionRun.objects.select_related("page").get(page__id=session_id)
    if has_part_in(person, run):
        return run
    raise _refused(Refusal.NOT_IN_SESSION) if run.page.live else SessionRun.DoesNotExist()


def _refused(refusal: Refusal) -> PermissionDenied:
    return PermissionDenied(REFUSALS[refusal], code=refusal)
