"""The table of bad inputs gives the same field and the same words in the CMS as in the API (SPEC 6.1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.images.models import Image

from catalog.sessions.models import PAGE_FIELD, SessionPage, SessionRun
from catalog.sessions.pictures import OUR_NAME
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User
from tests.api.test_publish_bad_inputs import TABLE, Bad
from tests.support import uploads
from tests.support.cms import add_url, errors, good_form, save, submit

# What is bad in the API and fine here: the CMS knows domains by their names, and the mentor's zone.
FINE_HERE = {
    "a tag by its name",
    "a start without offset",
    "an end without offset",
}
PICTURES = [
    case for case in TABLE if "thumbnail" in case.answer and case.name != "a picture as text"
]
FORMS = [case for case in TABLE if "thumbnail" not in case.answer and case.name not in FINE_HERE]


@pytest.fixture
def cms(client: Client, maya: User) -> Client:
    Domain.objects.create(name="Latin", slug="latin", is_retired=True)
    client.force_login(maya)
    return client


def as_typed(sent: dict[str, Any]) -> dict[str, Any]:
    """A bad input of the API as somebody would type it into the CMS."""
    form = {PAGE_FIELD.get(name, name): value or "" for name, value in sent.items()}
    if "is_paid" in form:
        form["is_paid"] = "paid"
    if "tags" in form:
        form["tags"] = ", ".join(f'"{slug}"' for slug in form["tags"])
    return form


def as_answered(case: Bad) -> dict[str, list[str]]:
    return {PAGE_FIELD.get(name, name): words for name, words in case.answer.items()}


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.name)
def test_bad_input_is_told_at_its_field_and_nothing_goes_public(
    case: Bad, cms: Client, maya: User, now: datetime
) -> None:
    form = good_form(maya, now, **as_typed(case.sent(now)))

    response = submit(cms, add_url(), form)

    assert response.status_code == 200
    assert errors(response) == as_answered(case)
    assert not SessionPage.objects.exists()
    assert not SessionRun.objects.exists()


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.name)
def test_bad_input_is_kept_as_a_draft_or_told_at_its_field(
    case: Bad, cms: Client, maya: User, now: datetime
) -> None:
    response = save(cms, add_url(), good_form(maya, now, **as_typed(case.sent(now))))

    if response.status_code == 302:
        assert SessionPage.objects.get().live is False
    else:
        assert errors(response) == as_answered(case)


@pytest.mark.parametrize("case", PICTURES, ids=lambda case: case.name)
def test_a_bad_picture_is_told_in_the_same_words(case: Bad, cms: Client, now: datetime) -> None:
    (words,) = case.answer.values()

    response = cms.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "A cover",
            "image-chooser-upload-file": case.sent(now)["thumbnail"],
        },
    )

    assert response.json()["step"] == "reshow_creation_form"
    assert all(message in response.json()["htmlFragment"] for message in words)
    assert not Image.objects.exists()


def test_the_table_is_whole() -> None:
    assert len(FORMS) + len(PICTURES) + len(FINE_HERE) + 1 == len(TABLE)


def test_all_errors_come_at_once(cms: Client, maya: User, now: datetime) -> None:
    begins = now + timedelta(days=1)
    form = good_form(
        maya,
        now,
        title="Short",
        tags="Alchemy",
        ends_at=begins.isoformat(),
        capacity="0",
        is_paid="paid",
        starts_at=begins.isoformat(),
    )

    response = submit(cms, add_url(), form)

    assert set(errors(response)) == {"title", "tags", "ends_at", "price_paise", "capacity"}
    assert all(len(words) == 1 for words in errors(response).values())


# Wagtail leaves the temporary file of the thumbnail it answers with to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_good_picture_is_encoded_anew_under_a_name_of_ours(cms: Client, maya: User) -> None:
    response = cms.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "A cover",
            "image-chooser-upload-file": uploads.upload(uploads.with_place(), "../holiday.jpg"),
        },
    )

    image = Image.objects.get()
    assert response.json()["step"] == "chosen"
    assert (image.title, image.uploaded_by_user, image.width) == ("A cover", maya, 320)
    assert OUR_NAME.fullmatch(image.filename)
    with image.file.open() as file:
        assert b"SECRET-PLACE" not in file.read()
