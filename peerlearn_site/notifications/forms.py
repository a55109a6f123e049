"""Which news somebody wants by mail as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from peerlearn_site.notifications.kinds import WORDS, Category


class MailChoicesForm(forms.Form):
    """One box for each category that concerns the person."""

    def __init__(self, *args: Any, choices: Mapping[Category, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category, is_wanted in choices.items():
            self.fields[category.value] = forms.BooleanField(
                label=WORDS[category].label,
                help_text=WORDS[category].about,
                initial=is_wanted,
                required=False,
            )

    @property
    def wanted(self) -> dict[Category, bool]:
        """What was chosen."""
        return {Category(name): is_wanted for name, is_wanted in self.cleaned_data.items()}
