"""``/api/domains/<slug>/demand/`` and ``/api/topics/``: how much is asked for, and asking."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework import exceptions, serializers, status
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.demand import selectors, services
from catalog.demand.docs import document_demand, document_joining, document_topics
from catalog.demand.rules import WORDS, Refusal, weeks
from catalog.demand.selectors import WantedTopic
from catalog.demand.services import Asked, RequestRefused
from catalog.taxonomy.api import tag_of
from catalog.taxonomy.models import Domain
from catalog.taxonomy.selectors import current_domain_at, domains_by_slug
from peerlearn_site.effects import clock
from peerlearn_site.users.api_errors import Conflict
from peerlearn_site.users.guards import IsLearner
from peerlearn_site.users.models import User

DOMAINS_AT_MOST = 5
SUGGESTIONS = 10


@document_demand
class DemandView(APIView):
    """How many learners ask for topics in a domain."""

    permission_classes = [AllowAny]

    def get(self, request: Request, slug: str) -> Response:
        """200 with the demand; 404 where there is no such domain."""
        domain, now = current_domain_at(slug), clock.now()
        if domain is None:
            raise Http404
        demand, week = selectors.demand_of(domain=domain, now=now), weeks(now)
        topics = selectors.wanted_topics(domains=[domain], now=now, viewer=request.user)
        return Response(
            {
                "domain": domain.slug,
                "name": domain.name,
                "learners": demand.learners,
                "learners_before": demand.learners_before,
                "since": week.after,
                "until": week.until,
                "sentence": demand.sentence,
                "topics": [_topic(topic) for topic in topics],
            }
        )


class TopicInput(serializers.Serializer[Any]):
    """What a learner asks for; the text is judged by the rules."""

    text = serializers.CharField(max_length=1000, allow_blank=True, trim_whitespace=False)
    domain = serializers.CharField(max_length=255, allow_blank=True, default="")


@document_topics
class TopicsView(APIView):
    """What learners ask for; asking for more."""

    def get_permissions(self) -> list[BasePermission]:
        """Everybody may read; learners ask."""
        return [AllowAny() if self.request.method in SAFE_METHODS else IsLearner()]

    def get(self, request: Request) -> Response:
        """The most wanted topics in ``?domain=`` (repeated), or anywhere, ten at most."""
        slugs = request.query_params.getlist("domain")[:DOMAINS_AT_MOST]
        domains = list(domains_by_slug(slugs).values()) if slugs else None
        found = selectors.wanted_topics(
            domains=domains, now=clock.now(), viewer=request.user, limit=SUGGESTIONS
        )
        return Response({"results": [_topic(topic) for topic in found]})

    def post(self, request: Request) -> Response:
        """201 with the new request, 200 with the one there was."""
        form = TopicInput(data=request.data)
        form.is_valid(raise_exception=True)
        asked = services.request_topic(
            learner=learner_of(request),
            text=form.validated_data["text"],
            domain=_domain(form.validated_data["domain"]),
            now=clock.now(),
        )
        return _answer(asked)

    def handle_exception(self, exc: Exception) -> Response:
        """Translate what the services raise."""
        return super().handle_exception(translated(exc))


@document_joining
class JoinView(APIView):
    """Saying "me too", and taking it back. Repeating a call is harmless and gives the same body."""

    permission_classes = [IsLearner]

    def post(self, request: Request, topic_id: int) -> Response:
        """201 with the new request, 200 with the one there was."""
        asked = services.join_request(
            learner=learner_of(request), topic_id=topic_id, now=clock.now()
        )
        return _answer(asked)

    def delete(self, request: Request, topic_id: int) -> Response:
        """204, whether there was a request or not; 404 where there is no such topic any more."""
        services.withdraw_request(learner=learner_of(request), topic_id=topic_id, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def handle_exception(self, exc: Exception) -> Response:
        """Translate what the services raise."""
        return super().handle_exception(translated(exc))


def translated(exc: Exception) -> Exception:
    """What the API answers to what the services raise."""
    if isinstance(exc, DjangoValidationError):
        return exceptions.ValidationError(exc.message_dict)
    if not isinstance(exc, RequestRefused):
        return exc
    refuse = exceptions.NotFound if exc.refusal == Refusal.UNKNOWN_TOPIC else Conflict
    return refuse(str(exc), code=exc.refusal)


def learner_of(request: Request) -> User:
    """Who asks; the views let only learners in."""
    assert isinstance(request.user, User)
    return request.user


def _domain(slug: str) -> Domain | None:
    found = current_domain_at(slug) if slug else None
    if slug and (found is None or found.is_retired):
        raise exceptions.ValidationError({"domain": [WORDS["domain.unknown"]]})
    return found


def _answer(asked: Asked) -> Response:
    topic = asked.request.topic
    body = {
        "id": topic.pk,
        "text": topic.text,
        "domain": topic.domain.slug if topic.domain else None,
        "asked_at": asked.request.asked_at,
    }
    return Response(body, status=status.HTTP_201_CREATED if asked.is_new else status.HTTP_200_OK)


def _topic(topic: WantedTopic) -> dict[str, Any]:
    return {
        "id": topic.id,
        "text": topic.text,
        "domain": tag_of(topic.domain) if topic.domain else None,
        "learners": topic.learners,
        "wanted_by": topic.wanted_by,
        "is_mine": topic.is_mine,
    }
