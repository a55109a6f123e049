"""``/api/rooms/<room_code>/`` in the API's document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from catalog.sessions.enums import RunStatus
from peerlearn_site.users.api_schema import NOT_FOUND, SIGN_IN


class RoomState(serializers.Serializer[Any]):
    """Whether one may enter now; ``reason`` and ``words`` are empty where one may."""

    may_enter = serializers.BooleanField()
    status = serializers.ChoiceField(choices=RunStatus.choices)
    reason = serializers.CharField(allow_blank=True)
    words = serializers.CharField(allow_blank=True)
    opens_at = serializers.IntegerField(help_text="Milliseconds since the epoch.")
    ends_at = serializers.IntegerField(help_text="Milliseconds since the epoch.")


document_room = extend_schema_view(
    get=extend_schema(
        summary="Whether one may enter a room now",
        description="And if not, why not, and when it opens.",
        responses={200: RoomState, **SIGN_IN, **NOT_FOUND},
    )
)
