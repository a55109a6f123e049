"""``/api/sessions/<id>/booking/`` in the API's document."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from catalog.booking.enums import BookingStatus
from catalog.booking.rules import Refusal
from peerlearn_site.users.api_schema import SIGN_IN, Responses, refused


class BookingBody(serializers.Serializer[Any]):
    """One's booking and the seats of its session."""

    id = serializers.IntegerField()
    session = serializers.IntegerField()
    status = serializers.ChoiceField(choices=BookingStatus.choices)
    price = serializers.CharField(allow_null=True, help_text="Rupees, `499.50`. Null: free.")
    hold_expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Until when a seat is kept unpaid."
    )
    is_offer = serializers.BooleanField(
        help_text="A seat from the waitlist that a POST takes, where the session is free."
    )
    booked_count = serializers.IntegerField()
    seats_left = serializers.IntegerField()
    room_code = serializers.UUIDField(allow_null=True)
    room_url = serializers.CharField(allow_null=True)
    message = serializers.CharField(help_text="For the person.")


_LEARNERS: Final[Responses] = {
    **SIGN_IN,
    403: refused("The caller is no learner."),
    404: refused(f"No such public session; `{Refusal.NOT_BOOKED.value}`: no booking of it."),
}
_OF_THE_LINE: Final = (Refusal.HAS_SEAT, Refusal.NOT_FULL, Refusal.NOT_WAITING)
_REFUSED: Final = refused(
    "The session takes it no more: "
    + ", ".join(
        f"`{one.value}`" for one in Refusal if one not in (Refusal.NOT_BOOKED, *_OF_THE_LINE)
    )
    + "."
)

document_booking = extend_schema_view(
    get=extend_schema(
        summary="One's booking",
        description="The one that keeps a seat now.",
        responses={200: BookingBody, **_LEARNERS},
    ),
    post=extend_schema(
        summary="Take a seat",
        description="In a paid session it is held until paid. Again: the booking there is. A seat that was offered "
        "from the waitlist of a free session is kept by it.",
        request=None,
        responses={201: BookingBody, 200: BookingBody, 409: _REFUSED, **_LEARNERS},
    ),
    delete=extend_schema(
        summary="Give the seat back",
        description="Until the start. Again: the cancelled booking.",
        responses={200: BookingBody, 409: _REFUSED, **_LEARNERS},
    ),
)
