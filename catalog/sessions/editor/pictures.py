"""Uploading a picture in the CMS: judged and stored as on the other road (SPEC 4.7)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from wagtail.images.forms import BaseImageForm

from catalog.sessions.pictures import PictureRefused, read_picture
from catalog.sessions.rules import WORDS

HELP = "JPEG or PNG, at most 2 MB."


class PictureFileField(forms.FileField):
    """A JPEG or PNG, judged by content and encoded anew under a name of ours."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"empty": WORDS["thumbnail.type"]}
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> UploadedFile | None:
        upload: Any = super().to_python(data)
        if upload is None:
            return None
        try:
            picture = read_picture(upload)
        except PictureRefused as error:
            raise ValidationError(str(error)) from error
        return SimpleUploadedFile(f"{uuid4().hex}.{picture.extension}", picture.data)


class PictureForm(BaseImageForm):
    """Wagtail's image form, taking pictures as the API does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            found = self.fields["file"]
            self.fields["file"] = PictureFileField(
                label=found.label, required=found.required, widget=found.widget, help_text=HELP
            )
