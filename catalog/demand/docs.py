"""Demand and requests in the API's document."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from catalog.demand.rules import Refusal
from catalog.taxonomy.docs import SuggestedDomain
from peerlearn_site.users.api_schema import SIGN_IN, Responses, refused


class WantedTopicBody(serializers.Serializer[Any]):
    """A topic that learners ask for."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    domain = SuggestedDomain(allow_null=True, help_text="Null: not filed yet.")
    learners = serializers.IntegerField(help_text="Who asked in the last seven days.")
    wanted_by = serializers.IntegerField(help_text="Who asks for it still.")
    is_mine = serializers.BooleanField()


class DemandBody(serializers.Serializer[Any]):
    """The demand of a domain, sub-domains included; everybody counts once."""

    domain = serializers.CharField()
    name = serializers.CharField()
    learners = serializers.IntegerField(help_text="In the last seven days.")
    learners_before = serializers.IntegerField(help_text="In the seven days before.")
    since = serializers.DateTimeField(help_text="After this moment.")
    until = serializers.DateTimeField(help_text="Up to this moment.")
    sentence = serializers.CharField(help_text="For the person.")
    topics = WantedTopicBody(many=True)


class WantedTopics(serializers.Serializer[Any]):
    """The most wanted first."""

    results = WantedTopicBody(many=True)


class TopicRequestInput(serializers.Serializer[Any]):
    """What a learner would like a session about."""

    text = serializers.CharField(help_text="2 to 120 characters.")
    domain = serializers.CharField(
        required=False, help_text="Slug. Left out: the domain that the text names, or none yet."
    )


class TopicRequestBody(serializers.Serializer[Any]):
    """One's request."""

    id = serializers.IntegerField(help_text="Of the topic.")
    text = serializers.CharField()
    domain = serializers.CharField(allow_null=True)
    asked_at = serializers.DateTimeField()


_LEARNERS: Final[Responses] = {**SIGN_IN, 403: refused("The caller is no learner.")}
_TOO_MANY: Final = refused(f"`{Refusal.TOO_MANY.value}`.")
_UNKNOWN: Final = refused(f"`{Refusal.UNKNOWN_TOPIC.value}`.")

document_demand = extend_schema_view(
    get=extend_schema(
        summary="How many learners ask for topics in a domain",
        responses={200: DemandBody, 404: refused("No such domain.")},
        auth=[],
    )
)
document_topics = extend_schema_view(
    get=extend_schema(
        summary="The most wanted topics, ten at most",
        parameters=[
            OpenApiParameter(name="domain", many=True, description="Slug; may be repeated.")
        ],
        responses={200: WantedTopics},
        auth=[],
    ),
    post=extend_schema(
        summary="Ask for a topic",
        description="Again, or in other letters' case: the request there is. After a week it counts anew.",
        request=TopicRequestInput,
        responses={201: TopicRequestBody, 200: TopicRequestBody, 409: _TOO_MANY, **_LEARNERS},
    ),
)
document_joining = extend_schema_view(
    post=extend_schema(
        summary="Ask for what somebody asked for",
        request=None,
        responses={
            201: TopicRequestBody,
            200: TopicRequestBody,
            404: _UNKNOWN,
            409: _TOO_MANY,
            **_LEARNERS,
        },
    ),
    delete=extend_schema(
        summary="Take a request back",
        responses={204: None, 404: _UNKNOWN, **_LEARNERS},
    ),
)
