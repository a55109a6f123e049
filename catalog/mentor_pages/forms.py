"""What a mentor says of themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalog.sessions.pictures import Picture, PictureRefused, read_picture
from catalog.sessions.rules import WORDS
from catalog.sessions.text import clean_line, clean_lines

HEADLINE_MAX, BIOGRAPHY_MAX = 120, 3000


class PhotoField(forms.FileField):
    """A JPEG or PNG, judged by content; its value is the picture, decoded and encoded anew."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png", "data-photo": ""})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"empty": WORDS["thumbnail.type"]}, **kwargs)

    def to_python(self, data: Any) -> Any:
        upload: Any = super().to_python(data)
        if upload is None:
            return None
        try:
            return read_picture(upload)
        except PictureRefused as error:
            raise ValidationError(str(error)) from error


class ProfileForm(forms.Form):
    """The public part of a mentor's profile, as plain text and a picture."""

    photo = PhotoField(
        required=False,
        help_text="JPEG or PNG, at most 2 MB. It is shown in a circle; your face in the middle works best.",
    )
    headline = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"maxlength": HEADLINE_MAX, "spellcheck": "true"}),
        help_text="What you do, in one line.",
    )
    biography = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": BIOGRAPHY_MAX, "spellcheck": "true"}),
        help_text="Plain text. What you know, how you teach, and for whom.",
    )

    def clean_headline(self) -> str:
        """One line, without invisible characters."""
        return _held(clean_line(self.cleaned_data["headline"]), HEADLINE_MAX)

    def clean_biography(self) -> str:
        """Lines as they are stored; a browser sends two characters for each of their ends."""
        return _held(clean_lines(self.cleaned_data["biography"]), BIOGRAPHY_MAX)

    @property
    def picture(self) -> Picture | None:
        """The new photo, if one was sent."""
        return self.cleaned_data["photo"]


def _held(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValidationError(f"Use at most {longest} characters.")
    return text
