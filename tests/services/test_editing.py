"""Changing, cancelling, deleting and duplicating a session by the services (SPEC 5.10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.images.models import Image

from catalog.booking.models import Booking
from catalog.booking.services import book, cancel
from catalog.sessions.card_models import SessionCard
from catalog.sessions.editing import (
    Edited,
    cancel_session,
    delete_session,
    duplicate_session,
    update_session,
)
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.lock import CANCEL_WORDS, DELETE_WORDS
from catalog.sessions.lock import WORDS as LOCK_WORDS
from catalog.sessions.lock import Lock
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.pictures import read_picture, store_picture
from catalog.sessions.rules import WORDS
from catalog.sessions.selectors import sessions_index
from catalog.sessions.veto import SessionLocked
from peerlearn_site.effects import clock
from peerlearn_site.effects.models import Effect
from peerlearn_site.users.models import User
from tests.support import factories

pytestmark = pytest.mark.django_db
Publish = Callable[..., SessionRun]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], datetime]:
    """Move the clock of the edges to a moment."""

    def move(moment: datetime) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return move


def page_of(run: SessionRun) -> SessionPage:
    return SessionPage.objects.get(pk=run.page_id)


def edit(run: SessionRun, now: datetime, **changes: Any) -> Edited:
    mentor = User.objects.get(pk=run.mentor_id)
    return update_session(page=page_of(run), mentor=mentor, changes=changes, now=now)  # type: ignore[arg-type]


def fresh(run: SessionRun) -> SessionRun:
    return SessionRun.objects.get(pk=run.pk)


def draft_of(mentor: User, **values: Any) -> SessionPage:
    page = SessionPage(title="Only begun", owner=mentor, slug="only-begun", live=False, **values)
    sessions_index().add_child(instance=page)
    page.save_revision(user=mentor, clean=False)
    return page


class TestChanging:
    def test_what_is_named_changes_and_the_rest_stays(
        self, published: Publish, now: datetime
    ) -> None:
        run = published(description="<p>As it was.</p>", capacity=7)
        edited = edit(run, now, title="Generators and coroutines", price_paise=499_00)

        after, page = fresh(run), page_of(run)
        assert edited.waits_for_review is False
        assert (after.title, after.price_paise) == ("Generators and coroutines", 499_00)
        assert (after.capacity, after.starts_at, after.room_code) == (
            7,
            run.starts_at,
            run.room_code,
        )
        assert page.description == "<p>As it was.</p>"
        assert [tag.slug for tag in page.tags.all()] == ["python"]
        assert SessionCard.objects.get(pk=page.pk).title == "Generators and coroutines"
        assert page.has_unpublished_changes is False

    def test_tags_times_and_seats_reach_run_and_card(
        self, published: Publish, now: datetime
    ) -> None:
        run = published()
        start, end = now + timedelta(days=3), now + timedelta(days=3, hours=2)
        tags = (factories.domain("machine-learning"),)
        edit(run, now, starts_at=start, ends_at=end, tags=tags, capacity=9)

        after, card = fresh(run), SessionCard.objects.get(run=run)
        assert (after.starts_at, after.ends_at, after.capacity) == (start, end, 9)
        assert (card.starts_at, card.ends_at) == (start, end)
        assert [tag["slug"] for tag in card.tags] == ["machine-learning"]

    def test_what_changes_nothing_leaves_no_trace(self, published: Publish, now: datetime) -> None:
        run = published(tags=["python", "machine-learning"])
        revisions, effects = page_of(run).revisions.count(), Effect.objects.count()
        tags = (factories.domain("machine-learning"), factories.domain("python"))
        edit(run, now, title=f"  {run.title} ", starts_at=run.starts_at, tags=tags)

        assert (page_of(run).revisions.count(), Effect.objects.count()) == (revisions, effects)

    def test_the_rules_hold_and_nothing_is_half_saved(
        self, published: Publish, now: datetime
    ) -> None:
        run = published()
        with pytest.raises(ValidationError) as caught:
            edit(run, now, title="Short", starts_at=now - timedelta(hours=1), capacity=9)

        assert caught.value.message_dict == {
            "title": [WORDS["title.short"]],
            "starts_at": [WORDS["start.past"]],
            "ends_at": [WORDS["end.long"]],
        }
        assert (fresh(run).title, fresh(run).capacity) == (run.title, 5)
        assert page_of(run).revisions.count() == 1

    def test_no_fewer_seats_than_are_taken(
        self, published: Publish, alice: User, bob: User, now: datetime
    ) -> None:
        run = published()
        for learner in (alice, bob):
            book(learner=learner, session_id=run.page_id, now=now)
        with pytest.raises(ValidationError) as caught:
            edit(run, now, capacity=1)
        assert caught.value.message_dict == {"capacity": ["2 seats are already taken."]}
        edit(run, now, capacity=2)
        assert fresh(run).capacity == 2

    def test_a_twin_of_another_session_is_told(self, published: Publish, now: datetime) -> None:
        run, other = published(), published(title="Something else entirely")
        with pytest.raises(ValidationError) as caught:
            edit(other, now, title=run.title.upper())
        assert caught.value.message_dict == {"title": [WORDS["title.duplicate"]]}

    def test_the_description_is_sanitised(self, published: Publish, now: datetime) -> None:
        run = published()
        edit(run, now, description="<p>Read</p><script>steal()</script>")
        assert "script" not in page_of(run).description
        assert page_of(run).description.startswith("<p>Read</p>")

    def test_a_picture_is_put_taken_away_and_kept_as_an_image(
        self, published: Publish, now: datetime
    ) -> None:
        run = published()
        edit(run, now, picture=store_picture(read_picture(factories.picture())))
        image = Image.objects.get()
        assert (page_of(run).thumbnail, image.uploaded_by_user_id) == (image, run.mentor_id)
        edit(run, now, picture=None)
        assert (page_of(run).thumbnail, Image.objects.count()) == (None, 1)

    def test_nobody_changes_anothers_session(
        self, published: Publish, carl: User, now: datetime
    ) -> None:
        page = page_of(published())
        for service in (cancel_session, delete_session, duplicate_session):
            with pytest.raises(PermissionDenied):
                service(page=page, mentor=carl, now=now)
        with pytest.raises(PermissionDenied):
            update_session(page=page, mentor=carl, changes={"capacity": 9}, now=now)
        assert fresh(page.run).status == RunStatus.SCHEDULED


class TestWhatIsBegunInTheCms:
    def test_it_stays_a_draft_with_the_change_in_it(
        self, published: Publish, maya: User, now: datetime
    ) -> None:
        run = published()
        draft = page_of(run).get_latest_revision_as_object()
        draft.description = "<p>Half written"
        draft.save_revision(user=maya)
        edit(run, now, capacity=8)

        page = page_of(run)
        latest = page.get_latest_revision_as_object()
        assert (page.description, page.capacity, fresh(run).capacity) == ("", 8, 8)
        assert (latest.description, latest.capacity) == ("<p>Half written", 8)
        assert page.has_unpublished_changes is True

    def test_a_draft_is_saved_and_stays_one(self, maya: User, now: datetime) -> None:
        page = draft_of(maya)
        update_session(page=page, mentor=maya, changes={"title": "Now with a title"}, now=now)
        page = SessionPage.objects.get(pk=page.pk)
        assert (page.title, page.live, hasattr(page, "run")) == ("Now with a title", False, False)
        assert page.get_latest_revision_as_object().title == "Now with a title"

    def test_of_a_draft_only_what_is_named_is_judged(self, maya: User, now: datetime) -> None:
        page = draft_of(maya)
        with pytest.raises(ValidationError) as caught:
            update_session(
                page=page, mentor=maya, changes={"starts_at": now - timedelta(days=1)}, now=now
            )
        assert caught.value.message_dict == {"starts_at": [WORDS["start.past"]]}


class TestTheLock:
    @pytest.mark.parametrize(("seconds", "is_shut"), [(-1, False), (0, True), (1, True)])
    def test_a_booked_session_is_shut_from_five_minutes_before_its_start(
        self,
        seconds: int,
        is_shut: bool,
        published: Publish,
        alice: User,
        now: datetime,
        at: Callable[[datetime], datetime],
    ) -> None:
        run = published()
        book(learner=alice, session_id=run.page_id, now=now)
        later = at(run.starts_at - timedelta(minutes=5) + timedelta(seconds=seconds))
        if is_shut:
            with pytest.raises(SessionLocked, match=LOCK_WORDS[Lock.SOON]):
                edit(run, later, capacity=9)
            with pytest.raises(SessionLocked, match=DELETE_WORDS[Lock.SOON]):
                delete_session(page=page_of(run), mentor=run.mentor, now=later)
        else:
            edit(run, later, capacity=9)
        assert fresh(run).capacity == (5 if is_shut else 9)

    def test_one_without_bookings_is_moved_after_its_start_but_only_ahead(
        self, published: Publish, now: datetime, at: Callable[[datetime], datetime]
    ) -> None:
        run = published()
        later = at(run.starts_at + timedelta(minutes=30))
        with pytest.raises(ValidationError) as caught:
            edit(run, later, capacity=9)
        assert caught.value.message_dict == {"starts_at": [WORDS["start.past"]]}

        moved = later + timedelta(hours=3)
        edit(run, later, starts_at=moved, ends_at=moved + timedelta(hours=1))
        assert fresh(run).starts_at == moved

    def test_at_its_end_it_is_over(
        self, published: Publish, at: Callable[[datetime], datetime]
    ) -> None:
        run = published()
        later = at(run.ends_at)
        with pytest.raises(SessionLocked, match=LOCK_WORDS[Lock.OVER]):
            edit(run, later, starts_at=later + timedelta(days=1))

    def test_a_saved_revision_is_not_published_on_any_road_once_it_is_shut(
        self,
        published: Publish,
        alice: User,
        maya: User,
        now: datetime,
        at: Callable[[datetime], datetime],
    ) -> None:
        run = published()
        draft = page_of(run).get_latest_revision_as_object()
        draft.starts_at, draft.ends_at = now + timedelta(days=9), now + timedelta(days=9, hours=1)
        revision = draft.save_revision(user=maya)
        book(learner=alice, session_id=run.page_id, now=now)
        at(run.starts_at - timedelta(minutes=4, seconds=59))

        with pytest.raises(SessionLocked):
            revision.publish(skip_permission_checks=True)
        with pytest.raises(SessionLocked):
            PublishPageRevisionAction(revision).execute(skip_permission_checks=True)
        assert fresh(run).starts_at == run.starts_at


class TestCancelling:
    def test_it_is_cancelled_once_and_says_so_again(
        self, published: Publish, maya: User, alice: User, now: datetime
    ) -> None:
        run = published()
        book(learner=alice, session_id=run.page_id, now=now)
        first = cancel_session(page=page_of(run), mentor=maya, now=now)
        again = cancel_session(page=page_of(run), mentor=maya, now=now)

        assert first.status == again.status == RunStatus.CANCELLED
        assert Booking.objects.get().status == "confirmed"
        assert SessionCard.objects.get().is_listed is False

    def test_it_may_be_cancelled_until_it_is_live(
        self, published: Publish, maya: User, alice: User, now: datetime
    ) -> None:
        run = published()
        book(learner=alice, session_id=run.page_id, now=now)
        late = run.starts_at + timedelta(minutes=1)
        change_status(run=run, to=RunStatus.LIVE, now=late)
        with pytest.raises(SessionLocked, match=CANCEL_WORDS[Lock.LIVE]):
            cancel_session(page=page_of(run), mentor=maya, now=late)

    def test_after_its_start_as_long_as_it_is_not_live(
        self, published: Publish, maya: User, alice: User, now: datetime
    ) -> None:
        run = published()
        book(learner=alice, session_id=run.page_id, now=now)
        late = run.starts_at + timedelta(minutes=1)
        assert cancel_session(page=page_of(run), mentor=maya, now=late).status == "cancelled"

    def test_what_was_never_public_cannot_be_cancelled(self, maya: User, now: datetime) -> None:
        with pytest.raises(SessionRun.DoesNotExist):
            cancel_session(page=draft_of(maya), mentor=maya, now=now)


class TestDeleting:
    def test_one_that_nobody_ever_booked_is_gone(
        self, published: Publish, maya: User, now: datetime
    ) -> None:
        run = published()
        assert delete_session(page=page_of(run), mentor=maya, now=now) is None
        assert (SessionPage.objects.count(), SessionRun.objects.count()) == (0, 0)
        assert SessionPage.find_problems() == ([], [], [], [], [])

    def test_a_booked_one_is_cancelled(
        self, published: Publish, maya: User, alice: User, now: datetime
    ) -> None:
        run = published()
        book(learner=alice, session_id=run.page_id, now=now)
        for _ in range(2):
            left = delete_session(page=page_of(run), mentor=maya, now=now)
            assert (left and left.pk, left and left.status) == (run.pk, "cancelled")

    def test_one_whose_bookings_were_given_back_is_cancelled_for_the_record(
        self, published: Publish, maya: User, alice: User, now: datetime
    ) -> None:
        run = published()
        book(learner=alice, session_id=run.page_id, now=now)
        cancel(learner=alice, session_id=run.page_id, now=now)
        left = delete_session(page=page_of(run), mentor=maya, now=now)
        assert (left and left.status, Booking.objects.count()) == ("cancelled", 1)

    def test_a_draft_is_gone(self, maya: User, now: datetime) -> None:
        assert delete_session(page=draft_of(maya), mentor=maya, now=now) is None
        assert SessionPage.objects.count() == 0


class TestDuplicating:
    def test_it_is_a_draft_of_ones_own_without_times(
        self, published: Publish, maya: User, now: datetime
    ) -> None:
        run = published(price_paise=250_00, capacity=9, description="<p>All of it.</p>")
        edit(run, now, picture=store_picture(read_picture(factories.picture())))
        copy = duplicate_session(page=page_of(run), mentor=maya, now=now)

        copy = SessionPage.objects.get(pk=copy.pk)
        original = page_of(run)
        assert (copy.title, copy.price_paise, copy.capacity, copy.description) == (
            run.title,
            250_00,
            9,
            "<p>All of it.</p>",
        )
        assert [tag.slug for tag in copy.tags.all()] == ["python"]
        assert (copy.starts_at, copy.ends_at, copy.live, copy.owner) == (None, None, False, maya)
        assert copy.thumbnail_id == original.thumbnail_id is not None
        assert copy.slug != original.slug and not hasattr(copy, "run")
        assert copy.get_latest_revision_as_object().title == run.title

    def test_a_cancelled_one_may_be_duplicated(
        self, published: Publish, maya: User, now: datetime
    ) -> None:
        run = published()
        cancel_session(page=page_of(run), mentor=maya, now=now)
        copy = duplicate_session(page=page_of(run), mentor=maya, now=now)
        assert (copy.title, copy.live) == (run.title, False)
