"""``/api/drafts/<key>/``: the Create Session form while it is being filled in."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import Http404
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.sessions.api import authored_from
from catalog.sessions.bodies import edit_url
from catalog.sessions.calls import kept_picture
from catalog.sessions.drafts import bodies, services
from catalog.sessions.drafts.docs import document_form, document_form_page
from catalog.sessions.drafts.models import FormDraft
from catalog.sessions.drafts.rules import NotKept, kept_values, kept_version
from catalog.sessions.drafts.selectors import form_of
from catalog.sessions.drafts.serializers import UnfinishedInput
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import IsMentor, IsWhoItWas
from peerlearn_site.users.models import User


class _FormView(APIView):
    """What both views of a form refuse alike."""

    permission_classes = (IsWhoItWas, IsMentor)

    def handle_exception(self, exc: Exception) -> Response:
        """Translate what the services raise."""
        if isinstance(exc, services.FormChanged):
            return Response(bodies.changed_body(exc.draft), status=409)
        if isinstance(exc, services.FormClosed):
            return Response(bodies.closed_body(exc.draft, now=clock.now()), status=409)
        if isinstance(exc, services.TooManyForms):
            return Response(bodies.TOO_MANY_BODY, status=409)
        if isinstance(exc, FormDraft.DoesNotExist):
            exc = Http404()
        elif isinstance(exc, NotKept):
            exc = exceptions.ValidationError(exc.problems)
        return super().handle_exception(exc)


@document_form
class FormDraftView(_FormView):
    """Read one's form, save it, throw it away; another mentor's is as if it were not."""

    def get(self, request: Request, key: UUID) -> Response:
        """200 ``{"key", "version", "saved_at", "values"}``."""
        draft = form_of(mentor=cast(User, request.user), key=key)
        if draft.closed_at:
            raise services.FormClosed(draft)
        return Response(bodies.form_body(draft))

    def put(self, request: Request, key: UUID) -> Response:
        """200 ``{"version", "saved_at"}``; 409 with what it holds where that was not seen yet."""
        said: dict[str, Any] = request.data if isinstance(request.data, dict) else {}
        draft = services.save_form(
            mentor=cast(User, request.user),
            key=key,
            version=kept_version(said.get("version")),
            values=kept_values(said.get("values")),
            now=clock.now(),
        )
        return Response(bodies.saved_body(draft))

    def delete(self, request: Request, key: UUID) -> Response:
        """204 and gone."""
        services.discard_form(mentor=cast(User, request.user), key=key)
        return Response(status=204)


@document_form_page
class FormPageView(_FormView):
    """Keep a form as a draft in the CMS."""

    def post(self, request: Request, key: UUID) -> Response:
        """201 ``{"id", "edit_url"}`` of the one page that the form becomes, however often it is asked for."""
        now = clock.now()
        form = UnfinishedInput(data=request.data, context={"now": now})
        form.is_valid(raise_exception=True)
        values = form.validated_data
        with kept_picture(values["thumbnail"]) as picture:
            kept = services.keep_as_page(
                mentor=cast(User, request.user),
                key=key,
                authored=authored_from(values, picture.stored),
                now=now,
            )
            picture.used = kept.is_new
        body = {"id": kept.page.pk, "edit_url": edit_url(kept.page.pk)}
        return Response(body, status=201)
