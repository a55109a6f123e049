"""``/api/sessions/``: publish, list, read, change, cancel, delete, duplicate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework import exceptions, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.sessions import editing
from catalog.sessions.authoring import AuthoredSession
from catalog.sessions.bodies import edit_url, own_body, session_body
from catalog.sessions.calls import Call, call_of, kept_picture
from catalog.sessions.catalogue import CatalogueFilter, catalogue_rows, listed_cards
from catalog.sessions.docs import document_sessions
from catalog.sessions.drafts.bodies import closed_body
from catalog.sessions.drafts.serializers import form_key_in
from catalog.sessions.drafts.services import FormClosed, form_closing
from catalog.sessions.enums import IN_REVIEW
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.policies import may_know_room_code, may_see_run
from catalog.sessions.repeats.bodies import series_body
from catalog.sessions.repeats.serializers import SeriesInput
from catalog.sessions.repeats.services import publish_series
from catalog.sessions.selectors import card_with_run, viewer_zone
from catalog.sessions.serializers import SessionPatch, page_errors
from catalog.sessions.veto import SessionLocked
from catalog.sessions.workflow.services import AlreadyInReview
from peerlearn_site.effects import clock
from peerlearn_site.effects.idempotency import Answer
from peerlearn_site.users.api_errors import Conflict
from peerlearn_site.users.guards import IsMentor, IsWhoItWas

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

NEVER_PUBLIC = "This session is not public, so there is nothing to cancel. You can delete it."


@document_sessions
class SessionViewSet(viewsets.ViewSet):
    """Sessions as the outside sees them. Every write honours an ``Idempotency-Key``."""

    def get_permissions(self) -> list[BasePermission]:
        """Reading is public; writing is the mentors'."""
        if self.action in ("list", "retrieve"):
            return [AllowAny()]
        return [IsWhoItWas(), IsMentor()]

    def list(self, request: Request) -> Response:
        """One page of public sessions: ``{"results", "newer", "older"}``; filters as in the catalogue."""
        chosen = CatalogueFilter(
            request.query_params,
            queryset=listed_cards(now=clock.now()),
            zone=viewer_zone(request.user),
        )
        if not chosen.is_valid():
            raise exceptions.ValidationError(chosen.errors)
        rows = catalogue_rows(chosen.qs, request.query_params)
        results = [session_body(row.run, row, with_room_code=False) for row in rows.rows]
        return Response({"results": results, "newer": rows.newer, "older": rows.older})

    def retrieve(self, request: Request, pk: str) -> Response:
        """One session; what is not public, drafts too, is its mentor's alone."""
        page_id = _number(pk)
        own = SessionPage.objects.filter(pk=page_id, owner_id=request.user.pk or 0).first()
        if own is not None:
            return Response(own_body(own, now=clock.now()))
        card = card_with_run(page_id=page_id)
        if card is None or not may_see_run(request.user, card.run, is_listed=card.is_listed):
            raise Http404
        with_code = may_know_room_code(request.user, card.run)
        return Response(session_body(card.run, card, with_room_code=with_code))

    def create(self, request: Request) -> Response:
        """Publish a session (SPEC 5), on one date or several: 201, ``in_review`` where staff look at it first."""
        call = call_of(request, route="sessions.create")
        return _response(call.given_before() or _create(request, call))

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is named: 200, 202 where a public session's change waits for staff."""
        call = call_of(request, route=f"sessions.update.{_number(pk)}")
        return _response(call.given_before() or _update(request, call, pk))

    def destroy(self, request: Request, pk: str) -> Response:
        """204 and gone; 200 with a session that was booked and is therefore cancelled."""
        call, now = call_of(request, route=f"sessions.delete.{_number(pk)}"), clock.now()

        def act() -> Answer:
            page = _own_page(call.user, pk)
            run = editing.delete_session(page=page, mentor=call.user, now=now)
            return Answer(200, own_body(page, now=now)) if run else Answer(204, {})

        return _response(call.given_before() or call.once(act, now=now))

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """200 with the cancelled session; everybody with a seat is told."""
        call, now = call_of(request, route=f"sessions.cancel.{_number(pk)}"), clock.now()

        def act() -> Answer:
            page = _own_page(call.user, pk)
            editing.cancel_session(page=page, mentor=call.user, now=now)
            return Answer(200, own_body(page, now=now))

        return _response(call.given_before() or call.once(act, now=now))

    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, pk: str) -> Response:
        """201 ``{"id", "edit_url"}`` of a draft with the same content and no times."""
        call, now = call_of(request, route=f"sessions.duplicate.{_number(pk)}"), clock.now()

        def act() -> Answer:
            page = _own_page(call.user, pk)
            copy = editing.duplicate_session(page=page, mentor=call.user, now=now)
            return Answer(201, {"id": copy.pk, "edit_url": edit_url(copy.pk)})

        return _response(call.given_before() or call.once(act, now=now))

    def handle_exception(self, exc: Exception) -> Response:
        """Translate what the services raise."""
        if isinstance(exc, FormClosed):
            return Response(closed_body(exc.draft, now=clock.now()), status=409)
        if isinstance(exc, SessionLocked):
            exc = Conflict(str(exc), code=f"session_{exc.lock}")
        elif isinstance(exc, AlreadyInReview):
            exc = Conflict(str(exc), code=IN_REVIEW)
        elif isinstance(exc, SessionRun.DoesNotExist):
            exc = Conflict(NEVER_PUBLIC, code="session_not_public")
        elif isinstance(exc, SessionPage.DoesNotExist):
            exc = Http404()
        elif isinstance(exc, DjangoValidationError):
            exc = exceptions.ValidationError(page_errors(exc))
        return super().handle_exception(exc)


