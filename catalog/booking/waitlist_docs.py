"""``/api/sessions/<id>/waitlist/`` in the API's document."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from catalog.booking.enums import WaitStatus
from catalog.booking.rules import Refusal
from peerlearn_site.users.api_schema import SIGN_IN, Responses, refused


class WaitlistBody(serializers.Serializer[Any]):
    """One's place in the line for a session."""

    session = serializers.IntegerField()
    status = serializers.ChoiceField(choices=WaitStatus.choices)
    place = serializers.IntegerField(
        allow_null=True, help_text="One's number in line. Null: not waiting any more."
    )
    waiting = serializers.IntegerField(help_text="How many wait.")
    offer_expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Until when the offered seat can be taken."
    )
    message = serializers.CharField(help_text="For the person.")


_LEARNERS: Final[Responses] = {
    **SIGN_IN,
    403: refused("The caller is no learner."),
    404: refused(f"No such public session; `{Refusal.NOT_WAITING.value}`: not in line for it."),
}
_NOTHING_TO_WAIT_FOR: Final = refused(
    "There is nothing to wait for: "
    + ", ".join(
        f"`{one.value}`"
        for one in (
            Refusal.OWN,
            Refusal.CANCELLED,
            Refusal.OVER,
            Refusal.STARTED,
            Refusal.HAS_SEAT,
            Refusal.NOT_FULL,
        )
    )
    + "."
)
_TOO_LATE: Final = refused(f"`{Refusal.TOO_LATE.value}`: it is an offer, and the session is live.")

document_waitlist = extend_schema_view(
    get=extend_schema(
        summary="One's place in line",
        description="Or the seat that is offered, which a POST to the booking takes.",
        responses={200: WaitlistBody, **_LEARNERS},
    ),
    post=extend_schema(
        summary="Join the waitlist",
        description="Of a full session, until its start. Again: the place there is.",
        request=None,
        responses={201: WaitlistBody, 200: WaitlistBody, 409: _NOTHING_TO_WAIT_FOR, **_LEARNERS},
    ),
    delete=extend_schema(
        summary="Leave the waitlist",
        description="An offered seat goes to the next in line. Again: the place that was given up.",
        responses={200: WaitlistBody, 409: _TOO_LATE, **_LEARNERS},
    ),
)
