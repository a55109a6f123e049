"""``/api/sessions/`` in the API's document."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    OpenApiTypes,
    extend_schema,
    extend_schema_serializer,
    extend_schema_view,
)
from rest_framework import serializers

from catalog.sessions import rules
from catalog.sessions.enums import DRAFT, IN_REVIEW, NEEDS_CHANGES, RunStatus
from peerlearn_site.users.api_schema import (
    IDEMPOTENCY_KEY,
    NOT_FOUND,
    REUSED,
    SIGN_IN,
    Responses,
    invalid,
    refused,
)

STATUSES: Final = [DRAFT, IN_REVIEW, *RunStatus.values]
PENDING: Final = [DRAFT, IN_REVIEW, NEEDS_CHANGES]


class MentorName(serializers.Serializer[Any]):
    """Who holds a session."""

    username = serializers.CharField()
    name = serializers.CharField()


class PublicSession(serializers.Serializer[Any]):
    """A session as everybody may know it."""

    id = serializers.IntegerField()
    url = serializers.CharField(help_text="Address of its page on this site.")
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    start_time = serializers.DateTimeField(allow_null=True, help_text="UTC. Null: not set yet.")
    end_time = serializers.DateTimeField(allow_null=True, help_text="UTC. Null: not set yet.")
    is_paid = serializers.BooleanField()
    price = serializers.CharField(allow_null=True, help_text="Rupees, `499.50`. Null: free.")
    tags = serializers.ListField(child=serializers.CharField(), help_text="Slugs of domains.")
    thumbnail = serializers.CharField(allow_null=True, help_text="Address of its picture.")
    thumbnail_alt = serializers.CharField(
        help_text="What its picture shows. Empty: it adds nothing to the title."
    )
    mentor = MentorName()
    booked_count = serializers.IntegerField()
    seats_left = serializers.IntegerField()
    capacity = serializers.IntegerField()
    room_code = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="For its mentor and those who booked it. Null: it has no room yet.",
    )


class Session(PublicSession):
    """A session of one's own."""

    thumbnail_focus = serializers.CharField(
        allow_null=True, help_text="`x,y`: what every frame keeps of the picture. Null: its middle."
    )
    edit_url = serializers.CharField(help_text="Where it is edited: the CMS.")
    locked = serializers.CharField(
        allow_null=True, help_text="Why it may not be changed any more. Null: it may."
    )
    changes = serializers.ChoiceField(
        choices=PENDING,
        allow_null=True,
        help_text="What became of changes that are not public yet. Null: there are none.",
    )


class SomeSession(PublicSession):
    """A session as the caller may know it; the last four are its mentor's alone."""

    thumbnail_focus = serializers.CharField(required=False, allow_null=True)
    edit_url = serializers.CharField(required=False)
    locked = serializers.CharField(required=False, allow_null=True)
    changes = serializers.ChoiceField(choices=PENDING, required=False, allow_null=True)


@extend_schema_serializer(many=False)
class SessionList(serializers.Serializer[Any]):
    """One page of sessions and the query strings of its neighbours."""

    results = PublicSession(many=True)
    newer = serializers.CharField(allow_null=True)
    older = serializers.CharField(allow_null=True)


class Duplicate(serializers.Serializer[Any]):
    """A new draft."""

    id = serializers.IntegerField()
    edit_url = serializers.CharField()


class SessionForm(serializers.Serializer[Any]):
    """What a mentor sets. Anything else that is sent is ignored."""

    title = serializers.CharField(min_length=rules.TITLE_MIN, max_length=rules.TITLE_MAX)
    tags = serializers.ListField(
        child=serializers.CharField(),
        min_length=rules.TAGS_MIN,
        max_length=rules.TAGS_MAX,
        help_text="Slugs of domains; in a form, the field is repeated.",
    )
    start_time = serializers.DateTimeField(help_text="With offset, in the future.")
    end_time = serializers.DateTimeField(help_text="With offset, at most 8 hours after the start.")
    is_paid = serializers.BooleanField(required=False)
    price = serializers.CharField(
        required=False, allow_null=True, help_text="Rupees, 50 to 50000, at most two decimals."
    )
    thumbnail = serializers.FileField(
        required=False, allow_null=True, help_text="JPEG or PNG, at most 2 MB."
    )
    thumbnail_alt = serializers.CharField(
        required=False,
        max_length=rules.ALT_MAX,
        help_text="What the picture shows, in one line. Empty: it is decorative.",
    )
    thumbnail_focus = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="`x,y`, each from 0 to 1: the point of the picture that every frame cut from it keeps,"
        " from its upper left corner, such as `0.5,0.25`. Empty: its middle.",
    )
    description = serializers.CharField(
        required=False, help_text=f"HTML, at most {rules.DESCRIPTION_WORDS} words; sanitised."
    )
    capacity = serializers.IntegerField(
        required=False, min_value=rules.CAPACITY_MIN, max_value=rules.CAPACITY_MAX
    )


