"""Where a request belongs."""

from __future__ import annotations

from django import forms

from catalog.taxonomy.filters import DomainField, domains_by_branch


class FilingForm(forms.Form):
    """A domain; which of the buttons was pressed is ``act``."""

    domain = DomainField(
        queryset=domains_by_branch().active(),
        to_field_name="slug",
        required=False,
        empty_label="Choose a domain",
        label="Domain",
        help_text="Whoever asked is told of sessions that are published in it from now on.",
    )
    act = forms.ChoiceField(
        choices=[("file", "File"), ("hide", "Hide"), ("show", "Show")], widget=forms.HiddenInput
    )
