"""The editor's form fields: what a mentor types, in the words of the one rule set.

A field refuses only what cannot be kept (SPEC 6.1): what is merely not ready to be published is the rules' to
judge, when it is submitted. So a draft holds a title too short or a price too low while it is being written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from bs4 import BeautifulSoup
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from taggit.utils import parse_tags
from wagtail.admin.forms.tags import TagField
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.widgets import AdminDateTimeInput, AdminTagWidget
from wagtail.models import Page

from catalog.sessions import rules
from catalog.sessions.money import rupees_decimal
from catalog.sessions.rules import WORDS
from catalog.sessions.text import sanitize
from catalog.taxonomy.models import Domain

# What the columns hold; beyond it nothing can be kept, not even in a draft.
TITLE_STORED = 255
PAISE_STORED = 2_000_000_000
SEATS_STORED = 32_767
SKIPPED = "The clocks in {zone} skip this time as they change. Choose another."
DESCRIPTION_CHARACTERS = 20_000
# What is longer is no row's number, and no database's integer.
MAX_DIGITS = 16


class TitleField(forms.CharField):
    """A title, cleaned as it will be stored."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {
            "required": WORDS["title.required"],
            "max_length": WORDS["title.long"],
        }
        super().__init__(**{**kwargs, "max_length": TITLE_STORED})
        # The browser would cut what is pasted, without a word.
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        return rules.clean_title(value) if isinstance(value, str) else ""


class MomentField(forms.DateTimeField):
    """A date and time in the mentor's zone; ``zone`` is set by the form.

    Takes an offset too, where one is written. An hour that the clocks show twice is the first of the two; one that
    they skip is none, as on the Create page (static/js/authoring/validators.js).
    """

    widget = AdminDateTimeInput
    zone: tzinfo = UTC

    def __init__(self, *, words: str, **kwargs: Any) -> None:
        self.words = words
        kwargs["error_messages"] = {"required": WORDS[f"{words}.required"]}
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and timezone.is_aware(value):
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        # The picker shows no seconds.
        return super().has_changed(initial and initial.replace(second=0, microsecond=0), data)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        moment = self._read(value)
        if moment is None:
            raise ValidationError(WORDS[f"{self.words}.invalid"], code="invalid")
        return moment

    def _read(self, value: Any) -> datetime | None:
        # A date alone would be read as its midnight.
        if not isinstance(value, str) or ":" not in value:
            return None
        try:
            found = parse_datetime(value.strip())
            if found is None or found.year not in rules.YEARS:
                return None
            aware = found if found.tzinfo is not None else found.replace(tzinfo=self.zone)
            moment = aware.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        if found.tzinfo is None and moment.astimezone(self.zone).replace(tzinfo=None) != found:
            raise ValidationError(SKIPPED.format(zone=self.zone), code="skipped")
        return moment


class RupeesField(forms.CharField):
    """An amount typed in rupees, kept in paise; ``None`` where nothing is typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        return (rupees_decimal(value) or "").removesuffix(".00") if value else ""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = str(value or "").strip()
        if not text:
            return None
        if len(text) > 30:
            raise ValidationError(WORDS["price.invalid"])
        return self._paise(text)

    def _paise(self, text: str) -> int:
        try:
            paise = rules.paise_of(Decimal(text))
        except InvalidOperation as error:
            raise ValidationError(WORDS["price.invalid"]) from error
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if not 0 < paise <= PAISE_STORED:
            raise ValidationError(WORDS["price.range"])
        return paise

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()


class SeatsField(forms.IntegerField):
    """A number of seats; left empty, the form puts the site's default."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"invalid": WORDS["capacity.invalid"]}
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if len(str(value or "")) > 1000:
            raise ValidationError(WORDS["capacity.range"])
        seats = super().to_python(value)
        if seats is not None and not 0 <= seats <= SEATS_STORED:
            raise ValidationError(WORDS["capacity.range"])
        return seats


class DomainsInput(AdminTagWidget):
    """Wagtail's tag input, suggesting what the Create Session page does."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-w-tag-url-value"] = reverse("cms-domains")
        context["widget"]["help_text"] = ""
        return context


class DomainsField(TagField):
    """Names of domains, separated by commas; each must be one of ours (SPEC 2.1)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"required": WORDS["tags.required"]}
        kwargs["widget"] = DomainsInput(tag_model=Domain, free_tagging=False)
        super().__init__(**{**kwargs, "tag_model": Domain, "free_tagging": False})

    def clean(self, value: Any) -> list[str]:
        """The domains' own names.

        Raises:
            ValidationError: some are unknown, or there are more than can be meant.
        """
        typed = list(dict.fromkeys(filter(None, map(rules.clean_title, _names(value)))))
        if not typed and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(typed) > rules.TAGS_MAX:
            raise ValidationError(WORDS["tags.many"])
        found = {name: _domain(name) for name in typed}
        unknown = [name for name, domain in found.items() if domain is None]
        if unknown:
            raise ValidationError(
                [WORDS["tags.unknown"].format(name=name[:60]) for name in unknown]
            )
        return list(dict.fromkeys(domain.name for domain in found.values() if domain))


def _names(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return parse_tags(value.replace("\x00", ""))
    return [str(name) for name in value or ()]


def _domain(name: str) -> Domain | None:
    """The domain of this name, whatever its case, or of this slug; an exact name goes first.

    One that was merged stands for the domain it was merged into.
    """
    named = Q(name__iregex=f"^{re.escape(name)}$") | Q(slug=name)
    found = Domain.objects.filter(named).select_related("merged_into")[:5]
    best = min(found, key=lambda domain: domain.name != name, default=None)
    return best and (best.merged_into or best)


class DescriptionInput(DraftailRichTextArea):
    """Wagtail's editor, which takes what is no document of its own for the HTML or text it is."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        try:
            html: str | None = super().value_from_datadict(data, files, name)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            contents = self.converter.from_database_format(_with_addresses(str(data.get(name))))
            html = self.converter.to_database_format(contents)
        # Here and not when it is stored: a form that is shown again would name the page's address, public or not.
        return html and _with_addresses(html)

    def is_untouched(self, sent: str, *, stored: str) -> bool:
        """Whether what was sent is what is stored: the editor writes it anew, with tags and keys of its own."""
        shown = self.value_from_datadict({"it": self.format_value(stored)}, {}, "it")
        return sanitize(sent) == sanitize(shown or "")


def kept_html(html: str) -> str:
    """A description as it is stored: the same harmless HTML as on every other road.

    Raises:
        ValidationError: there is more markup than 200 words could need.
    """
    if len(html) > DESCRIPTION_CHARACTERS:
        raise ValidationError(
            f"Ensure this field has no more than {DESCRIPTION_CHARACTERS} characters."
        )
    return sanitize(html) if html else ""


def _with_addresses(html: str) -> str:
    """Links to public pages by their addresses; of any other page not even that is told."""
    if "linktype" not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.select("a[linktype]"):
        page = _public_page(str(link.get("id", "")))
        if page is None or not page.url:
            link.unwrap()
        else:
            link.attrs = {"href": page.url}
    return str(soup)


def _public_page(number: str) -> Page | None:
    is_number = number.isdecimal() and len(number) < MAX_DIGITS
    found: Page | None = Page.objects.live().filter(pk=number).first() if is_number else None
    return found