class NewSessionForm(SessionForm):
    """A session, and what is said of it once."""

    topic = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="What it was written for, of `GET /api/topics/`: whoever asked for that is told.",
    )


class SeriesForm(NewSessionForm):
    """A session, and the further dates on which it takes place."""

    repeat_start_times = serializers.ListField(
        child=serializers.DateTimeField(),
        required=False,
        max_length=rules.REPEATS_MAX,
        help_text="Starts of the same session again, with offset, each as long as the first; in a form, the"
        " field is repeated. All are published, or none.",
    )


class AlsoPublished(serializers.Serializer[Any]):
    """A further date."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    start_time = serializers.DateTimeField(help_text="UTC.")
    status = serializers.ChoiceField(choices=STATUSES)


class PublishedSession(Session):
    """What was published."""

    also = AlsoPublished(many=True, required=False, help_text="Where it is on several dates.")


class PublishForm(SeriesForm):
    """What is published."""

    draft = serializers.UUIDField(
        required=False, help_text="The form's key: of one form comes one session, whoever sends it."
    )


def _query(name: str, words: str, kind: Any = OpenApiTypes.STR, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name=name, type=kind, description=words, **more)


_FILTERS: Final = [
    _query("domain", "Slug of a domain; those below it count too."),
    _query("price", "Free or paid ones.", enum=["free", "paid"]),
    _query("from", "Starting on this day or later, in the viewer's zone.", OpenApiTypes.DATE),
    _query("to", "Starting on this day or earlier.", OpenApiTypes.DATE),
    _query("mentor", "Username of a mentor."),
    _query("after", "Place in the list, from `older` of the page before."),
    _query("before", "Place in the list, from `newer` of the page after."),
]
_ID: Final = OpenApiParameter(
    name="id", type=OpenApiTypes.INT, location=OpenApiParameter.PATH, description="The session."
)
_MENTORS: Final[Responses] = {
    **SIGN_IN,
    **REUSED,
    403: refused("The caller is no mentor, or it is another mentor's: `not_yours`."),
}
_OWN: Final[Responses] = {**_MENTORS, **NOT_FOUND}
_LOCKED: Final = refused(
    "Its state forbids it: `session_soon` (booked, under 5 minutes to its start), `session_started`,"
    " `session_live`, `session_over`, `session_cancelled`; `in_review`."
)


def _write(summary: str, responses: Responses, **more: Any) -> Any:
    parameters = [IDEMPOTENCY_KEY, *more.pop("parameters", [_ID])]
    return extend_schema(summary=summary, parameters=parameters, responses=responses, **more)


document_sessions = extend_schema_view(
    list=extend_schema(
        summary="Sessions that can still be attended, the soonest first",
        parameters=_FILTERS,
        description="A page's neighbours are named by their query strings.",
        responses={200: SessionList, 400: invalid("A filter is wrong; each is told.")},
        auth=[],
    ),
    retrieve=extend_schema(
        summary="One session",
        description="Its mentor hears more of it, and of drafts at all.",
        parameters=[_ID],
        responses={200: SomeSession, **NOT_FOUND},
    ),
    create=_write(
        "Publish a session",
        {
            201: OpenApiResponse(
                PublishedSession, description="Published, or `in_review` by staff first."
            ),
            400: invalid(),
            409: refused("The `draft` became a session before: `draft_published`, with its `url`."),
            **_MENTORS,
        },
        parameters=[],
        description="It goes public at once, or once staff have approved it.",
        request={"multipart/form-data": PublishForm, "application/json": PublishForm},
    ),
    partial_update=_write(
        "Change a session",
        {
            200: OpenApiResponse(Session, description="Changed; a draft is only saved."),
            202: OpenApiResponse(
                Session, description="The change waits for staff; the body is what is public now."
            ),
            400: invalid(),
            409: _LOCKED,
            **_OWN,
        },
        description="Only what is named changes. New times are told to everybody with a seat.",
        request={"multipart/form-data": SessionForm, "application/json": SessionForm},
    ),
    destroy=_write(
        "Delete a session",
        {
            200: OpenApiResponse(Session, description="It was booked and is therefore cancelled."),
            204: OpenApiResponse(description="It is gone."),
            409: _LOCKED,
            **_OWN,
        },
        description="One that somebody ever booked is cancelled instead; everybody with a seat is told.",
    ),
    cancel=_write(
        "Cancel a session",
        {200: Session, 409: _LOCKED, **_OWN},
        description="Until it goes live. Everybody with a seat is told. Again: no more.",
        request=None,
    ),
    duplicate=_write(
        "Duplicate a session",
        {201: Duplicate, **_OWN},
        description="A draft with its newest content and no times.",
        request=None,
    ),
)
