"""The form of a domain, and of the pages that ask first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from catalog.taxonomy.curation.colours import COLOURS, swatch
from catalog.taxonomy.entries import (
    DESCRIPTION_MAX,
    NAME_MAX,
    ORDER,
    ORDER_MAX,
    SLUG_MAX,
    WORDS,
    Entry,
    slug_from,
    synonyms_in,
    tidy,
)
from catalog.taxonomy.filters import DomainField, domains_by_branch
from catalog.taxonomy.keeping import ChangedMeanwhile, changed_fields, entry_of, keep_domain
from catalog.taxonomy.models import Domain

SYNONYM_TEXT_MAX = 5_000
FILE_MAX = 1024 * 1024
SLUG_NEW = (
    "The end of its web address. Left empty, it is made from the name; later it cannot be changed."
)
SLUG_FROZEN = "Part of its web address, so it stays, whatever the name becomes."


NOW_SAVED = "Saved at the moment: {value}"


def in_words(value: str | int | bool | tuple[str, ...]) -> str:
    """The value of a field as one reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return text or "nothing"


class LineField(forms.CharField):
    """One line, without what cannot be seen."""

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        # The browser would cut what is pasted, without a word.
        attrs.pop("maxlength", None)
        return attrs


class SynonymsField(forms.CharField):
    """Words, each in a line or between commas; kept as a list."""

    widget = forms.Textarea(attrs={"rows": 3})
    # Characters in all, however many words.
    most = SYNONYM_TEXT_MAX

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().to_python(value) or ""
        if len(text) > self.most:
            raise ValidationError(f"Use at most {self.most} characters in all.")
        return list(synonyms_in(text))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(synonyms_in(str(data or "")))


class DomainForm(WagtailAdminModelForm):
    """Judges by the one rule set and saves by the one service. ``now`` is set by the view."""

    instance: Domain
    now: datetime

    name = LineField(
        max_length=NAME_MAX,
        error_messages={"required": WORDS["name.required"], "max_length": WORDS["name.long"]},
    )
    slug = LineField(label="Address", max_length=SLUG_MAX, required=False, help_text=SLUG_NEW)
    parent = forms.ModelChoiceField(
        queryset=Domain.objects.none(),
        to_field_name="slug",
        required=False,
        label="Below",
        empty_label="(first level)",
        help_text="Two levels: a domain that has others below it stays on the first.",
    )
    description = LineField(
        max_length=DESCRIPTION_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"What learners read on its page; at most {DESCRIPTION_MAX} characters.",
        error_messages={"max_length": WORDS["description.long"]},
    )
    hue = forms.TypedChoiceField(
        label="Colour",
        coerce=int,
        choices=[(hue, swatch(hue)) for hue in range(1, len(COLOURS) + 1)],
        widget=forms.RadioSelect,
        help_text="Of its tags, and of covers for sessions without a picture.",
    )
    synonyms = SynonymsField(
        required=False,
        help_text="Other words that people type for it, such as ML: one in a line, or separated by commas.",
    )
    order = forms.IntegerField(
        min_value=0,
        max_value=ORDER_MAX,
        help_text="Lower comes first; equal ones by name.",
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), WORDS["order.range"]
        ),
    )
    is_retired = forms.BooleanField(
        label="Retired",
        required=False,
        help_text="No new session can take it; those that carry it keep it.",
    )
    # Of what the page showed: what somebody else has changed since is not undone unseen.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        branches = domains_by_branch().filter(parent=None).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = branches
        if self.is_new:
            self.initial.setdefault("order", ORDER)
        else:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = SLUG_FROZEN
            # A number would be none of the choices, which are slugs, and the first level would be chosen.
            self.initial["parent"] = self.instance.parent
            self.initial["seen"] = entry_of(self.instance).fingerprint
            # Merging gives a domain more words than anybody would type.
            words = len("\n".join(self.instance.synonyms))
            self.fields["synonyms"].most = max(SYNONYM_TEXT_MAX, 2 * words)

    def clean(self) -> dict[str, Any]:
        """Nothing here: the rules judge in ``save_by``, where nobody else can come between."""
        return dict(self.cleaned_data)

    def _post_clean(self) -> None:
        # Django would put the values on the instance and judge them in other words.
        pass

    def entry(self) -> Entry:
        """What was typed."""
        values = self.cleaned_data
        name, parent = values["name"], values["parent"]
        return Entry(
            slug=self.instance.slug if not self.is_new else values["slug"] or slug_from(name),
            name=name,
            parent=parent.slug if parent else "",
            description=values["description"],
            hue=values["hue"],
            synonyms=synonyms_in("\n".join(values["synonyms"]), name=name),
            order=values["order"],
            is_retired=values["is_retired"],
        )

    def save(self, commit: bool = True) -> Domain:
        """Keep it.

        Raises:
            ValidationError: keyed by the fields.
        """
        entry, seen = self.entry(), self.cleaned_data["seen"]
        try:
            self.instance = keep_domain(
                entry=entry, is_new=self.is_new, by=self.for_user, now=self.now, seen=seen
            )
        except ChangedMeanwhile as refusal:
            self._compare(refusal.stored, entry)
            raise
        return self.instance

    def _compare(self, stored: Entry, entry: Entry) -> None:
        """Say at each field what it holds by now; what was typed stays, and is kept if it is saved once more."""
        self.data = self.data.copy()  # type: ignore[has-type]
        self.data[self.add_prefix("seen")] = stored.fingerprint
        for name in changed_fields(stored, entry):
            self.add_error(name, NOW_SAVED.format(value=in_words(getattr(stored, name))))


def edit_handler() -> ObjectList:
    """The form's panels: what it is called, where it lies, how it looks."""
    names = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("synonyms"),
        FieldPanel("description"),
    ]
    place = [FieldRowPanel([FieldPanel("parent"), FieldPanel("order")]), FieldPanel("is_retired")]
    return ObjectList(
        [
            MultiFieldPanel(names, heading="What it is called"),
            MultiFieldPanel(place, heading="Where it lies"),
            MultiFieldPanel([FieldPanel("hue", classname="domain-hues")], heading="How it looks"),
        ],
        base_form_class=DomainForm,
    )


class TargetForm(forms.Form):
    """Into which domain another is merged."""

    into = DomainField(
        queryset=Domain.objects.none(),
        to_field_name="slug",
        label="Merge it into",
        empty_label="Choose a domain",
        error_messages={
            "required": "Choose the domain that stays.",
            "invalid_choice": "Choose a domain from the list.",
        },
    )

    def __init__(self, *args: Any, source: Domain, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = domains_by_branch().filter(is_retired=False).exclude(pk=source.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
        self.fields["into"].label_from_instance = str  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """A file to be read into the taxonomy."""

    file = forms.FileField(
        label="CSV file",
        help_text="As “Export CSV” writes it; at most 1 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "This file is empty.",
        },
    )

    def clean_file(self) -> str:
        """The file's text."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > FILE_MAX:
            raise ValidationError("File too large")
        try:
            return upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            words = "This file is not in UTF-8. Save it again as “CSV UTF-8”."
            raise ValidationError(words) from error
