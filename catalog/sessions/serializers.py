"""Between the wire and the services: parse what came, write what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.dateparse import parse_datetime
from rest_framework import fields, serializers

from catalog.sessions import rules
from catalog.sessions.focus import Focus, parse_focus
from catalog.sessions.models import PAGE_FIELD
from catalog.sessions.pictures import Picture, PictureRefused, read_picture
from catalog.sessions.rules import WORDS
from catalog.sessions.text import clean_line, sanitize
from catalog.site_settings.selectors import default_capacity
from catalog.taxonomy.models import Domain
from catalog.taxonomy.selectors import domains_by_slug

API_FIELD = {page: api for api, page in PAGE_FIELD.items()}
API_FIELD["slug"] = "title"
# What a change is called by the services, where that is neither the wire's name nor the page's.
PATCH_NAME = {
    **PAGE_FIELD,
    "thumbnail": "picture",
    "thumbnail_alt": "picture_alt",
    "thumbnail_focus": "picture_focus",
}
# A bound on the markup around 200 words, so that counting them stays cheap.
DESCRIPTION_CHARACTERS = 20_000
# SQLite refuses longer numbers.
TOPIC_MAX = 10**18


class TitleField(serializers.CharField):
    """A title; empty ones are the rules' to refuse, in their words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, **kwargs)

    def run_validation(self, data: Any = fields.empty) -> str:
        """Clean the title; what is no text counts as none."""
        return rules.clean_title(data) if isinstance(data, str) else ""


class MomentField(serializers.Field[datetime, str, str, datetime]):
    """ISO 8601 with an offset."""

    def __init__(self, *, words: str, **kwargs: Any) -> None:
        super().__init__(error_messages={"null": WORDS[f"{words}.required"]}, **kwargs)
        self.words = words

    def to_internal_value(self, data: Any) -> datetime:
        moment = _moment(data)
        if moment is None:
            raise serializers.ValidationError(WORDS[f"{self.words}.invalid"])
        return moment

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


def _moment(data: Any) -> datetime | None:
    """The moment in UTC; ``None`` for what is none, or in a year that no session has."""
    try:
        moment = parse_datetime(data) if isinstance(data, str) else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None or moment.year not in rules.YEARS:
        return None
    return moment.astimezone(UTC)


def _paise(data: Any) -> int:
    text = str(data).strip()
    if len(text) > 30:
        raise serializers.ValidationError(WORDS["price.invalid"])
    try:
        return rules.paise_of(Decimal(text))
    except InvalidOperation as error:
        raise serializers.ValidationError(WORDS["price.invalid"]) from error
    except ValueError as error:
        raise serializers.ValidationError(str(error)) from error


class TagsField(serializers.Field[tuple[Domain, ...], list[str], list[str], list[str]]):
    """Slugs of domains, repeated; each must be known."""

    default_error_messages = {"null": WORDS["tags.required"]}

    def get_value(self, dictionary: Any) -> Any:
        if hasattr(dictionary, "getlist"):
            return dictionary.getlist(self.field_name)
        return dictionary.get(self.field_name, [])

    def to_internal_value(self, data: Any) -> tuple[Domain, ...]:
        if not isinstance(data, list) or not all(isinstance(slug, str) for slug in data):
            raise serializers.ValidationError(WORDS["tags.required"])
        slugs = list(dict.fromkeys(slug for slug in data if slug))
        if len(slugs) > rules.TAGS_MAX:
            raise serializers.ValidationError(WORDS["tags.many"])
        known = domains_by_slug(slugs)
        unknown = [slug for slug in slugs if slug not in known]
        if unknown:
            raise serializers.ValidationError(
                [
                    WORDS["tags.unknown"].format(name=rules.clean_title(slug)[:60])
                    for slug in unknown
                ]
            )
        # Two slugs of one domain, where others were merged into it, are one tag.
        return tuple(dict.fromkeys(known[slug] for slug in slugs))


class DescriptionField(serializers.CharField):
    """Rich text as HTML, sanitised on the way in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, max_length=DESCRIPTION_CHARACTERS, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return sanitize(super().to_internal_value(data))


class CapacityField(serializers.IntegerField):
    """A number of seats."""

    default_error_messages = {
        "invalid": WORDS["capacity.invalid"],
        "null": WORDS["capacity.invalid"],
        "max_string_length": WORDS["capacity.range"],
    }


class PictureField(serializers.Field[Picture | None, UploadedFile, str, Picture]):
    """A JPEG or PNG, judged by content and decoded."""

    def to_internal_value(self, data: Any) -> Picture | None:
        if data in ("", None):
            return None
        if not isinstance(data, UploadedFile):
            raise serializers.ValidationError(WORDS["thumbnail.type"])
        try:
            return read_picture(data)
        except PictureRefused as error:
            raise serializers.ValidationError(str(error)) from error


class AltField(serializers.CharField):
    """What a picture shows, in one line; empty where it is decorative."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        words = clean_line(super().to_internal_value(data))
        if len(words) > rules.ALT_MAX:
            raise serializers.ValidationError(WORDS["thumbnail_alt.long"])
        return words


