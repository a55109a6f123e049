"""What is said of a session's picture: ``thumbnail_alt`` and ``thumbnail_focus`` (SPEC 4.7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart
from wagtail.images.models import Image

from catalog.profiles.models import MentorProfile
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.rules import WORDS
from catalog.site_settings.models import SiteSettings
from peerlearn_site.effects import clock, relay
from peerlearn_site.users.models import User
from tests.support.pictures import upload

pytestmark = pytest.mark.django_db
WORDS_OF_IT = "Two learners at a whiteboard"
BAD_FOCUS = {"thumbnail_focus": [WORDS["thumbnail_focus.invalid"]]}


@pytest.fixture
def hers(client: Client, maya: User) -> Client:
    client.force_login(maya)
    return client


@pytest.fixture
def form(now: datetime) -> dict[str, Any]:
    start = now + timedelta(days=1)
    return {
        "title": "Closures and decorators in Python",
        "tags": ["python"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=1)).isoformat(),
        "thumbnail": upload(),
    }


def publish(client: Client, form: dict[str, Any], **more: Any) -> Any:
    return client.post("/api/sessions/", {**form, **more})


def patch(client: Client, page_id: int, **fields: Any) -> Any:
    return client.patch(f"/api/sessions/{page_id}/", fields, content_type="application/json")


def words_in(body: dict[str, Any]) -> tuple[str, str | None]:
    return body["thumbnail_alt"], body["thumbnail_focus"]


def run_effects() -> None:
    while relay.run_due(now=clock.now()):
        pass


def test_both_are_kept_with_the_image_and_told_again(hers: Client, form: dict[str, Any]) -> None:
    answer = publish(hers, form, thumbnail_alt=f" {WORDS_OF_IT}\n", thumbnail_focus="0.25,0.6")

    assert (answer.status_code, words_in(answer.json())) == (201, (WORDS_OF_IT, "0.25,0.6"))
    image = Image.objects.get()
    point = (image.focal_point_x, image.focal_point_y)
    assert (image.description, point) == (WORDS_OF_IT, (400, 540))
    assert image.focal_point_width == image.focal_point_height == 90
    assert words_in(hers.get(f"/api/sessions/{answer.json()['id']}/").json()) == (
        WORDS_OF_IT,
        "0.25,0.6",
    )


def test_without_them_the_picture_is_decorative_and_its_middle_counts(
    hers: Client, form: dict[str, Any]
) -> None:
    body = publish(hers, form, thumbnail_alt="", thumbnail_focus="").json()
    image = Image.objects.get()
    assert words_in(body) == ("", None)
    assert (image.description, image.has_focal_point()) == ("", False)


def test_without_a_picture_they_say_nothing(hers: Client, form: dict[str, Any]) -> None:
    del form["thumbnail"]
    body = publish(hers, form, thumbnail_alt=WORDS_OF_IT, thumbnail_focus="0,0").json()
    assert (body["thumbnail"], *words_in(body)) == (None, "", None)
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\u202eb \x00 c\u2028d", "ab c d"),
        ("<b>bold</b> & “quoted”", "<b>bold</b> & “quoted”"),
        ("  " + "x" * 200 + "  ", "x" * 200),
    ],
)
def test_the_text_is_one_clean_line(
    sent: str, kept: str, hers: Client, form: dict[str, Any]
) -> None:
    assert publish(hers, form, thumbnail_alt=sent).json()["thumbnail_alt"] == kept


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"thumbnail_alt": "x" * 201}, {"thumbnail_alt": [WORDS["thumbnail_alt.long"]]}),
        *(
            ({"thumbnail_focus": focus}, BAD_FOCUS)
            for focus in (
                "0.5", "0.5,", "0.5;0.5", "0.5, 0.5", "1.1,0.5", "-0.1,0.5", "nan,0.5", "1e-1,0.5", ".5,.5",
                "0,5,0,5", "٠.٥,٠.٥", "0.5,0.5,0.5", "0.5,0.5\n", "0." + "1" * 5000 + ",0",
            )
        ),
        (
            {"thumbnail_focus": "left", "thumbnail_alt": "x" * 201, "capacity": "0"},
            {
                **BAD_FOCUS,
                "thumbnail_alt": [WORDS["thumbnail_alt.long"]],
                "capacity": [WORDS["capacity.range"]],
            },
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_by_field_and_stores_nothing(
    fields: dict[str, Any],
    errors: dict[str, Any],
    hers: Client,
    form: dict[str, Any],
    own_media: Path,
) -> None:
    answer = publish(hers, form, **fields)
    assert (answer.status_code, answer.json()) == (400, errors)
    assert not (own_media / "original_images").exists()


@pytest.mark.parametrize("odd", [True, 5, ["0.5,0.5"], {"x": 0.5}])
def test_a_focal_point_of_another_type_is_told_too(
    odd: Any, hers: Client, published: Callable[..., SessionRun]
) -> None:
    answer = patch(hers, published().page_id, thumbnail_focus=odd)
    assert (answer.status_code, answer.json()) == (400, BAD_FOCUS)


class TestAPatch:
    @pytest.fixture
    def page_id(self, hers: Client, form: dict[str, Any]) -> int:
        answer = publish(hers, form, thumbnail_alt=WORDS_OF_IT, thumbnail_focus="0.25,0.5")
        return int(answer.json()["id"])

    def test_changes_the_words_alone_and_leaves_older_revisions_theirs(
        self, hers: Client, page_id: int, own_media: Path
    ) -> None:
        before = Image.objects.get()
        body = patch(hers, page_id, thumbnail_alt="A chart").json()

        assert words_in(body) == ("A chart", "0.25,0.5")
        before.refresh_from_db()
        assert before.description == WORDS_OF_IT
        now_there = SessionPage.objects.get(pk=page_id).thumbnail
        assert now_there is not None and now_there.pk != before.pk
        assert now_there.get_focal_point() == before.get_focal_point()
        files = [own_media / image.file.name for image in (before, now_there)]
        assert files[0] != files[1]
        assert files[0].read_bytes() == files[1].read_bytes()

    def test_changes_the_focal_point_alone_and_takes_it_away(
        self, hers: Client, page_id: int
    ) -> None:
        assert words_in(patch(hers, page_id, thumbnail_focus="1,0").json()) == (WORDS_OF_IT, "1,0")
        assert words_in(patch(hers, page_id, thumbnail_focus=None).json()) == (WORDS_OF_IT, None)
        assert words_in(patch(hers, page_id, thumbnail_alt="").json()) == ("", None)

    def test_that_changes_nothing_does_nothing(self, hers: Client, page_id: int) -> None:
        page = SessionPage.objects.get(pk=page_id)
        patch(hers, page_id, thumbnail_alt=WORDS_OF_IT, thumbnail_focus="0.25,0.5")
        assert Image.objects.count() == 1
        assert SessionPage.objects.get(pk=page_id).latest_revision_id == page.latest_revision_id

    def test_with_another_picture_takes_the_old_words_off(self, hers: Client, page_id: int) -> None:
        data = encode_multipart("BoUnDaRyStRiNg", {"thumbnail": upload((800, 450))})
        url = f"/api/sessions/{page_id}/"
        body = hers.patch(url, data, content_type=MULTIPART_CONTENT).json()
        assert words_in(body) == ("", None)

    def test_of_a_session_without_a_picture_says_nothing(
        self, hers: Client, published: Callable[..., SessionRun]
    ) -> None:
        run = published()
        body = patch(hers, run.page_id, thumbnail_alt="A chart", thumbnail_focus="0,0").json()
        assert (words_in(body), body["changes"]) == (("", None), None)

    def test_waits_for_staff_like_every_change(self, hers: Client, page_id: int) -> None:
        run_effects()
        SiteSettings.objects.create(sessions_need_review=True)
        answer = patch(hers, page_id, thumbnail_alt="Buy my book")
        run_effects()

        assert answer.status_code == 202
        assert "Buy my book" not in Client().get(f"/api/sessions/{page_id}/").content.decode()
        assert Client().get(f"/api/sessions/{page_id}/").json()["thumbnail_alt"] == WORDS_OF_IT


class TestThePublic:
    @pytest.fixture
    def page(self, hers: Client, form: dict[str, Any]) -> SessionPage:
        alt = "A “whiteboard” & <b>"
        body = publish(hers, form, thumbnail_alt=alt, thumbnail_focus="0,0.5").json()
        run_effects()
        page: SessionPage = SessionPage.objects.get(pk=body["id"])
        return page

    def test_hears_the_words_but_not_the_point(self, page: SessionPage) -> None:
        body = Client().get(f"/api/sessions/{page.pk}/").json()
        assert body["thumbnail_alt"] == "A “whiteboard” & <b>"
        assert "thumbnail_focus" not in body

    @pytest.mark.parametrize("where", ["/sessions/", "/", "page"])
    def test_sees_them_where_the_picture_is(self, where: str, page: SessionPage) -> None:
        html = Client().get(page.url if where == "page" else where).content.decode()
        assert html.count('alt="A “whiteboard” &amp; &lt;b&gt;"') == 1

    def test_is_shown_the_picture_where_the_link_is_shared(
        self, page: SessionPage, own_media: Path, settings: Any
    ) -> None:
        html = Client().get(page.url).content.decode()
        address = html.split('<meta property="og:image" content="')[1].split('"')[0]
        assert address.startswith(f"{settings.PUBLIC_URL}/media/")
        assert (own_media / address.split("/media/")[1]).is_file()
        alt = '<meta property="og:image:alt" content="A “whiteboard” &amp; &lt;b&gt;">'
        assert alt in html


def test_a_page_without_a_picture_shares_none(
    client: Client, published: Callable[..., SessionRun]
) -> None:
    page = published().page
    run_effects()
    assert "og:image" not in client.get(page.url).content.decode()


def test_a_mentor_under_review_hears_both_of_the_draft(
    hers: Client, form: dict[str, Any], maya: User
) -> None:
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    body = publish(hers, form, thumbnail_alt=WORDS_OF_IT, thumbnail_focus="0.5,0").json()
    assert (body["status"], *words_in(body)) == ("in_review", WORDS_OF_IT, "0.5,0")