def _number(pk: str) -> int:
    """A page's number as it stands in the address; 0, which no page has, for what is none."""
    return int(pk) if pk.isdecimal() and len(pk) < 16 else 0


def _own_page(user: User, pk: str) -> SessionPage:
    """The session, for its mentor.

    Raises:
        SessionPage.DoesNotExist: none, or none that this person could know of.
        PermissionDenied: a public one of somebody else.
    """
    page: SessionPage = SessionPage.objects.get(pk=_number(pk))
    if page.owner_id == user.pk:
        return page
    card = card_with_run(page_id=page.pk)
    if page.live or (card is not None and card.is_listed):
        raise exceptions.PermissionDenied(editing.NOT_YOURS, code="not_yours")
    raise SessionPage.DoesNotExist


def _create(request: Request, call: Call) -> Answer:
    now, zone = clock.now(), call.user.zone
    form = SeriesInput(data=request.data, context={"now": now, "zone": zone})
    form.is_valid(raise_exception=True)
    values, key = form.validated_data, form_key_in(request.data)
    with kept_picture(values["thumbnail"]) as picture:

        def act() -> Answer:
            authored = authored_from(values, picture.stored)
            repeats = values["repeat_start_times"]
            with form_closing(mentor=call.user, key=key, now=now) as closing:
                done = publish_series(
                    mentor=call.user, authored=authored, repeats=repeats, zone=zone, now=now
                )
                closing.page = done[0].page
            picture.used = True
            return Answer(201, series_body([submitted.page for submitted in done], now=now))

        return call.once(act, now=now)


def _update(request: Request, call: Call, pk: str) -> Answer:
    now, page = clock.now(), _own_page(call.user, pk)
    form = SessionPatch(data=request.data, context={"page": page})
    form.is_valid(raise_exception=True)
    changes = form.validated_data
    with kept_picture(changes.get("picture")) as picture:

        def act() -> Answer:
            if "picture" in changes:
                changes["picture"] = picture.stored
            edited = editing.update_session(
                page=page, mentor=call.user, changes=cast("Any", changes), now=now
            )
            picture.used = True
            status = 202 if edited.waits_for_review else 200
            return Answer(status, own_body(_own_page(call.user, pk), now=now))

        return call.once(act, now=now)


def authored_from(values: dict[str, Any], stored: Any) -> AuthoredSession:
    """What was parsed, with the picture that has its file by now."""
    return AuthoredSession(
        title=values["title"],
        tags=values["tags"],
        start_time=values["start_time"],
        end_time=values["end_time"],
        price_paise=values["price_paise"],
        capacity=values["capacity"],
        description=values["description"],
        picture=stored,
        picture_alt=values["thumbnail_alt"],
        picture_focus=values["thumbnail_focus"],
        topic_id=values["topic"],
    )


def _response(answer: Answer) -> Response:
    return Response(answer.body if answer.status != 204 else None, status=answer.status)
