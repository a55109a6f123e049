"""``/api/sessions/overlaps/`` in the API's document."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiTypes,
    extend_schema,
    extend_schema_serializer,
    extend_schema_view,
)
from rest_framework import serializers

from catalog.sessions.enums import DRAFT, IN_REVIEW, OPEN_STATUSES
from peerlearn_site.users.api_schema import SIGN_IN, invalid, refused


class OverlapBody(serializers.Serializer[Any]):
    """A session of the caller's own."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    start_time = serializers.DateTimeField(help_text="UTC.")
    end_time = serializers.DateTimeField(help_text="UTC; of a live one with what was added.")
    status = serializers.ChoiceField(choices=[DRAFT, IN_REVIEW, *OPEN_STATUSES])
    url = serializers.CharField(help_text="Its page; of what is not public its editor.")


@extend_schema_serializer(many=False)
class OverlapList(serializers.Serializer[Any]):
    """The soonest first."""

    results = OverlapBody(many=True)


def _moments(name: str, words: str) -> OpenApiParameter:
    return OpenApiParameter(
        name=name, type=OpenApiTypes.DATETIME, many=True, required=True, description=words
    )


_PARAMETERS: Final = [
    _moments("start_time", "With offset. May be repeated, with as many ends."),
    _moments("end_time", "With offset. The end itself is not included."),
    OpenApiParameter(
        name="except", type=OpenApiTypes.INT, description="A session that is not to be told."
    ),
]

document_overlaps = extend_schema_view(
    get=extend_schema(
        summary="What else I do at some time",
        description="Your own sessions alone: public ones that are ahead or live, drafts, what is in review.",
        operation_id="sessions_overlaps",
        parameters=_PARAMETERS,
        responses={
            200: OverlapList,
            400: invalid("A time is missing or wrong."),
            **SIGN_IN,
            403: refused("The caller is no mentor."),
        },
    )
)