class FocusField(serializers.Field[Focus | None, str, str, Focus]):
    """``x,y``: where the eye should rest, as shares of width and height; empty for nowhere in particular."""

    def to_internal_value(self, data: Any) -> Focus | None:
        try:
            return parse_focus(data if isinstance(data, str) else "?")
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class TopicField(serializers.IntegerField):
    """What learners ask for, by its number. The form sends it unseen, so what is no number is none."""

    def run_validation(self, data: Any = fields.empty) -> int | None:
        try:
            number: int | None = super().run_validation(data)
        except serializers.ValidationError:
            return None
        return number


class SessionInput(serializers.Serializer[dict[str, Any]]):
    """Exactly the fields that are a mentor's to set (SPEC 5.2); any other is ignored.

    ``context["now"]`` is the moment against which a start is judged. All errors come at once:
    those of parsing and, for what could be parsed, those of the rules.
    """

    title = TitleField(required=False, default="")
    tags = TagsField(required=False, default=())
    start_time = MomentField(words="start", required=False, default=None)
    end_time = MomentField(words="end", required=False, default=None)
    is_paid = serializers.BooleanField(required=False, default=False)
    price = serializers.CharField(required=False, allow_blank=True, allow_null=True, default="")
    thumbnail = PictureField(required=False, allow_null=True, default=None)
    thumbnail_alt = AltField(required=False, default="")
    thumbnail_focus = FocusField(required=False, allow_null=True, default=None)
    description = DescriptionField(required=False, default="")
    capacity = CapacityField(required=False, default=default_capacity)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Parse each field and judge the whole, without stopping at the first error."""
        values, errors = self._parsed_fields(data)
        values["price_paise"] = self._price(values, errors)
        for field, words in self.problems_of(values).items():
            errors.setdefault(field, words)
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def problems_of(self, values: dict[str, Any]) -> rules.Problems:
        """What the rules say of what could be parsed."""
        return rules.problems(_content(values), now=self.context["now"])

    def _parsed_fields(self, data: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError({"title": [WORDS["title.required"]]})
        values: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for name, field in self.fields.items():
            try:
                values[name] = field.run_validation(field.get_value(data))
            except serializers.ValidationError as error:
                errors[name] = error.detail
        return values, errors

    def _price(self, values: dict[str, Any], errors: dict[str, Any]) -> int | None:
        if not values.get("is_paid") or "price" in errors:
            return None
        try:
            if not values["price"]:
                raise serializers.ValidationError(WORDS["price.required"])
            return _paise(values["price"])
        except serializers.ValidationError as error:
            errors["price"] = error.detail
            return None


class NewSessionInput(SessionInput):
    """The same fields, and what is said once: what learners ask for that the session was written for."""

    topic = TopicField(min_value=1, max_value=TOPIC_MAX, required=False, default=None)


class SessionPatch(SessionInput):
    """The same fields, those alone that are named; the page judges what becomes of them.

    ``context["page"]`` is the session as it stands: whether it is paid decides what a price means. The values
    bear the names of the services: see ``editing.SessionChanges``.
    """

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Parse what is named, without stopping at the first error."""
        if not isinstance(data, Mapping):
            raise serializers.ValidationError({"detail": [WORDS["patch.object"]]})
        for name in [str(name) for name in self.fields if name not in data]:
            del self.fields[name]
        values, errors = self._parsed_fields(data)
        self._resolve_price(values, errors)
        if errors:
            raise serializers.ValidationError(errors)
        values.pop("is_paid", None)
        values.pop("price", None)
        return {PATCH_NAME.get(name, name): value for name, value in values.items()}

    def _resolve_price(self, values: dict[str, Any], errors: dict[str, Any]) -> None:
        if "is_paid" not in values and "price" not in values:
            return
        was: int | None = self.context["page"].price_paise
        paid = values.setdefault("is_paid", was is not None or bool(values.get("price")))
        if paid and "price" not in values and was is not None:
            return
        values.setdefault("price", "")
        values["price_paise"] = self._price(values, errors) if paid else None


def _content(values: dict[str, Any]) -> rules.SessionContent:
    return rules.SessionContent(
        title=values.get("title", ""),
        tags=tuple(rules.Tag(tag.slug, tag.is_retired, tag.name) for tag in values.get("tags", ())),
        start_time=values.get("start_time"),
        end_time=values.get("end_time"),
        price_paise=values["price_paise"],
        capacity=values.get("capacity"),
        description=values.get("description", ""),
    )


def page_errors(error: DjangoValidationError) -> dict[str, list[str]]:
    """A page's errors under the API's field names."""
    return {
        API_FIELD.get(field, field): [str(message) for message in messages]
        for field, messages in error.message_dict.items()
    }
