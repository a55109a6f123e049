"""Sessions that are written while curators merge and change domains: cards and tags say what is so in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Event

import pytest
from django.db import transaction

from catalog.sessions.authoring import AuthoredSession, create_draft, publish_new_session
from catalog.sessions.card_models import CardDomain, SessionCard
from catalog.sessions.editing import SessionChanges, update_session
from catalog.sessions.effects import announce_session
from catalog.sessions.models import SessionPage, SessionPageTag, SessionRun
from catalog.sessions.pictures import StoredPicture, read_picture, store_picture
from catalog.taxonomy.keeping import entry_of, keep_domain
from catalog.taxonomy.merging import Merged, merge_domains
from catalog.taxonomy.models import Domain
from home.site_tree import ensure_site_tree
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support import factories
from tests.support.race import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def site(transactional_db: None) -> None:
    ensure_site_tree()
    weaving = Domain.objects.create(name="Weaving", slug="weaving")
    for name in ("Looms", "Yarns"):
        Domain.objects.create(name=name, slug=name.lower(), parent=weaving)


@pytest.fixture
def later() -> datetime:
    return clock.now().replace(microsecond=0) + DAY


def written(title: str, start: datetime, *tags: Domain, **values: object) -> AuthoredSession:
    return AuthoredSession(title, tags, start, start + timedelta(hours=1), None, 5, **values)  # type: ignore[arg-type]


def stored() -> StoredPicture:
    return store_picture(read_picture(factories.picture()))


def recolour(domain: Domain, hue: int, by: User) -> None:
    entry = replace(entry_of(Domain.objects.get(pk=domain.pk)), hue=hue)
    keep_domain(entry=entry, is_new=False, by=by, now=clock.now())


@pytest.mark.parametrize("round_number", range(3))
def test_what_is_written_while_its_domain_is_merged_is_found_under_what_is_left(
    round_number: int, maya: User, nina: User, later: datetime
) -> None:
    top, yarns = Domain.objects.create(name="Netting", slug="netting"), factories.domain("yarns")
    source = Domain.objects.create(name="Knotting", slug="knotting", parent=top)
    target, now = factories.domain("looms"), clock.now()
    runs = [
        factories.session(mentor=maya, now=now, title=title, start_time=later, tags=["knotting"])
        for title in ("One that is changed meanwhile", "Another that is changed meanwhile")
    ]
    new = [
        written(f"Closures and decorators {number}", later, source, yarns) for number in range(4)
    ]

    def change(run: SessionRun) -> None:
        page = SessionPage.objects.get(pk=run.page_id)
        changes = SessionChanges(tags=(source, target), capacity=7)
        update_session(page=page, mentor=maya, changes=changes, now=now)

    calls: list[Callable[[], object]] = [
        partial(merge_domains, source=source, target=target, by=nina, now=now),
        partial(merge_domains, source=top, target=yarns.parent or yarns, by=nina, now=now),
        *(partial(publish_new_session, mentor=maya, authored=one, now=now) for one in new[:2]),
        *(partial(create_draft, mentor=maya, authored=one) for one in new[2:]),
        *(partial(change, run) for run in runs),
    ]
    done = all_at_once(calls)

    assert [what for what in done if isinstance(what, Exception)] == []
    assert [type(what) for what in done[:2]] == [Merged, Merged]
    tags = SessionPageTag.objects.values_list("content_object__title", "tag__slug")
    assert sorted(tags) == sorted(
        [
            *((run.title, "looms") for run in runs),
            *((one.title, slug) for one in new for slug in ("looms", "yarns")),
        ]
    )
    for card in SessionCard.objects.all():
        slugs = {tag["slug"] for tag in card.tags}
        assert slugs in ({"looms"}, {"looms", "yarns"}), card
        assert card.domains == sorted({*slugs, "weaving"})
    assert not CardDomain.objects.filter(slug__in=["netting", "knotting"]).exists()


def test_a_picture_that_is_drawn_while_a_domain_changes_its_colour_undoes_no_colour(
    maya: User, nina: User, later: datetime
) -> None:
    run = factories.session(
        mentor=maya, now=clock.now(), start_time=later, tags=["looms"], picture=stored()
    )
    looms, begun = factories.domain("looms"), Event()
    hue = looms.hue % 12 + 1

    def change() -> None:
        with transaction.atomic():
            recolour(looms, hue, nina)
            begun.set()
            # Whoever draws the picture has read the card by then.
            Event().wait(timeout=1)

    def draw() -> None:
        begun.wait(timeout=10)
        announce_session({"page_id": run.page_id, "is_new": True})

    assert all_at_once([change, draw]) == [None, None]
    card = SessionCard.objects.get(pk=run.page_id)
    assert (card.cover["hue"], card.tags[0]["hue"]) == (hue, hue)
    assert card.cover["picture"]["src"]


def test_a_domain_that_changes_its_colour_gives_no_session_back_what_it_gave_up(
    maya: User, nina: User, later: datetime
) -> None:
    run = factories.session(mentor=maya, now=clock.now(), start_time=later, tags=["looms"])
    looms, yarns, begun = factories.domain("looms"), factories.domain("yarns"), Event()

    def retag() -> None:
        with transaction.atomic():
            page = SessionPage.objects.get(pk=run.page_id)
            changes = SessionChanges(tags=(yarns,))
            update_session(page=page, mentor=maya, changes=changes, now=clock.now())
            begun.set()
            Event().wait(timeout=1)

    def change() -> None:
        begun.wait(timeout=10)
        recolour(looms, looms.hue % 12 + 1, nina)

    assert all_at_once([retag, change]) == [None, None]
    card = SessionCard.objects.get(pk=run.page_id)
    assert [tag["slug"] for tag in card.tags] == ["yarns"]
    assert card.domains == ["weaving", "yarns"]
    found = CardDomain.objects.filter(card=card).values_list("slug", flat=True)
    assert sorted(found) == ["weaving", "yarns"]
