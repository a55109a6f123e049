"""``/api/sessions/``: publish, list, read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework import exceptions, viewsets
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.sessions.authoring import AuthoredSession, publish_new_session
from catalog.sessions.catalogue import CatalogueFilter, catalogue_rows, listed_cards
from catalog.sessions.models import SessionRun
from catalog.sessions.pictures import discard_picture, store_picture
from catalog.sessions.policies import may_know_room_code, may_see_run
from catalog.sessions.selectors import card_with_run, viewer_zone
from catalog.sessions.serializers import SessionInput, page_body, page_errors, session_body
from catalog.sessions.workflow.services import Submitted
from peerlearn_site.effects import clock
from peerlearn_site.effects.idempotency import (
    Answer,
    KeyReused,
    fingerprint_of,
    is_valid_key,
    once,
    stored_answer,
)
from peerlearn_site.users.api_errors import Unprocessable
from peerlearn_site.users.guards import IsMentor

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

ROUTE = "sessions.create"


class SessionViewSet(viewsets.ViewSet):
    """Sessions as the outside sees them."""

    def get_permissions(self) -> list[BasePermission]:
        """Reading is public; writing is the mentors'."""
        return [AllowAny() if self.action in ("list", "retrieve") else IsMentor()]

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
        """One session; what is not public is its mentor's alone."""
        card = card_with_run(page_id=int(pk)) if pk.isdecimal() and len(pk) < 16 else None
        if card is None or not may_see_run(request.user, card.run, is_listed=card.is_listed):
            raise Http404
        with_code = may_know_room_code(request.user, card.run)
        return Response(session_body(card.run, card, with_room_code=with_code))

    def create(self, request: Request) -> Response:
        """Publish a session (SPEC 5). Repeating an ``Idempotency-Key`` repeats the answer."""
        key = request.headers.get("Idempotency-Key", "")
        if key and not is_valid_key(key):
            raise exceptions.ValidationError({"detail": "That Idempotency-Key is not one we take."})
        try:
            answer = _answer(request, key)
        except KeyReused as error:
            raise Unprocessable(str(error)) from error
        except DjangoValidationError as error:
            raise exceptions.ValidationError(page_errors(error)) from error
        return Response(answer.body, status=answer.status)


class _Call(NamedTuple):
    """Who asks for what: the identity of a call that may be repeated."""

    user: User
    key: str
    fingerprint: str
    route: str = ROUTE


def _answer(request: Request, key: str) -> Answer:
    data = request.data
    fields = dict(data.lists()) if hasattr(data, "lists") else _as_lists(data)
    print_ = fingerprint_of(_without_files(fields, request), request.FILES)
    call = _Call(user=cast("User", request.user), key=key, fingerprint=print_)
    if key and (given := stored_answer(**call._asdict())):
        return given
    now = clock.now()
    form = SessionInput(data=data, context={"now": now})
    form.is_valid(raise_exception=True)
    return _publish(form.validated_data, call, now=now)


def _as_lists(data: Any) -> dict[str, list[object]]:
    if not isinstance(data, dict):
        return {}
    return {name: value if isinstance(value, list) else [value] for name, value in data.items()}


def _without_files(fields: dict[str, list[object]], request: Request) -> dict[str, list[object]]:
    return {name: values for name, values in fields.items() if name not in request.FILES}


def _publish(values: dict[str, Any], call: _Call, *, now: datetime) -> Answer:
    stored = store_picture(values["thumbnail"]) if values["thumbnail"] else None
    used = False

    def act() -> Answer:
        nonlocal used
        authored = _authored(values, stored)
        submitted = publish_new_session(mentor=call.user, authored=authored, now=now)
        used = True
        return Answer(201, _created_body(submitted))

    try:
        return once(**call._asdict(), now=now, action=act) if call.key else act()
    except BaseException:
        used = False
        raise
    finally:
        if not used:
            # Nothing points to the file: the transaction rolled back, or a twin's was kept.
            discard_picture(stored)


def _authored(values: dict[str, Any], stored: Any) -> AuthoredSession:
    return AuthoredSession(
        title=values["title"],
        tags=values["tags"],
        start_time=values["start_time"],
        end_time=values["end_time"],
        price_paise=values["price_paise"],
        capacity=values["capacity"],
        description=values["description"],
        picture=stored,
    )


def _created_body(submitted: Submitted) -> dict[str, Any]:
    if not submitted.is_public:
        return page_body(submitted.page)
    runs = SessionRun.objects.select_related("mentor", "page", "card")
    run = runs.get(page=submitted.page)
    image = run.page.thumbnail
    return session_body(
        run, run.card, with_room_code=True, thumbnail=image.file.url if image else None
    )
