"""``/dashboard/mentor/create-session?from=<id>``: beginning from an earlier session of one's own (SPEC 4.9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from wagtail.images.models import Image

from catalog.sessions.editing import duplicate_session
from catalog.sessions.focus import Focus
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.pictures import read_picture, store_picture
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User
from tests.api.test_create_session_page import PAGE, config_of
from tests.support import factories, make

Publish = Callable[..., SessionRun]


@pytest.fixture
def hers(client: Client, maya: User) -> Client:
    client.force_login(maya)
    return client


def asked(client: Client, page_id: object) -> dict[str, object] | None:
    return config_of(client, f"{PAGE}?from={page_id}")["source"]  # type: ignore[no-any-return]


def thumbnail(client: Client, run: SessionRun) -> dict[str, object]:
    source = asked(client, run.page_id)
    assert source is not None
    return source["thumbnail"]  # type: ignore[return-value]


def test_the_content_is_handed_over_and_no_date(
    hers: Client, published: Publish, now: datetime
) -> None:
    start = now + timedelta(days=3)
    run = published(
        start_time=start,
        end_time=start + timedelta(minutes=90),
        price_paise=49_950,
        capacity=12,
        tags=["python", "ai"],
        description='<p>See <a href="https://example.org/">this</a>.</p>',
        picture=store_picture(read_picture(factories.picture())),
        picture_alt="Two learners",
        picture_focus=Focus(0.25, 0.5),
    )
    python, ai = (
        Domain.objects.select_related("parent").get(slug=slug) for slug in ("python", "ai")
    )
    assert asked(hers, run.page_id) == {
        "title": run.title,
        "tags": [
            {
                "slug": "python",
                "name": python.name,
                "hue": python.hue,
                "parent": python.parent.name if python.parent else None,
            },
            {"slug": "ai", "name": ai.name, "hue": ai.hue, "parent": None},
        ],
        "is_paid": True,
        "price": "499.50",
        "capacity": "12",
        "description": run.page.description,
        "minutes": 90,
        "thumbnail": {
            "url": Image.objects.get().file.url,
            "alt": "Two learners",
            "is_decorative": False,
            "focus": "0.25,0.5",
        },
    }


def test_a_picture_without_words_was_decorative(hers: Client, published: Publish) -> None:
    run = published(picture=store_picture(read_picture(factories.picture())))
    assert thumbnail(hers, run) == {
        "url": Image.objects.get().file.url,
        "alt": "",
        "is_decorative": True,
        "focus": "",
    }


def test_a_free_session_without_a_picture_is_handed_over_as_such(
    hers: Client, published: Publish
) -> None:
    source = asked(hers, published().page_id)
    assert source is not None
    assert (source["is_paid"], source["price"], source["thumbnail"]) == (False, "", None)


def test_a_draft_gives_its_newest_words(
    hers: Client, maya: User, published: Publish, now: datetime
) -> None:
    draft = duplicate_session(page=published().page, mentor=maya, now=now)
    draft.title = "Closures, second thoughts"
    draft.save_revision(user=maya, clean=False)
    source = asked(hers, draft.pk)
    assert source is not None
    assert (source["title"], source["minutes"]) == ("Closures, second thoughts", None)


def test_a_domain_that_is_no_longer_offered_is_left_out(hers: Client, published: Publish) -> None:
    run = published(tags=["python", "ai"])
    Domain.objects.filter(slug="python").update(is_retired=True)
    source = asked(hers, run.page_id)
    assert source is not None
    assert [tag["slug"] for tag in source["tags"]] == ["ai"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "of_the_cms", [{"file_size": 2 * 1024 * 1024 + 1}, {"file": "original_images/moving.gif"}]
)
def test_of_a_picture_that_cannot_be_sent_again_is_told_that_there_was_one(
    hers: Client, published: Publish, of_the_cms: dict[str, object]
) -> None:
    run = published(picture=store_picture(read_picture(factories.picture())))
    Image.objects.update(**{"file_size": 100, **of_the_cms})
    assert thumbnail(hers, run)["url"] is None


def test_another_mentors_session_is_not_there(
    hers: Client, carl: User, published: Publish, now: datetime
) -> None:
    public = published(mentor=carl, title="Carl's public session")
    draft = duplicate_session(page=public.page, mentor=carl, now=now)
    for page_id in (public.page_id, draft.pk, 0, -1, "x", "9" * 40, "²"):
        response = hers.get(f"{PAGE}?from={page_id}")
        assert response.status_code == 404
        assert "Carl" not in response.content.decode()


def test_without_a_wish_the_form_is_empty(hers: Client) -> None:
    assert config_of(hers)["source"] is None
    assert config_of(hers, f"{PAGE}?from=")["source"] is None


class TestTheList:
    """What can be begun from stands above the form."""

    def titles(self, client: Client) -> list[str]:
        return [earlier.title for earlier in client.get(PAGE).context["earlier"]]

    def test_ones_own_sessions_last_published_first_each_title_once(
        self, hers: Client, maya: User, carl: User, published: Publish, now: datetime
    ) -> None:
        make.session(mentor=carl, starts_at=now, title="Carl's own")
        for days, title in ((-30, "Old times"), (-20, "A Series"), (-9, "a series"), (-2, "Last")):
            make.session(mentor=maya, starts_at=now + timedelta(days=days), title=title)
        draft = published(title="Never to be offered")
        SessionRun.objects.filter(pk=draft.pk).delete()
        assert self.titles(hers) == ["Last", "a series", "Old times"]

    def test_it_is_not_there_before_the_first(self, hers: Client) -> None:
        content = hers.get(PAGE).content.decode()
        assert "Start from an earlier session" not in content

    def test_it_is_short(self, hers: Client, maya: User, now: datetime) -> None:
        for number in range(15):
            make.session(
                mentor=maya, starts_at=now + timedelta(days=number), title=f"Number {number}"
            )
        assert self.titles(hers) == [f"Number {number}" for number in range(14, 2, -1)]


def test_the_last_start_is_handed_over(hers: Client, published: Publish, now: datetime) -> None:
    assert config_of(hers)["lastStart"] is None
    run = published(start_time=now + timedelta(days=3))
    assert datetime.fromisoformat(config_of(hers)["lastStart"]) == run.starts_at


def test_it_costs_the_same_however_many_domains(
    hers: Client, published: Publish, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for number, tags in enumerate((["python"], ["python", "ai", "biology", "web-dev", "rust"])):
        run = published(title=f"Closures of kind {number}", tags=tags)
        hers.get(f"{PAGE}?from={run.page_id}")
        with CaptureQueriesContext(connection) as captured:
            hers.get(f"{PAGE}?from={run.page_id}")
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_pages_of_another_kind_are_no_sessions(hers: Client, published: Publish) -> None:
    parent = SessionPage.objects.get(pk=published().page_id).get_parent()
    assert hers.get(f"{PAGE}?from={parent.pk}").status_code == 404
