"""Forms about a person."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.http import HttpRequest

from peerlearn_site.users.models import User
from peerlearn_site.users.zones import known_zone_or_blank, zone_names


class SignupForm(AllauthSignupForm):
    """Sign-up with the zone that the browser guessed, in a hidden field."""

    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        user.time_zone = known_zone_or_blank(self.cleaned_data["time_zone"])
        user.save(update_fields=["time_zone"])
        return user


class SettingsForm(forms.ModelForm[User]):
    """Name and time zone."""

    time_zone = forms.ChoiceField(
        required=False,
        help_text="Times are shown in this zone. Left empty, your browser's zone is used.",
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name.replace("_", " ")) for name in sorted(zone_names())]
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "My browser's zone"), *names]
