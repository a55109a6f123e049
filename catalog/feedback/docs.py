"""``/api/sessions/<id>/feedback/`` in the API's document."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from catalog.feedback.rules import COMMENT_MAX, STARS_MAX, STARS_MIN
from peerlearn_site.users.api_schema import NOT_FOUND, SIGN_IN, Responses, invalid, refused


class RateableBody(serializers.Serializer[Any]):
    """Somebody one may rate, and what one has said of them so far."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=["mentor", "learner"])
    stars = serializers.IntegerField(allow_null=True)
    comment = serializers.CharField()


class MayRate(serializers.Serializer[Any]):
    """Everybody one may rate; nobody before the end."""

    may_rate = RateableBody(many=True)


class FeedbackForm(serializers.Serializer[Any]):
    """Whom, how many stars, and words if there are any."""

    subject = serializers.IntegerField(min_value=1, help_text="`id` of one of `may_rate`.")
    stars = serializers.IntegerField(min_value=STARS_MIN, max_value=STARS_MAX)
    comment = serializers.CharField(required=False, max_length=COMMENT_MAX)


class FeedbackBody(FeedbackForm):
    """What was written down, and thanks."""

    comment = serializers.CharField()
    message = serializers.CharField()


_TAKING_PART: Final[Responses] = {
    **SIGN_IN,
    **NOT_FOUND,
    403: refused("The caller had no part in it, or may not rate this person."),
}

document_feedback = extend_schema_view(
    get=extend_schema(
        summary="Whom one may rate",
        description="Nobody before the session's end.",
        responses={200: MayRate, **_TAKING_PART},
    ),
    post=extend_schema(
        summary="Rate somebody, or change what was said",
        description="Learners rate their mentor, mentors those who came.",
        request=FeedbackForm,
        responses={201: FeedbackBody, 200: FeedbackBody, 400: invalid(), **_TAKING_PART},
    ),
)
