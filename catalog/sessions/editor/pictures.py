"""Uploading a picture in the CMS: judged and stored as on the other road (SPEC 4.7)."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from catalog.sessions.pictures import PictureRefused, read_picture
from catalog.sessions.rules import WORDS

HELP = "JPEG or PNG, at most 2 MB."


class PictureFileField(WagtailImageField):
    """A JPEG or PNG, judged by content and encoded anew under a name of ours."""

    # Those of Wagtail's field go by the file's name.
    default_validators: ClassVar[list[Any]] = []

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"empty": WORDS["thumbnail.type"]}
        super().__init__(**kwargs)
        self.help_text = HELP
        # What the page for many uploads says before it sends one.
        self.error_messages["invalid_image_extension"] = WORDS["thumbnail.type"]
        self.error_messages["file_too_large_unknown_size"] = WORDS["thumbnail.size"]

    def to_python(self, data: Any) -> UploadedFile | None:
        upload: Any = forms.FileField.to_python(self, data)
        if upload is None:
            return None
        try:
            picture = read_picture(upload)
        except PictureRefused as error:
            raise ValidationError(str(error)) from error
        return SimpleUploadedFile(f"{uuid4().hex}.{picture.extension}", picture.data)


class PictureForm(BaseImageForm):
    """Wagtail's image form, taking pictures as the API does.

    Mentors have no tags for pictures: Wagtail offers the most used ones to everybody who looks for a picture.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        person = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if person is not None and not person.is_curator:
            self.fields.pop("tags", None)
        if "file" in self.fields:
            found = self.fields["file"]
            self.fields["file"] = PictureFileField(
                label=found.label, required=found.required, widget=found.widget
            )
