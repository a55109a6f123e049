"""``GET /api/sessions/overlaps/``: the mentor's own sessions at the times asked for."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.sessions.overlaps.docs import document_overlaps
from catalog.sessions.overlaps.selectors import Span, overlaps_of
from catalog.sessions.rules import REPEATS_MAX, WORDS
from catalog.sessions.serializers import MomentField
from peerlearn_site.users.guards import IsMentor

# What is longer is no page's number, and no database's integer.
MOST_DIGITS = 15
MOST_TOGETHER = REPEATS_MAX + 1
ONE_TO_ONE = "Give every start its end, at most {most} of them."


@document_overlaps
class OverlapsView(APIView):
    """What else the caller does at some time. It only tells: nothing is refused for it."""

    permission_classes = [IsMentor]

    def get(self, request: Request) -> Response:
        """``{"results": [{"id", "title", "start_time", "end_time", "status", "url"}]}``, the soonest first."""
        found = overlaps_of(
            mentor=request.user,  # type: ignore[arg-type]
            spans=_spans(request),
            without=_number(request.query_params.get("except", "")),
        )
        return Response({"results": [asdict(overlap) for overlap in found]})


def _spans(request: Request) -> list[Span]:
    """The times that are named: each start with the end at the same place.

    Raises:
        ValidationError: keyed by the parameters, in the rules' words.
    """
    starts = _moments(request, "start")
    ends = _moments(request, "end")
    if len(starts) != len(ends) or len(starts) > MOST_TOGETHER:
        words = ONE_TO_ONE.format(most=MOST_TOGETHER)
        raise exceptions.ValidationError({"end_time": [words]})
    if any(end <= start for start, end in zip(starts, ends)):
        raise exceptions.ValidationError({"end_time": [WORDS["end.order"]]})
    return [Span(start, end) for start, end in zip(starts, ends)]


def _moments(request: Request, words: str) -> list[datetime]:
    name = f"{words}_time"
    given: list[Any] = request.query_params.getlist(name)
    if not given:
        raise exceptions.ValidationError({name: [WORDS[f"{words}.required"]]})
    field = MomentField(words=words)
    try:
        return [field.to_internal_value(moment) for moment in given]
    except exceptions.ValidationError as error:
        raise exceptions.ValidationError({name: error.detail}) from error


def _number(text: str) -> int | None:
    """A page's number; ``None`` for what is none, which no session bears."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
