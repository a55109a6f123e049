"""``/api/drafts/<key>/`` in the API's document."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    OpenApiTypes,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers

from catalog.sessions.docs import Duplicate, NewSessionForm
from catalog.sessions.drafts import rules
from peerlearn_site.users.api_schema import (
    FIELD_ERRORS,
    NOT_FOUND,
    SIGN_IN,
    Refusal,
    Responses,
    invalid,
    refused,
)


class FormTag(serializers.Serializer[Any]):
    """A domain as the form shows it."""

    slug = serializers.CharField(max_length=rules.NAME_MAX)
    name = serializers.CharField(max_length=rules.NAME_MAX)
    hue = serializers.IntegerField(min_value=0)
    parent = serializers.CharField(max_length=rules.NAME_MAX, allow_null=True)  # type: ignore[assignment]


class FormValues(serializers.Serializer[Any]):
    """What the fields hold, as it was typed, right or not."""

    title = serializers.CharField(required=False, max_length=rules.TEXTS["title"])
    tags = FormTag(many=True, required=False)
    start_time = serializers.CharField(required=False, help_text="In the mentor's own zone.")
    end_time = serializers.CharField(required=False)
    is_paid = serializers.BooleanField(required=False)
    price = serializers.CharField(required=False)
    description = serializers.CharField(
        required=False, max_length=rules.TEXTS["description"], help_text="HTML, not sanitised."
    )
    capacity = serializers.CharField(required=False)
    thumbnail_alt = serializers.CharField(required=False)
    is_decorative = serializers.BooleanField(required=False)
    thumbnail_focus = serializers.CharField(required=False)
    thumbnail_mark = serializers.CharField(
        required=False, help_text="Which picture was chosen; the file itself stays on the device."
    )
    cased_title = serializers.CharField(
        required=False, help_text="The title as the form capitalised it last."
    )
    minutes = serializers.IntegerField(
        required=False, allow_null=True, help_text="The length chosen before there was a start."
    )
    repeat_start_times = serializers.ListField(child=serializers.CharField(), required=False)
    topic = serializers.CharField(required=False, help_text="Number of what it is written for.")


class FormSave(serializers.Serializer[Any]):
    """What to keep, and what it was made from."""

    version = serializers.IntegerField(min_value=0, help_text="0: it was never saved.")
    values = FormValues()


class FormSaved(serializers.Serializer[Any]):
    """Which version it is now, and since when."""

    version = serializers.IntegerField()
    saved_at = serializers.DateTimeField()


class Form(FormSaved):
    """A form of one's own."""

    key = serializers.UUIDField()
    values = FormValues()


class FormRefusal(Refusal):
    """Why not; what it holds instead, or what it became."""

    version = serializers.IntegerField(required=False, help_text="With `draft_changed`.")
    values = FormValues(required=False)
    url = serializers.CharField(
        required=False, allow_null=True, help_text="With `draft_published`. Null: it is gone."
    )
    status = serializers.CharField(required=False, allow_null=True)


_KEY: Final = OpenApiParameter(
    name="key",
    type=OpenApiTypes.UUID,
    location=OpenApiParameter.PATH,
    description="The form: a UUID that whoever writes it makes up.",
)
_PERSON: Final = OpenApiParameter(
    name="X-Person",
    type=OpenApiTypes.INT,
    location=OpenApiParameter.HEADER,
    description="Who wrote it; refused where somebody else is signed in by now: `somebody_else`.",
)
_MENTORS: Final[Responses] = {
    **SIGN_IN,
    403: refused("The caller is no mentor, or somebody else by now: `somebody_else`."),
}
_CLOSED: Final = OpenApiResponse(
    FormRefusal, description="It became a session already: `draft_published`, with its `url`."
)


def _operation(summary: str, responses: Responses, **more: Any) -> Any:
    return extend_schema(
        summary=summary, parameters=[_KEY, _PERSON], responses={**_MENTORS, **responses}, **more
    )


document_form = extend_schema_view(
    get=_operation("One unfinished form", {200: Form, 409: _CLOSED, **NOT_FOUND}),
    put=_operation(
        "Save an unfinished form",
        {
            200: OpenApiResponse(FormSaved, description="Saved, or saved so before."),
            400: OpenApiResponse(FIELD_ERRORS, description="No field, no text, or too long."),
            409: OpenApiResponse(
                FormRefusal,
                description="It holds what the caller has not seen: `draft_changed`, with it; or it"
                " became a session: `draft_published`; or it is new and one too many: `too_many_drafts`.",
            ),
        },
        description="Sent again, it does nothing more. Each mentor has a few; none gives way to another.",
        request=FormSave,
    ),
    delete=_operation(
        "Throw an unfinished form away",
        {204: OpenApiResponse(description="It is gone."), 409: _CLOSED, **NOT_FOUND},
    ),
)

document_form_page = extend_schema_view(
    post=_operation(
        "Keep an unfinished form as a draft in the CMS",
        {
            201: OpenApiResponse(Duplicate, description="The draft; the same one when sent again."),
            400: invalid("A field holds what no draft can; each is told."),
            409: _CLOSED,
        },
        description="It need not be complete. The form takes nothing more afterwards.",
        request={"multipart/form-data": NewSessionForm, "application/json": NewSessionForm},
    )
)
