"""``/accounts/profile/``: a mentor writes what everybody reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow
from wagtail.images.models import Image

from catalog.profiles.models import MentorProfile
from catalog.sessions.models import SessionPage
from peerlearn_site.effects import clock, relay
from peerlearn_site.users.models import User
from tests.support import factories, make

pytestmark = pytest.mark.django_db
PAGE, PUBLIC = "/accounts/profile/", "/mentors/maya/"


@pytest.fixture
def client(maya: User) -> Client:
    client = Client()
    client.force_login(maya)
    return client


def send(client: Client, **values: Any) -> Any:
    return client.post(PAGE, {"headline": "", "biography": "", **values})


def profile() -> MentorProfile:
    return MentorProfile.objects.select_related("photo").get()


def carry_out() -> None:
    """What still happens after the commits: renditions are drawn, files deleted."""
    while relay.run_due(now=clock.now()):
        pass


def stored(own_media: Path) -> list[Path]:
    return sorted(path for path in (own_media / "original_images").glob("*"))


def test_words_are_saved_as_plain_text_and_shown(client: Client) -> None:
    answer = send(
        client, headline=" Teaches\u202e  ferns ", biography="One.\r\n\r\n\r\n\r\nTwo <b>bold</b>."
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    assert (profile().headline, profile().biography) == (
        "Teaches ferns",
        "One.\n\nTwo <b>bold</b>.",
    )
    shown = client.get(PAGE).content.decode()
    assert "Your profile is saved." in shown and 'value="Teaches ferns"' in shown
    assert "<p>Two &lt;b&gt;bold&lt;/b&gt;.</p>" in client.get(PUBLIC).content.decode()


@pytest.mark.parametrize(("field", "longest"), [("headline", 120), ("biography", 3000)])
def test_too_much_is_said_at_its_field_and_nothing_saved(
    client: Client, field: str, longest: int
) -> None:
    assert send(client, **{field: "x" * longest}).status_code == 302
    answer = send(client, **{field: "y" * (longest + 1)})
    assert answer.status_code == 200
    assert f"Use at most {longest} characters." in answer.content.decode()
    assert getattr(profile(), field) == "x" * longest


def test_line_ends_of_browsers_do_not_count_twice(client: Client) -> None:
    text = "\r\n".join(["x" * 99] * 30)
    assert send(client, biography=text).status_code == 302
    assert len(profile().biography) == 2999


def test_a_rating_is_nobodys_to_write(client: Client) -> None:
    send(client, headline="Five stars", rating_sum=500, rating_count=100, is_verified="", user=1)
    found = profile()
    assert (found.rating_sum, found.rating_count, found.is_verified) == (0, 0, True)


def test_a_photo_is_encoded_anew_stored_and_shown_in_sizes(
    client: Client, own_media: Path, maya: User
) -> None:
    send(client, photo=factories.picture("secret-name.txt", size=(900, 700)))
    photo = profile().photo
    assert (photo.uploaded_by_user, photo.title) == (maya, "Photo of Maya")
    assert photo.collection.name == "Mentors’ pictures"
    assert "secret-name" not in photo.file.name
    with Pillow.open(stored(own_media)[0]) as kept:
        assert (kept.format, kept.size) == ("JPEG", (900, 700))
    carry_out()
    assert photo.renditions.count() == 9
    html = Client().get(PUBLIC).content.decode()
    assert 'alt="Photo of Maya"' in html and "image/avif" in html and "384w" in html
    assert 'property="og:image" content="http' in html
    assert photo.renditions.count() == 9


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a" + bytes(100), "Invalid file type"),
        (b"", "Invalid file type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Invalid file type"),
        (b"\xff\xd8\xff" + bytes(2 * 1024 * 1024), "File too large"),
    ],
    ids=["gif", "empty", "svg", "large"],
)
def test_what_is_no_photo_is_refused_and_what_was_there_stays(
    client: Client, own_media: Path, content: bytes, words: str
) -> None:
    send(client, photo=factories.picture())
    before = (profile().photo_id, stored(own_media))
    answer = send(client, headline="New", photo=SimpleUploadedFile("me.jpg", content, "image/jpeg"))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert (profile().photo_id, stored(own_media), profile().headline) == (*before, "")


def test_saving_words_alone_keeps_the_photo(client: Client) -> None:
    send(client, photo=factories.picture())
    before = profile().photo_id
    send(client, headline="New")
    assert (profile().photo_id, profile().headline) == (before, "New")


@pytest.mark.django_db(transaction=True)
class TestFiles:
    """Files go once it is committed that their rows have gone."""

    def test_a_new_photo_takes_the_old_ones_place(self, client: Client, own_media: Path) -> None:
        send(client, photo=factories.picture())
        [first] = stored(own_media)
        send(client, photo=factories.picture(kind="PNG"))
        carry_out()
        [second] = stored(own_media)
        assert first != second and Image.objects.count() == 1

    def test_it_can_be_removed(self, client: Client, own_media: Path) -> None:
        send(client, headline="Stays", photo=factories.picture())
        assert "Remove photo" in client.get(PAGE).content.decode()
        for _ in range(2):
            assert client.post(PAGE, {"remove_photo": "1"}).status_code == 302
        carry_out()
        assert (profile().photo, profile().headline) == (None, "Stays")
        assert stored(own_media) == [] and not Image.objects.exists()
        assert "Remove photo" not in client.get(PAGE).content.decode()
        assert "Photo of" not in client.get(PUBLIC).content.decode()

    def test_a_picture_that_a_session_shows_too_stays(
        self, client: Client, own_media: Path, maya: User
    ) -> None:
        send(client, photo=factories.picture())
        run = make.session(mentor=maya, starts_at=clock.now())
        SessionPage.objects.filter(pk=run.page_id).update(thumbnail=profile().photo)
        client.post(PAGE, {"remove_photo": "1"})
        carry_out()
        assert len(stored(own_media)) == 1 and profile().photo is None


def test_a_photo_whose_file_is_gone_is_no_error(client: Client, own_media: Path) -> None:
    send(client, photo=factories.picture())
    stored(own_media)[0].unlink()
    assert "Photo of" not in client.get(PUBLIC).content.decode()


def test_only_mentors_have_it(alice: User, maya: User) -> None:
    learner = Client()
    learner.force_login(alice)
    assert learner.get(PAGE).status_code == 403
    assert 'href="/accounts/profile/"' not in learner.get("/accounts/settings/").content.decode()
    assert Client().get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"
    mentor = Client()
    mentor.force_login(maya)
    assert 'href="/accounts/profile/"' in mentor.get("/accounts/settings/").content.decode()
    assert 'href="/mentors/maya/"' in mentor.get("/").content.decode()
