"""The editor's form: Wagtail's, with the fields and the words of the one rule set (SPEC 6.1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.images.models import Image

from catalog.sessions.editor import words
from catalog.sessions.editor.fields import (
    DomainsField,
    MomentField,
    RupeesField,
    SeatsField,
    TitleField,
    kept_html,
)
from catalog.sessions.rules import WORDS
from catalog.sessions.walls.images import NOT_YOUR_PICTURE, without_anothers_picture
from catalog.site_settings.selectors import default_capacity

if TYPE_CHECKING:
    from catalog.sessions.models import SessionPage, SessionRun

FREE, PAID = "free", "paid"
# A draft that is to cost something, its price not yet thought of. Never published: no price is this low.
PRICE_TO_COME = 0


class SessionPageForm(WagtailAdminPageForm):
    """Judges as the rules do, and keeps a draft whatever they say."""

    instance: SessionPage
    data: Any

    title = TitleField(label="Session title", help_text=words.TITLE)
    tags = DomainsField(label="Domain tags", help_text=words.TAGS)
    starts_at = MomentField(words="start", label="Start")
    ends_at = MomentField(words="end", label="End", help_text=words.END)
    capacity = SeatsField(label="Capacity", required=False, help_text=words.CAPACITY)
    is_paid = forms.ChoiceField(
        label="Free or paid",
        choices=[(FREE, "Free"), (PAID, "Paid")],
        widget=forms.RadioSelect,
        required=False,
        help_text=words.IS_PAID,
    )
    price_paise = RupeesField(label="Price (INR)", required=False, help_text=words.PRICE)
    moves_bookings = forms.BooleanField(label="Move the bookings along", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names_no_picture = self._drop_what_names_no_picture()
        # The field would draw whatever picture is named, and say its title.
        self.data, self.names_anothers_picture = without_anothers_picture(
            self.data, user=self.for_user, kept=self.initial.get("thumbnail")
        )
        self._use_zone()
        if "capacity" in self.fields and not settings.SFU_URL:
            self.fields["capacity"].help_text = words.CAPACITY + words.LARGE_ROOM
        if "is_paid" in self.fields:
            paid = self.instance.price_paise is not None
            self.initial["is_paid"] = PAID if paid else FREE
        if "capacity" in self.fields and self.instance.pk is None:
            self.initial["capacity"] = default_capacity()

    def _drop_what_names_no_picture(self) -> bool:
        """Wagtail's field looks up whatever it is given, and breaks on what is no number."""
        named = str(self.data.get("thumbnail") or "")
        if not named or named.isdecimal():
            return False
        self.data = self.data.copy()
        self.data["thumbnail"] = str(self.initial.get("thumbnail") or "")
        return True

    def _use_zone(self) -> None:
        zone = getattr(self.for_user, "zone", UTC)
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = zone
        if "starts_at" in self.fields:
            self.fields["starts_at"].help_text = words.start_in(str(zone))
            self.fields["starts_at"].widget.attrs["data-zone"] = str(zone)

    @property
    def run(self) -> SessionRun | None:
        """What is public of the session, if it was ever published."""
        return getattr(self.instance, "run", None) if self.instance.pk else None

    @cached_property
    def changed_data(self) -> list[str]:
        """The names of the fields that say something else now."""
        return [
            name
            for name in super().changed_data
            if name != "description" or self._is_rewritten(name)
        ]

    def _is_rewritten(self, name: str) -> bool:
        field = self[name]
        return not field.field.widget.is_untouched(field.data or "", stored=field.initial or "")

    def clean_starts_at(self) -> datetime | None:
        """The start; one that was not touched keeps its seconds, which the field does not show."""
        return self._unless_untouched("starts_at")

    def clean_ends_at(self) -> datetime | None:
        """The end; see ``clean_starts_at``."""
        return self._unless_untouched("ends_at")

    def _unless_untouched(self, name: str) -> datetime | None:
        given: datetime | None = self.cleaned_data[name]
        stored = self.initial.get(name)
        if given and stored and given == stored.replace(second=0, microsecond=0):
            return stored
        return given

    def clean_capacity(self) -> int:
        """The seats; the site's default where none are named."""
        seats: int | None = self.cleaned_data["capacity"]
        return default_capacity() if seats is None else seats

    def clean_thumbnail(self) -> Image | None:
        """One of the mentor's own pictures, or the one that is there."""
        if self.names_no_picture:
            raise ValidationError(WORDS["thumbnail.type"])
        if self.names_anothers_picture:
            raise ValidationError(NOT_YOUR_PICTURE)
        picture: Image | None = self.cleaned_data["thumbnail"]
        return picture

    def clean_description(self) -> str:
        """The same harmless HTML as on every other road."""
        return kept_html(self.cleaned_data["description"])

    def clean(self) -> dict[str, Any]:
        """What concerns two fields at once: a price for what is paid, and the moving of bookings."""
        cleaned: dict[str, Any] = super().clean()
        if "is_paid" in self.fields:
            self._settle_price(cleaned)
        if not self.is_deferred_validation:
            self._ask_before_moving(cleaned)
        return cleaned

    def _settle_price(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("is_paid") != PAID:
            # What stands in a field that is not shown is nobody's mistake.
            self.errors.pop("price_paise", None)
            cleaned["price_paise"] = None
        elif "price_paise" not in self.errors and cleaned.get("price_paise") is None:
            cleaned["price_paise"] = PRICE_TO_COME
            if not self.is_deferred_validation:
                self.add_error("price_paise", WORDS["price.required"])

    def _ask_before_moving(self, cleaned: dict[str, Any]) -> None:
        if "moves_bookings" not in self.fields or cleaned.get("moves_bookings"):
            return
        if self.run and words.moves(self.run, cleaned.get("starts_at"), cleaned.get("ends_at")):
            self.add_error("moves_bookings", words.ask_to_move(self.run.seats_taken))

    def _post_clean(self) -> None:
        """Judge the page as it would be saved: with its tags, and, for a draft, without the rules."""
        if "tags" in self.cleaned_data:
            self.instance.tags.set(self.cleaned_data["tags"])
        self.instance.rules_deferred = self.is_deferred_validation
        try:
            super()._post_clean()
        finally:
            self.instance.rules_deferred = False

    def _update_errors(self, errors: ValidationError) -> None:
        """One voice per field: what could not be read is not judged besides.

        An error of a field that mentors do not see (the slug) stands at the title.
        """
        told: dict[str, Any] = {}
        for name, found in errors.update_error_dict({}).items():
            shown = name if name in self.fields or name == NON_FIELD_ERRORS else "title"
            if shown == NON_FIELD_ERRORS or shown not in self.errors:
                told.setdefault(shown, found)
        if told:
            super()._update_errors(ValidationError(told))
